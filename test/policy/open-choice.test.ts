import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board, keyOf, piecesOf } from './board.ts';

test('pieces begun are finished before new ones are begun', () => {
  const board = new Board('A ######\nB ######', { blocks: 4 }).skipFirst();
  const first = piecesOf(board.pick('A', 2));
  assert.equal(piecesOf(board.pick('B', 2)), first);
  assert.notEqual(piecesOf(board.pick('B', 2)), first);
});

test('with no room for more pieces only begun ones go on', () => {
  const board = new Board('A ########\nB ########', { blocks: 2, cap: 1 }).skipFirst();
  assert.equal(board.pick('A', 8).split(' ').length, 2);
  assert.equal(board.pick('B', 8), '');
  board.cap = 2;
  assert.equal(board.pick('B', 8).split(' ').length, 2);
});

test('fast peers work on pieces of their own, so that a bad piece has one name', () => {
  const board = new Board('A ########\nB ########', { blocks: 4 }).skipFirst();
  board.setPace('AB', 'fast');
  const ofA = piecesOf(board.pick('A', 2));
  const ofB = piecesOf(board.pick('B', 2));
  assert.notEqual(ofA, ofB);
  assert.equal(piecesOf(board.pick('A', 2)), ofA);
  assert.equal(piecesOf(board.pick('B', 2)), ofB);
});

test('with no other piece left, a fast peer helps with that of another', () => {
  const board = new Board('A #....\nB #....', { blocks: 4 }).skipFirst();
  board.setPace('AB', 'fast');
  assert.equal(board.pick('A', 2), '0.0 0.1');
  assert.equal(board.pick('B', 1), '0.2');
});

test('a piece with a bad hash is fetched again from one peer at a time', () => {
  const board = new Board('A #....\nB #....', { blocks: 2 }).skipFirst();
  board.pick('A', 1);
  board.pick('B', 1);
  board.receive('A', '0.0');
  board.receive('B', '0.1');
  assert.deepEqual(board.picker.pieceFailed(0), [keyOf('A'), keyOf('B')]);
  assert.deepEqual(board.dropped, [0]);
  assert.equal(board.pick('A', 1), '0.0');
  assert.equal(board.pick('B', 2), '', 'not while another has it');
  assert.equal(board.pick('A', 1), '0.1');
  board.release('A');
  assert.equal(board.pick('B', 2), '0.0 0.1');
});

test('a piece with a bad hash that a slow peer has alone is shared once others have nothing to do', () => {
  const board = new Board('A #....\nB #....', { blocks: 2 }).skipFirst();
  board.pick('A', 2);
  board.receive('A', '0.0 0.1');
  board.picker.pieceFailed(0);
  board.setPace('A', 'steady');
  assert.equal(board.pick('A', 1), '0.0');
  assert.equal(board.pick('B', 1), '');
  board.now += 5_000;
  assert.equal(board.pick('B', 1), '0.1');
});

test('a peer on parole is given whole pieces alone', () => {
  const board = new Board('A ##....\nB ##....', { blocks: 2 }).skipFirst();
  board.picker.setAlone(keyOf('A'), true);
  const mine = piecesOf(board.pick('A', 1));
  const other = piecesOf(board.pick('B', 1));
  assert.notEqual(mine, other);
  assert.equal(piecesOf(board.pick('A', 4)), mine);
  assert.equal(board.pick('A', 4), '', 'nothing that another works on');
});

test('what a fast peer works on is left to it while there is other work', () => {
  const board = new Board('A ######\nB ######', { blocks: 4 }).skipFirst();
  board.setPace('A', 'fast');
  const ofA = piecesOf(board.pick('A', 1));
  assert.notEqual(piecesOf(board.pick('B', 1)), ofA);
});

test('a piece whose owner choked us is free for all, before new ones', () => {
  const board = new Board('A ######\nB ######', { blocks: 4 }).skipFirst();
  board.setPace('A', 'fast');
  const ofA = piecesOf(board.pick('A', 2));
  board.receive('A', `${ofA}.0`);
  board.release('A');
  assert.equal(piecesOf(board.pick('B', 1)), ofA);
});

test('of the pieces begun, the urgent one comes first, then the one nearest to done', () => {
  const board = new Board('A ###....\nB ###....', { blocks: 4 }).skipFirst();
  board.pick('A', 12);
  for (const at of ['0.0', '1.0', '1.1', '2.0', '2.1', '2.2']) board.receive('A', at);
  board.release('A');
  assert.equal(piecesOf(board.pick('B', 1)), '2');
  board.release('B');
  board.setPriorities('3220000');
  assert.equal(piecesOf(board.pick('B', 3)), '0');
});
