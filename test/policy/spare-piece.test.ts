import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board } from './board.ts';

test('with memory full and nothing moving, the piece that nobody has is the one to give up', () => {
  const board = new Board('A #.....\nB .#....', { blocks: 2, cap: 2 }).skipFirst();
  board.pick('A', 1);
  board.pick('B', 1);
  board.receive('A', '0.0');
  board.receive('B', '1.0');
  assert.equal(board.picker.sparePiece() !== undefined, true);
  board.leave('A');
  assert.equal(board.picker.sparePiece(), 0);
  board.picker.abandon(0, board.now);
  board.picker.checkInvariants();
  assert.deepEqual(board.dropped, [0]);
});
