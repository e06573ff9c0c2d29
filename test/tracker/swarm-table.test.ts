import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_CAPS, type TrackerCaps } from '../../source/tracker/limits.ts';
import type { SwarmAnnounce } from '../../source/tracker/swarm-table.ts';
import { SwarmTable } from '../../source/tracker/swarm-table.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const EXPIRY_MS = 1_000;
const infoHash = new Uint8Array(20).fill(7);
const table = (caps: Partial<TrackerCaps> = {}): SwarmTable =>
  new SwarmTable(EXPIRY_MS, new SeededRandom('swarm'), { ...DEFAULT_CAPS, ...caps });
const forgetAll = (swarms: SwarmTable, nowMs: number): void => {
  while (swarms.forgetSilent(nowMs, 100));
};
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
    .draw(asker, { own: count, other: 0 }, nowMs)
    .named()
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
  assert.deepEqual(swarms.counts(infoHash), {
    seeds: 1,
    leechers: 1,
    downloaders: 1,
    completed: 0,
  });
  swarms.announce(peer('10.0.0.2', { left: 0, event: 'completed' }), 0);
  swarms.announce(peer('10.0.0.2', { left: 0, event: 'completed' }), 0);
  assert.deepEqual(swarms.counts(infoHash), {
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
  forgetAll(swarms, EXPIRY_MS);
  assert.equal(swarms.peerCount, 1);
  forgetAll(swarms, 3 * EXPIRY_MS);
  assert.equal(swarms.size, 0);
});

test('H122: one host fills only its share of a swarm', () => {
  const swarms = table();
  for (let port = 1; port <= DEFAULT_CAPS.peersPerHostAndSwarm; port++)
    assert.ok(swarms.announce(peer('10.0.0.1', { port }), 0));
  assert.equal(swarms.announce(peer('10.0.0.1', { port: 9999 }), 0), false);
  assert.ok(swarms.announce(peer('10.0.0.1', { port: 1 }), 0), 'a known one is still heard');
  assert.ok(swarms.announce(peer('10.0.0.2'), 0));
  swarms.announce(peer('10.0.0.1', { port: 1, event: 'stopped' }), 0);
  assert.ok(swarms.announce(peer('10.0.0.1', { port: 9999 }), 0));
});

const hashOf = (at: number): Uint8Array => {
  const hash = new Uint8Array(20);
  new DataView(hash.buffer).setUint32(16, at);
  return hash;
};

test('H122: the table, its swarms and each swarm have an end', () => {
  const swarms = table({ swarms: 5, peersPerSwarm: 3, peers: 10 });
  for (let at = 0; at < 5; at++) {
    assert.ok(swarms.announce(peer('10.0.0.1', { infoHash: hashOf(at) }), 0));
  }
  assert.equal(swarms.announce(peer('10.0.0.1', { infoHash: hashOf(5) }), 0), false);
  const full = { infoHash: hashOf(0) };
  assert.ok(swarms.announce(peer('10.0.0.2', full), 0));
  assert.ok(swarms.announce(peer('10.0.0.3', full), 0));
  assert.equal(swarms.announce(peer('10.0.0.4', full), 0), false);
  assert.equal(hosts(swarms, peer('10.0.0.4', full)).length, 3, 'it hears of those that are there');
  for (const at of [1, 2, 3]) swarms.announce(peer('10.0.0.5', { infoHash: hashOf(at) }), 0);
  assert.equal(swarms.peerCount, 10);
  assert.equal(swarms.announce(peer('10.0.0.6', { infoHash: hashOf(4) }), 0), false);
  forgetAll(swarms, EXPIRY_MS);
  assert.equal(swarms.size, 0);
  assert.ok(swarms.announce(peer('10.0.0.6', { infoHash: hashOf(9) }), EXPIRY_MS));
});

test('H122: one address takes no more than its share of all swarms, and gets it back', () => {
  const swarms = table({ peersPerHost: 50 });
  for (let at = 0; at < 50; at++) {
    assert.equal(swarms.announce(peer('10.0.0.1', { infoHash: hashOf(at) }), 0), true);
  }
  const next = peer('10.0.0.1', { infoHash: hashOf(50) });
  assert.equal(swarms.announce(next, 0), false);
  assert.equal(swarms.announce(peer('10.0.0.2', { infoHash: next.infoHash }), 0), true);
  assert.equal(swarms.peerCount, 51);
  forgetAll(swarms, EXPIRY_MS);
  assert.equal(swarms.announce(next, EXPIRY_MS), true);
  assert.equal(swarms.peerCount, 1);
});

test('H122: a /48 of IPv6 takes no more than its share, however many /64 it is cut into', () => {
  const swarms = table({ peersPerSite: 20 });
  const kept = Array.from({ length: 30 }, (_, at) =>
    swarms.announce(peer(`2001:db8:0:${at.toString(16)}::1`), 0),
  );
  assert.equal(kept.filter((isKept) => isKept).length, 20);
  assert.equal(swarms.announce(peer('2001:db8:1::1'), 0), true);
});

test('whom nobody could dial is not kept', () => {
  const swarms = table();
  for (const host of ['0.0.0.0', '169.254.169.254', '224.0.0.1', '::', 'ff02::1', 'name']) {
    assert.equal(swarms.announce(peer(host), 0), false, host);
  }
  assert.equal(swarms.peerCount, 0);
});

test('H122: a /64 of IPv6 is one address', () => {
  const swarms = table();
  for (let at = 1; at <= DEFAULT_CAPS.peersPerHostAndSwarm; at++) {
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
  assert.deepEqual(swarms.counts(infoHash), counts);
  assert.deepEqual(hosts(swarms, peer('10.0.0.9', { event: 'paused' })), ['10.0.0.3']);
  assert.deepEqual(hosts(swarms, peer('10.0.0.9', { left: 0 })), ['10.0.0.3']);
  assert.equal(hosts(swarms, peer('10.0.0.9')).length, 3);
  swarms.announce(peer('10.0.0.1'), 1);
  assert.equal(swarms.counts(infoHash).downloaders, 2);
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

test('what is forgotten in one step has an end', () => {
  const swarms = table();
  for (let at = 0; at < 50; at++) swarms.announce(peer(`10.0.0.${at + 1}`), 0);
  assert.equal(swarms.forgetSilent(EXPIRY_MS, 20), true);
  assert.equal(swarms.peerCount, 30);
  assert.equal(swarms.forgetSilent(EXPIRY_MS, 30), false);
  assert.equal(swarms.peerCount, 0);
});

test('an answer over HTTP names peers of both families, the other one on top (BEP 7)', () => {
  const swarms = table();
  for (let at = 1; at <= 9; at++) {
    swarms.announce(peer(`192.0.2.${at}`), 0);
    swarms.announce(peer(`2001:db8:${at}::1`), 0);
  }
  const drawn = swarms.draw(peer('192.0.2.1'), { own: 4, other: 2 }, 0);
  assert.deepEqual([drawn.packed4.length, drawn.packed6.length], [4 * 6, 2 * 18]);
});

interface Known {
  readonly announce: SwarmAnnounce;
  readonly atMs: number;
}

/** The same by the simplest means: all peers in a map, walked for each question. */
const stated = (known: Map<string, Known>, nowMs: number, swarm: Uint8Array): readonly Known[] =>
  [...known.values()].filter(
    ({ announce, atMs }) => announce.infoHash[19] === swarm[19] && nowMs - atMs < EXPIRY_MS,
  );

test('after any run of announces the table says what a plain list would', () => {
  const action = fc.record({
    host: fc.integer({ min: 1, max: 12 }),
    swarm: fc.integer({ min: 0, max: 3 }),
    left: fc.constantFrom(0, 1),
    event: fc.constantFrom(undefined, 'stopped', 'paused', 'completed'),
    waitMs: fc.constantFrom(0, 0, 100, 400),
  });
  const isRight = (
    actions: readonly (typeof action extends fc.Arbitrary<infer A> ? A : never)[],
  ) => {
    const swarms = table();
    const known = new Map<string, Known>();
    let nowMs = 0;
    for (const { host, swarm, left, event, waitMs } of actions) {
      nowMs += waitMs;
      const name = host % 2 === 0 ? `192.0.2.${host}` : `2001:db8:${host}::1`;
      const announce = peer(name, { infoHash: hashOf(swarm), left, event });
      const key = `${name} ${swarm}`;
      forgetAll(swarms, nowMs);
      swarms.announce(announce, nowMs);
      if (event === 'stopped') known.delete(key);
      else known.set(key, { announce, atMs: nowMs });
      const all = stated(known, nowMs, announce.infoHash);
      const seeds = all.filter((each) => each.announce.left === 0).length;
      const counts = swarms.counts(announce.infoHash);
      assert.deepEqual([counts.seeds, counts.leechers], [seeds, all.length - seeds]);
      const asker = peer('192.0.2.99', { infoHash: announce.infoHash });
      const drawn = swarms.draw(asker, { own: 50, other: 50 }, nowMs).named();
      const names = drawn.map(({ endpoint }) => endpoint.host).sort();
      assert.deepEqual(names, all.map((each) => each.announce.endpoint.host).sort());
    }
  };
  fc.assert(fc.property(fc.array(action, { maxLength: 60 }), isRight), { numRuns: 60 });
});

test('a hundred thousand peers take less than 150 bytes each, and a draw is from all of a swarm', () => {
  const swarms = table();
  const count = 100_000;
  for (let at = 0; at < count; at++) {
    const host = `${1 + (at >> 16)}.${(at >> 8) & 0xff}.${at & 0xff}.7`;
    assert.ok(swarms.announce(peer(host, { infoHash: hashOf(at % 5), left: at % 2 }), 0));
  }
  assert.ok(swarms.bytes / count < 150, `${swarms.bytes / count} bytes a peer`);
  const seen = new Set<string>();
  const asker = peer('10.0.0.1', { infoHash: hashOf(1) });
  for (let round = 0; round < 200; round++) {
    for (const { endpoint } of swarms.draw(asker, { own: 50, other: 0 }, 0).named()) {
      seen.add(endpoint.host);
    }
  }
  // 10,000 draws out of 20,000 by pure chance meet 7,869.
  assert.ok(seen.size > 7_300 && seen.size < 8_500, `${seen.size} met`);
});
