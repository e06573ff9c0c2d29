import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isDialableScope, scopeOf } from '../../source/base/addresses.ts';
import {
  compactNodeBytes,
  decodeCompactNodes,
  encodeCompactNodes,
} from '../../source/protocol/compact-nodes.ts';
import { MAX_NAMED_NODES } from '../../source/protocol/limits.ts';

const id = new Uint8Array(20).fill(0x61);
const four = { id, host: '10.1.2.3', port: 6881 };
const six = { id, host: '2001:db8::1', port: 51_413 };

test('a node takes 26 bytes in IPv4 and 38 in IPv6, and comes back', () => {
  const ids = '61'.repeat(20);
  const packedFour = encodeCompactNodes([four, six], 4);
  const packedSix = encodeCompactNodes([four, six], 6);
  assert.equal(Buffer.from(packedFour).toString('hex'), `${ids}0a0102031ae1`);
  assert.equal(
    Buffer.from(packedSix).toString('hex'),
    `${ids}20010db8000000000000000000000001c8d5`,
  );
  assert.deepEqual(decodeCompactNodes(packedFour, 4), [four]);
  assert.deepEqual(decodeCompactNodes(packedSix, 6), [six]);
});

test('H103: a torn end, port 0, multicast and what pretends to be IPv6 are left out', () => {
  const ids = '61'.repeat(20);
  const packed = Buffer.from(
    [
      `${ids}0a0102030000`,
      `${ids}e00000011ae1`,
      `${ids}000000001ae1`,
      `${ids}0a0102031ae1`,
      ids,
    ].join(''),
    'hex',
  );
  assert.deepEqual(decodeCompactNodes(packed, 4), [four]);
  const mapped = Buffer.from(`${ids}00000000000000000000ffff0a0102031ae1`, 'hex');
  assert.deepEqual(decodeCompactNodes(mapped, 6), []);
});

test('H103: any bytes give so many nodes that can be asked, and no more', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.constantFrom(4, 6), (bytes, family) => {
      const nodes = decodeCompactNodes(bytes, family);
      assert.ok(nodes.length <= Math.min(MAX_NAMED_NODES, bytes.length / compactNodeBytes(family)));
      for (const { host, port } of nodes) assert.ok(port > 0 && isDialableScope(scopeOf(host)));
    }),
  );
});
