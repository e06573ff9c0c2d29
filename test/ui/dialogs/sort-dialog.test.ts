import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { keysFor } from '../../../source/ui/keys/bindings.ts';
import { sortOf } from '../../../source/ui/list/list-look.ts';
import { SORT_FIELDS } from '../../../source/ui/list/sort.ts';
import { Desk } from '../../helpers/desk.ts';

const sortIn = (desk: Desk): string => {
  const { field, direction } = sortOf(desk.store.state.view);
  return `${field} ${direction}`;
};

describe('choosing what to sort by', () => {
  test('s lists every column behind a letter, with the cursor on the one in use', () => {
    const desk = new Desk(3, { columns: 80, rows: 40 });
    desk.press('s');
    assert.match(desk.dialog, /── Sort by/);
    assert.match(desk.dialog, /› a time added +oldest first/);
    assert.match(desk.dialog, / z size/);
    assert.match(desk.dialog, / i place in the queue +\n/, 'no name is cut');
    for (const field of SORT_FIELDS) {
      assert.equal(keysFor(desk.store.keymap, 'sort', `sort-by-${field}`).length, 1, field);
    }
  });

  test('a letter sorts at once and says so; the same again turns it round', () => {
    const desk = new Desk();
    desk.press('s', 'z');
    assert.deepEqual([sortIn(desk), desk.sheet], ['size descending', null]);
    assert.equal(desk.message, 'Sorted by size, largest first');
    desk.press('s', 'z');
    assert.equal(sortIn(desk), 'size ascending');
  });

  test('Enter sorts by the row under the cursor', () => {
    const desk = new Desk();
    desk.press('s', 'j', 'down', 'k', 'enter');
    assert.equal(sortIn(desk), 'name ascending');
    desk.press('s', 'enter');
    assert.equal(sortIn(desk), 'name descending');
  });

  test('Esc and q leave the order as it was, and q does not quit', () => {
    const desk = new Desk();
    desk.press('s', 'j', 'esc', 's', 'q');
    assert.deepEqual([sortIn(desk), desk.sheet, desk.quits], ['added ascending', null, 0]);
  });

  test('H130: a pasted letter chooses nothing', () => {
    const desk = new Desk();
    desk.press('s');
    desk.controller.onPaste('z');
    assert.equal(sortIn(desk), 'added ascending');
  });

  test('in a small window the cursor stays in sight', () => {
    const desk = new Desk(3, { columns: 40, rows: 10 });
    desk.press('s');
    for (let row = 1; row < SORT_FIELDS.length; row++) {
      desk.press('j');
      assert.match(desk.dialog, /^ › /m);
    }
  });
});
