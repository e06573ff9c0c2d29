import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACTIONS, type ActionId, actionOf } from '../../../source/ui/actions.ts';
import { actionFor, actionsIn, clashesIn, keysFor } from '../../../source/ui/keys/bindings.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import type { Place } from '../../../source/ui/keys/places.ts';

const EXPECTED: readonly (readonly [Place, string, ActionId | undefined])[] = [
  ['list', 'p', 'toggle'],
  ['list', 'P', 'toggle-all'],
  ['list', 'd', 'remove'],
  ['list', 'D', 'remove-data'],
  ['list', 'v', 'verify'],
  ['list', 'n', 'announce'],
  ['list', 'a', 'add'],
  ['list', 'q', 'quit'],
  ['list', 'ctrl+c', 'quit'],
  ['list', '?', 'help'],
  ['list', 'j', 'down'],
  ['list', 'down', 'down'],
  ['list', 'k', 'up'],
  ['list', 'g', 'top'],
  ['list', 'G', 'bottom'],
  ['list', 'pgup', 'page-up'],
  ['list', 'pgdn', 'page-down'],
  ['list', 'enter', 'open'],
  ['list', 'l', 'open'],
  ['list', 'ctrl+l', 'redraw'],
  ['list', 'space', 'mark'],
  ['list', 'A', 'mark-all'],
  ['list', 'i', 'invert-marks'],
  ['peers', 'space', undefined],
  ['files', 'space', 'want-files'],
  ['files', '+', 'raise-files'],
  ['files', '-', 'lower-files'],
  ['files', '0', 'skip-files'],
  ['files', 'i', 'invert-files'],
  ['files', 'A', 'want-all-files'],
  ['files', '*', 'turn-all-folds'],
  ['files', '/', 'filter-files'],
  ['files', 'h', 'fold'],
  ['files', 'right', 'unfold'],
  ['files', 'enter', 'turn-fold'],
  ['files', 'esc', 'back'],
  ['peers', 'left', 'back'],
  ['file-filter', 'esc', 'clear-filter'],
  ['file-filter', '+', undefined],
  ['list', '/', 'filter'],
  ['list', 'esc', 'clear-filter'],
  ['filter', 'esc', 'clear-filter'],
  ['filter', 'enter', 'confirm'],
  ['filter', 'q', undefined],
  ['filter', '?', undefined],
  ['peers', '/', undefined],
  ['list', '>', 'sort-next'],
  ['list', '<', 'sort-previous'],
  ['list', 's', 'sort'],
  ['list', 'C', 'columns'],
  ['list', '=', 'density'],
  ['list', 'V', 'range'],
  ['list', 'W', 'save-view'],
  ['split', '3', 'view-3'],
  ['save-view', '3', 'view-3'],
  ['peers', '3', undefined],
  ['peers', 'V', undefined],
  ['peers', 'C', undefined],
  ['split', 'f', 'tab-files'],
  ['presets', 'd', 'preset-downloading'],
  ['columns', 'space', 'turn-column'],
  ['split', 'r', 'sort-reverse'],
  ['peers', 'r', 'sort-reverse'],
  ['peers', '<', 'sort-previous'],
  ['trackers', 's', undefined],
  ['trackers', 'x', 'remove-tracker'],
  ['peers', 'x', 'ban-peer'],
  ['trackers', 'N', 'announce-all'],
  ['peers', '+', 'add-peer'],
  ['pieces', 'h', 'piece-left'],
  ['pieces', 'left', 'piece-left'],
  ['pieces', 'backspace', 'back'],
  ['pieces', 'esc', 'back'],
  ['trackers', 'h', 'back'],
  ['list', 'f', 'presets'],
  ['split', 'h', 'back'],
  ['split', 'esc', 'back'],
  ['split', 'tab', 'next-tab'],
  ['split', ']', 'next-tab'],
  ['split', '[', 'previous-tab'],
  ['split', 'enter', 'open'],
  ['peers', 'o', 'tab-overview'],
  ['peers', 'f', 'tab-files'],
  ['peers', 'e', 'tab-peers'],
  ['peers', 't', 'tab-trackers'],
  ['peers', 'c', 'tab-pieces'],
  ['peers', 'enter', 'peer-pieces'],
  ['trackers', 'enter', 'edit-tracker'],
  ['trackers', 'K', 'tracker-up'],
  ['trackers', 'J', 'tracker-down'],
  ['peers', 'K', 'queue-up'],
  ['list', 'ctrl+a', 'add-paused'],
  ['add', 'q', undefined],
  ['add', 'tab', 'complete'],
  ['add', 'ctrl+a', 'field-start'],
  ['add-folder', 'tab', 'complete'],
  ['add-folder', 'p', undefined],
  ['add-start', 'space', 'turn-paused'],
  ['add-files', 'space', 'want-files'],
  ['add-files', 'p', 'turn-paused'],
  ['add-files', 'enter', 'confirm'],
  ['add-files', 'q', undefined],
  ['add-files', 'd', undefined],
  ['add-filter', 'esc', 'clear-filter'],
  ['add', 'd', undefined],
  ['add', 'enter', 'confirm'],
  ['add', 'ctrl+c', 'quit'],
  ['remove-data', 'Y', 'confirm'],
  ['remove-data', 'y', undefined],
  ['remove-data', 'enter', undefined],
  ['remove-data', 'D', undefined],
  ['help', '?', 'cancel'],
];

describe('the keymap', () => {
  for (const [place, key, action] of EXPECTED) {
    test(`${key} in ${place} is ${action ?? 'free'}`, () => {
      assert.equal(actionFor(DEFAULT_KEYMAP, place, key), action);
    });
  }

  test('no key means two things in one place', () => {
    assert.deepEqual(clashesIn(DEFAULT_KEYMAP), []);
  });

  test('a clash is named', () => {
    const clashing = [
      { action: 'quit', keys: ['q'], places: ['list'] },
      { action: 'help', keys: ['q'], places: ['list'] },
    ] as const;
    assert.deepEqual(clashesIn(clashing), ['list: q is quit and help']);
  });

  test('every action has its places, if not always a key', () => {
    const bound = new Set(DEFAULT_KEYMAP.map((binding) => binding.action));
    assert.deepEqual(
      (Object.keys(ACTIONS) as ActionId[]).filter((id) => !bound.has(id)),
      [],
    );
  });

  test('no key is used that stops the flow of a terminal', () => {
    const keys = DEFAULT_KEYMAP.flatMap((binding) => binding.keys);
    assert.ok(!keys.includes('ctrl+s') && !keys.includes('ctrl+q'));
  });

  test('no action hangs on a chord alone, save in a field of text and where every program has it so', () => {
    const places: readonly Place[] = ['list', 'split', 'peers', 'remove-data', 'help'];
    const chordOnly = places.flatMap((place) =>
      actionsIn(DEFAULT_KEYMAP, place).filter(
        (id) =>
          id !== 'redraw' &&
          id !== 'quit' &&
          id !== 'suspend' &&
          // Two keys do the same: `a`, and `p` before it is added.
          id !== 'add-paused' &&
          keysFor(DEFAULT_KEYMAP, place, id).every((key) => key.startsWith('ctrl+')),
      ),
    );
    assert.deepEqual(chordOnly, []);
  });

  test('what cannot be undone needs an upper-case key', () => {
    const keys = keysFor(DEFAULT_KEYMAP, 'remove-data', 'confirm');
    assert.ok(keys.every((key) => key !== key.toLowerCase()));
  });

  test('every action has words for hints and help', () => {
    for (const id of Object.keys(ACTIONS) as ActionId[]) {
      assert.match(actionOf(id).label, /^[A-Z]/);
      assert.match(actionOf(id).hint, /^[a-z]/);
    }
  });
});
