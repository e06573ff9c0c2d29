import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bitfield } from '../../source/base/bitfield.ts';
import { edgesOf } from '../../source/policy/piece-order.ts';
import { Board } from './board.ts';

const MIB = 1024 * 1024;

const edges = (...pieces: readonly number[]): Bitfield => {
  const bits = new Bitfield(10);
  for (const piece of pieces) bits.set(piece);
  return bits;
};

test('in sequence the first piece that a peer has comes first, however common it is', () => {
  const board = new Board('A ..########\nB ..####....\nC ..##......');
  board.picker.setOrder({ isSequential: true, edges: undefined });
  assert.equal(board.pick('A', 6), '2.0 2.1 3.0 3.1 4.0 4.1');
  assert.equal(board.pick('B', 2), '5.0 5.1');
});

test('priorities of files stand above the sequence, and what is skipped is left out of it', () => {
  const board = new Board('A ########');
  board.setPriorities('01123301');
  board.picker.setOrder({ isSequential: true, edges: undefined });
  assert.equal(board.pick('A', 10), '4.0 4.1 5.0 5.1 3.0 3.1 1.0 1.1 2.0 2.1');
});

test('first and last pieces come before the rest of their priority, and before nothing more urgent', () => {
  const board = new Board('A ##########');
  board.setPriorities('2222333222');
  board.picker.setOrder({ isSequential: true, edges: edges(0, 5, 9) });
  assert.equal(board.pick('A', 12), '5.0 5.1 4.0 4.1 6.0 6.1 0.0 0.1 9.0 9.1 1.0 1.1');
});

test('first and last pieces come first also where the rarest come next', () => {
  const board = new Board('A ##########\nB ###.######\nC ###.######').skipFirst();
  board.picker.setOrder({ isSequential: false, edges: edges(0, 5) });
  assert.equal(board.pick('A', 6), '0.0 0.1 5.0 5.1 3.0 3.1');
});

test('a piece that a peer refused is passed over in the sequence too', () => {
  const board = new Board('A ####');
  board.picker.setOrder({ isSequential: true, edges: undefined });
  assert.equal(board.pick('A', 1), '0.0');
  board.refuse('A', '0.0');
  assert.equal(board.pick('A', 2), '1.0 1.1');
});

test('of a large file the edges are a hundredth or 8 MiB, of a small one a piece at each end', () => {
  const stretch = (firstPiece: number, lastPiece: number) => ({
    ...{ firstPiece, lastPiece },
    size: (lastPiece - firstPiece + 1) * MIB,
  });
  const of = (firstPiece: number, lastPiece: number) => [
    ...edgesOf([stretch(firstPiece, lastPiece)], 5_000, MIB).indexes(),
  ];
  assert.deepEqual(of(10, 19), [10, 19]);
  assert.deepEqual(of(0, 299), [0, 1, 2, 297, 298, 299]);
  assert.equal(of(0, 4_999).length, 16);
  assert.deepEqual(of(7, 7), [7]);
  assert.deepEqual(of(5, 4), []);
});

test('the next piece of two sets is the next of what both have', () => {
  const set = fc.uniqueArray(fc.nat({ max: 99 }));
  fc.assert(
    fc.property(set, set, fc.nat({ max: 110 }), (left, right, from) => {
      const bits = (pieces: readonly number[]): Bitfield => {
        const made = new Bitfield(100);
        for (const piece of pieces) made.set(piece);
        return made;
      };
      const shared = left.filter((piece) => piece >= from && right.includes(piece));
      const expected = shared.length === 0 ? -1 : Math.min(...shared);
      assert.equal(bits(left).nextShared(bits(right), from), expected);
    }),
  );
});

test('suggestions of others count only where the user wishes no order, and no file stands above another', () => {
  const board = new Board('A ##########');
  const { picker } = board;
  assert.equal(picker.heedsSuggestions, true);
  picker.setPriorities(new Uint8Array(10).fill(2).fill(3, 0, 4), 0);
  assert.equal(picker.heedsSuggestions, false);
  picker.setPriorities(new Uint8Array(10).fill(2).fill(0, 0, 4), 0);
  assert.equal(picker.heedsSuggestions, true);
  picker.setOrder({ isSequential: true, edges: undefined });
  assert.equal(picker.heedsSuggestions, false);
  picker.setOrder({ isSequential: false, edges: undefined });
  picker.deadlines.set([{ piece: 5, dueMs: 1_000 }]);
  assert.equal(picker.heedsSuggestions, false);
});
