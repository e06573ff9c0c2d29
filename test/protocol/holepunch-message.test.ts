import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  decodeHolepunchMessage,
  encodeHolepunchMessage,
  type HolepunchMessage,
} from '../../source/protocol/holepunch-message.ts';
import { MAX_HOLEPUNCH_MESSAGE_BYTES } from '../../source/protocol/limits.ts';

const host = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat(255)).map(([a, b]) => `${a}.2.3.${b}`),
  fc.integer({ min: 1, max: 0xffff }).map((group) => `2001:db8::${group.toString(16)}`),
);
const plain = { noNullPrototype: true };
const endpoint = fc.record({ host, port: fc.integer({ min: 0, max: 65_535 }) }, plain);
const refusal = fc.constantFrom(
  'no-such-peer' as const,
  'not-connected' as const,
  'no-support' as const,
  'no-self' as const,
);
const message: fc.Arbitrary<HolepunchMessage> = fc.oneof(
  fc.record({ kind: fc.constantFrom('rendezvous' as const, 'connect' as const), endpoint }, plain),
  fc.record({ kind: fc.constant('error' as const), endpoint, refusal }, plain),
);

describe('ut_holepunch messages (BEP 55)', () => {
  it('look as the BEP has them', () => {
    const endpoint = { host: '1.2.3.4', port: 0x1ae1 };
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    assert.equal(
      hex(encodeHolepunchMessage({ kind: 'rendezvous', endpoint })),
      '0000010203041ae100000000',
    );
    assert.equal(
      hex(encodeHolepunchMessage({ kind: 'error', endpoint, refusal: 'no-support' })),
      '0200010203041ae100000003',
    );
    assert.equal(
      hex(encodeHolepunchMessage({ kind: 'connect', endpoint: { host: '2001:db8::7', port: 1 } })),
      `010120010db8${'00'.repeat(11)}07000100000000`,
    );
  });

  it('come back as they were written, also without the number of an error where there is none', () => {
    fc.assert(
      fc.property(message, (written) => {
        const bytes = encodeHolepunchMessage(written);
        assert.ok(bytes.length <= MAX_HOLEPUNCH_MESSAGE_BYTES);
        assert.deepEqual(decodeHolepunchMessage(bytes), written);
        const short = decodeHolepunchMessage(bytes.subarray(0, -4));
        const unknown = written.kind === 'error' ? { refusal: 'unknown' } : {};
        assert.deepEqual(short, { ...written, ...unknown });
      }),
    );
  });

  it('are none where they are cut, or of a kind that nobody knows', () => {
    const whole = encodeHolepunchMessage({
      kind: 'connect',
      endpoint: { host: '1.2.3.4', port: 1 },
    });
    for (let length = 0; length < 8; length++) {
      assert.equal(decodeHolepunchMessage(whole.subarray(0, length)), undefined);
    }
    assert.equal(decodeHolepunchMessage(Uint8Array.of(3, ...whole.subarray(1))), undefined);
    assert.equal(decodeHolepunchMessage(Uint8Array.of(1, 2, ...whole.subarray(2))), undefined);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const read = decodeHolepunchMessage(bytes);
        if (read !== undefined) assert.ok(bytes.length >= 8 && bytes[0]! < 3 && bytes[1]! < 2);
      }),
    );
  });
});
