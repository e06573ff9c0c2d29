import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareBytes,
  concatBytes,
  equalBytes,
  fromBinaryString,
  fromHex,
  fromUtf8,
  toBinaryString,
  toHex,
  utf8,
  viewOf,
} from '../../source/base/bytes.ts';

const bytesOf = fc.uint8Array({ maxLength: 64 });

test('hex and binary strings lose nothing', () => {
  fc.assert(
    fc.property(bytesOf, (bytes) => {
      assert.ok(equalBytes(fromHex(toHex(bytes))!, bytes));
      assert.ok(equalBytes(fromBinaryString(toBinaryString(bytes)), bytes));
      assert.equal(toBinaryString(bytes).length, bytes.length);
    }),
  );
});

test('hex takes both cases and refuses all else', () => {
  assert.deepEqual([...fromHex('00ffAb')!], [0, 255, 0xab]);
  assert.equal(fromHex('')?.length, 0);
  for (const text of ['a', 'abc', 'zz', '0x00', ' 00', '00 ', '0\n', 'é0']) {
    assert.equal(fromHex(text), undefined, JSON.stringify(text));
  }
});

test('text survives as UTF-8, a byte order mark too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(fromUtf8(utf8(text)), text);
    }),
  );
  assert.equal(fromUtf8(utf8('\ufeffx')), '\ufeffx');
});

test('H10: bad UTF-8 becomes U+FFFD, and overlong forms never become a slash or a dot', () => {
  assert.equal(fromUtf8(Uint8Array.of(0x61, 0xff, 0x62)), 'a\ufffdb');
  for (const overlong of [
    [0xc0, 0xaf],
    [0xc0, 0xae],
    [0xe0, 0x80, 0xaf],
    [0xf0, 0x80, 0x80, 0xae],
  ]) {
    assert.match(fromUtf8(Uint8Array.from(overlong)), /^\ufffd+$/);
  }
  assert.match(fromUtf8(Uint8Array.of(0xed, 0xa0, 0x80)), /^\ufffd+$/);
});

test('a view into a larger buffer is read as itself, not as the buffer', () => {
  const part = Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 4);
  assert.equal(toHex(part), '020304');
  assert.equal(viewOf(part).getUint16(0), 0x0203);
  assert.equal(viewOf(part).byteLength, 3);
  assert.ok(equalBytes(part, Uint8Array.of(2, 3, 4)));
});

test('bytes compare like unsigned numbers, a shorter start first', () => {
  assert.ok(compareBytes(Uint8Array.of(0x7f), Uint8Array.of(0x80)) < 0);
  assert.ok(compareBytes(Uint8Array.of(1), Uint8Array.of(1, 0)) < 0);
  assert.equal(compareBytes(Uint8Array.of(9, 9), Uint8Array.of(9, 9)), 0);
  assert.equal(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0)), false);
});

test('concatenation is a copy', () => {
  const first = Uint8Array.of(1);
  const whole = concatBytes([first, Uint8Array.of(2, 3), new Uint8Array()]);
  first[0] = 9;
  assert.deepEqual([...whole], [1, 2, 3]);
});
