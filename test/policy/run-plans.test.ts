import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board, keyOf, piecesOf } from './board.ts';

test('what a web seed comes to is left to it while there are other pieces, and then taken from its end', () => {
  const board = new Board('W ######....\nA ######....').skipFirst();
  const web = keyOf('W');
  const run = board.picker.runs.plan(web, { most: 4, after: undefined, chance: undefined });
  assert.deepEqual(run, { start: 0, end: 6 - 2 });
  board.picker.runs.reserve(web, run);
  assert.deepEqual(
    new Set(piecesOf(board.pick('A', 4)).split(' ')),
    new Set(['4', '5']),
    'none of the run',
  );
  assert.equal(piecesOf(board.pick('A', 4)), '3 2');
  assert.equal(board.picker.isFresh(1), true);
  board.picker.runs.reserve(web, undefined);
  assert.equal(
    board.picker.runs.plan(web, { most: 9, after: undefined, chance: undefined })?.end,
    2,
    'what is begun is not planned',
  );
  board.picker.checkInvariants();
});

test('where the user wishes an order a web seed begins where that does', () => {
  const board = new Board('W ######....').skipFirst();
  board.picker.setOrder({ isSequential: true, edges: undefined });
  const wish = { most: 2, after: undefined, chance: 0.9 };
  assert.deepEqual(board.picker.runs.plan(keyOf('W'), wish), { start: 0, end: 2 });
});
