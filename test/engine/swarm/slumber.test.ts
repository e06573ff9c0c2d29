import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_WAITING_PEERS } from '../../../source/engine/limits.ts';
import { Slumber } from '../../../source/engine/swarm/slumber.ts';
import type { PieceIndex } from '../../../source/protocol/layout.ts';
import type { Handshaken } from '../../../source/transport/handshaking.ts';

/** The data is let go and taken up when the test says so. */
class Scene {
  readonly log: string[] = [];
  isAtHand = true;
  letting = Promise.withResolvers<void>();
  taking = Promise.withResolvers<readonly PieceIndex[] | undefined>();
  readonly slumber = new Slumber({
    letGo: async () => {
      await this.letting.promise;
      this.isAtHand = false;
      this.log.push('let go');
    },
    takeUp: () => {
      this.log.push(this.isAtHand ? 'at hand' : 'take up');
      return this.isAtHand ? undefined : this.taking.promise;
    },
    join: (missing) => {
      this.log.push(`join without ${missing.length}`);
      return {
        accept: () => this.log.push('accept'),
        hear: (endpoints, source) => this.log.push(`hear ${endpoints.length} by ${source}`),
      };
    },
    onFailed: (error) => this.log.push(`failed: ${(error as Error).message}`),
  });

  peer(name = 'peer'): Handshaken {
    const connection = { destroy: () => this.log.push(`${name} sent away`) };
    return { connection } as unknown as Handshaken;
  }

  /** Asleep, and all let go. */
  async asleep(): Promise<void> {
    this.slumber.begin();
    this.letting.resolve();
    await settled();
    this.log.length = 0;
  }
}

const settled = () => new Promise(setImmediate);
const PEERS = [{ host: '192.0.2.1', port: 1 }];

test('asleep, its data is let go; who comes waits for it to be taken up', async () => {
  const scene = new Scene();
  await scene.asleep();
  assert.ok(scene.slumber.isOn);
  scene.slumber.accept(scene.peer());
  scene.slumber.hear(PEERS, 'tracker');
  assert.deepEqual(scene.log, ['take up']);
  scene.taking.resolve([3 as PieceIndex]);
  await settled();
  assert.deepEqual(scene.log.slice(1), ['join without 1', 'hear 1 by tracker', 'accept']);
  assert.ok(!scene.slumber.isOn);
});

test('whoever comes while it falls asleep waits until it has, and nothing is lost', async () => {
  const scene = new Scene();
  scene.slumber.begin();
  await settled();
  scene.slumber.accept(scene.peer());
  await settled();
  assert.deepEqual(scene.log, []);
  scene.letting.resolve();
  await settled();
  assert.deepEqual(scene.log, ['let go', 'take up']);
  scene.taking.resolve([]);
  await settled();
  assert.deepEqual(scene.log.slice(2), ['join without 0', 'accept']);
});

test('what is waited for first comes first; where somebody comes meanwhile nothing is let go', async () => {
  const scene = new Scene();
  const before = Promise.withResolvers<void>();
  scene.slumber.begin(before.promise);
  scene.slumber.wake();
  before.resolve();
  await settled();
  assert.deepEqual(scene.log, ['at hand', 'join without 0']);
});

test('once it is over, whoever waits or comes is sent away', async () => {
  const scene = new Scene();
  await scene.asleep();
  scene.slumber.accept(scene.peer('early'));
  await scene.slumber.end();
  scene.slumber.accept(scene.peer('late'));
  scene.slumber.hear(PEERS, 'user');
  scene.taking.resolve([]);
  await settled();
  assert.deepEqual(scene.log, ['take up', 'early sent away', 'late sent away']);
});

test('a look that was stopped joins nothing, and one that failed is told', async () => {
  const scene = new Scene();
  await scene.asleep();
  scene.slumber.wake();
  scene.taking.resolve(undefined);
  await settled();
  assert.deepEqual(scene.log, ['take up']);
  const other = new Scene();
  await other.asleep();
  other.slumber.wake();
  other.taking.reject(new Error('gone'));
  await settled();
  assert.deepEqual(other.log, ['take up', 'failed: gone']);
});

test('only so many wait', async () => {
  const scene = new Scene();
  await scene.asleep();
  for (let at = 0; at <= MAX_WAITING_PEERS; at++) scene.slumber.accept(scene.peer());
  assert.deepEqual(scene.log, ['take up', 'peer sent away']);
});
