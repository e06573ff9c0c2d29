import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_USER_PEERS } from '../../../source/engine/limits.ts';
import { UserPeers } from '../../../source/engine/swarm/user-peers.ts';

const at = (port: number) => ({ host: '192.0.2.7', port });

test('nobody named is nothing on record', () => {
  assert.equal(UserPeers.NONE.written, undefined);
  assert.equal(UserPeers.NONE.with([]), UserPeers.NONE);
});

test('one named twice is there once, as the one named last', () => {
  const peers = UserPeers.NONE.with([at(1), at(2)]).with([at(1)]);
  assert.deepEqual(peers.written, ['192.0.2.7:2', '192.0.2.7:1']);
  assert.deepEqual(peers.endpoints, [at(2), at(1)]);
});

test('those named first are forgotten where they become too many', () => {
  const many = Array.from({ length: MAX_USER_PEERS }, (_, index) => at(index + 1));
  const peers = UserPeers.NONE.with(many).with([at(1), at(9999)]);
  assert.equal(peers.endpoints.length, MAX_USER_PEERS);
  assert.deepEqual(peers.endpoints.at(0), at(3), 'the second went, for the first was named again');
  assert.deepEqual(peers.endpoints.slice(-2), [at(1), at(9999)]);
});

test('whoever holds the fewer still holds them', () => {
  const few = UserPeers.NONE.with([at(1)]);
  few.with([at(2)]);
  assert.deepEqual(few.endpoints, [at(1)]);
});
