import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../../source/base/safe-text.ts';
import type { TorrentSummary } from '../../../source/contract/frame.ts';
import {
  durationWords,
  overviewSentences,
  peerSentence,
  percentWords,
  torrentSentence,
  trackerSentence,
} from '../../../source/ui/speech/sentences.ts';
import { makePeer, makeTorrent, makeTracker } from '../../helpers/frame-maker.ts';

const CASES: readonly (readonly [Partial<TorrentSummary>, string])[] = [
  [
    { progress: 0.459, eta: 180, uploadRate: 0, downloadRate: 1.2 * 1024 ** 2 },
    'debian.iso, downloading, 45 percent, 1.20 MiB per second down, 3 minutes left',
  ],
  [{ state: 'paused', downloadRate: 0, uploadRate: 0 }, 'debian.iso, paused, 50 percent'],
  [
    { state: 'seeding', progress: 1, downloadRate: 0, uploadRate: 2048, eta: null },
    'debian.iso, seeding, 2.00 KiB per second up',
  ],
  [
    { state: 'error', downloadRate: 0, uploadRate: 0, problem: safeText('the disk is full') },
    'debian.iso, error, 50 percent, the disk is full',
  ],
  [
    {
      downloadRate: 0,
      uploadRate: 0,
      eta: null,
      notice: { kind: 'looking', text: safeText('looking for peers') },
    },
    'debian.iso, downloading, 50 percent, looking for peers',
  ],
];

describe('a torrent in a sentence', () => {
  for (const [fields, expected] of CASES) {
    test(expected, () => {
      const torrent = makeTorrent(1, { name: safeText('debian.iso'), ...fields });
      assert.equal(torrentSentence(torrent), expected);
    });
  }

  test('says that it is marked, right behind its name', () => {
    assert.match(torrentSentence(makeTorrent(1), true), /^torrent 1, marked, downloading, /);
  });

  test('its overview is whole sentences without a gap', () => {
    const lines = overviewSentences(makeTorrent(1), undefined);
    assert.ok(lines.length > 5);
    for (const line of lines) assert.match(line, /^[A-Z0-9].*[^ ,.]\.$/, line);
    assert.ok(lines.includes('Peers connected: 12 of 49, seeds among them: 3 of 9.'));
  });
});

test('durations are said in their two largest parts', () => {
  assert.equal(durationWords(1), '1 second');
  assert.equal(durationWords(0), '1 second');
  assert.equal(durationWords(61), '1 minute 1 second');
  assert.equal(durationWords(3600), '1 hour');
  assert.equal(durationWords(3601), '1 hour');
  assert.equal(durationWords(7500), '2 hours 5 minutes');
  assert.equal(durationWords(90_000 + 59), '1 day 1 hour');
});

test('nothing is said to be complete before it is', () => {
  fc.assert(
    fc.property(fc.double(), (share) => {
      const isComplete = percentWords(share) === '100 percent';
      assert.equal(isComplete, share >= 1 && Number.isFinite(share));
    }),
  );
});

test('a peer and a tracker are said in a sentence each', () => {
  assert.equal(
    peerSentence(makePeer(1, { theyChokeUs: true, downloadRate: 0 })),
    '192.0.2.1:6881, Some Client 1.0, has 75 percent, chokes us',
  );
  assert.match(peerSentence(makePeer(1, { isSeed: true })), /, a seed, 244 KiB per second to us$/);
  assert.match(peerSentence(makePeer(1, { encryption: 'full' })), /, encrypted$/);
  assert.equal(
    trackerSentence(makeTracker()),
    'http://tracker.example/announce, Working, 9 seeds, 40 leechers',
  );
});
