import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../../source/base/ports/network.ts';
import { Blame } from '../../../source/engine/swarm/blame.ts';
import type { Peer } from '../../../source/engine/swarm/peer.ts';
import { NOBODY } from '../../../source/policy/peer-key.ts';
import type { PiecePicker } from '../../../source/policy/piece-picker.ts';

const BLOCK = 16_384;

/** Three blocks, each filled with a letter. */
const bytes = (letters: string): Uint8Array =>
  Buffer.concat([...letters].map((letter) => Buffer.alloc(BLOCK, letter)));

const scene = () => {
  const peers = new Map<number, Peer>();
  const alone = new Set<number>();
  const banned: string[] = [];
  const told: string[] = [];
  const blame = new Blame({
    picker: {
      setAlone(key: number, isAlone: boolean) {
        if (isAlone) alone.add(key);
        else alone.delete(key);
      },
    } as unknown as PiecePicker,
    peers,
    ban: (endpoint: Endpoint) => banned.push(endpoint.host),
    onBanned: (address, reason) => told.push(`${address} ${reason}`),
  });
  const join = (key: number, host = `50.0.0.${key}`) => {
    const peer = { key, endpoint: { host, port: 6881 }, address: `${host}:6881` } as Peer;
    peers.set(key, peer);
    blame.onPeer(peer);
    return peer;
  };
  const leave = (key: number) => peers.delete(key);
  return { blame, alone, banned, told, join, leave };
};

test('H62: who sent all of a bad piece is banned at once', () => {
  const { blame, banned, told, join } = scene();
  join(1);
  blame.onPieceFailed(4, [1, 1, 1], bytes('axc'));
  assert.deepEqual(banned, ['50.0.0.1']);
  assert.deepEqual(told, ['50.0.0.1:6881 sent all of piece 4, and it was wrong']);
});

test('H63: shared blame bans nobody and puts each on parole; the good copy convicts the liar and clears the rest', () => {
  const { blame, banned, told, alone, join } = scene();
  for (const key of [1, 2, 3]) join(key);
  blame.onPieceFailed(4, [1, 2, 3], bytes('axc'));
  assert.deepEqual(banned, []);
  assert.deepEqual([...alone], [1, 2, 3]);
  blame.onPiecePassed(4, bytes('abc'));
  assert.deepEqual(banned, ['50.0.0.2']);
  assert.deepEqual(told, ['50.0.0.2:6881 sent wrong blocks of piece 4']);
  assert.deepEqual([...alone], [2], 'the honest are free again');
});

test('H64: a liar that left and came back under another key is on parole, and is banned', () => {
  const { blame, banned, alone, join, leave } = scene();
  for (const key of [1, 2]) join(key);
  blame.onPieceFailed(4, [1, 2, 2], bytes('abx'));
  leave(2);
  join(7, '50.0.0.2');
  assert.ok(alone.has(7));
  blame.onPiecePassed(4, bytes('abc'));
  assert.deepEqual(banned, ['50.0.0.2']);
});

test('a liar that is gone is banned all the same', () => {
  const { blame, banned, join, leave } = scene();
  join(1);
  leave(1);
  blame.onPieceFailed(4, [1, 1, 1], bytes('xxx'));
  assert.deepEqual(banned, ['50.0.0.1']);
});

test('a block of nobody is nobody’s fault', () => {
  const { blame, banned, alone, join } = scene();
  join(1);
  blame.onPieceFailed(4, [1, NOBODY, 1], bytes('axc'));
  assert.deepEqual(banned, [], 'the block of nobody may have been the wrong one');
  assert.ok(alone.has(1));
  blame.onPiecePassed(4, bytes('abc'));
  assert.deepEqual(banned, []);
  assert.equal(alone.has(1), false);
});

test('a piece that passes without ever having failed costs no digest', () => {
  const { blame, banned } = scene();
  blame.onPiecePassed(1, new Uint8Array(0));
  assert.deepEqual(banned, []);
});
