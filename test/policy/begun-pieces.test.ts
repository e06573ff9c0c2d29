import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BegunPieces } from '../../source/policy/begun-pieces.ts';
import { NOBODY } from '../../source/policy/peer-key.ts';

const beginAll = (...numbers: readonly number[]): BegunPieces => {
  const pieces = new BegunPieces();
  for (const piece of numbers) pieces.begin(piece, 2, NOBODY, false);
  return pieces;
};

const numbersOf = (list: readonly { readonly piece: number }[]): readonly number[] =>
  list.map(({ piece }) => piece).sort();

test('a piece is open while blocks of it are missing, and listed until it is removed', () => {
  const pieces = beginAll(3, 5, 7);
  const begun = pieces.find(3)!;
  for (const block of [0, 1]) begun.addRequester(block, 1);
  pieces.file(begun);
  assert.deepEqual(numbersOf(pieces.open), [5, 7]);
  begun.removeRequester(1, 1);
  pieces.file(begun);
  assert.deepEqual(numbersOf(pieces.open), [3, 5, 7]);
  pieces.remove(pieces.find(5)!);
  assert.deepEqual(numbersOf(pieces.all), [3, 7]);
  assert.deepEqual(numbersOf(pieces.open), [3, 7]);
  assert.equal(pieces.find(5), undefined);
  pieces.checkInvariants();
});

test('the memory of a piece that is gone serves the next of its size, and nothing of it shows', () => {
  const pieces = beginAll(1);
  const old = pieces.find(1)!;
  old.addRequester(0, 4);
  pieces.remove(old);
  assert.notEqual(pieces.begin(2, 9, NOBODY, false), old, 'a longer one needs its own');
  const other = beginAll(6);
  const gone = other.find(6)!;
  gone.addRequester(0, 4);
  other.remove(gone);
  const next = other.begin(8, 2, NOBODY, false);
  assert.equal(next, gone);
  assert.equal(next.missing, 2);
  assert.equal(next.requesterCount(0), 0);
});

test('a piece is begun but once', () => {
  assert.throws(() => beginAll(1, 1), /begun twice/);
});

test('lists that disagree are found', () => {
  const pieces = beginAll(1, 2);
  pieces.find(2)!.missing = 0;
  assert.throws(() => pieces.checkInvariants(), /piece 2 is open/);
});
