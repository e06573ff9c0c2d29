import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { UTP_HEADER_BYTES } from '../../source/protocol/limits.ts';
import {
  blankUtpPacket,
  decodeUtpPacket,
  encodeWithLargest,
  isSelectivelyAcked,
  isUtpPacket,
  padUtpPacket,
  UtpExtension,
  type UtpHeader,
  UtpType,
  writeExtensionHead,
  writeUtpHeader,
} from '../../source/protocol/utp-packet.ts';

const word = fc.integer({ min: 0, max: 0xffff });
const long = fc.integer({ min: 0, max: 0xffffffff });
const header: fc.Arbitrary<UtpHeader> = fc.record({
  type: fc.constantFrom(...Object.values(UtpType)),
  connectionId: word,
  timestampMicros: long,
  delayMicros: long,
  windowBytes: long,
  sequence: word,
  acknowledged: word,
});

const plain = (from: UtpHeader, payload = new Uint8Array(0)): Uint8Array => {
  const bytes = new Uint8Array(UTP_HEADER_BYTES + payload.length);
  writeUtpHeader(bytes, from);
  bytes.set(payload, UTP_HEADER_BYTES);
  return bytes;
};

describe('uTP packets (BEP 29)', () => {
  it('look as the BEP has them', () => {
    const bytes = plain({
      type: UtpType.syn,
      connectionId: 0x1234,
      timestampMicros: 0xfedcba98,
      delayMicros: 0x01020304,
      windowBytes: 0x00100000,
      sequence: 0xffff,
      acknowledged: 0x8001,
    });
    const hex = '41001234fedcba980102030400100000ffff8001';
    assert.equal(Buffer.from(bytes).toString('hex'), hex);
  });

  it('come back as they were written, with what they carry, however much they are padded', () => {
    const payload = fc.uint8Array({ maxLength: 50 });
    const more = fc.integer({ min: 0, max: 1_500 });
    fc.assert(
      fc.property(header, payload, more, (written, carried, padding) => {
        const size = UTP_HEADER_BYTES + carried.length + padding;
        const bytes = padUtpPacket(plain(written, carried), size);
        const packet = blankUtpPacket();
        assert.ok(decodeUtpPacket(bytes, packet));
        // There must be room for two heads, and the eight bytes of the first.
        assert.equal(bytes.length, padding < 12 ? UTP_HEADER_BYTES + carried.length : size);
        assert.ok(bytes[1]! <= UtpExtension.bits, 'or libutp would take it for something else');
        assert.partialDeepStrictEqual(packet, written);
        assert.deepEqual(bytes.subarray(packet.payloadAt), carried);
      }),
    );
  });

  it('tell selective acks bit by bit, the least of the first byte first', () => {
    const bits = fc.array(fc.boolean(), { minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(header, bits, (written, came) => {
        const bytes = new Uint8Array(UTP_HEADER_BYTES + 2 + 4);
        writeUtpHeader(bytes, written, UtpExtension.selectiveAck);
        const at = writeExtensionHead(bytes, UTP_HEADER_BYTES, 4);
        for (const [index, has] of came.entries()) {
          if (has) bytes[at + Math.floor(index / 8)]! += 2 ** (index % 8);
        }
        const packet = blankUtpPacket();
        assert.ok(decodeUtpPacket(bytes, packet));
        assert.deepEqual([packet.selectiveAt, packet.selectiveBytes], [at, 4]);
        const told = came.map((_, index) => isSelectivelyAcked(bytes, at, index));
        assert.deepEqual(told, came);
      }),
    );
  });

  it('carry the word about large datagrams in as many bytes in both directions', () => {
    const bytes = encodeWithLargest(blankUtpPacket(), 32_768);
    const packet = blankUtpPacket();
    assert.ok(decodeUtpPacket(bytes, packet));
    assert.equal(packet.largestBytes, 32_768);
    assert.ok(bytes[1]! <= UtpExtension.bits);
    assert.equal(bytes.length, 34);
  });

  it('are nothing else that comes to the same port', () => {
    assert.ok(
      !isUtpPacket(Buffer.from('d1:ad2:id20:aaaaaaaaaaaaaaaaaaaae1:q4:ping1:t2:aa1:y1:qe')),
    );
    assert.ok(
      !isUtpPacket(Uint8Array.of(0, 0, 0, 1, ...new Uint8Array(100))),
      "a tracker's answer",
    );
    assert.ok(!isUtpPacket(plain({ ...blankUtpPacket(), type: 5 as UtpType })));
    assert.ok(!isUtpPacket(plain(blankUtpPacket()).subarray(1)));
  });

  it('of any bytes make a packet whose parts lie within them, or none; cut off within its extensions it is none (H74)', () => {
    const start = fc.constantFrom(...[0x01, 0x11, 0x21, 0x31, 0x41]);
    fc.assert(
      fc.property(start, fc.uint8Array({ minLength: 19, maxLength: 200 }), (first, rest) => {
        const bytes = Uint8Array.of(first, ...rest);
        const packet = blankUtpPacket();
        if (!decodeUtpPacket(bytes, packet)) return;
        assert.ok(packet.payloadAt >= UTP_HEADER_BYTES && packet.payloadAt <= bytes.length);
        assert.ok(packet.selectiveAt + packet.selectiveBytes <= packet.payloadAt);
        for (let size = 0; size < packet.payloadAt; size++) {
          assert.equal(decodeUtpPacket(bytes.subarray(0, size), blankUtpPacket()), false);
        }
      }),
    );
  });

  it('may have a selective ack of any size, as some programs do, and with none in it say nothing (H74)', () => {
    for (const size of [0, 1, 3, 5, 255]) {
      const bytes = new Uint8Array(UTP_HEADER_BYTES + 2 + size);
      writeUtpHeader(bytes, blankUtpPacket(), UtpExtension.selectiveAck);
      writeExtensionHead(bytes, UTP_HEADER_BYTES, size);
      const packet = blankUtpPacket();
      assert.ok(decodeUtpPacket(bytes, packet));
      assert.equal(packet.selectiveBytes, size);
    }
  });
});
