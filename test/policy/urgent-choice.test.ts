import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Board, cancelsOf, keyOf } from './board.ts';

const BLOCK = 16_384;
/** Blocks a second. */
const rates = (board: Board, byName: Readonly<Record<string, number>>): void => {
  for (const [name, blocks] of Object.entries(byName)) {
    board.picker.setPace(keyOf(name), 'steady', blocks * BLOCK);
  }
};

const due = (board: Board, ...pieces: readonly (readonly [piece: number, dueMs: number])[]): void =>
  board.picker.deadlines.set(pieces.map(([piece, dueMs]) => ({ piece, dueMs })));

test('pieces with deadlines come first, in their order, and the usual order goes on after them', () => {
  const board = new Board('A ########').skipFirst();
  board.setPriorities('11131111');
  rates(board, { A: 10 });
  due(board, [2, 1_000], [0, 5_000]);
  assert.equal(board.pick('A', 6), '2.0 2.1 0.0 0.1 3.0 3.1');
});

test('a peer that would be late leaves a piece to one that is not, and takes what it makes', () => {
  const board = new Board('A ########\nB ########', { blocks: 4 }).skipFirst();
  rates(board, { A: 1, B: 100 });
  due(board, [0, 100], [1, 3_000]);
  assert.equal(board.pick('A', 3), '1.0 1.1 1.2');
  assert.equal(board.pick('B', 5), '0.0 0.1 0.2 0.3 1.3');
});

test('where nobody makes it in time, those that are about as quick share the piece', () => {
  const board = new Board('A ########\nB ########', { blocks: 4 }).skipFirst();
  rates(board, { A: 5, B: 5 });
  due(board, [0, 10]);
  assert.equal(board.pick('A', 2), '0.0 0.1');
  assert.equal(board.pick('B', 2), '0.2 0.3');
});

test('a peer that chokes us, or lacks the piece, or refused it, is waited for by nobody', () => {
  const board = new Board('A ####....\nB .###....\nC ####....', { blocks: 2 }).skipFirst();
  rates(board, { A: 1, B: 100, C: 100 });
  board.picker.setChoking(keyOf('C'), true);
  due(board, [0, 10]);
  assert.equal(board.pick('A', 2), '0.0 0.1');
});

test('one that has shown nothing yet holds few blocks that are due, and the rest of its pipe is for others', () => {
  const board = new Board('A ################\nB ################', { blocks: 8 }).skipFirst();
  due(board, [0, 10], [1, 20]);
  const picked = board.pick('A', 8).split(' ');
  const urgent = picked.filter((at) => /^[01]\./.test(at));
  assert.deepEqual([urgent.length, picked.length], [4, 8]);
});

test('what is late at a slow peer is asked of a quick one too, and of no more than three', () => {
  const board = new Board('A ####....\nB ####....\nC ####....\nD ####....', {
    blocks: 2,
  }).skipFirst();
  rates(board, { A: 1 });
  due(board, [0, 60_000]);
  assert.equal(board.pick('A', 2), '0.0 0.1');
  due(board, [0, 100]);
  assert.doesNotMatch(board.pick('B', 1), /^0/, 'of one that has shown nothing it is not');
  rates(board, { B: 10, C: 100, D: 1_000 });
  assert.equal(board.pick('B', 2), '0.0 0.1');
  assert.equal(board.pick('C', 2), '0.0 0.1');
  assert.doesNotMatch(board.pick('D', 1), /^0/, 'three are enough');
  assert.equal(board.receive('C', '0.0'), 'A B');
});

test('a block that trickles in is had of a quicker peer that sends it too', () => {
  const board = new Board('A ####....\nB ####....', { blocks: 1 }).skipFirst();
  rates(board, { A: 1, B: 10 });
  due(board, [0, 60_000]);
  assert.equal(board.pick('A', 1), '0.0');
  assert.equal(board.start('A', '0.0'), 'wanted');
  due(board, [0, 10]);
  assert.equal(board.pick('B', 1), '0.0');
  assert.equal(board.picker.deadlines.slowSender(keyOf('B'), 0, 0), keyOf('A'));
  board.picker.abortBlock(keyOf('A'), board.now);
  assert.equal(board.receive('B', '0.0'), 'A done');
});

test('for a jump all other requests are taken back, but for the block that is coming in', () => {
  const board = new Board('A ########', { blocks: 2 }).skipFirst();
  rates(board, { A: 10 });
  due(board, [0, 1_000]);
  assert.equal(board.pick('A', 5), '0.0 0.1 3.0 3.1 1.0');
  assert.equal(board.start('A', '3.0'), 'wanted');
  due(board, [2, 1_000]);
  assert.equal(cancelsOf(board.picker.deadlines.makeWay(board.now)), 'A:0.0 A:0.1 A:3.1 A:1.0');
  board.picker.checkInvariants();
  assert.equal(board.pick('A', 2), '2.0 2.1');
});

test('where there is no room, what nobody waits for makes room', () => {
  const board = new Board('A ########', { blocks: 2, cap: 1 }).skipFirst();
  rates(board, { A: 10 });
  const [begun] = board.pick('A', 1).split('.');
  const other = begun === '0' ? 1 : 0;
  due(board, [other, 1_000]);
  assert.equal(board.pick('A', 2), '');
  assert.equal(cancelsOf(board.picker.deadlines.makeRoom(board.now)!), `A:${begun}.0`);
  assert.equal(board.pick('A', 2), `${other}.0 ${other}.1`);
  assert.equal(board.picker.deadlines.makeRoom(board.now), undefined);
});

test('a peer on parole works on a piece that is due alone', () => {
  const board = new Board('A ########\nB ########', { blocks: 4 }).skipFirst();
  rates(board, { A: 10, B: 10 });
  board.picker.setAlone(keyOf('A'), true);
  due(board, [0, 10]);
  assert.equal(board.pick('A', 2), '0.0 0.1');
  assert.doesNotMatch(board.pick('B', 4), /(?:^| )0\./);
});

test('the books add up whatever is due, asked, sent, refused and taken back', () => {
  const peers = ['A', 'B', 'C'];
  const step = fc.record({
    what: fc.constantFrom('pick', 'receive', 'due', 'way', 'room', 'release', 'refuse', 'rate'),
    peer: fc.constantFrom(...peers),
    piece: fc.nat({ max: 7 }),
    block: fc.nat({ max: 2 }),
    amount: fc.nat({ max: 6 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const board = new Board('A ########\nB ####.###\nC .#.#.#.#', { blocks: 3, cap: 4 });
      for (const { what, peer, piece, block, amount } of steps) {
        board.now += 100;
        const at = `${piece}.${block}`;
        if (what === 'pick') board.pick(peer, amount);
        if (what === 'receive') board.receive(peer, at);
        if (what === 'due') due(board, [piece, board.now + amount * 100], [(piece + 1) % 8, FAR]);
        if (what === 'way') board.picker.deadlines.makeWay(board.now);
        if (what === 'room') board.picker.deadlines.makeRoom(board.now);
        if (what === 'release') board.release(peer);
        if (what === 'refuse') board.refuse(peer, at);
        if (what === 'rate') rates(board, { [peer]: amount });
        for (const begun of [...board.picker.begun]) {
          if (begun.isComplete) board.picker.pieceDone(begun.piece);
        }
        board.picker.checkInvariants();
      }
    }),
    { numRuns: 200 },
  );
});

const FAR = 1e9;
