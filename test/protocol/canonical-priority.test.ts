import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalPriority } from '../../source/protocol/canonical-priority.ts';

const at = (host: string, port = 1) => ({ host, port });

test('the priorities are those of the two examples in BEP 40', () => {
  const own = at('123.213.32.10');
  assert.equal(canonicalPriority(own, at('98.76.54.32')), 0xec2d7224);
  assert.equal(canonicalPriority(own, at('123.213.32.234')), 0x99568189);
});

test('both sides come to the same, and at one address the ports tell peers apart', () => {
  const octet = fc.nat(255);
  const four = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
  const six = fc.tuple(fc.nat(3), fc.nat(3)).map(([a, b]) => `2001:db8:0:${a}::${b + 1}`);
  const host = fc.oneof(four, six);
  fc.assert(
    fc.property(host, host, fc.nat(65_535), fc.nat(65_535), (mine, yours, one, two) => {
      const [left, right] = [at(mine, one), at(yours, two)];
      assert.equal(canonicalPriority(left, right), canonicalPriority(right, left));
    }),
  );
  const own = at('9.9.9.9', 5);
  assert.notEqual(
    canonicalPriority(own, at('9.9.9.9', 6)),
    canonicalPriority(own, at('9.9.9.9', 7)),
  );
});

test('what differs only in the masked bits of a far address counts alike, in a near one it does not', () => {
  const own = at('123.213.32.10');
  assert.equal(
    canonicalPriority(own, at('98.76.54.32')),
    canonicalPriority(own, at('98.76.54.34')),
  );
  assert.notEqual(
    canonicalPriority(own, at('123.213.32.32')),
    canonicalPriority(own, at('123.213.32.34')),
  );
});

test('an IPv4 and an IPv6 address have none between them, nor has what is no address', () => {
  assert.equal(canonicalPriority(at('1.2.3.4'), at('2001:db8::1')), undefined);
  assert.equal(canonicalPriority(at('1.2.3.4'), at('a.test')), undefined);
});
