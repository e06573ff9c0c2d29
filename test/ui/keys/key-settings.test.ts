import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ACTIONS } from '../../../source/ui/actions.ts';
import { actionFor, clashesIn, keysFor } from '../../../source/ui/keys/bindings.ts';
import { planKeys } from '../../../source/ui/keys/key-settings.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { presetKeymap } from '../../../source/ui/keys/keymaps/presets.ts';
import { MAX_KEY_NOTES } from '../../../source/ui/limits.ts';

const plan = (
  keys: Parameters<typeof planKeys>[0]['keys'],
  keymap: 'default' | 'tremc' = 'default',
) => planKeys({ keymap, keys });

describe('the keys of a person', () => {
  test('are the keymap’s own where the settings say nothing', () => {
    assert.deepEqual(plan({}), { keymap: DEFAULT_KEYMAP, notes: [] });
    assert.deepEqual(plan({}, 'tremc'), { keymap: presetKeymap('tremc'), notes: [] });
  });

  test('take the place of those the action had, everywhere it can be done', () => {
    const { keymap, notes } = plan({ toggle: 'ctrl+t', verify: ['%', '&'] });
    assert.deepEqual(notes, []);
    assert.deepEqual(keysFor(keymap, 'list', 'toggle'), ['ctrl+t']);
    assert.deepEqual(keysFor(keymap, 'peers', 'verify'), ['%', '&']);
    assert.equal(actionFor(keymap, 'list', 'p'), undefined);
    assert.equal(actionFor(keymap, 'copy', 'p'), 'copy-path', 'other keys stay');
    assert.deepEqual(clashesIn(keymap), []);
  });

  test('win over what else was there, and the loser is named', () => {
    const { keymap, notes } = plan({ verify: 'd' });
    assert.equal(actionFor(keymap, 'list', 'd'), 'verify');
    assert.deepEqual(notes, ['d is verify now and no longer remove, which has no key left.']);
    assert.deepEqual(plan({ verify: 'j' }).notes, ['j is verify now and no longer down.']);
  });

  test('of two wishes for one key the first is granted', () => {
    const { keymap, notes } = plan({ verify: '%', announce: '%' });
    assert.equal(actionFor(keymap, 'list', '%'), 'verify');
    assert.deepEqual(notes, ['% is verify now and no longer announce, which has no key left.']);
  });

  test('null takes the keys away without a word, but for help', () => {
    const { keymap, notes } = plan({ toggle: null });
    assert.deepEqual(keysFor(keymap, 'list', 'toggle'), []);
    assert.deepEqual(notes, []);
    assert.deepEqual(plan({ help: null }).notes, [
      'Help has no key in the list; : and "help" show it.',
    ]);
    assert.deepEqual(plan({ help: null, command: null }).notes, [
      'Neither help nor the command line has a key in the list any more.',
    ]);
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['frobnicate', 'x', /There is no action "frobnicate"/],
    ['constructor', 'x', /There is no action "constructor"/],
    ['toggle', 'shift+x', /"shift\+x" cannot be a key for toggle: it is no key; those are/],
    ['toggle', '', /it is no key/],
    ['toggle', '\u001b[A', /it is no key/],
    ['toggle', 'ctrl+s', /it stops and starts the output of many terminals/],
    ['toggle', 'ctrl+q', /it stops and starts the output/],
    ['toggle', 'ctrl+i', /it cannot be told from Tab/],
    ['toggle', 'ctrl+c', /it always quits/],
    ['field-left', 'x', /it is written where one types/],
  ];
  for (const [action, key, expected] of refused) {
    test(`are refused in words: ${JSON.stringify(key)} for ${action}`, () => {
      const { keymap, notes } = plan({ [action]: key });
      assert.equal(notes.length, 1);
      assert.match(notes[0]!, expected);
      assert.doesNotMatch(notes[0]!, /\p{Cc}/u);
      assert.deepEqual(keymap, DEFAULT_KEYMAP);
    });
  }

  test('are letters where one types: there the keys that were stay', () => {
    const { keymap } = plan({ quit: 'x', confirm: 'x', redraw: 'X' });
    assert.equal(actionFor(keymap, 'add', 'x'), undefined);
    assert.equal(actionFor(keymap, 'add', 'enter'), 'confirm');
    assert.equal(actionFor(keymap, 'add', 'ctrl+l'), 'redraw');
    assert.equal(actionFor(keymap, 'list', 'X'), 'redraw');
    assert.equal(actionFor(keymap, 'list', 'x'), 'quit');
  });

  test('never confirm what deletes by another key than it has', () => {
    const { keymap } = plan({ confirm: ['space', 'ctrl+o'], verify: 'Y' });
    assert.deepEqual(keysFor(keymap, 'remove-data', 'confirm'), ['Y']);
    assert.equal(actionFor(keymap, 'remove-data', 'space'), undefined);
  });

  test('can be anything that the settings let through, and there is always a way out', () => {
    const key = fc.oneof(
      fc.constantFrom('q', 'esc', 'enter', '?', 'ctrl+c', 'ctrl+t', 'space', 'left', ':'),
      fc.string(),
    );
    const keys = fc.dictionary(
      fc.constantFrom(...Object.keys(ACTIONS), 'nothing'),
      fc.oneof(fc.constant(null), key, fc.array(key, { minLength: 1, maxLength: 4 })),
    );
    fc.assert(
      fc.property(keys, fc.constantFrom('default', 'rtorrent', 'tremc'), (own, keymap) => {
        const planned = planKeys({ keymap, keys: own });
        assert.deepEqual(clashesIn(planned.keymap), []);
        assert.ok(planned.notes.length <= MAX_KEY_NOTES);
        assert.equal(actionFor(planned.keymap, 'list', 'ctrl+c'), 'quit');
        assert.equal(actionFor(planned.keymap, 'limits', 'ctrl+c'), 'quit');
        for (const place of ['add', 'limits', 'remove-data', 'copy', 'help', 'session'] as const) {
          assert.equal(actionFor(planned.keymap, place, 'esc'), 'cancel', place);
        }
      }),
    );
  });
});
