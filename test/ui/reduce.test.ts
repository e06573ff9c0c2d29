import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Act } from '../../source/ui/acts.ts';
import { addSheet } from '../../source/ui/dialogs/add-dialog.ts';
import { isStale } from '../../source/ui/dialogs/registry.ts';
import { arrangeTorrents } from '../../source/ui/list/arrange.ts';
import {
  NO_EXTENT,
  placedCursor,
  reduce,
  type Surroundings,
  type TabExtent,
} from '../../source/ui/reduce.ts';
import { cursorOf } from '../../source/ui/tab-state.ts';
import { firstView, type View } from '../../source/ui/view.ts';
import { makeFrame, makeId, makeTorrent } from '../helpers/frame-maker.ts';

const torrentsOf = (count: number) =>
  Array.from({ length: count }, (_torrent, at) => makeTorrent(at + 1));

const around = (count: number, more: Partial<Surroundings> = {}): Surroundings => ({
  torrents: torrentsOf(count),
  arrange: arrangeTorrents,
  sheetRows: (sheet) => (sheet === null ? 0 : 4),
  isStale: (sheet) => isStale(sheet, makeFrame(more.torrents ?? torrentsOf(count))),
  extent: () => NO_EXTENT,
  ...more,
});

const SIZE = { columns: 80, rows: 24 };

const after = (surroundings: Surroundings, ...acts: readonly Act[]): View =>
  [{ kind: 'frame' } as const, ...acts].reduce<View>(
    (view, act) => reduce(view, act, surroundings),
    firstView(SIZE),
  );

const step = (name: 'up' | 'down' | 'page-up' | 'page-down' | 'top' | 'bottom'): Act => ({
  kind: 'step',
  step: name,
});

describe('the view', () => {
  test('starts on the first torrent', () => {
    const view = after(around(3));
    assert.equal(view.selected, makeId(1));
    assert.equal(after(around(0)).selected, null);
  });

  test('moves within the list and no further', () => {
    assert.equal(after(around(3), step('down')).cursor, 1);
    assert.equal(after(around(3), step('up')).cursor, 0);
    assert.equal(after(around(3), step('bottom'), step('down')).cursor, 2);
    assert.equal(after(around(3), step('bottom'), step('top')).cursor, 0);
  });

  test('pages by what shows, with a row in common', () => {
    assert.equal(after(around(100), step('page-down')).cursor, 19);
    assert.equal(after(around(100), step('page-down')).top, 0);
    assert.equal(after(around(100), step('page-down'), step('page-down')).top, 19);
    assert.equal(after(around(100), step('bottom')).top, 80);
  });

  test('keeps the cursor on its torrent while others come and go', () => {
    const view = after(around(5), step('bottom'));
    const [first, , , , last] = around(5).torrents;
    const next = reduce(view, { kind: 'frame' }, { ...around(0), torrents: [last!, first!] });
    assert.equal(next.cursor, 0);
    assert.equal(next.selected, makeId(5));
  });

  test('takes the one in its place when the chosen torrent goes', () => {
    const view = after(around(5), step('down'));
    const left = around(5).torrents.filter((torrent) => torrent.id !== makeId(2));
    assert.equal(
      reduce(view, { kind: 'frame' }, { ...around(0), torrents: left }).selected,
      makeId(3),
    );
    assert.equal(reduce(view, { kind: 'frame' }, around(0)).selected, null);
  });

  test('a frame that changes nothing gives the same view', () => {
    const view = after(around(5));
    assert.equal(reduce(view, { kind: 'frame' }, around(5)), view);
  });

  test('details open in two steps and close in two', () => {
    const open: Act = { kind: 'open' };
    const back: Act = { kind: 'back' };
    assert.equal(after(around(3), open).details, 'split');
    assert.equal(after(around(3), open, open).details, 'full');
    assert.equal(after(around(3), open, open, back).details, 'split');
    assert.equal(after(around(3), open, open, back, back).details, 'closed');
    assert.equal(after(around(0), open).details, 'closed');
  });

  test('where a window is too low for both, one step fills it and one step leads back', () => {
    const small: Act = { kind: 'resize', size: { columns: 40, rows: 10 } };
    assert.equal(after(around(3), small, { kind: 'open' }).details, 'full');
    assert.equal(after(around(3), small, { kind: 'open' }, { kind: 'back' }).details, 'closed');
  });

  test('tabs turn in a circle', () => {
    const turn = (by: 1 | -1): Act => ({ kind: 'turn-tab', by });
    assert.equal(after(around(1), turn(1)).tab, 'files');
    assert.equal(after(around(1), turn(-1)).tab, 'log');
    assert.equal(after(around(1), turn(-1), turn(1)).tab, 'overview');
  });

  const open: Act = { kind: 'open' };
  const cursor = (view: View) => cursorOf(view.tabState, view.tab);

  test('in full details rows without identity scroll, and the cursor of the list stays', () => {
    const long = around(3, { extent: () => ({ ...NO_EXTENT, count: 50, page: 20 }) });
    const view = after(long, open, open, step('down'), step('down'));
    assert.deepEqual([view.cursor, cursor(view).top], [0, 2]);
    assert.equal(cursor(after(long, open, open, step('bottom'))).top, 30);
    const turned = after(long, open, open, step('bottom'), { kind: 'turn-tab', by: 1 });
    assert.equal(cursor(turned).top, 0);
  });

  test('in full details rows with identity have a cursor, which stays on its row', () => {
    const rows = ['a', 'b', 'c', 'd'];
    const extentOf = (ids: readonly string[]): TabExtent => ({
      count: ids.length,
      page: 2,
      idAt: (row) => ids[row]!,
      rowOf: (id) => ids.indexOf(id),
      followsEnd: false,
    });
    const view = after(
      around(3, { extent: () => extentOf(rows) }),
      open,
      open,
      step('down'),
      step('down'),
    );
    assert.deepEqual(cursor(view), { row: 2, id: 'c', top: 1 });
    const moved = around(3, { extent: () => extentOf(['c', 'a', 'b', 'd']) });
    assert.deepEqual(cursor(reduce(view, step('down'), moved)), { row: 1, id: 'a', top: 0 });
  });

  test('a log stays at its end as it grows, unless one has scrolled up', () => {
    const log = (count: number): Surroundings =>
      around(3, { extent: () => ({ ...NO_EXTENT, count, page: 20, followsEnd: true }) });
    const top = (view: View, count: number): number =>
      placedCursor(cursor(view), log(count).extent()).top;
    const opened = after(log(50), open, open, { kind: 'tab', tab: 'log' });
    assert.deepEqual([top(opened, 50), top(opened, 60)], [30, 40]);
    const up = reduce(opened, step('up'), log(50));
    assert.deepEqual([top(up, 50), top(up, 60)], [29, 29]);
    const down = reduce(reduce(up, step('down'), log(50)), { kind: 'frame' }, log(50));
    assert.deepEqual([top(down, 50), top(down, 60)], [30, 40]);
  });

  test('what the open tab remembers is forgotten with its torrent', () => {
    const long = around(3, { extent: () => ({ ...NO_EXTENT, count: 50, page: 20 }) });
    const view = after(long, open, open, step('bottom'), { kind: 'back' }, step('down'));
    assert.equal(cursor(view).top, 0);
  });

  test('a dialog keeps the chosen row in sight', () => {
    const view = after(around(100), ...Array(20).fill(step('down')), {
      kind: 'sheet',
      sheet: { kind: 'remove-data', ids: [makeId(21)], scroll: 0 },
    });
    assert.ok(view.cursor >= view.top && view.cursor < view.top + 16);
  });

  test('a dialog about a torrent closes when that torrent goes', () => {
    const view = after(around(2), {
      kind: 'sheet',
      sheet: { kind: 'remove-data', ids: [makeId(1)], scroll: 0 },
    });
    const left = around(2).torrents.slice(1);
    assert.equal(reduce(view, { kind: 'frame' }, around(0, { torrents: left })).sheet, null);
    assert.notEqual(reduce(view, { kind: 'frame' }, around(2)).sheet, null);
  });

  test('good news goes with the next key, bad news stays until it is waved away', () => {
    const say = (tone: 'good' | 'bad'): Act => ({ kind: 'say', message: { tone, text: 'x' } });
    assert.equal(after(around(1), say('good'), { kind: 'went-on' }).message, null);
    assert.notEqual(after(around(1), say('bad'), { kind: 'went-on' }).message, null);
    assert.equal(after(around(1), say('bad'), { kind: 'hush' }).message, null);
  });

  test('whatever happens, cursor and window stay inside the list', () => {
    const act = fc.oneof(
      fc.constantFrom<Act>(
        step('up'),
        step('down'),
        step('page-up'),
        step('page-down'),
        step('top'),
        step('bottom'),
        { kind: 'open' },
        { kind: 'back' },
        { kind: 'frame' },
        { kind: 'sheet', sheet: addSheet() },
        { kind: 'sheet', sheet: null },
      ),
      fc
        .record({ columns: fc.nat(200), rows: fc.nat(80) })
        .map((size): Act => ({ kind: 'resize', size })),
    );
    const moment = fc.tuple(act, fc.nat(60));
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 40 }), (moments) => {
        let view = firstView(SIZE);
        for (const [next, count] of moments) {
          view = reduce(view, next, around(count));
          assert.ok(view.cursor >= 0 && view.cursor < Math.max(1, count));
          assert.ok(view.top >= 0 && view.top <= Math.max(0, count - 1) + 60);
          assert.equal(view.selected === null, count === 0);
        }
      }),
    );
  });
});
