import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board, keyOf } from './board.ts';

test('nothing is asked of a peer that has nothing we want', () => {
  const board = new Board('A #....\nB .#...').skipFirst();
  board.setPriorities('10000');
  assert.equal(board.picker.isInterestedIn(keyOf('A')), true);
  assert.equal(board.picker.isInterestedIn(keyOf('B')), false);
  assert.equal(board.pick('B', 5), '');
});

test('a choke returns all requests, and pieces with nothing in them are not begun any more', () => {
  const board = new Board('A ##....\nB ##....').skipFirst();
  board.pick('A', 1);
  board.receive('A', board.draw().startsWith('0') ? '0.0' : '1.0');
  board.pick('A', 3);
  assert.equal(board.picker.outstanding(keyOf('A')), 3);
  board.release('A');
  assert.equal(board.picker.outstanding(keyOf('A')), 0);
  assert.equal(board.picker.begunCount, 1);
  assert.equal(board.dropped.length, 1);
  assert.match(board.draw(), /^[01]:A-$/);
});

test('a block still in flight after a choke is taken, once, if it is missing', () => {
  const board = new Board('A #....\nB #....', { blocks: 3 }).skipFirst();
  board.pick('A', 2);
  assert.equal(board.receive('A', '0.0'), '');
  board.release('A');
  assert.equal(board.receive('A', '0.1'), '');
  assert.equal(board.draw(), '0:AA-');
  assert.equal(board.start('A', '0.1'), 'unasked');
  assert.equal(board.start('A', '0.2'), 'unasked');
});

test('a late block begins its piece again where there is room, and is a duplicate where not', () => {
  const board = new Board('A #.....\nB .#....', { blocks: 2 }).skipFirst();
  board.pick('A', 2);
  board.release('A');
  assert.equal(board.draw(), '');
  assert.equal(board.start('A', '0.1'), 'wanted');
  board.end('A', '0.1');
  assert.equal(board.draw(), '0:-A');
  const full = new Board('A #....', { blocks: 2 }).skipFirst();
  full.pick('A', 2);
  full.release('A');
  full.cap = 0;
  assert.equal(full.start('A', '0.1'), 'duplicate');
});

test('a block that comes two minutes after the request was taken back is unasked', () => {
  const board = new Board('A #....', { blocks: 2 }).skipFirst();
  board.pick('A', 2);
  board.release('A');
  board.now = 120_001;
  assert.equal(board.start('A', '0.0'), 'unasked');
});

test('a late block wins over the request to another peer, who gets a cancel', () => {
  const board = new Board('A #....\nB #....', { blocks: 2 }).skipFirst();
  board.pick('A', 2);
  board.release('A');
  board.pick('B', 2);
  assert.equal(board.receive('A', '0.0'), 'B');
  assert.equal(board.receive('B', '0.0'), 'duplicate');
  assert.equal(board.draw(), '0:Ab');
});

test('H60: a block never asked for is unasked, wherever it points', () => {
  const board = new Board('A ##....').skipFirst();
  board.pick('A', 1);
  for (const at of ['0.0', '1.0', '0.1', '1.1', '0.9', '5.0', '4294967295.0']) {
    const isAsked = board.draw().startsWith(`${at[0]}:a`) && at.endsWith('.0') && at.length === 3;
    assert.equal(board.start('A', at), isAsked ? 'wanted' : 'unasked', at);
    board.picker.abortBlock(keyOf('A'), 0);
  }
});

test('a refused piece is not asked of the same peer at once, but of others', () => {
  const board = new Board('A #....\nB #....', { blocks: 2 }).skipFirst();
  board.pick('A', 2);
  assert.equal(board.refuse('A', '0.0'), true);
  assert.equal(board.refuse('A', '0.0'), false);
  assert.equal(board.pick('A', 1), '');
  assert.equal(board.pick('B', 1), '0.0');
  board.now = 10_000;
  board.release('B');
  assert.equal(board.pick('A', 1), '0.0');
});

test('two peers sending the same block at once: the second is dropped', () => {
  const board = new Board('A #....\nB #....', { blocks: 1 }).skipFirst();
  board.pick('A', 1);
  board.pick('B', 1);
  assert.equal(board.start('A', '0.0'), 'wanted');
  assert.equal(board.start('B', '0.0'), 'busy');
  assert.equal(board.picker.outstanding(keyOf('B')), 0);
  assert.equal(board.end('A', '0.0'), 'done');
});

test('F25: a peer that goes in the middle of a block gives it back', () => {
  const board = new Board('A #....\nB #....', { blocks: 2 }).skipFirst();
  board.pick('A', 2);
  board.receive('A', '0.0');
  board.start('A', '0.1');
  board.leave('A');
  board.picker.checkInvariants();
  assert.equal(board.draw(), '0:A-');
  assert.equal(board.pick('B', 2), '0.1');
});

test('a choke in the middle of a block leaves that block coming', () => {
  const board = new Board('A #....', { blocks: 2 }).skipFirst();
  board.pick('A', 2);
  board.start('A', '0.0');
  board.release('A');
  assert.equal(board.draw(), '0:~-');
  assert.equal(board.end('A', '0.0'), '');
});

test('skipping a file takes its requests back and forgets what is here', () => {
  const board = new Board('A ##....').skipFirst();
  board.pick('A', 3);
  const cancels = board.setPriorities('000000');
  assert.equal(cancels.split(' ').length, 3);
  assert.equal(board.draw(), '');
  assert.equal(board.dropped.length, 2);
  assert.equal(board.picker.isInterestedIn(keyOf('A')), false);
  assert.equal(board.picker.isFinished, true);
  board.setPriorities('220000');
  assert.equal(board.picker.isInterestedIn(keyOf('A')), true);
  assert.equal(board.pick('A', 9).split(' ').length, 4);
});

test('a piece skipped while a block of it comes in is dropped when the block is over', () => {
  const board = new Board('A #....', { blocks: 3 }).skipFirst();
  board.pick('A', 3);
  board.start('A', '0.0');
  assert.equal(board.setPriorities('00000'), 'A:0.1 A:0.2');
  assert.deepEqual(board.dropped, []);
  assert.equal(board.end('A', '0.0'), '');
  assert.deepEqual(board.dropped, [0]);
  assert.equal(board.draw(), '');
});

test('skipping takes back the doubled requests for a block that comes in from another', () => {
  const board = new Board('A #....\nB #....', { blocks: 1 }).skipFirst();
  board.pick('A', 1);
  board.pick('B', 1);
  board.start('A', '0.0');
  assert.equal(board.setPriorities('00000'), 'B:0.0');
  board.leave('A');
  assert.deepEqual(board.dropped, [0]);
  board.picker.checkInvariants();
});

test('interest ends with the last piece the peer could give, though another is wanted', () => {
  const board = new Board('A #.....\nB .#....', { blocks: 1 }).skipFirst();
  board.pick('A', 1);
  assert.equal(board.receive('A', '0.0'), 'done');
  board.picker.pieceDone(0);
  assert.equal(board.picker.isInterestedIn(keyOf('A')), false);
  assert.equal(board.picker.isInterestedIn(keyOf('B')), true);
  board.picker.addPeerHave(keyOf('A'), 1);
  assert.equal(board.picker.isInterestedIn(keyOf('A')), true);
  board.picker.removePeerHave(keyOf('A'), 1);
  assert.equal(board.picker.isInterestedIn(keyOf('A')), false);
});

test('a piece found to be damaged is wanted again', () => {
  const board = new Board('A #####').skipFirst();
  board.picker.loseHave(3);
  board.picker.checkInvariants();
  assert.equal(board.picker.isWanted(3), true);
  assert.match(board.pick('A', 4), /3\.0/);
});

test('H56: HAVE_ALL and HAVE_NONE in turn leave the availability as it was', () => {
  const board = new Board('A #.#...\nB .##...');
  for (let turn = 0; turn < 5; turn++) {
    board.picker.setPeerHasAll(keyOf('A'));
    board.picker.removePeerHave(keyOf('A'), 2);
    board.picker.addPeerHave(keyOf('A'), 2);
    board.picker.setPeerHasAll(keyOf('A'));
    board.picker.checkInvariants();
  }
  board.leave('A');
  assert.deepEqual([...board.picker.availability.snapshot()], [0, 1, 1, 0, 0, 0]);
});
