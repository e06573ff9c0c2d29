import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseFilter } from '../../../source/ui/list/filter.ts';
import { PRESETS } from '../../../source/ui/list/presets.ts';
import { Desk } from '../../helpers/desk.ts';
import { makeTorrent } from '../../helpers/frame-maker.ts';

const CASES: readonly (readonly [string, string])[] = [
  ['a', '1 3'],
  ['d', '1 2'],
  ['s', '3'],
  ['p', '4'],
  ['c', '3'],
  ['i', '1 2 4 5'],
  ['e', '5'],
  ['l', '2'],
  ['t', '2 5'],
];

const still = { downloadRate: 0, uploadRate: 0 };
const TORRENTS = [
  makeTorrent(1),
  makeTorrent(2, still),
  makeTorrent(3, { state: 'seeding', progress: 1, downloadRate: 0 }),
  makeTorrent(4, { state: 'paused', ...still }),
  makeTorrent(5, { state: 'error', ...still }),
];

const shown = (desk: Desk): string =>
  desk.store.state.shown.map(({ id }) => Number.parseInt(id, 16)).join(' ');

describe('preset filters', () => {
  for (const [key, numbers] of CASES) {
    test(`f and ${key} leaves ${numbers}`, () => {
      const desk = new Desk();
      desk.session.publish({ torrents: TORRENTS });
      desk.press('f', key);
      assert.deepEqual([shown(desk), desk.sheet], [numbers, null]);
      desk.press('esc');
      assert.equal(shown(desk), '1 2 3 4 5');
    });
  }

  test('every one of them is a sound filter', () => {
    for (const preset of Object.values(PRESETS)) {
      const { tests, problem } = parseFilter(preset?.filter ?? '');
      assert.deepEqual([tests.length, problem], [1, null]);
    }
  });

  test('the line names all letters at any width', () => {
    for (const columns of [40, 60, 80, 200]) {
      const desk = new Desk(1, { columns, rows: 24 });
      desk.press('f');
      assert.ok(desk.dialog.length <= columns, desk.dialog);
      for (const [key] of CASES) assert.match(desk.dialog, new RegExp(` ${key}( |$)`));
    }
    const wide = new Desk(1, { columns: 120, rows: 24 });
    wide.press('f');
    assert.match(wide.dialog, / Show a active d downloading .* t attention$/);
  });

  test('between short and whole words, as many whole ones as fit', () => {
    const at = (columns: number): string => {
      const desk = new Desk(1, { columns, rows: 24 });
      desk.press('f');
      return desk.dialog;
    };
    assert.match(at(80), / c done i incompl e errors l stalled t alert$/);
    assert.match(at(90), / i incompl.* l stalled t attention$/);
  });

  test('Esc leaves the filter as it was; where details are open f is a tab', () => {
    const desk = new Desk();
    desk.press('f', 'a', 'f', 'esc');
    assert.equal(desk.store.state.view.filter, 'is:active');
    desk.press('enter', 'f');
    assert.equal(desk.store.state.view.tab, 'files');
  });
});
