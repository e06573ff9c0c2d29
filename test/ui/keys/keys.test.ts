import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arrivalOf, type KeyFlags, shownKey } from '../../../source/ui/keys/keys.ts';

const NO_FLAGS: KeyFlags = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  ctrl: false,
  shift: false,
  meta: false,
};

const KEYS: readonly (readonly [string, Partial<KeyFlags>, string])[] = [
  ['p', {}, 'p'],
  ['P', { shift: true }, 'P'],
  ['?', {}, '?'],
  [' ', {}, 'space'],
  ['é', {}, 'é'],
  ['', { return: true }, 'enter'],
  ['', { escape: true }, 'esc'],
  ['', { tab: true }, 'tab'],
  ['', { tab: true, shift: true }, 'shift+tab'],
  ['', { pageDown: true }, 'pgdn'],
  ['l', { ctrl: true }, 'ctrl+l'],
];

describe('keys', () => {
  for (const [input, flags, expected] of KEYS) {
    test(`${JSON.stringify(input)} ${Object.keys(flags).join(' ')} is the key ${expected}`, () => {
      const arrival = arrivalOf(input, { ...NO_FLAGS, ...flags });
      assert.deepEqual(arrival, { kind: 'key', key: expected });
    });
  }

  test('a key held on a slow line is that key several times', () => {
    assert.deepEqual(arrivalOf('jjj', NO_FLAGS), { kind: 'repeat', key: 'j', times: 3 });
  });

  test('a key held for ever is taken so often and no more', () => {
    const arrival = arrivalOf('j'.repeat(100_000), NO_FLAGS);
    assert.deepEqual(arrival, { kind: 'repeat', key: 'j', times: 64 });
  });

  test('a few keys in one read are keys that were typed ahead', () => {
    assert.deepEqual(arrivalOf('jj\r', NO_FLAGS), { kind: 'typed', keys: ['j', 'j', 'enter'] });
    assert.deepEqual(arrivalOf('/a b\u007f\t', NO_FLAGS), {
      kind: 'typed',
      keys: ['/', 'a', 'space', 'b', 'backspace', 'tab'],
    });
  });

  test('H130: more letters than one types ahead are text, never keys', () => {
    const text = 'magnet:?xt=\rDY\rq';
    assert.deepEqual(arrivalOf(text, NO_FLAGS), { kind: 'text', text });
    assert.deepEqual(arrivalOf('dy\u001bq', NO_FLAGS), { kind: 'text', text: 'dy\u001bq' });
  });

  test('H130: what is left of a broken escape sequence does nothing', () => {
    assert.deepEqual(arrivalOf('d', { ...NO_FLAGS, meta: true }), { kind: 'nothing' });
    assert.deepEqual(arrivalOf('', NO_FLAGS), { kind: 'nothing' });
    assert.deepEqual(arrivalOf('\n', NO_FLAGS), { kind: 'nothing' });
    assert.deepEqual(arrivalOf('\u0000\u0000', NO_FLAGS), { kind: 'text', text: '\u0000\u0000' });
  });

  test('keys are shown as people call them', () => {
    const shown = ['ctrl+l', 'pgdn', 'p', 'shift+tab'].map(shownKey);
    assert.deepEqual(shown, ['Ctrl+L', 'PgDn', 'p', 'Shift+Tab']);
  });
});
