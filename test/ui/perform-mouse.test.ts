import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { hitAt } from '../../source/ui/hit-test.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/keys/keymap.ts';
import { columnsOf, sortOf } from '../../source/ui/list/list-look.ts';
import { tabAt, tabBar } from '../../source/ui/tab-bar.ts';
import { TABS } from '../../source/ui/tabs/tab-names.ts';
import type { MouseReport } from '../../source/ui/terminal/mouse.ts';
import { textOf } from '../../source/ui/text/line.ts';
import { Desk } from '../helpers/desk.ts';
import { makeFile, makeId } from '../helpers/frame-maker.ts';

const press = (column: number, row: number): MouseReport => ({
  kind: 'press',
  button: 'left',
  column,
  row,
});
const click = (desk: Desk, column: number, row: number): void => {
  desk.controller.onMouse(press(column, row));
  desk.controller.onMouse({ ...press(column, row), kind: 'release' } as MouseReport);
};
const wheel = (desk: Desk, button: 'up' | 'down', column: number, row: number): void =>
  desk.controller.onMouse({ kind: 'wheel', button, column, row });

const view = (desk: Desk) => desk.store.state.view;

describe('the mouse', () => {
  test('a click brings the cursor to a row, a second one opens it', () => {
    const desk = new Desk(5);
    click(desk, 10, 4);
    assert.deepEqual([view(desk).cursor, view(desk).details], [2, 'closed']);
    click(desk, 10, 4);
    assert.equal(view(desk).details, 'split');
  });

  test('with two rows to a torrent either is the torrent', () => {
    const desk = new Desk(5);
    desk.press('=');
    click(desk, 10, 5);
    assert.equal(view(desk).cursor, 1);
    click(desk, 10, 6);
    assert.equal(view(desk).cursor, 2);
  });

  test('a click on a head sorts by it, again the other way round', () => {
    const desk = new Desk(5);
    click(desk, 3, 1);
    assert.deepEqual(sortOf(view(desk)), { field: 'name', direction: 'ascending' });
    click(desk, 3, 1);
    assert.equal(sortOf(view(desk)).direction, 'descending');
    click(desk, 79, 1);
    assert.equal(sortOf(view(desk)).field, 'down');
    assert.equal(desk.message, 'Sorted by download rate, fastest first');
  });

  test('between columns and below the list nothing is hit', () => {
    const desk = new Desk(2);
    for (const [column, row] of [
      [0, 1],
      [71, 1],
      [5, 15],
      [5, 0],
      [5, 23],
      [-1, 4],
      [500, 500],
    ] as const) {
      click(desk, column, row);
      assert.deepEqual([view(desk).cursor, sortOf(view(desk)).field], [0, 'added']);
    }
  });

  test('the wheel scrolls what lies under it', () => {
    const desk = new Desk(100, { columns: 200, rows: 30 });
    const files = Array.from({ length: 100 }, (_file, at) => makeFile(at));
    desk.session.publish({ details: { [makeId(1)]: { files } } });
    wheel(desk, 'down', 10, 5);
    assert.deepEqual([view(desk).top, view(desk).cursor], [3, 3]);
    wheel(desk, 'up', 10, 5);
    assert.equal(view(desk).top, 0);
    desk.press('g', 'enter', 'f');
    wheel(desk, 'down', 150, 10);
    assert.deepEqual([view(desk).top, view(desk).tabState.cursors.files?.top], [0, 3]);
  });

  test('a tab is clicked beside, below and in the whole window', () => {
    for (const size of [
      { columns: 200, rows: 30 },
      { columns: 80, rows: 30 },
    ]) {
      const desk = new Desk(2, size);
      desk.press('enter');
      const column = size.columns === 200 ? 121 : 0;
      const row = size.columns === 200 ? 1 : 4;
      const bar = textOf(tabBar(DEFAULT_KEYMAP, 'split', 'overview', 79));
      click(desk, column + bar.indexOf('Peers'), row);
      assert.equal(view(desk).tab, 'peers');
      desk.press('enter');
      const [start, width] = size.columns === 200 ? [81, 119] : [0, 80];
      const full = textOf(tabBar(DEFAULT_KEYMAP, 'peers', 'peers', width));
      click(desk, start + full.indexOf('Files'), 1);
      assert.equal(view(desk).tab, 'files');
    }
  });

  test('a click into the list takes the keys back from details beside it', () => {
    const desk = new Desk(5, { columns: 200, rows: 30 });
    desk.press('enter', 'enter');
    click(desk, 10, 4);
    assert.deepEqual([view(desk).details, view(desk).cursor], ['split', 2]);
  });

  test('a row of a tab is chosen', () => {
    const desk = new Desk(1);
    const files = Array.from({ length: 5 }, (_file, at) => makeFile(at));
    desk.session.publish({ details: { [makeId(1)]: { files } } });
    desk.press('enter', 'enter', 'f');
    const rows = Array.from({ length: 10 }, (_row, at) =>
      hitAt(desk.store.context, { column: 10, row: 2 + at }),
    );
    const first = rows.findIndex((hit) => hit.kind === 'tab-row');
    assert.deepEqual(rows[first], { kind: 'tab-row', row: 0 });
    click(desk, 10, 2 + first + 2);
    assert.equal(view(desk).tabState.cursors.files?.row, 2);
  });

  test('choices of dialogs can be clicked; what lies behind them does not answer', () => {
    const desk = new Desk(5);
    desk.press('f');
    click(desk, desk.dialog.indexOf('pause'), 22);
    assert.equal(view(desk).filter, 'state:paused');
    desk.press('esc', 's');
    const at = desk.dialog.split('\n').findIndex((line) => line.includes('size'));
    const top = 22 - desk.dialog.split('\n').length;
    click(desk, 5, top);
    click(desk, 5, 3);
    assert.deepEqual([desk.sheet?.kind, view(desk).cursor], ['sort', 0]);
    click(desk, 5, top + at);
    assert.deepEqual([sortOf(view(desk)).field, desk.sheet], ['size', null]);
    desk.press('C');
    click(desk, 5, 22 - desk.dialog.split('\n').length + 1);
    assert.match(columnsOf(view(desk))?.join(' ') ?? '', /^number name/);
  });

  test('while a filter is typed rows can be clicked', () => {
    const desk = new Desk(5);
    desk.press('/', 't');
    click(desk, 5, 4);
    assert.equal(view(desk).cursor, 2);
  });

  test('the wheel moves in a dialog', () => {
    const desk = new Desk(5);
    desk.press('s');
    wheel(desk, 'down', 5, 20);
    assert.equal(desk.sheet?.kind === 'sort' && desk.sheet.row, 1);
  });

  test('turned off, it does nothing', () => {
    const desk = new Desk(5);
    desk.press(':', ...'set', 'space', ...'mouse', 'space', ...'off', 'enter');
    click(desk, 10, 4);
    wheel(desk, 'down', 10, 4);
    assert.equal(view(desk).cursor, 0);
  });

  test('every tab answers where its name or key stands, at any width', () => {
    for (const width of [40, 61, 62, 80, 120]) {
      for (const chosen of TABS) {
        const bar = textOf(tabBar(DEFAULT_KEYMAP, 'peers', chosen, width));
        const hits = new Set(
          [...bar].map((_cell, column) => tabAt(DEFAULT_KEYMAP, 'peers', chosen, width, column)),
        );
        for (const tab of TABS) assert.ok(hits.has(tab), `${tab} at ${width}`);
      }
    }
  });

  test('wherever it is pressed in whatever place, the screen goes on', () => {
    const key = fc.constantFrom('enter', 'esc', '=', 's', 'C', 'f', 'W', '/', 'V', 'D', '?', '2');
    const cell = fc.tuple(fc.integer({ min: -2, max: 205 }), fc.integer({ min: -2, max: 65 }));
    const size = fc.constantFrom([0, 0], [40, 10], [80, 24], [200, 60]);
    const step = fc.oneof(key, cell);
    fc.assert(
      fc.property(size, fc.array(step, { maxLength: 12 }), ([columns, rows], steps) => {
        const desk = new Desk(30, { columns: columns!, rows: rows! });
        for (const one of steps) {
          if (typeof one === 'string') desk.press(one);
          else {
            click(desk, one[0], one[1]);
            wheel(desk, 'down', one[0], one[1]);
          }
        }
        assert.equal(desk.quits, 0);
      }),
      { numRuns: 60 },
    );
  });
});
