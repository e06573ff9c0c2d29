import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  FLAG_WORDS,
  flagLines,
  flagsInUse,
  peerFlags,
} from '../../../source/ui/peers/peer-words.ts';
import { lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { makePeer } from '../../helpers/frame-maker.ts';

test('a peer has a letter for how its connection is encrypted, after those of what goes on', () => {
  assert.equal(peerFlags(makePeer(1)), 'D');
  assert.equal(peerFlags(makePeer(1, { encryption: 'handshake' })), 'De');
  const busy = { theyAreInterested: true, weChokeThem: false, isOptimistic: true } as const;
  const all = makePeer(1, { ...busy, isSnubbing: true, isIncoming: true, encryption: 'full' });
  assert.equal(peerFlags(all), 'DUOSIE');
});

test('above the list stand the letters that are in use; the help has all of them, at any width', () => {
  const utp = { carrier: 'utp', encryption: 'full', isIncoming: true } as const;
  const peers = [
    makePeer(1, utp),
    makePeer(2, { theyChokeUs: true, theyAreInterested: true, weChokeThem: false }),
    makePeer(3, { theyAreInterested: true, weChokeThem: true }),
  ];
  const words = ' D down  d chokes us  U up  u we choke it  I came in  E encrypted  P uTP';
  assert.equal(textOf(flagsInUse(peers, 80)), words);
  assert.equal(textOf(flagsInUse(peers, 40)), ' D down  d chokes us  U up');
  assert.equal(textOf(flagsInUse([], 80)), '');
  for (const width of [20, 39, 80, 200]) {
    const lines = flagLines(width);
    assert.ok(lines.every((line) => lineWidth(line) <= width));
    const letters = lines.flatMap((line) => [...textOf(line).matchAll(/(?:^| ) ?([A-Za-z]) /g)]);
    assert.equal(letters.length, FLAG_WORDS.length, lines.map(textOf).join('\n'));
  }
});

test('every letter that a peer can have is explained', () => {
  const explained = new Set(FLAG_WORDS.map(([letter]) => letter));
  for (const letter of 'DdUuOSIEePL') assert.ok(explained.has(letter), letter);
});
