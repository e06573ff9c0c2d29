import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toHex } from '../../source/base/bytes.ts';
import { msePublicKey, mseSecret } from '../../source/protocol/mse-exchange.ts';

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
const key = (seed: number) => Uint8Array.from({ length: 20 }, (_, at) => (at * 29 + seed) & 0xff);

describe('the key exchange of MSE', () => {
  it('comes to what the arithmetic says, always in 96 bytes', () => {
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
});
