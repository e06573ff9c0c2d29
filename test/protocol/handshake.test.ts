import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import {
  encodeHandshake,
  HANDSHAKE_BYTES,
  HandshakeDecoder,
  NOTHING_RESERVED,
} from '../../source/protocol/handshake.ts';

const twenty = fc.uint8Array({ minLength: 20, maxLength: 20 });
const handshake = fc.record({
  infoHash: twenty,
  peerId: twenty,
  reserved: fc.record(
    { extensionProtocol: fc.boolean(), fast: fc.boolean(), dht: fc.boolean() },
    { noNullPrototype: true },
  ),
});
const SAMPLE = encodeHandshake({
  infoHash: new Uint8Array(20).fill(1),
  peerId: new Uint8Array(20).fill(2),
  reserved: NOTHING_RESERVED,
});

describe('handshake', () => {
  it('is laid out as in BEP 3, with the bits of BEP 10, 6 and 5', () => {
    const hex = Buffer.from(
      encodeHandshake({
        infoHash: new Uint8Array(20).fill(0xaa),
        peerId: new Uint8Array(20).fill(0xbb),
        reserved: { extensionProtocol: true, fast: true, dht: true },
      }),
    ).toString('hex');
    assert.equal(
      hex,
      `13${Buffer.from('BitTorrent protocol').toString('hex')}0000000000100005${'aa'.repeat(20)}${'bb'.repeat(20)}`,
    );
    assert.deepEqual([...SAMPLE.subarray(20, 28)], [0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('is decoded to what was encoded, whatever chunks it comes in, and leaves the rest alone', () => {
    fc.assert(
      fc.property(handshake, fc.uint8Array({ maxLength: 30 }), fc.nat(100), (sent, rest, place) => {
        const bytes = Buffer.concat([encodeHandshake(sent), rest]);
        const at = Math.min(place, bytes.length);
        const decoder = new HandshakeDecoder();
        const taken = decoder.push(bytes.subarray(0, at)) + decoder.push(bytes.subarray(at));
        assert.equal(taken, HANDSHAKE_BYTES);
        assert.ok(decoder.isComplete);
        assert.deepEqual(decoder.infoHash, sent.infoHash);
        assert.deepEqual(decoder.peerId, sent.peerId);
        assert.deepEqual(decoder.reserved, sent.reserved);
      }),
    );
  });

  it('tells each part as soon as it is there', () => {
    const decoder = new HandshakeDecoder();
    for (const [at, byte] of SAMPLE.entries()) {
      assert.equal(decoder.reserved !== undefined, at >= 28);
      assert.equal(decoder.infoHash !== undefined, at >= 48);
      assert.equal(decoder.peerId, undefined);
      decoder.push(Uint8Array.of(byte));
    }
    assert.deepEqual(decoder.peerId, new Uint8Array(20).fill(2));
  });

  for (const [name, text] of [
    ['TLS', '\x16\x03\x01\x02'],
    ['HTTP', 'GET / HTTP/1.1\r\n'],
    ['a longer protocol string', '\x14BitTorrent'],
    ['another protocol', '\x13BitTorrent Protocol'],
  ] as const) {
    it(`H53, H73: is refused at the first wrong byte when it is ${name}`, () => {
      const bytes = Buffer.from(text, 'latin1');
      const wrongAt = bytes.findIndex((byte, at) => byte !== SAMPLE[at]);
      const decoder = new HandshakeDecoder();
      decoder.push(bytes.subarray(0, wrongAt));
      assert.throws(
        () => decoder.push(bytes.subarray(wrongAt, wrongAt + 1)),
        (error) => isSluiceError(error, 'wire/protocol'),
      );
    });
  }

  it('does not encode hashes and ids of a wrong length', () => {
    const good = { infoHash: new Uint8Array(20), peerId: new Uint8Array(20) };
    const reserved = NOTHING_RESERVED;
    assert.throws(() => encodeHandshake({ ...good, infoHash: new Uint8Array(32), reserved }));
    assert.throws(() => encodeHandshake({ ...good, peerId: new Uint8Array(19), reserved }));
  });
});
