import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  immutableTarget,
  isSealed,
  mutableTarget,
  sealItem,
  signedBytes,
} from '../../source/protocol/stored-item.ts';

/** From BEP 44. */
const KEY = Buffer.from('77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548', 'hex');
const VALUE = Buffer.from('12:Hello World!');
const NO_SALT = new Uint8Array();
const SALT = Buffer.from('foobar');
const SIGNATURE = Buffer.from(
  '305ac8aeb6c9c151fa120f120ea2cfb923564e11552d06a5d856091e5e853cff1260d3f39e4999684aa92eb73ffd136e6f4f3ecbfda0ce53a1608ecd7ae21f01',
  'hex',
);
const SALTED_SIGNATURE = Buffer.from(
  '6834284b6b24c3204eb2fea824d82f88883a3d95e8b4a21b8c0ded553d17d17ddf9a8a7104b1258f30bed3787e6cb896fca78c58f8e03b5f18f14951a87d9a08',
  'hex',
);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('the targets of BEP 44 come out', () => {
  assert.equal(hex(immutableTarget(VALUE)), 'e5f96f6f38320f0f33959cb4d3d656452117aadb');
  assert.equal(hex(mutableTarget(KEY, NO_SALT)), '4a533d47ec9c7d95b1ad75f576cffc641853b750');
  assert.equal(hex(mutableTarget(KEY, SALT)), '411eba73b6f087ca51a3795d9c8c938d365e32c1');
});

test('what is signed is what BEP 44 says', () => {
  assert.equal(
    Buffer.from(signedBytes(VALUE, 1n, NO_SALT)).toString(),
    '3:seqi1e1:v12:Hello World!',
  );
  assert.equal(
    Buffer.from(signedBytes(VALUE, 1n, SALT)).toString(),
    '4:salt6:foobar3:seqi1e1:v12:Hello World!',
  );
});

test('the signatures of BEP 44 are good, and for nothing else', () => {
  const seal = { key: KEY, signature: SIGNATURE, sequence: 1n };
  assert.ok(isSealed(seal, VALUE, NO_SALT));
  assert.ok(isSealed({ ...seal, signature: SALTED_SIGNATURE }, VALUE, SALT));
  assert.ok(!isSealed(seal, VALUE, SALT));
  assert.ok(!isSealed({ ...seal, sequence: 2n }, VALUE, NO_SALT));
  assert.ok(!isSealed(seal, Buffer.from('12:Hello world!'), NO_SALT));
  assert.ok(!isSealed({ ...seal, signature: SALTED_SIGNATURE }, VALUE, NO_SALT));
});

test('what is sealed with a seed is good for its key and salt, up to the largest sequence number', () => {
  const seed = Buffer.alloc(32, 7);
  for (const sequence of [0n, 1n, 2n ** 63n - 1n]) {
    const seal = sealItem(seed, VALUE, sequence, SALT);
    assert.equal(seal.key.length, 32);
    assert.equal(seal.signature.length, 64);
    assert.ok(isSealed(seal, VALUE, SALT));
  }
});

test('any bytes for a key and a signature are no, never a throw', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const signature = fc.uint8Array({ minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(key, signature, (anyKey, anySignature) => {
      const seal = { key: anyKey, signature: anySignature, sequence: 1n };
      assert.equal(isSealed(seal, VALUE, NO_SALT), false);
    }),
    { numRuns: 50 },
  );
  assert.equal(isSealed({ key: NO_SALT, signature: NO_SALT, sequence: 1n }, VALUE, SALT), false);
});
