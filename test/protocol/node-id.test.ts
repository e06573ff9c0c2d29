import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareDistance,
  idSharing,
  NODE_ID_BITS,
  NODE_ID_BYTES,
  sharedBits,
} from '../../source/protocol/node-id.ts';

const id = fc.uint8Array({ minLength: NODE_ID_BYTES, maxLength: NODE_ID_BYTES });

const distance = (one: Uint8Array, other: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(one.map((byte, at) => byte ^ other[at]!)).toString('hex')}`);

test('nearer is what has the smaller XOR, read as a number', () => {
  fc.assert(
    fc.property(id, id, id, (target, one, other) => {
      const difference = distance(target, one) - distance(target, other);
      const sign = difference < 0n ? -1 : difference > 0n ? 1 : 0;
      assert.equal(Math.sign(compareDistance(target, one, other)), sign);
    }),
  );
});

test('an id made to share so many bits shares exactly so many, and keeps the noise behind them', () => {
  fc.assert(
    fc.property(id, id, fc.integer({ min: 0, max: NODE_ID_BITS }), (own, noise, bits) => {
      const made = idSharing(own, bits, noise);
      assert.equal(sharedBits(own, made), bits);
      const rest = Math.floor(bits / 8) + 1;
      assert.deepEqual(made.subarray(rest), noise.subarray(rest));
    }),
  );
});
