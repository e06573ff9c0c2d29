import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACTIONS, type ActionId } from '../../../../source/ui/actions.ts';
import { actionFor, clashesIn, type Keymap, keysFor } from '../../../../source/ui/keys/bindings.ts';
import { keyProblem } from '../../../../source/ui/keys/key-names.ts';
import { DEFAULT_KEYMAP } from '../../../../source/ui/keys/keymap.ts';
import { presetKeymap } from '../../../../source/ui/keys/keymaps/presets.ts';
import type { Place } from '../../../../source/ui/keys/places.ts';

const RTORRENT = presetKeymap('rtorrent');
const TREMC = presetKeymap('tremc');

const EXPECTED: readonly (readonly [Keymap, string, Place, string, ActionId | undefined])[] = [
  [RTORRENT, 'rtorrent', 'list', 'ctrl+s', 'resume'],
  [RTORRENT, 'rtorrent', 'list', 'ctrl+d', 'pause-or-remove'],
  [RTORRENT, 'rtorrent', 'peers', 'ctrl+k', 'pause'],
  [RTORRENT, 'rtorrent', 'list', 'ctrl+r', 'verify'],
  [RTORRENT, 'rtorrent', 'list', 'ctrl+x', 'command'],
  [RTORRENT, 'rtorrent', 'list', 'ctrl+q', 'quit'],
  [RTORRENT, 'rtorrent', 'list', 'ctrl+c', 'quit'],
  [RTORRENT, 'rtorrent', 'list', 'q', undefined],
  [RTORRENT, 'rtorrent', 'list', 'backspace', 'add'],
  [RTORRENT, 'rtorrent', 'list', 'enter', 'add-paused'],
  [RTORRENT, 'rtorrent', 'list', 'right', 'open'],
  [RTORRENT, 'rtorrent', 'peers', 'left', 'back'],
  [RTORRENT, 'rtorrent', 'list', 'l', 'session'],
  [RTORRENT, 'rtorrent', 'list', 'F', 'filter'],
  [RTORRENT, 'rtorrent', 'list', 'o', 'sort'],
  [RTORRENT, 'rtorrent', 'peers', 'p', 'tab-peers'],
  [RTORRENT, 'rtorrent', 'peers', 'o', 'tab-overview'],
  [RTORRENT, 'rtorrent', 'peers', 'i', 'tab-files'],
  [RTORRENT, 'rtorrent', 'peers', 'u', 'tab-trackers'],
  [RTORRENT, 'rtorrent', 'peers', 't', 'announce'],
  [RTORRENT, 'rtorrent', 'files', 'space', 'want-files'],
  [RTORRENT, 'rtorrent', 'files', '*', 'want-all-files'],
  [RTORRENT, 'rtorrent', 'remove-data', 'K', undefined],
  [RTORRENT, 'rtorrent', 'add', 'd', undefined],
  [TREMC, 'tremc', 'list', 'r', 'remove'],
  [TREMC, 'tremc', 'list', 'delete', 'remove'],
  [TREMC, 'tremc', 'list', 'R', 'remove-data'],
  [TREMC, 'tremc', 'list', 'u', 'session-limits'],
  [TREMC, 'tremc', 'list', 'd', 'session-limits'],
  [TREMC, 'tremc', 'list', 'D', 'limits'],
  [TREMC, 'tremc', 'list', 'y', 'verify'],
  [TREMC, 'tremc', 'list', 'M', 'copy'],
  [TREMC, 'tremc', 'list', 'f', 'presets'],
  [TREMC, 'tremc', 'list', 'q', 'quit'],
  [TREMC, 'tremc', 'split', 'q', 'back'],
  [TREMC, 'tremc', 'peers', 'q', 'back'],
  [TREMC, 'tremc', 'peers', 'f', 'tab-files'],
  [TREMC, 'tremc', 'peers', 'l', 'next-tab'],
  [TREMC, 'tremc', 'peers', 'left', 'previous-tab'],
  [TREMC, 'tremc', 'files', 'right', 'raise-files'],
  [TREMC, 'tremc', 'files', 'h', 'lower-files'],
  [TREMC, 'tremc', 'list', 'p', 'toggle'],
  [TREMC, 'tremc', 'list', 'P', 'toggle-all'],
  [TREMC, 'tremc', 'list', 'n', 'announce'],
  [TREMC, 'tremc', 'list', 'space', 'mark'],
  [TREMC, 'tremc', 'list', 'A', 'mark-all'],
  [TREMC, 'tremc', 'list', 'ctrl+a', 'add-paused'],
  [TREMC, 'tremc', 'list', 'z', 'undo'],
];

describe('the keymaps of other programs', () => {
  for (const [keymap, name, place, key, action] of EXPECTED) {
    test(`${name}: ${key} in ${place} is ${action ?? 'free'}`, () => {
      assert.equal(actionFor(keymap, place, key), action);
    });
  }

  test('no key means two things in one place', () => {
    for (const keymap of [RTORRENT, TREMC]) assert.deepEqual(clashesIn(keymap), []);
  });

  test('in rtorrent’s, no throttle key does anything but open the limits, in list and tabs', () => {
    for (const place of ['list', 'split', 'overview', 'peers', 'files'] as const) {
      for (const key of 'asdzxcASDZXC') {
        assert.equal(actionFor(RTORRENT, place, key), 'session-limits', `${place} ${key}`);
      }
    }
  });

  const keyless = (keymap: Keymap): readonly string[] =>
    (Object.keys(ACTIONS) as ActionId[]).filter((id) =>
      keymap.every((binding) => binding.action !== id || binding.keys.length === 0),
    );

  test('every action has a key in one of the keymaps; which lose theirs is written here', () => {
    assert.deepEqual(keyless(DEFAULT_KEYMAP), ['resume', 'pause', 'pause-or-remove']);
    assert.deepEqual(keyless(RTORRENT), [
      'remove',
      'alternative-limits',
      'queue-up',
      'queue-down',
      'stream',
      'invert-files',
      'turn-all-folds',
      'tracker-up',
      'options',
      'shutdown',
    ]);
    assert.deepEqual(keyless(TREMC), [
      'resume',
      'pause',
      'pause-or-remove',
      'make-torrent',
      'super-seed',
      'rename-torrent',
      'fold',
      'unfold',
    ]);
  });

  test('what deletes is confirmed as ever, and help and quitting are always at hand', () => {
    for (const keymap of [RTORRENT, TREMC]) {
      for (const place of ['remove-data', 'remove-tracker'] as const) {
        const kept = keysFor(DEFAULT_KEYMAP, place, 'confirm');
        assert.deepEqual(keysFor(keymap, place, 'confirm'), kept);
      }
      assert.deepEqual(keysFor(keymap, 'list', 'help'), ['?']);
      assert.equal(actionFor(keymap, 'add', 'ctrl+c'), 'quit');
      assert.equal(actionFor(keymap, 'add', 'esc'), 'cancel');
    }
  });

  test('all their keys can arrive', () => {
    const flow = ['ctrl+s', 'ctrl+q', 'ctrl+c'];
    for (const keymap of [DEFAULT_KEYMAP, RTORRENT, TREMC]) {
      const keys = keymap.flatMap((binding) => binding.keys).filter((key) => !flow.includes(key));
      for (const key of keys) assert.equal(keyProblem(key), undefined, key);
    }
  });
});
