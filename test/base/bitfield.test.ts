import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bitfield } from '../../source/base/bitfield.ts';

const sizeAndIndexes = fc
  .integer({ min: 1, max: 300 })
  .chain((size) => fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat(size - 1))));

const bitfieldOf = (size: number, indexes: readonly number[]): Bitfield => {
  const bitfield = new Bitfield(size);
  for (const index of indexes) bitfield.set(index);
  return bitfield;
};

test('index 0 is the high bit of the first byte (BEP 3)', () => {
  const bitfield = bitfieldOf(12, [0, 7, 8]);
  assert.deepEqual([...bitfield.toBytes()], [0b1000_0001, 0b1000_0000]);
});

test('a bitfield holds exactly what was set, and counts it', () => {
  fc.assert(
    fc.property(sizeAndIndexes, ([size, indexes]) => {
      const bitfield = bitfieldOf(size, indexes);
      const sorted = indexes.toSorted((left, right) => left - right);
      assert.deepEqual([...bitfield.indexes()], sorted);
      assert.equal(bitfield.count, sorted.length);
      assert.equal(bitfield.isEmpty, sorted.length === 0);
      assert.equal(bitfield.isFull, sorted.length === size);
    }),
  );
});

test('bytes and back are the same bitfield', () => {
  fc.assert(
    fc.property(sizeAndIndexes, ([size, indexes]) => {
      const bitfield = bitfieldOf(size, indexes);
      const copy = Bitfield.fromBytes(bitfield.toBytes(), size);
      assert.deepEqual([...copy!.indexes()], [...bitfield.indexes()]);
      assert.equal(copy!.count, bitfield.count);
    }),
  );
});

test('bytes of another length are no bitfield of this size', () => {
  assert.equal(Bitfield.fromBytes(new Uint8Array(1), 9), undefined);
  assert.equal(Bitfield.fromBytes(new Uint8Array(3), 9), undefined);
  assert.equal(Bitfield.fromBytes(new Uint8Array(0), 0)?.size, 0);
});

test('spare bits at the end are not pieces', () => {
  const bitfield = Bitfield.fromBytes(Uint8Array.of(0xff, 0xff), 9)!;
  assert.equal(bitfield.count, 9);
  assert.equal(bitfield.isFull, true);
  assert.deepEqual([...bitfield.toBytes()], [0xff, 0x80]);
});

test('setting and clearing say whether anything changed', () => {
  const bitfield = new Bitfield(10);
  assert.equal(bitfield.set(9), true);
  assert.equal(bitfield.set(9), false);
  assert.equal(bitfield.clear(9), true);
  assert.equal(bitfield.clear(9), false);
  assert.equal(bitfield.count, 0);
});

test('outside the size nothing is held, and setting is a fault', () => {
  const bitfield = Bitfield.full(9);
  for (const index of [-1, 9, 15, 2 ** 32, Number.NaN]) assert.equal(bitfield.has(index), false);
  for (const index of [-1, 9, 15, Number.NaN]) assert.throws(() => bitfield.set(index), RangeError);
  assert.equal(bitfield.clear(15), false);
  assert.equal(bitfield.count, 9);
});

test('filling and emptying work for sizes that fill no whole byte', () => {
  for (const size of [0, 1, 7, 8, 9, 16]) {
    const bitfield = Bitfield.full(size);
    assert.equal([...bitfield.indexes()].length, size);
    assert.equal(bitfield.isFull, true);
    bitfield.clearAll();
    assert.equal(bitfield.isEmpty, true);
    assert.equal([...bitfield.indexes()].length, 0);
  }
});

test('lacking some of another is telling whether it holds anything new', () => {
  fc.assert(
    fc.property(sizeAndIndexes, fc.infiniteStream(fc.boolean()), ([size, indexes], coins) => {
      const mine = bitfieldOf(size, indexes);
      const theirs = bitfieldOf(
        size,
        [...Array(size).keys()].filter(() => coins.next().value),
      );
      const isNew = [...theirs.indexes()].some((index) => !mine.has(index));
      assert.equal(mine.lacksSomeOf(theirs), isNew);
    }),
  );
});

test('a clone and the bytes handed out are separate from the original', () => {
  const bitfield = bitfieldOf(8, [1]);
  const clone = bitfield.clone();
  const bytes = bitfield.toBytes();
  bitfield.set(2);
  bytes[0] = 0xff;
  assert.deepEqual([...clone.indexes()], [1]);
  assert.equal(clone.count, 1);
  assert.deepEqual([...bitfield.indexes()], [1, 2]);
});
