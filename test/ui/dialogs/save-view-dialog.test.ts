import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnsOf, sortOf } from '../../../source/ui/list/list-look.ts';
import { standingLine } from '../../../source/ui/list/standing-line.ts';
import { textOf } from '../../../source/ui/text/line.ts';
import { Desk } from '../../helpers/desk.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

const standing = (desk: Desk): string => textOf(standingLine(desk.store.context) ?? []);
const filter = (desk: Desk): string => desk.store.state.view.filter;
const field = (desk: Desk): string => sortOf(desk.store.state.view).field;

describe('views on the digits', () => {
  test('a digit opens its view, the same again or Esc shows all', () => {
    const desk = new Desk();
    desk.session.publish({ torrents: [makeTorrent(1), makeTorrent(2, { state: 'seeding' })] });
    desk.press('3');
    assert.deepEqual([filter(desk), desk.store.state.shown.length], ['state:seeding', 1]);
    assert.match(standing(desk), /^ View 3 {2}\/ state:seeding {2}1 of 2 {2}Esc clears/);
    desk.press('3');
    assert.deepEqual([filter(desk), desk.store.state.shown.length], ['', 2]);
    assert.equal(standing(desk), '');
    desk.press('2', '3', 'esc');
    assert.deepEqual([filter(desk), desk.store.state.view.openView], ['', null]);
  });

  test('W keeps filter, order and columns on a digit, and they come back', () => {
    const desk = new Desk();
    desk.press('/', 't', 'enter', 's', 'n', 'C', 'space', 'enter', 'W');
    assert.match(desk.dialog, /Keep this filter and order as view 1…9 {3}taken: 1 2 3 4/);
    desk.press('7');
    assert.equal(desk.message, 'Kept as view 7');
    desk.press('7', 's', 'z', 'C', '0', 'enter');
    assert.deepEqual([filter(desk), field(desk)], ['', 'size']);
    desk.press('7');
    assert.deepEqual([filter(desk), field(desk)], ['t', 'name']);
    assert.match(columnsOf(desk.store.state.view)?.join(' ') ?? '', /^number name/);
  });

  test('what is sorted while such a view is open goes with it', () => {
    const desk = new Desk();
    desk.press('s', 'n', 'W', '5', 's', 'z');
    assert.equal(field(desk), 'size');
    desk.press('5');
    assert.equal(field(desk), 'name');
    desk.press('5');
    assert.equal(field(desk), 'name');
  });

  test('a view without an order of its own leaves the order as it is', () => {
    const desk = new Desk();
    desk.press('s', 'n', '2', 's', 'z', '2');
    assert.equal(field(desk), 'size');
  });

  test('a digit on which nothing is kept says how to keep something', () => {
    const desk = new Desk();
    desk.press('8');
    assert.equal(desk.message, 'No view is kept on 8 yet; W keeps this one there');
  });

  test('the filter of a view can be changed; emptied, the view is closed', () => {
    const desk = new Desk();
    desk.press('2', '/', 'x');
    assert.equal(filter(desk), 'state:downloadingx');
    desk.press('enter');
    assert.match(standing(desk), /View 2/);
    desk.press('/', 'ctrl+u', 'enter');
    assert.equal(desk.store.state.view.openView, null);
  });

  test('Esc keeps nothing', () => {
    const desk = new Desk();
    desk.press('W', 'esc', '9');
    assert.match(desk.message ?? '', /No view is kept on 9/);
  });

  test(':view opens one too', () => {
    const desk = new Desk();
    desk.press(':', ...'view', 'space', '4', 'enter');
    assert.equal(filter(desk), 'is:attention');
  });
});
