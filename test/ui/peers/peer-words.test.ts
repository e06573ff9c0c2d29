import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLAG_WORDS, peerFlags } from '../../../source/ui/peers/peer-words.ts';
import { makePeer } from '../../helpers/frame-maker.ts';

test('a peer has a letter for how its connection is encrypted, after those of what goes on', () => {
  assert.equal(peerFlags(makePeer(1)), 'D');
  assert.equal(peerFlags(makePeer(1, { encryption: 'handshake' })), 'De');
  const busy = { theyAreInterested: true, weChokeThem: false, isOptimistic: true } as const;
  const all = makePeer(1, { ...busy, isSnubbing: true, isIncoming: true, encryption: 'full' });
  assert.equal(peerFlags(all), 'DUOSIE');
});

test('every letter that a peer can have is explained', () => {
  const explained = new Set(FLAG_WORDS.map(([letter]) => letter));
  for (const letter of 'DdUuOSIEe') assert.ok(explained.has(letter), letter);
});
