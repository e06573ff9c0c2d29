import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FloodGuard } from '../../../source/policy/dht/flood-guard.ts';
import {
  FLOOD_BLOCK_MS,
  FLOOD_WINDOW_MS,
  MAX_PACKETS_PER_WINDOW,
  MAX_WATCHED_SOURCES,
} from '../../../source/policy/dht/limits.ts';

test('H97: more than fifty packets in ten seconds, and a source is not heard for five minutes', () => {
  const guard = new FloodGuard();
  for (let count = 0; count < MAX_PACKETS_PER_WINDOW; count++) assert.ok(guard.onPacket('x', 0));
  assert.ok(!guard.isBlocked('x', 0));
  assert.ok(!guard.onPacket('x', 1));
  assert.ok(guard.isBlocked('x', 1));
  assert.ok(!guard.onPacket('x', FLOOD_BLOCK_MS));
  assert.ok(guard.onPacket('y', 1), 'others are heard');
  assert.ok(guard.onPacket('x', FLOOD_BLOCK_MS + 1));
});

test('a steady source below the limit is always heard', () => {
  const guard = new FloodGuard();
  const step = FLOOD_WINDOW_MS / (MAX_PACKETS_PER_WINDOW - 1);
  for (let count = 0; count < 500; count++) assert.ok(guard.onPacket('x', count * step));
});

test('H97: a flood from a million addresses is not remembered whole', () => {
  const guard = new FloodGuard();
  for (let count = 0; count < 20_000; count++) guard.onPacket(`source ${count}`, 0);
  assert.equal(guard.watched, MAX_WATCHED_SOURCES);
});
