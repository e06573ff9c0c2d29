import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { typedWords } from '../../../source/ui/paths/typed-words.ts';

const EXPECTED: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  ['  *.log   .git/ ', ['*.log', '.git/']],
  ['"my notes/" x', ['my notes/', 'x']],
  ["'my notes/'x", ['my notes/x']],
  ['my\\ notes/ \\*.log', ['my notes/', '\\*.log']],
  ['日本\u3000語', ['日本', '語']],
  ['"open x', ['"open', 'x']],
  ['""', []],
];

describe('words in one line', () => {
  for (const [text, words] of EXPECTED) {
    test(`${JSON.stringify(text)} is ${JSON.stringify(words)}`, () => {
      assert.deepEqual(typedWords(text), words);
    });
  }

  test('quoted, any words come out as they went in', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/"/.test(text));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        assert.deepEqual(typedWords(words.map((each) => `"${each}"`).join(' ')), words);
      }),
    );
  });
});
