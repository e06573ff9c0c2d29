import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IncomingPeers } from '../../source/policy/incoming-peers.ts';

test('peers are counted by road, and those that are near prove nothing', () => {
  const peers = new IncomingPeers();
  peers.note('203.0.113.9', 'tcp', 100);
  peers.note('203.0.113.10', 'tcp', 200);
  peers.note('2001:db8:1::1', 'utp', 300);
  for (const near of ['192.168.1.9', '127.0.0.1', '100.64.0.1', 'fe80::1', '::1', 'fd00::1']) {
    peers.note(near, 'tcp', 400);
  }
  assert.deepEqual(peers.of('tcp4'), { count: 2, lastAt: 200 });
  assert.deepEqual(peers.of('utp6'), { count: 1, lastAt: 300 });
  assert.deepEqual(peers.totals, { tcp: 2, utp: 1 });
  assert.deepEqual(peers.of('tcp6'), { count: 0, lastAt: undefined });
});
