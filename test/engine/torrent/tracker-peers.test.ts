import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_HOSTS_PER_TRACKER } from '../../../source/engine/limits.ts';
import { TrackerPeers } from '../../../source/engine/torrent/tracker-peers.ts';

test('with a tracker go the hosts that no other has named', () => {
  const peers = new TrackerPeers();
  peers.add(0, ['a', 'b']);
  peers.add(1, ['b', 'c']);
  peers.add(0, ['d']);
  assert.deepEqual([...peers.remove(0)], ['a', 'd']);
  assert.deepEqual([...peers.remove(0)], []);
  assert.deepEqual([...peers.remove(1)], ['b', 'c']);
});

test('only so many hosts are remembered, the newest ones', () => {
  const peers = new TrackerPeers();
  const hosts = Array.from({ length: MAX_HOSTS_PER_TRACKER + 5 }, (_, at) => `host ${at}`);
  for (const host of hosts) peers.add(0, [host]);
  peers.add(0, [hosts[5]!]);
  const kept = [...peers.remove(0)];
  assert.equal(kept.length, MAX_HOSTS_PER_TRACKER);
  assert.equal(kept.at(-1), hosts[5]);
});
