import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throttle } from '../../../source/engine/bandwidth/bandwidth.ts';
import {
  TorrentLimits,
  type TorrentLimitsOptions,
} from '../../../source/engine/bandwidth/torrent-limits.ts';
import type { Services } from '../../../source/engine/session/services.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const scene = (kept?: TorrentLimitsOptions['kept']) => {
  const clock = new VirtualClock();
  const download = new Throttle(clock, null);
  const upload = new Throttle(clock, null);
  const services = { ports: { clock }, download, upload } as unknown as Services;
  const told: unknown[] = [];
  const limits: TorrentLimits = new TorrentLimits({
    parts: { services },
    kept,
    onChanged: () => told.push([limits.download, limits.upload]),
  });
  return { clock, limits, told };
};

test('a torrent without limits of its own keeps none', () => {
  const { limits, told } = scene();
  assert.deepEqual([limits.download, limits.upload, limits.kept], [null, null, undefined]);
  assert.equal(limits.downThrottle.isUnlimited, true);
  assert.deepEqual(told, []);
});

test('a limit is told once it has changed, and the other stays as it is', () => {
  const { limits, told } = scene();
  limits.set({ download: 1_000 });
  limits.set({ download: 1_000 });
  limits.set({ upload: 500 });
  limits.set({ download: null });
  assert.deepEqual(told, [
    [1_000, null],
    [1_000, 500],
    [null, 500],
  ]);
  assert.deepEqual(limits.kept, { download: null, upload: 500 });
});

test('limits of an earlier session hold from the start, and are no news', () => {
  const { limits, told } = scene({ download: 2_000, upload: null });
  assert.equal(limits.downThrottle.limit, 2_000);
  assert.equal(limits.upload, null);
  assert.deepEqual(told, []);
});

test('upload slots are kept beside the rates, and 0 is a number too', () => {
  const { limits, told } = scene({ download: null, upload: null, slots: 3 });
  assert.deepEqual([limits.slots, told], [3, []]);
  limits.set({ slots: 0 });
  assert.deepEqual([limits.kept, told.length], [{ download: null, upload: null, slots: 0 }, 1]);
  limits.set({ slots: null });
  assert.equal(limits.kept, undefined);
});

test('once closed nobody waits for anything', () => {
  const { clock, limits } = scene({ download: 10, upload: 10 });
  for (const throttle of [limits.downThrottle, limits.upThrottle]) {
    throttle.take(1_000_000);
    throttle.whenReady(() => assert.fail('it is closed'));
  }
  assert.ok(clock.pendingTimers > 0);
  limits.close();
  assert.equal(clock.pendingTimers, 0);
});
