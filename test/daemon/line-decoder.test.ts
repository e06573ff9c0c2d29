import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import { LineDecoder } from '../../source/daemon/line-decoder.ts';

const linesOf = (chunks: readonly Uint8Array[], maxBytes = 1_000): readonly string[] => {
  const decoder = new LineDecoder(maxBytes);
  const lines: string[] = [];
  for (const chunk of chunks) {
    const scratch = Buffer.from(chunk);
    decoder.push(scratch);
    scratch.fill(0xdb);
    for (let line = decoder.next(); line !== undefined; line = decoder.next()) lines.push(line);
  }
  return lines;
};

test('the same lines come out however the bytes are cut', () => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .filter((text) => !/[\r\n]/.test(text));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(''));
      const chunks: Buffer[] = [];
      let from = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(from, from + cut));
        from += cut;
      }
      chunks.push(bytes.subarray(from));
      assert.deepEqual(linesOf(chunks), lines);
    }),
  );
});

test('several chunks may come before the first line is taken', () => {
  const decoder = new LineDecoder(1_000);
  for (const text of ['a\nb', 'c\n', 'd\n']) decoder.push(Buffer.from(text));
  assert.deepEqual([decoder.next(), decoder.next(), decoder.next()], ['a', 'bc', 'd']);
  assert.equal(decoder.next(), undefined);
});

test('half a line is no line, and a carriage return at the end belongs to it', () => {
  assert.deepEqual(linesOf([Buffer.from('one\r\ntwo')]), ['one']);
});

test('H116: a line that is too long is refused while it comes, at whatever pace', () => {
  const refused = (error: unknown) => isSluiceError(error, 'daemon/limit');
  assert.throws(() => linesOf([Buffer.alloc(1_001, 'x')]), refused);
  const bytes = Array.from({ length: 1_001 }, () => Buffer.from('x'));
  assert.throws(() => linesOf(bytes), refused);
  assert.deepEqual(linesOf([Buffer.from(`${'x'.repeat(1_000)}\n`)]), ['x'.repeat(1_000)]);
});

test('bytes that are not UTF-8 are refused, not mended', () => {
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80]]) {
    assert.throws(
      () => linesOf([Buffer.from([...bytes, 0x0a])]),
      (error) => isSluiceError(error, 'daemon/protocol'),
    );
  }
});
