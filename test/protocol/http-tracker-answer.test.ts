import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../source/base/bytes.ts';
import { isSluiceError } from '../../source/base/errors.ts';
import { type BencodeInput, encodeBencode } from '../../source/protocol/bencode.ts';
import {
  parseAnnounceAnswer,
  parseScrapeAnswer,
} from '../../source/protocol/http-tracker-answer.ts';
import { MAX_NAMED_PEERS } from '../../source/protocol/limits.ts';

const parse = (answer: BencodeInput) => parseAnnounceAnswer(encodeBencode(answer));
const accepted = (answer: BencodeInput) => {
  const parsed = parse(answer);
  assert.equal(parsed.kind, 'accepted');
  return parsed as Extract<typeof parsed, { kind: 'accepted' }>;
};
const refused = (answer: BencodeInput) => {
  const parsed = parse(answer);
  assert.equal(parsed.kind, 'refused');
  return parsed as Extract<typeof parsed, { kind: 'refused' }>;
};

test('a full answer is read in full', () => {
  assert.deepEqual(
    accepted({
      interval: 1800,
      'min interval': 300,
      complete: 5,
      incomplete: 7,
      downloaded: 100,
      'warning message': 'soon gone',
      'tracker id': Uint8Array.of(0, 255),
      'external ip': Uint8Array.of(1, 2, 3, 4),
      peers: Buffer.from('0a0102031ae1', 'hex'),
      peers6: Buffer.from('20010db8000000000000000000000001c8d5', 'hex'),
    }),
    {
      kind: 'accepted',
      intervalMs: 1_800_000,
      minIntervalMs: 300_000,
      peers: [
        { host: '10.1.2.3', port: 6881 },
        { host: '2001:db8::1', port: 51_413 },
      ],
      seeds: 5,
      leechers: 7,
      completed: 100,
      warning: 'soon gone',
      trackerId: Uint8Array.of(0, 255),
      externalAddress: '1.2.3.4',
    },
  );
});

test('H87: dictionary peers with bad addresses, names and ports leave the good ones', () => {
  const peers: BencodeInput[] = [
    { ip: '10.0.0.1', port: 1, 'peer id': 'x' },
    { ip: '2001:DB8::0001', port: 2 },
    { ip: '::ffff:10.0.0.2', port: 3 },
    { ip: 'peer.example', port: 4 },
    { ip: '10.0.0.3', port: 0 },
    { ip: '10.0.0.3', port: 65_536 },
    { ip: '10.0.0.3', port: -1 },
    { ip: '10.0.0.3' },
    { port: 5 },
    { ip: 7, port: 'x' },
    { ip: '169.254.169.254', port: 80 },
    'peer',
    9,
    [],
    { ip: '10.0.0.4', port: '6' },
  ];
  assert.deepEqual(accepted({ peers }).peers, [
    { host: '10.0.0.1', port: 1 },
    { host: '2001:db8::1', port: 2 },
    { host: '10.0.0.2', port: 3 },
    { host: '10.0.0.4', port: 6 },
  ]);
});

test('who takes none but encrypted connections is told by a flag of its own, also behind entries that are left out', () => {
  const packed = Uint8Array.of(203, 0, 113, 1, 26, 225, 0, 0, 0, 0, 0, 0, 203, 0, 113, 3, 26, 225);
  const answer = { interval: 60, peers: packed, crypto_flags: Uint8Array.of(0, 1, 1) };
  const read = parseAnnounceAnswer(encodeBencode(answer));
  assert.ok(read.kind === 'accepted');
  assert.deepEqual(read.peers, [
    { host: '203.0.113.1', port: 6881 },
    { host: '203.0.113.3', port: 6881, encrypts: true },
  ]);
});

test('H87: long lists are cut', () => {
  const peers = Array.from({ length: MAX_NAMED_PEERS + 100 }, () => ({ ip: '1.2.3.4', port: 1 }));
  const peers6 = Buffer.alloc(18 * 100, Buffer.from('20010db8000000000000000000000001c8d5', 'hex'));
  assert.equal(accepted({ peers, peers6 }).peers.length, MAX_NAMED_PEERS);
});

test('a refusal says why and when to come back (BEP 31)', () => {
  assert.deepEqual(refused({ 'failure reason': 'Overloaded', 'retry in': '5' }), {
    kind: 'refused',
    reason: 'Overloaded',
    retry: { afterMs: 300_000 },
  });
  assert.deepEqual(refused({ 'failure reason': 'x', 'retry in': 2 }).retry, { afterMs: 120_000 });
  assert.equal(refused({ 'failure reason': 'x', 'retry in': 'never' }).retry, 'never');
  for (const nonsense of ['soon', '-5', 0, -1, '', []]) {
    assert.equal(refused({ 'failure reason': 'x', 'retry in': nonsense }).retry, undefined);
  }
});

test('H86: what a tracker says is safe to show and short', () => {
  const { reason } = refused({ 'failure reason': `\u001b[31mred\u0007${'x'.repeat(1_000_000)}` });
  assert.ok(reason.length <= 500);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
  assert.doesNotMatch(reason, /[\u0000-\u001f\u007f-\u009f]/);
  assert.equal(refused({ 'failure reason': '' }).reason, 'the tracker gave no reason');
});

test('H88: a huge tracker id and a nonsensical external address are left out', () => {
  const answer = accepted({ 'tracker id': new Uint8Array(5000), 'external ip': 'not an address' });
  assert.equal(answer.trackerId, undefined);
  assert.equal(answer.externalAddress, undefined);
  for (const bytes of [
    Uint8Array.of(127, 0, 0, 1),
    Uint8Array.of(10, 0, 0, 1),
    new Uint8Array(16),
    new Uint8Array(5),
  ]) {
    assert.equal(accepted({ 'external ip': bytes }).externalAddress, undefined);
  }
  assert.equal(accepted({ 'external ip': '5.6.7.8' }).externalAddress, '5.6.7.8');
});

test('H85: wild intervals and counts are still numbers', () => {
  assert.equal(accepted({ interval: -1 }).intervalMs, -1000);
  assert.equal(accepted({ interval: 2n ** 62n }).intervalMs, Number(2n ** 62n) * 1000);
  assert.equal(accepted({ interval: 'abc' }).intervalMs, undefined);
  assert.equal(accepted({ complete: -3, incomplete: 2n ** 60n }).seeds, undefined);
  assert.equal(accepted({ complete: '12' }).seeds, 12);
});

test('H89: a web page, nothing and a bare list are no answer', () => {
  for (const body of ['<!DOCTYPE html><html>', '', 'le', 'i1e', 'd', 'd8:intervali18']) {
    assert.throws(
      () => parseAnnounceAnswer(utf8(body)),
      (error) => isSluiceError(error, 'tracker/malformed'),
      body,
    );
  }
});

test('where partial seeds are told apart, only those who want something are leechers (BEP 21)', () => {
  assert.equal(accepted({ incomplete: 5, downloaders: 2 }).leechers, 2);
  assert.equal(accepted({ incomplete: 5, downloaders: 'some' }).leechers, 5);
});

test('an answer that ends with a newline is read', () => {
  assert.equal(parseAnnounceAnswer(utf8('d8:intervali60ee\r\n')).kind, 'accepted');
});

test('a scrape finds our torrent among others', () => {
  const infoHash = Uint8Array.from({ length: 20 }, (_, at) => 0xf0 + at);
  const files = new Map<string, BencodeInput>([
    ['a'.repeat(20), { complete: 1 }],
    [
      Buffer.from(infoHash).toString('latin1'),
      { complete: 11, downloaded: 13_772, downloaders: 19, incomplete: 23 },
    ],
  ]);
  const body = encodeBencode(new Map<string, BencodeInput>([['files', files]]));
  assert.deepEqual(parseScrapeAnswer(body, infoHash), {
    seeds: 11,
    leechers: 19,
    completed: 13_772,
  });
  assert.equal(parseScrapeAnswer(encodeBencode({ files: {} }), infoHash), undefined);
  assert.throws(
    () => parseScrapeAnswer(encodeBencode({ failure_reason: 'no' }), infoHash),
    (error) => isSluiceError(error, 'tracker/failure'),
  );
});

test('no body makes it throw anything but tracker errors', () => {
  const full = encodeBencode({
    interval: 1800,
    peers: [{ ip: '1.2.3.4', port: 5 }],
    'retry in': 'never',
  });
  for (let length = 0; length < full.length; length++) {
    assert.throws(
      () => parseAnnounceAnswer(full.subarray(0, length)),
      (error) => isSluiceError(error, 'tracker/malformed'),
    );
  }
  const value: fc.Arbitrary<BencodeInput> = fc.letrec<{ value: BencodeInput }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.integer(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
      fc.uint8Array({ maxLength: 30 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('ip', 'port', 'x'), tie('value')),
    ),
  })).value;
  const keys = [
    'interval',
    'min interval',
    'peers',
    'peers6',
    'complete',
    'tracker id',
    'external ip',
    'warning message',
    'retry in',
    'failure reason',
    'files',
  ];
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value), (answer) => {
      assert.match(parse(answer).kind, /accepted|refused/);
    }),
  );
});
