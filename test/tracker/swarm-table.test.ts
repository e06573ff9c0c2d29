import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  MAX_PEERS_PER_HOST,
  MAX_PEERS_PER_HOST_OVERALL,
  MAX_SWARMS,
} from '../../source/tracker/limits.ts';
import type { SwarmAnnounce } from '../../source/tracker/swarm-table.ts';
import { SwarmTable } from '../../source/tracker/swarm-table.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const EXPIRY_MS = 1_000;
const infoHash = new Uint8Array(20).fill(7);
const table = (): SwarmTable => new SwarmTable(EXPIRY_MS, new SeededRandom('swarm'));
const peer = (
  host: string,
  more: Partial<SwarmAnnounce> & { port?: number } = {},
): SwarmAnnounce => ({
  infoHash,
  endpoint: { host, port: more.port ?? 6881 },
  event: undefined,
  left: 100,
  ...more,
});
const hosts = (swarms: SwarmTable, asker: SwarmAnnounce, count = 50, nowMs = 0): string[] =>
  swarms
    .pick(asker, count, nowMs)
    .map(({ endpoint }) => endpoint.host)
    .sort();

test('a peer hears of the others, never of itself', () => {
  const swarms = table();
  for (const host of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) swarms.announce(peer(host), 0);
  assert.deepEqual(hosts(swarms, peer('10.0.0.1')), ['10.0.0.2', '10.0.0.3']);
  assert.equal(hosts(swarms, peer('10.0.0.1'), 1).length, 1);
  assert.deepEqual(hosts(swarms, peer('10.0.0.1'), 0), []);
});

test('seeds hear of no seeds, and families do not mix', () => {
  const swarms = table();
  swarms.announce(peer('10.0.0.1', { left: 0 }), 0);
  swarms.announce(peer('10.0.0.2'), 0);
  swarms.announce(peer('2001:db8::1'), 0);
  assert.deepEqual(hosts(swarms, peer('10.0.0.9', { left: 0 })), ['10.0.0.2']);
  assert.deepEqual(hosts(swarms, peer('10.0.0.9')), ['10.0.0.1', '10.0.0.2']);
  assert.deepEqual(hosts(swarms, peer('2001:db8::9')), ['2001:db8::1']);
});

test('seeds, leechers and completed downloads are counted', () => {
  const swarms = table();
  swarms.announce(peer('10.0.0.1', { left: 0, event: 'started' }), 0);
  swarms.announce(peer('10.0.0.2', { event: 'started' }), 0);
  assert.deepEqual(swarms.counts(infoHash, 0), {
    seeds: 1,
    leechers: 1,
    downloaders: 1,
    completed: 0,
  });
  swarms.announce(peer('10.0.0.2', { left: 0, event: 'completed' }), 0);
  swarms.announce(peer('10.0.0.2', { left: 0, event: 'completed' }), 0);
  assert.deepEqual(swarms.counts(infoHash, 0), {
    seeds: 2,
    leechers: 0,
    downloaders: 0,
    completed: 1,
  });
});

test('who stops is gone, and an empty swarm with them', () => {
  const swarms = table();
  swarms.announce(peer('10.0.0.1'), 0);
  swarms.announce(peer('10.0.0.2', { event: 'stopped' }), 0);
  assert.equal(swarms.size, 1);
  swarms.announce(peer('10.0.0.1', { event: 'stopped' }), 0);
  assert.equal(swarms.size, 0);
});

test('who is silent is forgotten, who speaks is not', () => {
  const swarms = table();
  swarms.announce(peer('10.0.0.1'), 0);
  swarms.announce(peer('10.0.0.2'), 0);
  swarms.announce(peer('10.0.0.1'), EXPIRY_MS - 1);
  assert.deepEqual(hosts(swarms, peer('10.0.0.9'), 50, EXPIRY_MS), ['10.0.0.1']);
  swarms.announce(peer('10.0.0.1', { infoHash: new Uint8Array(20) }), 3 * EXPIRY_MS);
  assert.equal(swarms.size, 1);
});

test('H122: one host fills only its share of a swarm', () => {
  const swarms = table();
  for (let port = 1; port <= MAX_PEERS_PER_HOST; port++)
    assert.ok(swarms.announce(peer('10.0.0.1', { port }), 0));
  assert.equal(swarms.announce(peer('10.0.0.1', { port: 9999 }), 0), false);
  assert.ok(swarms.announce(peer('10.0.0.1', { port: 1 }), 0), 'a known one is still heard');
  assert.ok(swarms.announce(peer('10.0.0.2'), 0));
  swarms.announce(peer('10.0.0.1', { port: 1, event: 'stopped' }), 0);
  assert.ok(swarms.announce(peer('10.0.0.1', { port: 9999 }), 0));
});

test('H122: the table has an end', () => {
  const swarms = table();
  for (let at = 0; at < MAX_SWARMS; at++) {
    const name = new Uint8Array(20);
    new DataView(name.buffer).setUint32(0, at);
    swarms.announce(peer(`10.0.${at >> 8}.${at & 0xff}`, { infoHash: name }), 0);
  }
  assert.equal(swarms.announce(peer('10.0.0.1'), 0), false);
  assert.equal(swarms.size, MAX_SWARMS);
  assert.ok(swarms.announce(peer('10.0.0.1'), EXPIRY_MS));
});

test('H122: one address takes no more than its share of all swarms, and gets it back', () => {
  const swarms = table();
  const hashOf = (at: number): Uint8Array => {
    const hash = new Uint8Array(20);
    new DataView(hash.buffer).setUint32(0, at);
    return hash;
  };
  for (let at = 0; at < MAX_PEERS_PER_HOST_OVERALL; at++) {
    assert.equal(swarms.announce(peer('10.0.0.1', { infoHash: hashOf(at) }), 0), true);
  }
  const next = peer('10.0.0.1', { infoHash: hashOf(MAX_PEERS_PER_HOST_OVERALL) });
  assert.equal(swarms.announce(next, 0), false);
  assert.equal(swarms.announce(peer('10.0.0.2', { infoHash: next.infoHash }), 0), true);
  assert.equal(swarms.peerCount, MAX_PEERS_PER_HOST_OVERALL + 1);
  assert.equal(swarms.announce(next, EXPIRY_MS), true);
  assert.equal(swarms.peerCount, 1);
});

test('H122: a /64 of IPv6 is one address', () => {
  const swarms = table();
  for (let at = 1; at <= MAX_PEERS_PER_HOST; at++) {
    swarms.announce(peer(`2001:db8::${at.toString(16)}`), 0);
  }
  assert.equal(swarms.announce(peer('2001:db8::ffff'), 0), false);
  assert.equal(swarms.announce(peer('2001:db8:0:1::1'), 0), true);
});

test('partial seeds are counted apart, and are told of those who download alone', () => {
  const swarms = table();
  swarms.announce(peer('10.0.0.1', { event: 'paused' }), 0);
  swarms.announce(peer('10.0.0.2', { left: 0 }), 0);
  swarms.announce(peer('10.0.0.3'), 0);
  const counts = { seeds: 1, leechers: 2, downloaders: 1, completed: 0 };
  assert.deepEqual(swarms.counts(infoHash, 0), counts);
  assert.deepEqual(hosts(swarms, peer('10.0.0.9', { event: 'paused' })), ['10.0.0.3']);
  assert.deepEqual(hosts(swarms, peer('10.0.0.9', { left: 0 })), ['10.0.0.3']);
  assert.equal(hosts(swarms, peer('10.0.0.9')).length, 3);
  swarms.announce(peer('10.0.0.1'), 1);
  assert.equal(swarms.counts(infoHash, 1).downloaders, 2);
});

test('nobody on the internet hears of peers of a LAN, and the LAN hears of all', () => {
  const swarms = table();
  for (const host of ['127.0.0.1', '10.0.0.1', '192.0.2.1']) swarms.announce(peer(host), 0);
  assert.deepEqual(hosts(swarms, peer('198.51.100.7')), ['192.0.2.1']);
  assert.deepEqual(hosts(swarms, peer('10.0.0.2')), ['10.0.0.1', '192.0.2.1']);
  assert.deepEqual(hosts(swarms, peer('127.0.0.2')), ['10.0.0.1', '127.0.0.1', '192.0.2.1']);
});

test('who is told of a few hears of others each time, and of none twice', () => {
  const swarms = table();
  for (let at = 1; at <= 20; at++) swarms.announce(peer(`10.0.0.${at}`), 0);
  const heard = new Set<string>();
  for (let round = 0; round < 50; round++) {
    const few = hosts(swarms, peer('10.0.1.1'), 3);
    assert.equal(new Set(few).size, 3);
    for (const host of few) heard.add(host);
  }
  assert.equal(heard.size, 20);
});
