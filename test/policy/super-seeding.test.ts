import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Bitfield } from '../../source/base/bitfield.ts';
import {
  ENOUGH_SEEDS,
  ENOUGH_SEEDS_MS,
  MIN_SUPER_SEED_WINDOW,
  SPREAD_PATIENCE_MS,
  STARVING_MS,
  UNWANTED_MS,
} from '../../source/policy/limits.ts';
import { SuperSeeding } from '../../source/policy/super-seeding.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

/** A seed's view of a swarm: what each peer has, as it says. */
class Board {
  readonly all: Bitfield;
  readonly peers = new Map<number, Bitfield>();
  readonly policy: SuperSeeding;
  now = 0;

  constructor(pieceCount: number, peerCount: number, seed = 1) {
    this.all = Bitfield.full(pieceCount);
    this.policy = new SuperSeeding({
      pieceCount,
      random: new SeededRandom(seed),
      copies: (piece) => [...this.peers.values()].filter((has) => has.has(piece)).length,
    });
    for (let peer = 0; peer < peerCount; peer++) this.come(peer);
  }

  come(peer: number, ...pieces: readonly number[]): void {
    const has = new Bitfield(this.all.size);
    for (const piece of pieces) has.set(piece);
    this.peers.set(peer, has);
    this.policy.add(peer, this.now);
  }

  leave(peer: number): void {
    this.peers.delete(peer);
    this.policy.remove(peer);
  }

  /** All that it may be told of now. */
  name(peer: number): readonly number[] {
    const named: number[] = [];
    for (;;) {
      const piece = this.policy.next(peer, this.peers.get(peer)!, this.all, this.now);
      if (piece === undefined) return named;
      named.push(piece);
    }
  }

  give(peer: number, piece: number): void {
    this.peers.get(peer)!.set(piece);
    this.policy.onGiven(peer, piece, this.now);
  }

  tell(peer: number, piece: number): void {
    this.peers.get(peer)!.set(piece);
    this.policy.onHave(peer, piece, this.now);
  }
}

describe('super-seeding', () => {
  it('does not look through all pieces again and again for one whom it can name nothing (H55)', () => {
    const board = new Board(64, 1);
    let looked = 0;
    class Watched extends Bitfield {
      override has(piece: number): boolean {
        looked += 1;
        return super.has(piece);
      }
    }
    const ours = new Watched(64);
    for (let piece = 0; piece < 64; piece++) ours.set(piece);
    const next = () => board.policy.next(0, board.peers.get(0)!, ours, board.now);
    // It wants nothing of what it is named, until all of it has been.
    for (let round = 0; round < 20; round++) {
      while (next() !== undefined);
      board.now += UNWANTED_MS;
      board.policy.onUnwanted(0, board.now);
    }
    next();
    const before = looked;
    for (let time = 0; time < 100; time++) next();
    assert.equal(looked, before);
    board.come(1, 5);
    board.leave(1);
    next();
    assert.ok(looked > before, 'who leaves may leave something to name');
  });

  it('names each peer other pieces, and as few as it works on', () => {
    const board = new Board(100, 10);
    const named = [...board.peers.keys()].flatMap((peer) => board.name(peer));
    assert.equal(named.length, 10 * MIN_SUPER_SEED_WINDOW);
    assert.equal(new Set(named).size, named.length);
  });

  it('names a peer the next piece once what it got is seen at another', () => {
    const board = new Board(100, 3);
    const [piece] = board.name(0);
    board.give(0, piece!);
    assert.deepEqual(board.name(0), []);
    board.tell(1, piece!);
    assert.equal(board.name(0).length, 1);
  });

  it('does not take a piece for spread that another had before it was sent', () => {
    const board = new Board(100, 3);
    const [piece] = board.name(0);
    board.tell(1, piece!);
    assert.deepEqual(board.name(0), []);
    board.give(0, piece!);
    assert.equal(board.name(0).length, 1);
  });

  it('names a lone peer all it lacks, one after the other', () => {
    const board = new Board(20, 0);
    board.come(7, 3, 4);
    const told: number[] = [];
    for (let round = 0; round < 20; round++) {
      for (const piece of board.name(7)) {
        told.push(piece);
        board.give(7, piece);
      }
    }
    const lacked = Array.from({ length: 20 }, (_piece, at) => at).filter(
      (at) => at !== 3 && at !== 4,
    );
    assert.deepEqual(
      told.sort((left, right) => left - right),
      lacked,
    );
  });

  it('gives one that passes nothing on another piece only after a while', () => {
    const board = new Board(100, 3);
    for (const piece of board.name(0)) board.give(0, piece);
    board.now = SPREAD_PATIENCE_MS - 1;
    assert.deepEqual(board.name(0), []);
    board.now = SPREAD_PATIENCE_MS;
    assert.equal(board.name(0).length, MIN_SUPER_SEED_WINDOW);
  });

  it('names what has left it already only to a peer that gets nothing of anybody', () => {
    const board = new Board(MIN_SUPER_SEED_WINDOW, 3);
    for (const piece of board.name(0)) board.give(0, piece);
    assert.deepEqual(board.name(1), []);
    board.now = STARVING_MS - 1;
    board.tell(2, 0);
    board.now = STARVING_MS;
    assert.deepEqual(board.name(2), [], 'it gains');
    assert.equal(board.name(1).length, 1, 'one at a time');
  });

  it('names the rarest first to those that starve', () => {
    const board = new Board(5, 0);
    board.come(1, 0, 1, 2, 3, 4);
    board.come(2, 0, 1, 3, 4);
    board.come(3);
    board.now = STARVING_MS;
    assert.equal(board.name(3)[0], 2);
  });

  it('names pieces again that went away with those who had them, or were about to', () => {
    const board = new Board(4, 2);
    const first = board.name(0);
    board.give(0, first[0]!);
    board.name(1);
    board.come(2);
    assert.deepEqual(board.name(2), []);
    board.leave(0);
    assert.deepEqual([...board.name(2)].sort(), [...first].sort());
  });

  it('names other pieces to one that does not want those, and others get them', () => {
    const board = new Board(4, 1);
    const first = board.name(0);
    board.policy.onUnwanted(0, UNWANTED_MS - 1);
    assert.deepEqual(board.name(0), []);
    board.policy.onUnwanted(0, UNWANTED_MS);
    const second = board.name(0);
    assert.equal(new Set([...first, ...second]).size, 4);
    board.come(1);
    assert.deepEqual([...board.name(1)].sort(), [...first].sort());
  });

  it('names more and more to one that wants little, who would wait most of the time', () => {
    const board = new Board(1_000, 1);
    const wants = (piece: number) => piece < 100;
    let got = 0;
    for (let round = 1; got < 100 && round < 20; round++) {
      for (const piece of board.name(0).filter(wants)) {
        board.give(0, piece);
        got += 1;
      }
      board.policy.onUnwanted(0, round * UNWANTED_MS * 2);
      board.now = round * UNWANTED_MS * 2;
    }
    assert.equal(got, 100);
  });

  it('names only what we have', () => {
    const board = new Board(8, 1);
    board.all.clear(3);
    for (let round = 0; round < 8; round++) {
      for (const piece of board.name(0)) {
        assert.notEqual(piece, 3);
        board.give(0, piece);
      }
    }
    assert.equal(board.peers.get(0)!.count, 7);
  });

  it('makes no sense once others have had it all for a while', () => {
    const { policy } = new Board(3, 1);
    assert.equal(policy.isSenseless(ENOUGH_SEEDS, 0), false);
    assert.equal(policy.isSenseless(ENOUGH_SEEDS - 1, ENOUGH_SEEDS_MS), false);
    assert.equal(policy.isSenseless(ENOUGH_SEEDS, ENOUGH_SEEDS_MS), false, 'they were away');
    assert.equal(policy.isSenseless(ENOUGH_SEEDS, 2 * ENOUGH_SEEDS_MS), true);
  });

  it('gives away one copy in swarms of peers that trade, whoever comes first', () => {
    const swarms = fc.record({
      seed: fc.integer(),
      pieceCount: fc.integer({ min: 1, max: 40 }),
      peerCount: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(swarms, ({ seed, pieceCount, peerCount }) => {
        const board = new Board(pieceCount, peerCount, seed);
        const random = new SeededRandom(seed);
        let given = 0;
        while ([...board.peers.values()].some((has) => !has.isFull)) {
          board.now += 1_000;
          const peer = random.integer(peerCount);
          for (const piece of board.name(peer)) {
            given += 1;
            board.give(peer, piece);
          }
          // Each takes one of another.
          for (const [taker, has] of board.peers) {
            const other = board.peers.get(random.integer(peerCount))!;
            const piece = [...other.indexes()].find((each) => !has.has(each));
            if (piece !== undefined) board.tell(taker, piece);
          }
          assert.ok(board.now < 10_000_000, 'it comes to an end');
        }
        assert.equal(given, pieceCount);
      }),
      { numRuns: 60 },
    );
  });
});
