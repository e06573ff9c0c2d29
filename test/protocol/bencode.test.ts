import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../source/base/bytes.ts';
import { isSluiceError } from '../../source/base/errors.ts';
import { type BencodeInput, decodeBencode, encodeBencode } from '../../source/protocol/bencode.ts';
import { decodeCarefully, encodeCarefully } from '../../source/protocol/bencode-careful.ts';
import { scanBencode } from '../../source/protocol/bencode-scan.ts';

const decode = (text: string): unknown => decodeBencode(Buffer.from(text, 'latin1'));
const written = (value: BencodeInput): string =>
  Buffer.from(encodeBencode(value)).toString('latin1');

const assertRefused = (
  text: string,
  code: 'bencode/malformed' | 'bencode/limit' = 'bencode/malformed',
): void => {
  assert.throws(
    () => decode(text),
    (error) => isSluiceError(error, code) && !error.message.includes('\n'),
    JSON.stringify(text.slice(0, 40)),
  );
};

const asciiKey = fc.string({ maxLength: 6 });
const anyKey = fc.oneof(
  asciiKey,
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.constantFrom('__proto__', 'constructor', 'toString', '1', '10', ''),
);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
/** As they are decoded: a bigint only where a number would not be exact. */
const exact = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value;

const valueWith = (key: fc.Arbitrary<string>, integer: fc.Arbitrary<number | bigint>) =>
  fc.letrec<{ value: BencodeInput }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      integer,
      fc.uint8Array({ maxLength: 8 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    ),
  })).value;

const ordinaryValue = valueWith(
  asciiKey.filter((key) => key !== '__proto__'),
  fc.maxSafeInteger(),
);
const anyValue = valueWith(anyKey, fc.oneof(fc.maxSafeInteger(), int64.map(exact)));

test('what is written is read back the same, odd keys and large integers too', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      assert.deepEqual(decodeBencode(encodeBencode(value)), value);
    }),
  );
});

test('the careful lane reads and writes the same as the package where both can', () => {
  fc.assert(
    fc.property(ordinaryValue, (value) => {
      const bytes = encodeBencode(value);
      assert.deepEqual(encodeCarefully(value), new Uint8Array(bytes));
      assert.deepEqual(decodeCarefully(bytes), decodeBencode(bytes));
    }),
  );
});

test('each kind of value is read', () => {
  assert.equal(decode('i42e'), 42);
  assert.equal(decode('i-7e'), -7);
  assert.equal(decode('i0e'), 0);
  assert.deepEqual(decode('4:spam'), new Uint8Array(utf8('spam')));
  assert.deepEqual(decode('0:'), new Uint8Array());
  assert.deepEqual(decode('le'), []);
  assert.deepEqual(decode('de'), new Map());
  assert.deepEqual(decode('d1:al1:bi1eee'), new Map([['a', [new Uint8Array(utf8('b')), 1]]]));
});

test('keys are written in the order of their raw bytes', () => {
  const value = new Map<string, BencodeInput>([
    ['b', 1],
    ['\xff', 2],
    ['B', 3],
    ['a', 4],
  ]);
  assert.equal(written(value), 'd1:Bi3e1:ai4e1:bi1e1:\xffi2ee');
  assert.equal(written({ z: 'é', a: [1, 'x'], left: undefined }), 'd1:ali1e1:xe1:z2:\xc3\xa9e');
});

test('what bencode cannot say is a fault of the caller', () => {
  for (const value of [1.5, Number.NaN, 2 ** 60, null, true, [undefined], { '\u0100': 1 }]) {
    assert.throws(() => encodeBencode(value as BencodeInput), TypeError);
  }
});

test('H1: nesting deeper than a hundred levels is refused, without recursion', () => {
  for (const open of ['l', 'd1:a']) {
    assertRefused(open.repeat(100_000), 'bencode/limit');
    assertRefused(`${open.repeat(101)}${'e'.repeat(101)}`, 'bencode/limit');
  }
  assert.ok(decode(`${'l'.repeat(100)}${'e'.repeat(100)}`));
  assert.throws(
    () => decodeBencode(utf8('lllleeee'), { maxDepth: 3 }),
    (error) => isSluiceError(error, 'bencode/limit'),
  );
});

test('H2: millions of tiny values are refused before anything is built', () => {
  assertRefused(`l${'i1e'.repeat(3_000_000)}e`, 'bencode/limit');
  assert.throws(
    () => decodeBencode(utf8('li1ei1ee'), { maxTokens: 2 }),
    (error) => isSluiceError(error, 'bencode/limit'),
  );
});

test('H3: a string longer than the data is refused from its claimed length alone', () => {
  for (const text of [
    '5:abcd',
    '1:',
    '4294967296:a',
    '18446744073709551616:a',
    '99999999999999999999:a',
  ]) {
    assertRefused(text);
  }
  assertRefused(`d1:a${'9'.repeat(1000)}:be`);
});

test('H4: numbers and lengths have exactly one spelling', () => {
  for (const text of [
    '-1:a',
    'i-0e',
    'i00e',
    'i01e',
    'i-01e',
    'i e',
    'i-e',
    'ie',
    'i+5e',
    'i1.5e',
    'i1',
  ]) {
    assertRefused(text);
  }
  for (const text of ['01:a', '00:', '+1:a', ' 1:a', '1 :a', '1a', 'i1e1e5e', 'i--1e', 'i5']) {
    assertRefused(text);
  }
});

test('H5: integers above 2^53 stay exact', () => {
  assert.equal(decode('i9007199254740991e'), 9_007_199_254_740_991);
  assert.equal(decode('i9007199254740993e'), 9_007_199_254_740_993n);
  assert.equal(decode('i-9223372036854775808e'), -9_223_372_036_854_775_808n);
  assert.equal(decode('i4294983680e'), 2 ** 32 + 16_384);
  assertRefused(`i${'9'.repeat(21)}e`, 'bencode/limit');
  assertRefused(`i${'9'.repeat(1_000_000)}e`, 'bencode/limit');
  assert.equal(written(2n ** 64n - 1n), 'i18446744073709551615e');
});

test('H6: unsorted keys are read, the same key twice is refused wherever it stands', () => {
  assert.deepEqual(
    decode('d1:bi1e1:ai2ee'),
    new Map([
      ['b', 1],
      ['a', 2],
    ]),
  );
  assertRefused('d1:ai1e1:ai2ee');
  assertRefused('d1:bi1e1:ai2e1:bi3ee');
  assertRefused('d1:ai1e1:ci1e1:bi1e1:ci1ee');
  assertRefused('ld1:xd1:yi1e1:yi1eeee');
  assert.ok(decode('ld1:ai1eed1:ai2eee'), 'the same key in two dictionaries is nothing odd');
});

test('H7: keys that JavaScript knows are plain data', () => {
  const value = decode('d9:__proto__d1:xi1ee11:constructori2e8:toStringi3ee');
  assert.deepEqual(
    value,
    new Map<string, unknown>([
      ['__proto__', new Map([['x', 1]])],
      ['constructor', 2],
      ['toString', 3],
    ]),
  );
  assert.equal(({} as { x?: number }).x, undefined);
});

test('H7: keys that are not UTF-8 keep their bytes, also beside their hex form', () => {
  assert.deepEqual(
    decode('d1:\xffi1e2:ffi2ee'),
    new Map([
      ['\xff', 1],
      ['ff', 2],
    ]),
  );
});

test('H8: a dictionary key that is no string is refused', () => {
  for (const text of ['di1ei2ee', 'dlei1ee', 'ddei1ee', 'd1:ae', 'd1:a1:b1:ce', 'd'])
    assertRefused(text);
});

test('H9: bytes after the value are refused unless they are allowed', () => {
  for (const text of ['i1ei2e', 'dee', '1:ab', 'le\n']) assertRefused(text);
  assert.deepEqual(
    decodeBencode(utf8('d1:ai1ee\r\n<!-- ad -->'), { allowTrailing: true }),
    new Map([['a', 1]]),
  );
  assert.equal(scanBencode(utf8('i12erest'), { allowTrailing: true }).end, 4);
});

test('H10: byte strings that are not UTF-8 are kept as they are', () => {
  assert.deepEqual(decode('3:\xff\xc0\xaf'), Uint8Array.of(0xff, 0xc0, 0xaf));
});

test('H11: cut off anywhere, it is refused', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const whole = encodeBencode(value);
      for (let end = 0; end < whole.length; end++) {
        assert.throws(
          () => decodeBencode(whole.subarray(0, end)),
          (error) => isSluiceError(error, 'bencode/malformed'),
        );
      }
    }),
    { numRuns: 50 },
  );
});

test('any bytes give a value or a SluiceError, and what is accepted has one spelling', () => {
  const soup = fc.array(fc.constantFrom('i', 'l', 'd', 'e', ':', '-', '0', '1', '2', 'a'), {
    maxLength: 24,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        soup.map((signs) => utf8(signs.join(''))),
        fc.uint8Array(),
      ),
      (bytes) => {
        try {
          const again = encodeBencode(decodeBencode(bytes));
          assert.equal(again.length, bytes.length);
        } catch (error) {
          assert.ok(isSluiceError(error), String(error));
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('the scan says where the outermost entries lie', () => {
  const text = 'd4:infod1:xi1ee1:zl1:aee';
  const { end, entries } = scanBencode(utf8(text));
  assert.equal(end, text.length);
  const slices = [...entries].map(([key, span]) => [key, text.slice(span.start, span.end)]);
  assert.deepEqual(slices, [
    ['info', 'd1:xi1ee'],
    ['z', 'l1:ae'],
  ]);
  assert.equal(scanBencode(utf8('ld4:infodeee')).entries.size, 0);
  assert.equal(scanBencode(utf8('i1e')).entries.size, 0);
});

test('the spans of entries hold exactly their values', () => {
  const dictionary = fc
    .array(fc.tuple(anyKey, anyValue), { maxLength: 6 })
    .map((entries) => new Map(entries));
  fc.assert(
    fc.property(dictionary, (value) => {
      const bytes = encodeBencode(value);
      const { entries } = scanBencode(bytes);
      assert.deepEqual([...entries.keys()].sort(), [...value.keys()].sort());
      for (const [key, { start, end }] of entries) {
        assert.deepEqual(decodeBencode(bytes.subarray(start, end)), value.get(key));
      }
    }),
  );
});

test('data larger than its limit is not looked at', () => {
  assert.throws(
    () => decodeBencode(new Uint8Array(11), { maxBytes: 10 }),
    (error) => isSluiceError(error, 'bencode/limit') && error.message.includes('11 bytes'),
  );
});

test('decoded strings are copies, so that a packet can be reused', () => {
  for (const text of ['d1:a3:abce', 'd1:\xff3:abce']) {
    const packet = Buffer.from(text, 'latin1');
    const value = decodeBencode(packet) as Map<string, Uint8Array>;
    packet.fill(0);
    assert.deepEqual([...value.values()], [new Uint8Array(utf8('abc'))]);
  }
});

test('errors say at which byte', () => {
  assert.throws(() => decode('d1:ai01ee'), /at byte 4/);
  assert.throws(() => decode('d1:ax'), /starts with "x" \(at byte 4\)/);
});
