import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DEFAULT_INTERVAL_MS,
  SHORTEST_KEPT_INTERVAL_MS,
  SILENT_INTERVALS,
} from '../../source/tracker/limits.ts';
import type { SwarmAnnounce } from '../../source/tracker/swarm-table.ts';
import { Tracker, type TrackerOptions } from '../../source/tracker/tracker.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const infoHash = new Uint8Array(20).fill(1);
const WANTED = { own: 50, other: 0 };
const peer = (host: string, more: Partial<SwarmAnnounce> = {}): SwarmAnnounce => ({
  infoHash,
  endpoint: { host, port: 6881 },
  event: undefined,
  left: 1,
  ...more,
});
const make = (more: Partial<TrackerOptions> = {}) => {
  const clock = new VirtualClock();
  return { clock, tracker: new Tracker({ clock, random: new SeededRandom('t'), ...more }) };
};

test('after a long silence one question has all the silent forgotten, in turns of their own', async () => {
  const { clock, tracker } = make();
  const count = 5_000;
  for (let at = 0; at < count; at++) {
    tracker.announce(peer(`50.0.${at >> 8}.${at & 0xff}`), WANTED, 'udp');
  }
  await clock.advance(DEFAULT_INTERVAL_MS * SILENT_INTERVALS);
  const answer = tracker.announce(peer('60.0.0.1'), WANTED, 'udp');
  assert.equal(answer.kind === 'peers' && answer.peers.packed4.length, 0, 'none of them is named');
  assert.ok(tracker.peerCount > count / 2, 'the one who asks does not wait for it');
  await clock.advance(1);
  assert.equal(tracker.peerCount, 1);
  assert.equal(clock.pendingTimers, 0);
});

test('where clients are asked back within seconds, those are kept who come as seldom as clients will', async () => {
  const { clock, tracker } = make({ intervalMs: 5_000 });
  tracker.announce(peer('50.0.0.1'), WANTED, 'udp');
  await clock.advance(SHORTEST_KEPT_INTERVAL_MS + 30_000);
  tracker.announce(peer('60.0.0.1'), WANTED, 'udp');
  assert.equal(tracker.peerCount, 2);
  await clock.advance(SHORTEST_KEPT_INTERVAL_MS * SILENT_INTERVALS - 30_000);
  tracker.announce(peer('60.0.0.1'), WANTED, 'udp');
  assert.equal(tracker.peerCount, 1);
});

test('those whose tracker it is are in the swarm whenever somebody asks', async () => {
  const own = peer('50.9.9.9', { left: 0 });
  const { clock, tracker } = make({ ourselves: () => [own] });
  for (let round = 0; round < 3; round++) {
    const answer = tracker.announce(peer('60.0.0.1'), WANTED, 'http');
    assert.ok(answer.kind === 'peers');
    assert.deepEqual([...answer.peers.packed4], [50, 9, 9, 9, 26, 225]);
    assert.equal(answer.counts.seeds, 1);
    await clock.advance(DEFAULT_INTERVAL_MS * SILENT_INTERVALS);
  }
  assert.equal(tracker.deeds('http').announces, 3, 'they are nobody who asks');
});
