import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableLines } from '../../source/cli/text-table.ts';
import { HOSTILE_TEXTS } from '../helpers/hostile-texts.ts';

const COLUMNS = [
  { title: 'NO', align: 'right' },
  { title: 'NAME', isElastic: true },
  { title: 'SIZE', align: 'right' },
] as const;

test('columns are as wide as what is in them, and no line ends in spaces', () => {
  const lines = tableLines(COLUMNS, [
    ['1', 'a long name', '5 B'],
    ['12', '漢字', '1.00 KiB'],
  ]);
  assert.deepEqual(lines, [
    'NO  NAME             SIZE',
    ' 1  a long name       5 B',
    '12  漢字         1.00 KiB',
  ]);
  assert.deepEqual(tableLines([{ title: 'A' }, { title: 'B' }], [['x', '']]), ['A  B', 'x']);
});

test('in a narrow window the elastic column gives way, but never beyond reading', () => {
  const row = [['1', 'a name of thirty cells, or more', '5 B']];
  assert.deepEqual(tableLines(COLUMNS, row, 30), [
    'NO  NAME                  SIZE',
    ' 1  a name of thirty ce…   5 B',
  ]);
  assert.equal(tableLines(COLUMNS, row, 5)[1], ' 1  a name of t…   5 B');
});

test('a wide window changes nothing', () => {
  const row = [['1', 'name', '5 B']];
  assert.deepEqual(tableLines(COLUMNS, row, 300), tableLines(COLUMNS, row));
});

test('H129: no cell breaks its line or tells a terminal anything', () => {
  for (const [, text] of HOSTILE_TEXTS) {
    const lines = tableLines(COLUMNS, [['1', text, '5 B']]);
    assert.equal(lines.length, 2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.doesNotMatch(lines.join(''), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  }
});
