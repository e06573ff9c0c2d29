import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FloodGate } from '../../source/tracker/flood-gate.ts';
import { MAX_REQUESTS_PER_STRETCH, STRETCH_MS } from '../../source/tracker/limits.ts';

const admitted = (gate: FloodGate, hosts: readonly string[], nowMs: number): number =>
  hosts.filter((host) => gate.admits(host, nowMs)).length;

test('H122: an address gets so many requests in a stretch, and others are none the worse', () => {
  const gate = new FloodGate();
  const many = Array<string>(MAX_REQUESTS_PER_STRETCH + 50).fill('192.0.2.1');
  assert.equal(admitted(gate, many, 0), MAX_REQUESTS_PER_STRETCH);
  assert.equal(gate.admits('192.0.2.2', 0), true);
  assert.equal(gate.admits('192.0.2.1', STRETCH_MS - 1), false);
  assert.equal(gate.admits('192.0.2.1', STRETCH_MS), true);
});

test('H122: a /64 of IPv6 is one', () => {
  const gate = new FloodGate();
  const many = Array.from(
    { length: MAX_REQUESTS_PER_STRETCH + 1 },
    (_, at) => `2001:db8::${at.toString(16)}`,
  );
  assert.equal(admitted(gate, many, 0), MAX_REQUESTS_PER_STRETCH);
  assert.equal(gate.admits('2001:db8:0:1::1', 0), true);
});
