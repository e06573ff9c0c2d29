import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeKrpc } from '../../source/protocol/decode-krpc.ts';
import { encodeKrpc, type OutgoingKrpc } from '../../source/protocol/encode-krpc.ts';
import { KRPC_ERROR, type KrpcQuery } from '../../source/protocol/krpc-message.ts';
import { MAX_KRPC_BYTES, MAX_KRPC_VALUES } from '../../source/protocol/limits.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const ASKER = bytes('abcdefghij0123456789');
const TARGET = bytes('mnopqrstuvwxyz123456');
const transaction = bytes('aa');

const query = (asked: KrpcQuery, isReadOnly = false): OutgoingKrpc => ({
  kind: 'query',
  transaction,
  id: ASKER,
  query: asked,
  isReadOnly,
});

/** From BEP 5, 43 and 44. */
const EXAMPLES: readonly (readonly [string, OutgoingKrpc])[] = [
  ['d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe', query({ method: 'ping' })],
  [
    'd1:ad2:id20:abcdefghij0123456789e1:q4:ping2:roi1e1:t2:aa1:y1:qe',
    query({ method: 'ping' }, true),
  ],
  [
    'd1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q9:find_node1:t2:aa1:y1:qe',
    query({ method: 'find_node', target: TARGET, want: undefined }),
  ],
  [
    'd1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz1234564:wantl2:n42:n6ee1:q9:find_node1:t2:aa1:y1:qe',
    query({ method: 'find_node', target: TARGET, want: [4, 6] }),
  ],
  [
    'd1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz123456e1:q9:get_peers1:t2:aa1:y1:qe',
    query({
      method: 'get_peers',
      infoHash: TARGET,
      want: undefined,
      noSeeds: false,
      scrape: false,
    }),
  ],
  [
    'd1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz1234566:noseedi1e6:scrapei1ee1:q9:get_peers1:t2:aa1:y1:qe',
    query({ method: 'get_peers', infoHash: TARGET, want: undefined, noSeeds: true, scrape: true }),
  ],
  [
    'd1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz1234564:porti6881e5:token8:aoeusnthe1:q13:announce_peer1:t2:aa1:y1:qe',
    query({
      method: 'announce_peer',
      infoHash: TARGET,
      port: 6881,
      hasImpliedPort: false,
      isSeed: false,
      token: bytes('aoeusnth'),
    }),
  ],
  [
    'd1:ad2:id20:abcdefghij01234567893:seqi7e6:target20:mnopqrstuvwxyz123456e1:q3:get1:t2:aa1:y1:qe',
    query({ method: 'get', target: TARGET, want: undefined, sequence: 7n }),
  ],
  [
    'd1:ad2:id20:abcdefghij01234567895:token8:aoeusnth1:v12:Hello World!e1:q3:put1:t2:aa1:y1:qe',
    query({
      method: 'put',
      token: bytes('aoeusnth'),
      value: bytes('12:Hello World!'),
      mutable: undefined,
    }),
  ],
  [
    'd1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q17:sample_infohashes1:t2:aa1:y1:qe',
    query({ method: 'sample_infohashes', target: TARGET, want: undefined }),
  ],
  [
    'd1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee',
    {
      kind: 'error',
      transaction,
      code: 201,
      text: 'A Generic Error Ocurred',
      seenAs: undefined,
    },
  ],
];

for (const [text, message] of EXAMPLES) {
  test(`as the specifications write it: ${text.slice(0, 60)}…`, () => {
    assert.equal(Buffer.from(encodeKrpc(message)).toString('latin1'), text);
    assert.deepEqual(decodeKrpc(bytes(text)), message);
  });
}

const defined = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined));

const answerIn = (text: string): object => {
  const message = decodeKrpc(bytes(text));
  assert.equal(message?.kind, 'answer');
  return defined(message.answer);
};

test('an answer with peers, and one with nodes, as BEP 5 writes them', () => {
  assert.deepEqual(
    answerIn(
      'd1:rd2:id20:abcdefghij01234567895:token8:aoeusnth6:valuesl6:axje.u6:idhtnmee1:t2:aa1:y1:re',
    ),
    {
      id: ASKER,
      token: bytes('aoeusnth'),
      values: [
        { host: '97.120.106.101', port: 0x2e75 },
        { host: '105.100.104.116', port: 0x6e6d },
      ],
    },
  );
  const nodes = `${'m'.repeat(20)}\x0a\x01\x02\x03\x1a\xe1`;
  assert.deepEqual(
    answerIn(`d1:rd2:id20:abcdefghij01234567895:nodes26:${nodes}5:token1:xe1:t2:aa1:y1:re`),
    {
      id: ASKER,
      nodes: [{ id: bytes('m'.repeat(20)), host: '10.1.2.3', port: 6881 }],
      token: bytes('x'),
    },
  );
});

const PLAIN = { noNullPrototype: true };
const twenty = fc.uint8Array({ minLength: 20, maxLength: 20 });
const host = fc.constantFrom('10.1.2.3', '8.8.8.8', '127.0.0.1');
const port = fc.integer({ min: 1, max: 65_535 });
const node = fc.record({ id: twenty, host, port }, PLAIN);
const node6 = fc.record({ id: twenty, host: fc.constant('2001:db8::7'), port }, PLAIN);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const answer = fc.record(
  {
    id: twenty,
    nodes: maybe(fc.array(node, { maxLength: 8 })),
    nodes6: maybe(fc.array(node6, { maxLength: 8 })),
    values: maybe(fc.array(fc.record({ host, port }, PLAIN), { maxLength: 50 })),
    token: maybe(fc.uint8Array({ maxLength: 20 })),
    seedFilter: maybe(fc.uint8Array({ minLength: 256, maxLength: 256 })),
    peerFilter: maybe(fc.uint8Array({ minLength: 256, maxLength: 256 })),
    value: maybe(fc.constantFrom('i7e', '2:hi', 'd1:bi1e1:ai2ee', 'll2:axee').map(bytes)),
    key: maybe(fc.uint8Array({ minLength: 32, maxLength: 32 })),
    signature: maybe(fc.uint8Array({ minLength: 64, maxLength: 64 })),
    sequence: maybe(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })),
    samples: maybe(fc.array(twenty, { maxLength: 20 })),
    sampledOf: maybe(fc.nat()),
    sampleSeconds: maybe(fc.nat()),
  },
  PLAIN,
);

const message: fc.Arbitrary<OutgoingKrpc> = fc.record(
  {
    kind: fc.constant('answer' as const),
    transaction: fc.uint8Array({ maxLength: 8 }),
    answer,
    seenAs: maybe(fc.record({ host, port }, PLAIN)),
  },
  PLAIN,
);

test('whatever is answered comes back as it was, values byte by byte', () => {
  fc.assert(
    fc.property(message, (sent) => {
      assert.deepEqual(decodeKrpc(encodeKrpc(sent)), sent);
    }),
  );
});

test('a message that was cut anywhere is none', () => {
  fc.assert(
    fc.property(message, (sent) => {
      const whole = encodeKrpc(sent);
      for (let end = 0; end < whole.length; end++) {
        assert.equal(decodeKrpc(whole.subarray(0, end)), undefined);
      }
    }),
    { numRuns: 10 },
  );
});

test('any bytes, and any change to good ones, give a message or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (any) => {
      decodeKrpc(any);
    }),
  );
  const whole = EXAMPLES.map(([text]) => bytes(text));
  fc.assert(
    fc.property(fc.constantFrom(...whole), fc.nat(200), fc.nat(255), (good, at, byte) => {
      const changed = new Uint8Array(good);
      changed[at % changed.length] = byte;
      decodeKrpc(changed);
    }),
    { numRuns: 1_000 },
  );
});

const bad = (body: string, method: string): number | undefined => {
  const decoded = decodeKrpc(bytes(`d1:ad${body}e1:q${method.length}:${method}1:t2:aa1:y1:qe`));
  return decoded?.kind === 'bad query' ? decoded.code : undefined;
};

test('a query without sense gets the error that the specifications give it', () => {
  const id = '2:id20:abcdefghij0123456789';
  const key = `1:k32:${'k'.repeat(32)}`;
  const sealed = (salt: string, seq: string): string =>
    `${id}${key}${salt}3:seqi${seq}e3:sig64:${'s'.repeat(64)}5:token1:x1:vi1e`;
  assert.equal(bad('2:id3:abc', 'ping'), KRPC_ERROR.protocol);
  assert.equal(bad(id, 'find_node'), KRPC_ERROR.protocol);
  assert.equal(bad(`${id}9:info_hash3:abc`, 'get_peers'), KRPC_ERROR.protocol);
  const announce = `${id}9:info_hash20:mnopqrstuvwxyz123456`;
  assert.equal(bad(`${announce}4:porti6881e`, 'announce_peer'), KRPC_ERROR.protocol);
  assert.equal(bad(`${announce}4:porti0e5:token1:x`, 'announce_peer'), KRPC_ERROR.protocol);
  assert.equal(bad(`${announce}4:porti65536e5:token1:x`, 'announce_peer'), KRPC_ERROR.protocol);
  assert.equal(bad(`${id}5:token1:x1:v1000:${'v'.repeat(1000)}`, 'put'), KRPC_ERROR.tooBig);
  assert.equal(bad(sealed('', '-1'), 'put'), KRPC_ERROR.protocol);
  assert.equal(bad(sealed('', '9223372036854775808'), 'put'), KRPC_ERROR.protocol);
  assert.equal(bad(sealed('', '9223372036854775807'), 'put'), undefined);
});

test('H104: a mutable item with a salt of more than 64 bytes is refused', () => {
  const put = (length: number): string =>
    `2:id20:abcdefghij01234567891:k32:${'k'.repeat(32)}4:salt${length}:${'s'.repeat(length)}3:seqi1e3:sig64:${'s'.repeat(64)}5:token1:x1:vi1e`;
  assert.equal(bad(put(65), 'put'), KRPC_ERROR.saltTooBig);
  assert.equal(bad(put(2_000), 'put'), KRPC_ERROR.saltTooBig);
  assert.equal(bad(put(64), 'put'), undefined);
});

test('an implied port needs no other, and a method of later days is known by its target', () => {
  const announced = decodeKrpc(
    bytes(
      'd1:ad2:id20:abcdefghij012345678912:implied_porti1e9:info_hash20:mnopqrstuvwxyz1234565:token1:xe1:q13:announce_peer1:t2:aa1:y1:qe',
    ),
  );
  assert.ok(announced?.kind === 'query' && announced.query.method === 'announce_peer');
  assert.deepEqual([announced.query.hasImpliedPort, announced.query.port], [true, 0]);
  const later = decodeKrpc(
    bytes(
      'd1:ad2:id20:abcdefghij01234567896:target20:mnopqrstuvwxyz123456e1:q5:teach1:t2:aa1:y1:qe',
    ),
  );
  assert.ok(later?.kind === 'query' && later.query.method === 'unknown');
  assert.deepEqual(later.query.target, TARGET);
});

test('peers beyond the cap, messages beyond theirs and deep nests are not taken up', () => {
  const peers = '6:axje.u'.repeat(MAX_KRPC_VALUES + 50);
  const many = decodeKrpc(
    bytes(`d1:rd2:id20:abcdefghij01234567896:valuesl${peers}ee1:t2:aa1:y1:re`),
  );
  assert.ok(many?.kind === 'answer' && many.answer.values?.length === MAX_KRPC_VALUES);
  const long = `d1:rd2:id20:abcdefghij01234567891:x${MAX_KRPC_BYTES}:${'x'.repeat(MAX_KRPC_BYTES)}e1:t2:aa1:y1:re`;
  assert.equal(decodeKrpc(bytes(long)), undefined);
  const deep = `d1:rd2:id20:abcdefghij01234567891:v${'l'.repeat(60)}${'e'.repeat(60)}e1:t2:aa1:y1:re`;
  assert.equal(decodeKrpc(bytes(deep)), undefined);
});
