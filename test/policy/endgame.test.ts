import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board } from './board.ts';

test('endgame: with every block asked for, blocks out are asked of others too, and cancelled on arrival', () => {
  const board = new Board('A #....\nB #....\nC #....\nD #....', { blocks: 2 }).skipFirst();
  assert.equal(board.picker.isEndgame, false);
  board.pick('A', 2);
  assert.equal(board.picker.isEndgame, true);
  assert.equal(board.pick('B', 1), '0.0');
  assert.equal(board.pick('C', 9), '0.1');
  assert.equal(board.pick('B', 9), '', 'never the same block twice of the same peer');
  assert.equal(board.pick('D', 9), '', 'no more than two peers for a block');
  assert.equal(board.draw(), '0:**');
  assert.equal(board.receive('B', '0.0'), 'A');
  assert.equal(board.receive('C', '0.1'), 'A done');
  assert.equal(board.receive('A', '0.0 0.1'), 'duplicate duplicate');
  board.picker.pieceDone(0);
  assert.equal(board.receive('A', '0.1'), 'unasked');
  assert.equal(board.picker.isFinished, true);
});

test('no endgame while a block is missing that somebody connected has', () => {
  const board = new Board('A ##....\nB #.....', { blocks: 1 }).skipFirst();
  board.setPriorities('330000');
  board.pick('B', 1);
  assert.equal(board.picker.isEndgame, false);
  board.leave('A');
  assert.equal(board.pick('B', 1), '');
  assert.equal(board.picker.isEndgame, true, 'what nobody has does not count');
});

test('F26: in endgame a peer that recovers takes over from all those that stall', () => {
  const board = new Board('A #....\nB #....\nC #....', { blocks: 2 }).skipFirst();
  board.pick('A', 1);
  board.pick('B', 1);
  board.setPace('ABC', 'slow');
  board.setPace('C', 'steady');
  assert.equal(board.pick('C', 2), '0.0 0.1');
  assert.equal(board.receive('C', '0.0 0.1'), 'A B done');
});

test('a slow peer doubles nothing that a quick one is at', () => {
  const board = new Board('A #....\nB #....', { blocks: 2 }).skipFirst();
  board.setPace('B', 'slow');
  board.pick('A', 2);
  assert.equal(board.pick('B', 2), '');
});

test('with memory full of pieces that slow peers hold, quick ones take those over', () => {
  const board = new Board('A ######\nB ######', { blocks: 2, cap: 1 }).skipFirst();
  board.setPace('A', 'slow');
  const slow = board.pick('A', 2);
  assert.equal(board.pick('B', 4), slow);
});
