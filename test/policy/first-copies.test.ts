import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bitfield } from '../../source/base/bitfield.ts';
import { FirstCopies } from '../../source/policy/first-copies.ts';
import { GUIDED_PIECES } from '../../source/policy/limits.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const NOTHING = (pieceCount: number): Bitfield => new Bitfield(pieceCount);

const scene = (pieceCount: number) => {
  const copies = new Array<number>(pieceCount).fill(0);
  const random = new SeededRandom(1);
  const policy = new FirstCopies({ pieceCount, random, copies: (piece) => copies[piece]! });
  return { copies, policy, choose: (peer: number) => policy.choose(peer, NOTHING(pieceCount)) };
};

describe('the first copies of a seed', () => {
  it('are other pieces for each peer, and no more than it works on', () => {
    const { choose } = scene(100);
    const chosen = [1, 2, 3].flatMap(choose);
    assert.equal(chosen.length, 3 * GUIDED_PIECES);
    assert.equal(new Set(chosen).size, chosen.length);
    assert.deepEqual(choose(1), []);
  });

  it('go on with each piece that has come to somebody', () => {
    const { copies, choose } = scene(100);
    const [first] = choose(1);
    copies[first!] = 1;
    const [next, ...more] = choose(1);
    assert.ok(next !== undefined && next !== first && more.length === 0);
  });

  it('are never what somebody has, or the peer has by its own word', () => {
    const { copies, policy } = scene(10);
    copies.fill(2, 0, 4);
    const theirs = NOTHING(10);
    theirs.set(9);
    const chosen = policy.choose(1, theirs);
    assert.deepEqual(
      [...chosen].sort((left, right) => left - right),
      [4, 5, 6, 7, 8],
    );
  });

  it('come to an end with the last piece that nobody has, until somebody leaves', () => {
    const { copies, policy, choose } = scene(10);
    choose(1);
    choose(2);
    assert.deepEqual(choose(3), []);
    copies.fill(1);
    assert.deepEqual(choose(1), []);
    copies[4] = 0;
    policy.onLost();
    assert.deepEqual(choose(3), [4]);
  });

  it('are for others where a peer is served no longer', () => {
    const { policy, choose } = scene(GUIDED_PIECES);
    const first = choose(1);
    assert.deepEqual(choose(2), []);
    policy.release(1);
    assert.deepEqual([...choose(2)].sort(), [...first].sort());
  });
});
