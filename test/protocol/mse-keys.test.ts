import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { toHex } from '../../source/base/bytes.ts';
import {
  maskTag,
  msePublicKey,
  mseSecret,
  mseSign,
  mseStreams,
  mseTag,
} from '../../source/protocol/mse-keys.ts';
import { Rc4 } from '../../source/protocol/rc4.ts';

const PRIME = BigInt(
  '0xffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd' +
    'ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a36210000000000090563',
);

const power = (base: bigint, exponent: bigint): bigint => {
  let [result, square] = [1n, base % PRIME];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
};

const asNumber = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);
const asHex = (number: bigint): string => number.toString(16).padStart(192, '0');
const sha1 = (...parts: (string | Uint8Array)[]): Buffer =>
  createHash('sha1')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
    .digest();

const key = (seed: number) => Uint8Array.from({ length: 20 }, (_, at) => (at * 29 + seed) & 0xff);

describe('the keys of MSE', () => {
  it('are what the arithmetic says, always in 96 bytes', () => {
    for (let seed = 1; seed < 20; seed++) {
      const [ours, theirs] = [key(seed), key(seed + 100)];
      const publicKey = power(2n, asNumber(theirs));
      assert.equal(toHex(msePublicKey(theirs)), asHex(publicKey));
      assert.equal(
        toHex(mseSecret(ours, msePublicKey(theirs))),
        asHex(power(publicKey, asNumber(ours))),
      );
    }
    // Two to the fifth is a short number.
    const five = Uint8Array.from([...new Uint8Array(19), 5]);
    assert.equal(toHex(msePublicKey(five)), asHex(32n));
    assert.equal(toHex(mseSecret(five, msePublicKey(five))), asHex(1n << 25n));
  });

  it('name a torrent to those who have it, and mask the name from those who listen', () => {
    const secret = new Uint8Array(96).fill(9);
    const infoHash = new Uint8Array(20).fill(4);
    assert.deepEqual(mseSign(secret), sha1('req1', secret));
    assert.deepEqual(mseTag(infoHash), sha1('req2', infoHash));
    const mask = sha1('req3', secret);
    const masked = maskTag(mseTag(infoHash), secret);
    assert.deepEqual(Buffer.from(masked.map((byte, at) => byte ^ mask[at]!)), mseTag(infoHash));
    assert.deepEqual(maskTag(masked, secret), mseTag(infoHash));
  });

  it('make a stream each way, without its first thousand bytes', () => {
    const secret = new Uint8Array(96).fill(9);
    const infoHash = new Uint8Array(20).fill(4);
    const streams = mseStreams(secret, infoHash);
    for (const [word, stream] of [
      ['keyA', streams.fromDialler],
      ['keyB', streams.toDialler],
    ] as const) {
      const expected = new Uint8Array(1024 + 16);
      new Rc4(sha1(word, secret, infoHash)).apply(expected);
      const found = new Uint8Array(16);
      stream.apply(found);
      assert.deepEqual(found, expected.slice(1024));
    }
  });
});
