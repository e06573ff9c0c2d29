import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BencodeDictionary,
  decodeBencode,
  encodeBencode,
} from '../../source/protocol/bencode.ts';
import {
  readBytes,
  readDictionary,
  readInteger,
  readList,
  readText,
} from '../../source/protocol/bencode-read.ts';

const dictionary = decodeBencode(
  encodeBencode({ number: 7, large: 2n ** 60n, text: 'é', list: [1], dictionary: { a: 1 } }),
) as BencodeDictionary;

test('values are read where they have the wanted type', () => {
  assert.equal(readInteger(dictionary, 'number'), 7);
  assert.equal(readText(dictionary, 'text'), 'é');
  assert.deepEqual([...readBytes(dictionary, 'text')!], [0xc3, 0xa9]);
  assert.deepEqual(readList(dictionary, 'list'), [1]);
  assert.deepEqual(readDictionary(dictionary, 'dictionary'), new Map([['a', 1]]));
});

test('a missing value and one of another type are both undefined', () => {
  const readers = { readInteger, readText, readBytes, readList, readDictionary };
  const fitting = {
    readInteger: 'number',
    readText: 'text',
    readBytes: 'text',
    readList: 'list',
    readDictionary: 'dictionary',
  };
  for (const [name, read] of Object.entries(readers)) {
    for (const key of [...dictionary.keys(), 'missing']) {
      if (key === fitting[name as keyof typeof readers]) continue;
      assert.equal(read(dictionary, key), undefined, `${name} of ${key}`);
    }
  }
});

test('H5: an integer that a number cannot hold is not read as one', () => {
  assert.equal(readInteger(dictionary, 'large'), undefined);
});
