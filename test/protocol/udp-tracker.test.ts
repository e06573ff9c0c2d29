import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { safeText } from '../../source/base/safe-text.ts';
import { MAX_UDP_SCRAPE_HASHES, MAX_UDP_TRACKER_URL_DATA } from '../../source/protocol/limits.ts';
import {
  decodeUdpTrackerRequest,
  encodeUdpTrackerRequest,
  type UdpAnnounceRequest,
  type UdpTrackerRequest,
} from '../../source/protocol/udp-tracker-request.ts';
import {
  decodeUdpTrackerResponse,
  encodeUdpTrackerResponse,
  type UdpTrackerResponse,
} from '../../source/protocol/udp-tracker-response.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const announce: UdpAnnounceRequest = {
  kind: 'announce',
  transactionId: 0x01020304,
  connectionId: 0x1122334455667788n,
  announce: {
    infoHash: new Uint8Array(20).fill(0xaa),
    peerId: new Uint8Array(20).fill(0xbb),
    downloaded: 1,
    left: 2 ** 40,
    uploaded: 3,
    event: 'started',
    key: 0xdeadbeef,
    wanted: -1,
    port: 6881,
  },
  urlData: '',
};

test('requests are laid out as BEP 15 says', () => {
  assert.equal(
    hex(encodeUdpTrackerRequest({ kind: 'connect', transactionId: 0xfffffffe })),
    '0000041727101980' + '00000000' + 'fffffffe',
  );
  assert.equal(
    hex(encodeUdpTrackerRequest(announce)),
    `112233445566778800000001010203 04${'aa'.repeat(20)}${'bb'.repeat(20)}`.replace(' ', '') +
      '0000000000000001' +
      '0000010000000000' +
      '0000000000000003' +
      '00000002' +
      '00000000' +
      'deadbeef' +
      'ffffffff' +
      '1ae1',
  );
});

test("the URL's path and query follow as BEP 41 writes them", () => {
  const bytes = encodeUdpTrackerRequest({ ...announce, urlData: '/dir?a=b&c=d' });
  assert.equal(hex(bytes.subarray(98)), `020c${Buffer.from('/dir?a=b&c=d').toString('hex')}`);
});

test('options are joined, padding and unknown ones passed over, a torn one ends it', () => {
  const bare = encodeUdpTrackerRequest(announce);
  const urlDataOf = (options: string): string => {
    const decoded = decodeUdpTrackerRequest(Buffer.concat([bare, Buffer.from(options, 'hex')]));
    assert.equal(decoded?.kind, 'announce');
    return (decoded as UdpAnnounceRequest).urlData;
  };
  assert.equal(urlDataOf('02022f610101' + '0501ff' + '02022f62' + '00' + '02022f63'), '/a/b');
  assert.equal(urlDataOf('0200'), '');
  assert.equal(urlDataOf('02022f61' + '02ff2f'), '/a');
  assert.equal(urlDataOf('02'), '');
});

/** Its records have no prototype, which is a difference to deepEqual. */
const plain = <Value>(value: Value): Value => structuredClone(value);

const word = fc.integer({ min: 0, max: 0xffffffff });
const hash = fc.uint8Array({ minLength: 20, maxLength: 20 });
const count = fc.nat(Number.MAX_SAFE_INTEGER);

test('requests come back as they were sent', () => {
  const request: fc.Arbitrary<UdpTrackerRequest> = fc.oneof(
    fc.record({ kind: fc.constant('connect' as const), transactionId: word }),
    fc.record({
      kind: fc.constant('announce' as const),
      transactionId: word,
      connectionId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      announce: fc.record({
        infoHash: hash,
        peerId: hash,
        downloaded: count,
        left: count,
        uploaded: count,
        event: fc.constantFrom(
          undefined,
          'started' as const,
          'completed' as const,
          'stopped' as const,
        ),
        key: word,
        wanted: fc.integer({ min: -1, max: 200 }),
        port: fc.nat(65_535),
      }),
      urlData: fc.stringMatching(/^\/[a-z?=&%]{0,600}$/),
    }),
    fc.record({
      kind: fc.constant('scrape' as const),
      transactionId: word,
      connectionId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      infoHashes: fc.array(hash, { maxLength: 5 }),
    }),
  );
  fc.assert(
    fc.property(request.map(plain), (sent) => {
      assert.deepEqual(decodeUdpTrackerRequest(encodeUdpTrackerRequest(sent)), sent);
    }),
  );
});

test('answers come back as they were sent', () => {
  const peer = fc.record({
    host: fc.constantFrom('1.2.3.4', '10.0.0.1'),
    port: fc.integer({ min: 1, max: 65_535 }),
  });
  const response: fc.Arbitrary<UdpTrackerResponse> = fc.oneof(
    fc.record({
      kind: fc.constant('connect' as const),
      transactionId: word,
      connectionId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    }),
    fc.record({
      kind: fc.constant('announce' as const),
      transactionId: word,
      intervalSeconds: word,
      seeds: word,
      leechers: word,
      peers: fc.array(peer),
    }),
    fc.record({
      kind: fc.constant('scrape' as const),
      transactionId: word,
      counts: fc.array(fc.record({ seeds: word, leechers: word, completed: word })),
    }),
    fc.record({
      kind: fc.constant('error' as const),
      transactionId: word,
      message: fc.constant(safeText('unregistered torrent')),
    }),
  );
  fc.assert(
    fc.property(response.map(plain), (sent) => {
      assert.deepEqual(decodeUdpTrackerResponse(encodeUdpTrackerResponse(sent, 4), 4), sent);
    }),
  );
});

test('over IPv6 the peers of an answer are IPv6', () => {
  const sent: UdpTrackerResponse = {
    kind: 'announce',
    transactionId: 1,
    intervalSeconds: 1800,
    seeds: 1,
    leechers: 0,
    peers: [{ host: '2001:db8::1', port: 80 }],
  };
  const bytes = encodeUdpTrackerResponse(sent, 6);
  assert.equal(bytes.length, 20 + 18);
  assert.deepEqual(decodeUdpTrackerResponse(bytes, 6), sent);
});

test('H94: packets cut short anywhere, and noise, are passed over', () => {
  const request = encodeUdpTrackerRequest(announce);
  for (let length = 0; length < request.length; length++) {
    assert.equal(decodeUdpTrackerRequest(request.subarray(0, length)), undefined);
  }
  const shortest = { connect: 16, announce: 20 } as const;
  for (const [kind, whole] of Object.entries(shortest)) {
    const bytes = new Uint8Array(whole);
    bytes[3] = kind === 'connect' ? 0 : 1;
    for (let length = 0; length < whole; length++) {
      assert.equal(
        decodeUdpTrackerResponse(bytes.subarray(0, length), 4),
        undefined,
        `${kind} of ${length}`,
      );
    }
    assert.equal(decodeUdpTrackerResponse(bytes, 4)?.kind, kind);
  }
  assert.equal(decodeUdpTrackerResponse(Buffer.from('0000000700000001ff', 'hex'), 4), undefined);
  assert.equal(
    decodeUdpTrackerRequest(Buffer.alloc(16)),
    undefined,
    'a connect without the protocol id',
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      decodeUdpTrackerRequest(noise);
      decodeUdpTrackerResponse(noise, 4);
      decodeUdpTrackerResponse(noise, 6);
    }),
  );
});

test('a longer packet than today is read as today (BEP 15)', () => {
  const answer = Buffer.concat([
    Buffer.from('00000000000000010000000000000002', 'hex'),
    Buffer.alloc(9),
  ]);
  assert.deepEqual(decodeUdpTrackerResponse(answer, 4), {
    kind: 'connect',
    transactionId: 1,
    connectionId: 2n,
  });
});

test('H86: the text of an error is safe and short, and lists are capped', () => {
  const error = Buffer.concat([
    Buffer.from('0000000300000001', 'hex'),
    Buffer.from(`\u001b]0;x\u0007${'y'.repeat(60_000)}`),
  ]);
  const decoded = decodeUdpTrackerResponse(error, 4);
  assert.equal(decoded?.kind, 'error');
  const { message } = decoded as Extract<UdpTrackerResponse, { kind: 'error' }>;
  assert.ok(message.length <= 500 && !message.includes('\u001b'));
  const scrape = decodeUdpTrackerResponse(
    Buffer.concat([Buffer.from('0000000200000001', 'hex'), Buffer.alloc(12_000)]),
    4,
  );
  assert.equal(
    (scrape as Extract<UdpTrackerResponse, { kind: 'scrape' }>).counts.length,
    MAX_UDP_SCRAPE_HASHES,
  );
});

test('H123: a request with thousands of hashes or a long URL is cut', () => {
  const infoHashes = Array.from({ length: 10_000 }, () => new Uint8Array(20));
  const bytes = encodeUdpTrackerRequest({
    kind: 'scrape',
    transactionId: 1,
    connectionId: 2n,
    infoHashes,
  });
  assert.equal(bytes.length, 16 + 20 * MAX_UDP_SCRAPE_HASHES);
  const many = decodeUdpTrackerRequest(Buffer.concat([bytes, Buffer.alloc(20_000)]));
  assert.equal(
    (many as { infoHashes: readonly unknown[] }).infoHashes.length,
    MAX_UDP_SCRAPE_HASHES,
  );
  const long = encodeUdpTrackerRequest({ ...announce, urlData: `/${'a'.repeat(5000)}` });
  assert.equal(
    (decodeUdpTrackerRequest(long) as UdpAnnounceRequest).urlData.length,
    MAX_UDP_TRACKER_URL_DATA,
  );
});
