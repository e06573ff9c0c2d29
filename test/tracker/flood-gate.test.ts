import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FloodGate } from '../../source/tracker/flood-gate.ts';
import { STRETCH_MS } from '../../source/tracker/limits.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const MOST = 100;

const admitted = (gate: FloodGate, hosts: readonly string[], nowMs: number): number =>
  hosts.filter((host) => gate.admits(host, nowMs)).length;

test('H122: an address gets so many requests in a stretch, and others are none the worse', () => {
  const gate = new FloodGate(new SeededRandom('gate'), MOST);
  const many = Array<string>(MOST + 50).fill('192.0.2.1');
  assert.equal(admitted(gate, many, 0), MOST);
  assert.equal(gate.admits('192.0.2.2', 0), true);
  assert.equal(gate.admits('192.0.2.1', STRETCH_MS - 1), false);
  assert.equal(gate.admits('192.0.2.1', STRETCH_MS), true);
});

test('H122: a /64 of IPv6 is one', () => {
  const gate = new FloodGate(new SeededRandom('gate'), MOST);
  const many = Array.from({ length: MOST + 1 }, (_, at) => `2001:db8::${at.toString(16)}`);
  assert.equal(admitted(gate, many, 0), MOST);
  assert.equal(gate.admits('2001:db8:0:1::1', 0), true);
});
