import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromBinaryString } from '../../source/base/bytes.ts';
import { type BencodeInput, decodeBencode, encodeBencode } from '../../source/protocol/bencode.ts';
import { isDictionary, isList, readBytes } from '../../source/protocol/bencode-read.ts';
import { encodeCompactPeers } from '../../source/protocol/compact-peers.ts';
import { parseAnnounceAnswer } from '../../source/protocol/http-tracker-answer.ts';
import {
  encodeHttpAnnounceReply,
  encodeHttpTrackerFailure,
  type HttpAnnounceReply,
} from '../../source/protocol/http-tracker-reply.ts';

const four = { endpoint: { host: '192.0.2.1', port: 6881 }, peerId: 'b'.repeat(20) };
const six = { endpoint: { host: '2001:db8::7', port: 51413 } };
const reply = (more: Partial<HttpAnnounceReply> = {}): Uint8Array =>
  fromBinaryString(
    encodeHttpAnnounceReply({
      intervalSeconds: 900,
      minIntervalSeconds: 450,
      counts: { seeds: 1, leechers: 3, downloaders: 2, completed: 4 },
      peers: [four, six],
      trackerId: 'abcd',
      seenAt: '203.0.113.5',
      withoutPeerIds: false,
      ...more,
    }),
  );

test('our own client reads what our tracker says, packed and written out', () => {
  const packed = {
    packed4: encodeCompactPeers([four.endpoint], 4),
    packed6: encodeCompactPeers([six.endpoint], 6),
  };
  for (const peers of [packed, [four, six]]) {
    const answer = parseAnnounceAnswer(reply({ peers }));
    assert.equal(answer.kind, 'accepted');
    if (answer.kind !== 'accepted') return;
    assert.deepEqual(answer.peers, [four.endpoint, six.endpoint]);
    assert.deepEqual(
      [answer.intervalMs, answer.minIntervalMs, answer.seeds, answer.leechers, answer.completed],
      [900_000, 450_000, 1, 2, 4],
    );
    assert.equal(answer.externalAddress, '203.0.113.5');
    assert.equal(Buffer.from(answer.trackerId!).toString(), 'abcd');
  }
});

test('ids of peers are told where they are known, and not where nobody wants them', () => {
  const idsIn = (bytes: Uint8Array): unknown => {
    const answer = decodeBencode(bytes);
    const peers = isDictionary(answer) ? answer.get('peers') : undefined;
    assert.ok(isList(peers));
    return peers.map((peer) => {
      const id = isDictionary(peer) ? readBytes(peer, 'peer id') : undefined;
      return id && Buffer.from(id).toString();
    });
  };
  assert.deepEqual(idsIn(reply()), ['b'.repeat(20), undefined]);
  assert.deepEqual(idsIn(reply({ withoutPeerIds: true })), [undefined, undefined]);
});

test('a refusal says when to come back', () => {
  const later = parseAnnounceAnswer(encodeHttpTrackerFailure('no', 15));
  assert.deepEqual(later, { kind: 'refused', reason: 'no', retry: { afterMs: 900_000 } });
  const never = parseAnnounceAnswer(encodeHttpTrackerFailure('no', 'never'));
  assert.equal(never.kind === 'refused' && never.retry, 'never');
});

test('what is put together by hand is what the encoder would have made', () => {
  const packed = { packed4: Uint8Array.of(192, 0, 2, 1, 26, 225), packed6: new Uint8Array(18) };
  const bytes = reply({ peers: packed, warning: 'full' });
  const read = decodeBencode(bytes);
  assert.ok(isDictionary(read));
  assert.deepEqual([...read.keys()], [...read.keys()].sort());
  const written = Object.fromEntries([...read].map(([key, value]) => [key, value as BencodeInput]));
  assert.deepEqual(Uint8Array.from(encodeBencode(written)), Uint8Array.from(bytes));
});
