import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { actionOf } from '../../../source/ui/actions.ts';
import { actionsIn, type Keymap } from '../../../source/ui/keys/bindings.ts';
import { helpLines } from '../../../source/ui/keys/help-lines.ts';
import { DEFAULT_KEYMAP } from '../../../source/ui/keys/keymap.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { readLines } from '../../helpers/line-reader.ts';

const MINE: Keymap = [
  { action: 'toggle', keys: ['x', 'z'], places: ['list'] },
  { action: 'quit', keys: ['ctrl+c'], places: ['list'] },
];

describe('the help', () => {
  test('comes from the keymap at hand, in a column as narrow as its keys', () => {
    assert.deepEqual(readLines(helpLines(MINE, 'list', 80)), [
      'Torrents',
      '  x, z    Pause or resume',
      '',
      'Screen',
      '  Ctrl+C  Leave the screen',
    ]);
  });

  test('wraps what has no room, keys as well as words', () => {
    const keymap: Keymap = [
      { action: 'page-down', keys: ['pgdn', 'ctrl+f', 'ctrl+d'], places: ['list'] },
      { action: 'remove-data', keys: ['D'], places: ['list'] },
    ];
    const lines = readLines(helpLines(keymap, 'list', 24));
    assert.equal(lines.filter((line) => line.startsWith('  ')).length > 2, true);
    const words = lines.join(' ');
    for (const key of ['PgDn,', 'Ctrl+F,', 'Ctrl+D']) assert.ok(words.includes(key), words);
    assert.ok(lines.every((line) => line.length <= 24));
  });

  test('passes no width, and cuts no word at 40 columns', () => {
    for (const place of ['list', 'split', 'peers', 'files'] as const) {
      for (let width = 39; width < 130; width++) {
        const lines = helpLines(DEFAULT_KEYMAP, place, width);
        assert.ok(lines.every((line) => lineWidth(line) <= width));
        const cut = lines.map(textOf).filter((text) => text.endsWith('…'));
        assert.deepEqual(
          cut.filter((text) => !text.endsWith('stalled…')),
          [],
        );
      }
    }
  });

  test('names every action of the place', () => {
    for (const place of ['list', 'split', 'peers'] as const) {
      const named = helpLines(DEFAULT_KEYMAP, place, 120).filter((line) =>
        textOf(line).startsWith('  '),
      );
      // What has the same words, as the nine views have, stands on one line.
      const words = actionsIn(DEFAULT_KEYMAP, place).map((id) => actionOf(id).label);
      assert.equal(named.length, new Set(words).size);
    }
  });
});
