import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress, parseAddress } from '../../source/base/addresses.ts';
import { AddressRanges, AddressRangesBuilder } from '../../source/policy/address-ranges.ts';

type Range = readonly [first: Uint8Array, last: Uint8Array];

const packed = (text: string): Uint8Array => parseAddress(text)!;

const built = (ranges: Iterable<Range>): AddressRanges => {
  const builder = new AddressRangesBuilder();
  for (const [first, last] of ranges) builder.add(first, last);
  const steps = builder.build();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};

const of = (...ranges: readonly (readonly [string, string])[]): AddressRanges =>
  built(ranges.map(([first, last]): Range => [packed(first), packed(last)]));

test('an address is in a range from its first to its last one, and what is no address in none', () => {
  const ranges = of(['10.0.0.5', '10.0.1.5'], ['2001:db8::5', '2001:db8:0:0:1::']);
  for (const inside of ['10.0.0.5', '10.0.0.255', '10.0.1.5', '2001:db8::5', '2001:db8::1:0:0:0']) {
    assert.ok(ranges.has(inside), inside);
  }
  const outside = [
    '10.0.0.4',
    '10.0.1.6',
    '2001:db8::4',
    '2001:db8::1:0:0:1',
    '',
    'x',
    '::10.0.0.5',
  ];
  for (const each of outside) assert.ok(!ranges.has(each), each);
  assert.ok(!AddressRanges.NONE.has('10.0.0.5'));
});

test('ranges that overlap or touch become one, also at the ends of what addresses there are', () => {
  assert.equal(
    of(['1.0.0.0', '1.0.0.9'], ['1.0.0.10', '1.0.0.20'], ['1.0.0.3', '1.0.0.4']).count,
    1,
  );
  assert.equal(of(['1.0.0.0', '1.0.0.9'], ['1.0.0.11', '1.0.0.20']).count, 2);
  const all = of(['128.0.0.0', '255.255.255.255'], ['0.0.0.0', '127.255.255.255']);
  assert.equal(all.count, 1);
  assert.ok(all.has('255.255.255.255') && all.has('0.0.0.0'));
  const six = of(['2001:db8::', '2001:db8::ffff:ffff'], ['2001:db8::1:0:0', '2001:db8::1:0:9']);
  assert.equal(six.count, 1);
  assert.equal(of(['::1', 'ffff::'], ['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']).count, 1);
});

const byte = fc.integer({ min: 0, max: 255 });
/** Of few bytes that differ, so that ranges meet. */
const address = (length: 4 | 16) =>
  fc
    .tuple(fc.constantFrom(0, 1, 127, 255), fc.constantFrom(0, 255), byte)
    .map(([head, middle, tail]) => {
      const bytes = new Uint8Array(length).fill(middle, 1, length - 1);
      bytes[0] = head;
      bytes[length - 1] = tail;
      return bytes;
    });

const isUpTo = (left: Uint8Array, right: Uint8Array): boolean => Buffer.compare(left, right) <= 0;

for (const length of [4, 16] as const) {
  test(`whatever ranges of ${length} bytes there are, they have the addresses that a walk through all of them finds`, () => {
    const range = fc
      .tuple(address(length), address(length))
      .map(([one, other]): Range => (isUpTo(one, other) ? [one, other] : [other, one]));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 30 }), fc.array(address(length)), (all, asked) => {
        const ranges = built(all);
        for (const each of asked) {
          const isIn = all.some(([first, last]) => isUpTo(first, each) && isUpTo(each, last));
          // A mapped IPv4 address has no IPv6 name.
          if (formatAddress(each).includes(':') !== (length === 16)) continue;
          assert.equal(ranges.has(formatAddress(each)), isIn, formatAddress(each));
        }
      }),
      { numRuns: 200 },
    );
  });
}
