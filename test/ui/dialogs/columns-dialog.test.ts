import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnsOf } from '../../../source/ui/list/list-look.ts';
import { COLUMN_IDS } from '../../../source/ui/list/torrent-columns.ts';
import { Desk } from '../../helpers/desk.ts';

const columnsIn = (desk: Desk): string => columnsOf(desk.store.state.view)?.join(' ') ?? 'usual';

/** Wide enough for a bar, too narrow for the sizes. */
const WIDE = { columns: 90, rows: 40 };

describe('choosing columns', () => {
  test('C lists all of them, those checked that the list shows now', () => {
    const desk = new Desk(3, WIDE);
    desk.press('C', 'G');
    assert.match(desk.dialog, /\[x\] DOWN\/s +Download rate/);
    desk.press('g');
    assert.match(desk.dialog, /› \[ \] NO +Place in the list/);
    assert.match(desk.dialog, /\[ \] SIZE +Size of what is wanted/);
    assert.match(desk.dialog, /\[x\] PROGRESS/);
  });

  test('what is chosen and has no room is told', () => {
    const desk = new Desk(3, { columns: 80, rows: 40 });
    desk.press('C', 'j', 'j', 'space', 'G', 'k', 'k', 'k', 'k', 'k', 'space', 'k', 'space', 'g');
    assert.match(desk.dialog, /\[x\] ADDED +Day it was added +no room now/);
    assert.doesNotMatch(desk.dialog, /PROGRESS .* no room now/);
  });

  test('Space turns one on or off, and the list changes at once', () => {
    const desk = new Desk(3, WIDE);
    desk.press('C', 'space');
    assert.match(columnsIn(desk), /^number name progress /);
    desk.press('j', 'j', 'space');
    assert.match(columnsIn(desk), /^number name size progress /);
    desk.press('space', 'enter');
    assert.match(columnsIn(desk), /^number name progress /);
    assert.equal(desk.sheet, null);
  });

  test('+ and K move it to the left, - and J to the right, no further than the ends', () => {
    const desk = new Desk(3, WIDE);
    desk.press('C', '+', 'K');
    assert.equal(columnsIn(desk), 'usual');
    desk.press('j', 'j', 'j', '+', 'K', 'K', '+');
    assert.match(columnsIn(desk), /^progress name done state /);
    desk.press('J', '-', 'J', 'J');
    assert.match(columnsIn(desk), /^name done progress state /);
    for (let time = 0; time < COLUMN_IDS.length + 3; time++) desk.press('-');
    assert.match(columnsIn(desk), / down progress$/);
  });

  test('the name cannot be turned off, and that is said', () => {
    const desk = new Desk();
    desk.press('C', 'j', 'space');
    assert.equal(desk.message, 'The name always shows');
    assert.equal(columnsIn(desk), 'usual');
  });

  test('Esc leaves them as they were, 0 takes the usual ones again', () => {
    const desk = new Desk(3, WIDE);
    desk.press('C', 'space', 'esc');
    assert.equal(columnsIn(desk), 'usual');
    desk.press('C', 'space', 'enter', 'C', 'j', '-', 'esc');
    assert.match(columnsIn(desk), /^number name progress /);
    desk.press('C', '0', 'enter');
    assert.equal(columnsIn(desk), 'usual');
  });
});
