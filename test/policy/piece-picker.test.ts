import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Board, keyOf } from './board.ts';

const piecesOf = (blocks: string): string =>
  [...new Set(blocks.split(' ').map((at) => at.split('.')[0]))].join(' ');

test('takes the rarest piece first, whole before the next one', () => {
  const board = new Board(`
    A ####....
    B .#.#....
    C .#......
    D .##.....
    E .##.....
  `).skipFirst();
  // Copies: 1, 5, 3, 2.
  assert.equal(board.pick('A', 8), '0.0 0.1 3.0 3.1 2.0 2.1 1.0 1.1');
});

test('chooses by chance among equally rare pieces', () => {
  const firsts = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const board = new Board('A ######....', { seed }).skipFirst();
    firsts.add(piecesOf(board.pick('A', 1)));
  }
  assert.ok(firsts.size >= 5, `only ${[...firsts]} were ever first`);
});

test('the first four pieces of a torrent are picked by chance, not by rarity', () => {
  const firsts = new Set<string>();
  for (let seed = 0; seed < 40; seed++) {
    const board = new Board('A ######\nB .#####\nC ..####', { seed });
    firsts.add(piecesOf(board.pick('A', 1)));
  }
  assert.ok(firsts.size >= 5, `only ${[...firsts]} were ever first`);
  const later = new Board('A ######....\nB .#####....\nC ..####....').skipFirst();
  assert.equal(later.pick('A', 1), '0.0');
});

test('a HAVE moves a piece in the order at once', () => {
  const board = new Board('A ##....\nB .#....').skipFirst();
  board.picker.addPeerHave(keyOf('B'), 0);
  board.join('C #.....');
  board.join('D #.....');
  assert.equal(board.pick('A', 2), '1.0 1.1');
});

test('a higher file priority comes before rarity, and skipped pieces are never asked for', () => {
  const board = new Board('A ####....\nB ...#....\nC ...#....').skipFirst();
  board.setPriorities('01230000');
  assert.equal(board.pick('A', 8), '3.0 3.1 2.0 2.1 1.0 1.1');
});

test('nothing is asked of a peer that has nothing we want', () => {
  const board = new Board('A #....\nB .#...').skipFirst();
  board.setPriorities('10000');
  assert.equal(board.picker.isInterestedIn(keyOf('A')), true);
  assert.equal(board.picker.isInterestedIn(keyOf('B')), false);
  assert.equal(board.pick('B', 5), '');
});

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

test('a slow peer takes the common pieces and leaves the rare ones to others', () => {
  const board = new Board('A ###....\nB .##....\nC ..#....').skipFirst();
  board.setPace('A', 'slow');
  assert.equal(piecesOf(board.pick('A', 2)), '2');
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

test('what a web seed comes to is left to it while there are other pieces, and then taken from its end', () => {
  const board = new Board('W ######....\nA ######....').skipFirst();
  const web = keyOf('W');
  const run = board.picker.planRun(web, { most: 4, after: undefined, chance: undefined });
  assert.deepEqual(run, { start: 0, end: 6 - 2 });
  board.picker.reserve(web, run);
  assert.deepEqual(
    new Set(piecesOf(board.pick('A', 4)).split(' ')),
    new Set(['4', '5']),
    'none of the run',
  );
  assert.equal(piecesOf(board.pick('A', 4)), '3 2');
  assert.equal(board.picker.isFresh(1), true);
  board.picker.reserve(web, undefined);
  assert.equal(
    board.picker.planRun(web, { most: 9, after: undefined, chance: undefined })?.end,
    2,
    'what is begun is not planned',
  );
  board.picker.checkInvariants();
});

test('where the user wishes an order a web seed begins where that does', () => {
  const board = new Board('W ######....').skipFirst();
  board.picker.setOrder({ isSequential: true, edges: undefined });
  const wish = { most: 2, after: undefined, chance: 0.9 };
  assert.deepEqual(board.picker.planRun(keyOf('W'), wish), { start: 0, end: 2 });
});
