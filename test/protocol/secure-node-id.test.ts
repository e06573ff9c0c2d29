import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress, isDialableScope, scopeOf } from '../../source/base/addresses.ts';
import { crc32c, isSecureNodeId, secureNodeId } from '../../source/protocol/secure-node-id.ts';

/** From BEP 42: address, last byte, an id that goes with it. */
const VECTORS: readonly (readonly [string, string])[] = [
  ['124.31.75.21', '5fbfbff10c5d6a4ec8a88e4c6ab4c28b95eee401'],
  ['21.75.31.124', '5a3ce9c14e7a08645677bbd1cfe7d8f956d53256'],
  ['65.23.51.170', 'a5d43220bc8f112a3d426c84764f8c2a1150e616'],
  ['84.124.73.14', '1b0321dd1bb1fe518101ceef99462b947a01ff41'],
  ['43.213.53.83', 'e56f6cbf5b7c4be0237986d5243b87aa6d51305a'],
];

for (const [host, hex] of VECTORS) {
  test(`the id that BEP 42 gives for ${host} goes with it, and with no other`, () => {
    const id = Buffer.from(hex, 'hex');
    assert.ok(isSecureNodeId(id, host));
    assert.ok(!isSecureNodeId(id, '8.8.8.8'));
    for (const at of [0, 1, 19]) {
      const other = Buffer.from(id);
      other[at]! ^= 1;
      assert.ok(!isSecureNodeId(other, host), `byte ${at} matters`);
    }
  });
}

test('an id that is made for an address goes with it', () => {
  const noise = fc.uint8Array({ minLength: 20, maxLength: 20 });
  const address = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
      bytes[0] = 0x2a;
      return bytes;
    }),
  );
  fc.assert(
    fc.property(address, noise, (bytes, chance) => {
      const host = formatAddress(bytes);
      const id = secureNodeId(host, chance);
      assert.ok(id);
      assert.deepEqual(id.subarray(3), chance.subarray(3));
      assert.equal(id[2]! & 7, chance[2]! & 7);
      assert.equal(isSecureNodeId(id, host), isDialableScope(scopeOf(host)));
    }),
  );
  for (const host of ['8.8.4.4', '2a00:1450:4001:81b::200e']) {
    assert.ok(isSecureNodeId(secureNodeId(host, Buffer.alloc(20, 0xa7))!, host));
  }
});

test('addresses that do not reach the internet go with any id', () => {
  const any = Buffer.alloc(20, 9);
  for (const host of ['127.0.0.1', '10.1.2.3', '192.168.0.9', '172.16.4.5', '169.254.7.7', '::1']) {
    assert.ok(isSecureNodeId(any, host), host);
  }
  assert.ok(!isSecureNodeId(any, '224.0.0.1'));
  assert.ok(!isSecureNodeId(any, 'router.example'));
});

test('the checksum is CRC-32C', () => {
  assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
});
