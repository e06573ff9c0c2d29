import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { standingLine } from '../../../source/ui/list/standing-line.ts';
import { textOf } from '../../../source/ui/text/line.ts';
import { Desk } from '../../helpers/desk.ts';
import { makeId, makeTorrent } from '../../helpers/frame-maker.ts';

const marked = (desk: Desk): string => {
  const { shown, view } = desk.store.state;
  return shown
    .filter(({ id }) => view.marks.has(id))
    .map(({ id }) => Number.parseInt(id, 16))
    .join(' ');
};
const standing = (desk: Desk): string => textOf(standingLine(desk.store.context) ?? []);

describe('a range of marks', () => {
  test('follows the cursor both ways, and V ends it', () => {
    const desk = new Desk(9);
    desk.press('j', 'j', 'V');
    assert.equal(marked(desk), '3');
    desk.press('j', 'j');
    assert.equal(marked(desk), '3 4 5');
    desk.press('g');
    assert.equal(marked(desk), '1 2 3');
    assert.match(standing(desk), /^ Range: 3 marked {2}V keeps {2}Esc drops them/);
    desk.press('V', 'G');
    assert.equal(marked(desk), '1 2 3');
    assert.match(standing(desk), /^ \* 3 marked/);
  });

  test('Space ends it too, where the cursor is', () => {
    const desk = new Desk(9);
    desk.press('V', 'j', 'space', 'j');
    assert.equal(marked(desk), '1 2');
    assert.equal(desk.store.state.view.cursor, 2);
  });

  test('Esc drops it and leaves what was marked before', () => {
    const desk = new Desk(9);
    desk.press('space', 'j', 'V', 'G');
    assert.equal(marked(desk), '1 3 4 5 6 7 8 9');
    desk.press('esc');
    assert.equal(marked(desk), '1');
    desk.press('esc');
    assert.equal(marked(desk), '');
  });

  test('beside details Esc drops it before it closes them', () => {
    const desk = new Desk(3, { columns: 200, rows: 30 });
    desk.press('enter', 'V', 'j');
    assert.match(standing(desk), /Esc drops them/);
    desk.press('esc');
    assert.deepEqual([marked(desk), desk.store.state.view.details], ['', 'split']);
  });

  test('other marks, a filter or a view end it', () => {
    for (const keys of [['A'], ['i'], ['/', 't'], ['2'], ['f', 'a']]) {
      const desk = new Desk(9);
      desk.press('V', 'j', ...keys);
      assert.equal(desk.store.state.view.range, null, keys.join(' '));
    }
  });

  test('it ends when the torrent goes where it began', () => {
    const desk = new Desk(4);
    desk.press('V', 'j');
    desk.session.publish({ torrents: [2, 3, 4].map((number) => makeTorrent(number)) });
    desk.press('j');
    assert.deepEqual([marked(desk), desk.store.state.view.range], ['2', null]);
  });

  test('keys act on all of it', () => {
    const desk = new Desk(9);
    desk.press('V', 'j', 'p');
    assert.deepEqual(desk.commands, [
      `torrent:pause {"id":"${makeId(1)}"}`,
      `torrent:pause {"id":"${makeId(2)}"}`,
    ]);
  });
});

describe('the window over the list', () => {
  test('is scrolled under the cursor, which moves only where it would not show', () => {
    const desk = new Desk(100);
    desk.press('j', 'j', 'j', 'j');
    desk.store.dispatch({ kind: 'scroll', by: 3 });
    assert.deepEqual([desk.store.state.view.top, desk.store.state.view.cursor], [3, 4]);
    desk.store.dispatch({ kind: 'scroll', by: 3 });
    assert.deepEqual([desk.store.state.view.top, desk.store.state.view.cursor], [6, 6]);
    desk.store.dispatch({ kind: 'scroll', by: 1000 });
    assert.equal(desk.store.state.view.top, 80);
    desk.store.dispatch({ kind: 'scroll', by: -1000 });
    assert.deepEqual([desk.store.state.view.top, desk.store.state.view.cursor], [0, 19]);
  });

  test('holds half as many torrents where each has two rows, and the cursor stays in it', () => {
    const desk = new Desk(100);
    desk.press('pgdn');
    assert.equal(desk.store.state.view.cursor, 19);
    desk.press('=');
    assert.deepEqual([desk.store.state.view.top, desk.store.state.view.cursor], [10, 19]);
    desk.press('pgup');
    assert.equal(desk.store.state.view.cursor, 10);
    desk.press('=');
    assert.equal(desk.store.state.view.preferences.rows, 'one');
  });
});
