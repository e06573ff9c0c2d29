import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BLOOM_BYTES, BloomFilter } from '../../source/protocol/bloom-filter.ts';

/** From BEP 33. */
const EXPECTED = `
 F6C3F5EA A07FFD91 BDE89F77 7F26FB2B FF37BDB8 FB2BBAA2 FD3DDDE7 BACFFF75 EE7CCBAE
 FE5EEDB1 FBFAFF67 F6ABFF5E 43DDBCA3 FD9B9FFD F4FFD3E9 DFF12D1B DF59DB53 DBE9FA5B
 7FF3B8FD FCDE1AFB 8BEDD7BE 2F3EE71E BBBFE93B CDEEFE14 8246C2BC 5DBFF7E7 EFDCF24F
 D8DC7ADF FD8FFFDF DDFFF7A4 BBEEDF5C B95CE81F C7FCFF1F F4FFFFDF E5F7FDCB B7FD79B3
 FA1FC77B FE07FFF9 05B7B7FF C7FEFEFF E0B8370B B0CD3F5B 7F2BD93F EB4386CF DD6F7FD5
 BFAF2E9E BFFFFEEC D67ADBF7 C67F17EF D5D75EBA 6FFEBA7F FF47A91E B1BFBB53 E8ABFB57
 62ABE8FF 237279BF EFBFEEF5 FFC5FEBF DFE5ADFF ADFEE1FB 737FFFFB FD9F6AEF FEEE76B6
 FD8F72EF`
  .replaceAll(/\s/g, '')
  .toLowerCase();

const addExample = (filter: BloomFilter, from: number, to: number): BloomFilter => {
  for (let last = from; last < Math.min(256, to); last++) filter.add(`192.0.2.${last}`);
  for (let last = from; last < to; last++) filter.add(`2001:db8::${last.toString(16)}`);
  return filter;
};

test('the example of BEP 33 comes out bit by bit, with its estimate', () => {
  const filter = addExample(new BloomFilter(), 0, 1000);
  assert.equal(Buffer.from(filter.bytes).toString('hex'), EXPECTED);
  assert.ok(Math.abs(filter.estimate() - 1224.9308) < 0.001);
});

test('two that are joined count what is in either of them once', () => {
  const one = addExample(new BloomFilter(), 0, 600);
  one.join(addExample(new BloomFilter(), 400, 1000).bytes);
  assert.equal(Buffer.from(one.bytes).toString('hex'), EXPECTED);
});

test('an empty one holds nobody, a full one nobody knows how many, and names are not counted', () => {
  const filter = new BloomFilter();
  filter.add('tracker.example');
  assert.equal(filter.estimate(), 0);
  assert.ok(new BloomFilter(new Uint8Array(BLOOM_BYTES).fill(0xff)).estimate() > 7_000);
});
