import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  MAX_STORED_HASHES,
  MAX_STORED_HASHES_PER_HOST,
  MAX_STORED_NEIGHBOURS,
  MAX_STORED_PEERS_PER_HASH,
  SAMPLE_MS,
  SAMPLED_HASHES,
  STORED_PEER_MS,
} from '../../../source/policy/dht/limits.ts';
import { PeerStore } from '../../../source/policy/dht/peer-store.ts';
import { BloomFilter } from '../../../source/protocol/bloom-filter.ts';
import { compareDistance, idSharing } from '../../../source/protocol/node-id.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';

const random = new SeededRandom('peer store');
const OWN = random.bytes(20);
const HASH = random.bytes(20);

const newStore = (): PeerStore => new PeerStore(() => OWN, random);

const host = (at: number): string => `10.${(at >> 16) & 0xff}.${(at >> 8) & 0xff}.${at & 0xff}`;

test('a peer stands once under a torrent, with its newest port, until its time is over', () => {
  const store = newStore();
  assert.ok(store.add(HASH, { host: '10.0.0.1', port: 1 }, false, 0));
  assert.ok(store.add(HASH, { host: '10.0.0.1', port: 2 }, true, 10));
  assert.deepEqual(store.peers(HASH, 50, false, 10), [{ host: '10.0.0.1', port: 2 }]);
  assert.deepEqual(store.peers(HASH, 50, false, 10 + STORED_PEER_MS), []);
  store.expire(10 + STORED_PEER_MS);
  assert.equal(store.hashCount + store.peerCount, 0);
});

test('peers are drawn by lot, and seeds are left out for a seed where there is anybody else', () => {
  const store = newStore();
  for (let at = 0; at < 40; at++) store.add(HASH, { host: host(at), port: 1 }, at < 30, 0);
  const drawn = new Set<string>();
  for (let round = 0; round < 20; round++) {
    const peers = store.peers(HASH, 5, false, 0);
    assert.equal(peers.length, 5);
    for (const peer of peers) drawn.add(peer.host);
  }
  assert.ok(drawn.size > 20, `${drawn.size} of 40 in twenty draws`);
  assert.equal(store.peers(HASH, 50, true, 0).length, 10);
});

test('filters hold seeds and peers apart, and there are none for an unknown torrent', () => {
  const store = newStore();
  store.add(HASH, { host: '192.0.2.1', port: 1 }, true, 0);
  store.add(HASH, { host: '192.0.2.2', port: 1 }, false, 0);
  const seeds = new BloomFilter();
  seeds.add('192.0.2.1');
  assert.deepEqual(store.filters(HASH, 0)?.seeds, seeds.bytes);
  assert.notDeepEqual(store.filters(HASH, 0)?.peers, seeds.bytes);
  assert.equal(store.filters(random.bytes(20), 0), undefined);
});

test('H102: a torrent has so many peers and no more, until some expire', () => {
  const store = newStore();
  for (let at = 0; at < MAX_STORED_PEERS_PER_HASH; at++) {
    assert.ok(store.add(HASH, { host: host(at), port: 1 }, false, 0));
  }
  assert.ok(!store.hasRoomFor(HASH, { host: host(99_999), port: 1 }));
  assert.ok(store.hasRoomFor(HASH, { host: host(0), port: 2 }));
  assert.ok(!store.add(HASH, { host: host(99_999), port: 1 }, false, 1));
  assert.ok(store.add(HASH, { host: host(0), port: 2 }, false, 1), 'who stands there may renew');
  assert.ok(store.add(HASH, { host: host(99_999), port: 1 }, false, STORED_PEER_MS));
});

test('H102: the machines of one home stand side by side over IPv6, a few of them', () => {
  const store = newStore();
  const home = (at: number) => ({ host: `2001:db8:0:1::${at.toString(16)}`, port: 1 });
  const hosts = (): readonly string[] =>
    store
      .peers(HASH, 50, false, 0)
      .map((peer) => peer.host)
      .sort();
  for (let at = 1; at <= MAX_STORED_NEIGHBOURS; at++) store.add(HASH, home(at), false, 0);
  store.add(HASH, { host: '2001:db8:0:2::1', port: 1 }, false, 0);
  assert.equal(hosts().length, MAX_STORED_NEIGHBOURS + 1);
  store.add(HASH, { ...home(1), port: 2 }, false, 0);
  store.add(HASH, home(99), false, 0);
  assert.equal(hosts().length, MAX_STORED_NEIGHBOURS + 1);
  assert.ok(hosts().includes(home(1).host) && !hosts().includes(home(2).host));
  store.expire(STORED_PEER_MS);
  assert.deepEqual([store.peerCount, store.hashCount], [0, 0]);
});

test('H102: one host stands under so many torrents, and its place is free again in time', () => {
  const store = newStore();
  const flood = Array.from({ length: 1_000 }, () =>
    store.add(random.bytes(20), { host: '10.0.0.1', port: 1 }, false, 0),
  );
  assert.equal(flood.filter(Boolean).length, MAX_STORED_HASHES_PER_HOST);
  store.expire(STORED_PEER_MS);
  assert.ok(store.add(HASH, { host: '10.0.0.1', port: 1 }, false, STORED_PEER_MS));
});

test('H102: a flood of torrents pushes out what is far from us, never what is near', () => {
  const store = newStore();
  const near = Array.from({ length: 50 }, () => idSharing(OWN, 14, random.bytes(20)));
  for (const [at, hash] of near.entries()) store.add(hash, { host: host(at), port: 1 }, false, 0);
  const flood = Array.from({ length: MAX_STORED_HASHES + 500 }, () => random.bytes(20));
  for (const [at, hash] of flood.entries()) {
    store.add(hash, { host: host(1_000 + at), port: 1 }, false, 0);
  }
  assert.equal(store.hashCount, MAX_STORED_HASHES);
  for (const hash of near) assert.equal(store.peers(hash, 1, false, 0).length, 1);
  flood.sort((one, other) => compareDistance(OWN, one, other));
  assert.equal(store.peers(flood.at(-1)!, 1, false, 0).length, 0);
});

test('a sample of the torrents stays the same for hours', () => {
  const store = newStore();
  assert.deepEqual(store.sample(0), []);
  for (let at = 0; at < 100; at++) {
    store.add(random.bytes(20), { host: host(at), port: 1 }, false, 0);
  }
  const first = store.sample(0);
  assert.equal(first.length, SAMPLED_HASHES);
  assert.deepEqual(store.sample(SAMPLE_MS - 1), first);
  assert.notDeepEqual(store.sample(SAMPLE_MS), first);
});
