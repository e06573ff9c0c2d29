import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_TURN_MS, TURN_MS, TURN_PIECES } from '../../source/policy/limits.ts';
import { SeedTurns, type TurnView } from '../../source/policy/seed-turns.ts';

const LENGTH = 1_000;
const ENOUGH = TURN_PIECES * LENGTH;

const view = (peer: number, change: Partial<TurnView> = {}): TurnView => ({
  ...{ peer, isInterested: true, isChokedByUs: true, connectedAt: peer, given: 0, need: 0 },
  ...change,
});

const order = (turns: SeedTurns, views: readonly TurnView[], now: number): readonly number[] =>
  turns.ranked(views, LENGTH, now).map(({ peer }) => peer);

const served = (peer: number, given = 0): TurnView => view(peer, { isChokedByUs: false, given });

describe('the turns of a seed', () => {
  it('go first to who lacks most of the rarest pieces, then to who waits longest', () => {
    const turns = new SeedTurns();
    const views = [view(1), view(2, { need: 5 }), view(3), view(4, { need: 9 })];
    assert.deepEqual(order(turns, views, 0), [4, 2, 1, 3]);
  });

  it('last until a peer has got some pieces, and not less than a while', () => {
    const turns = new SeedTurns();
    order(turns, [served(1), view(2)], 0);
    assert.deepEqual(order(turns, [served(1, ENOUGH), view(2)], TURN_MS - 1), [1, 2]);
    assert.deepEqual(order(turns, [served(1, ENOUGH - 1), view(2)], TURN_MS), [1, 2]);
    assert.deepEqual(order(turns, [served(1, ENOUGH), view(2)], TURN_MS), [2, 1]);
  });

  it('end for slow peers, too', () => {
    const turns = new SeedTurns();
    order(turns, [served(1), view(2)], 0);
    assert.deepEqual(order(turns, [served(1), view(2)], MAX_TURN_MS), [2, 1]);
  });

  it('come to everybody: who had one waits behind those who had none, and then behind who had one before', () => {
    const turns = new SeedTurns();
    order(turns, [served(1), view(2), view(3)], 0);
    order(turns, [view(1), served(2), view(3)], 10);
    assert.deepEqual(order(turns, [view(1), view(2), view(3)], 20), [3, 1, 2]);
  });

  it('are forgotten with those who leave', () => {
    const turns = new SeedTurns();
    order(turns, [served(1), view(2)], 0);
    order(turns, [view(2)], 10);
    assert.deepEqual(order(turns, [served(1, ENOUGH), view(2)], TURN_MS), [1, 2]);
  });
});
