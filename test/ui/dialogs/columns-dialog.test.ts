import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnsOf } from '../../../source/ui/list-look.ts';
import { COLUMN_IDS } from '../../../source/ui/torrent-columns.ts';
import { Desk } from '../../helpers/desk.ts';

const columnsIn = (desk: Desk): string => columnsOf(desk.store.state.view)?.join(' ') ?? 'usual';

describe('choosing columns', () => {
  test('C lists all of them, shown or not, and those that wait for a wider window', () => {
    const desk = new Desk(3, { columns: 80, rows: 40 });
    desk.press('C', 'G');
    assert.match(desk.dialog, /\[x\] DOWN\/s +Download rate/);
    desk.press('g');
    assert.match(desk.dialog, /› \[ \] NO +Place in the list/);
    assert.match(desk.dialog, /\[x\] SIZE +Size of what is wanted +no room now/);
    assert.doesNotMatch(desk.dialog, /PROGRESS .* no room now/);
  });

  test('Space turns one on or off, and the list changes at once', () => {
    const desk = new Desk();
    desk.press('C', 'space');
    assert.match(columnsIn(desk), /^number name size /);
    desk.press('j', 'j', 'space');
    assert.match(columnsIn(desk), /^number name progress /);
    desk.press('space', 'enter');
    assert.match(columnsIn(desk), /^number name size /);
    assert.equal(desk.sheet, null);
  });

  test('+ and K move it to the left, - and J to the right, no further than the ends', () => {
    const desk = new Desk();
    desk.press('C', '+', 'K');
    assert.equal(columnsIn(desk), 'usual');
    desk.press('j', 'j', '+', 'K', 'K', 'J', '-', 'J');
    assert.match(columnsIn(desk), /^name progress size done state /);
    for (let time = 0; time < COLUMN_IDS.length + 3; time++) desk.press('-');
    assert.match(columnsIn(desk), / down size$/);
  });

  test('the name cannot be turned off, and that is said', () => {
    const desk = new Desk();
    desk.press('C', 'j', 'space');
    assert.equal(desk.message, 'The name always shows');
    assert.equal(columnsIn(desk), 'usual');
  });

  test('Esc leaves them as they were, 0 takes the usual ones again', () => {
    const desk = new Desk();
    desk.press('C', 'space', 'esc');
    assert.equal(columnsIn(desk), 'usual');
    desk.press('C', 'space', 'enter', 'C', 'j', '-', 'esc');
    assert.match(columnsIn(desk), /^number name size /);
    desk.press('C', '0', 'enter');
    assert.equal(columnsIn(desk), 'usual');
  });
});
