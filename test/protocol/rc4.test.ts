import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toHex, utf8 } from '../../source/base/bytes.ts';
import { Rc4 } from '../../source/protocol/rc4.ts';

const encrypted = (key: string, text: string): string => {
  const bytes = Uint8Array.from(utf8(text));
  new Rc4(utf8(key)).apply(bytes);
  return toHex(bytes);
};

describe('RC4', () => {
  it('gives what others give', () => {
    assert.equal(encrypted('Key', 'Plaintext'), 'bbf316e8d940af0ad3');
    assert.equal(encrypted('Wiki', 'pedia'), '1021bf0420');
    assert.equal(encrypted('Secret', 'Attack at dawn'), '45a01f645fc35b383552544b9bf5');
  });

  it('is one stream, in whatever portions it is applied, and undoes itself', () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), parts, (key, plain) => {
        const whole = Uint8Array.from(Buffer.concat(plain));
        new Rc4(key).apply(whole);
        const inParts = new Rc4(key);
        const portions = plain.map((part) => part.slice());
        for (const portion of portions) inParts.apply(portion);
        assert.deepEqual(Buffer.concat(portions), Buffer.from(whole));
        new Rc4(key).apply(whole);
        assert.deepEqual(Buffer.from(whole), Buffer.concat(plain));
      }),
    );
  });

  it('is the same from wherever in memory to wherever it goes', () => {
    const length = fc.oneof(fc.nat(300), fc.constantFrom(127, 128, 129, 4_096));
    fc.assert(
      fc.property(length, fc.nat(3), fc.nat(3), fc.nat(3), (size, from, to, before) => {
        const [slow, fast] = [new Rc4(utf8('Key')), new Rc4(utf8('Key'))];
        slow.apply(new Uint8Array(before));
        fast.apply(new Uint8Array(before));
        const plain = Uint8Array.from({ length: size }, (_, at) => at & 0xff);
        const expected = plain.slice();
        for (let at = 0; at < size; at++) slow.apply(expected.subarray(at, at + 1));
        const source = new Uint8Array(new ArrayBuffer(size + 8), from, size);
        source.set(plain);
        const whole = new Uint8Array(size + 16).fill(0xee);
        fast.transform(source, whole.subarray(to, to + size));
        assert.deepEqual(whole.slice(to, to + size), expected);
        assert.ok(whole.subarray(to + size).every((byte) => byte === 0xee));
        fast.apply(source);
        slow.apply(plain);
        assert.deepEqual(Uint8Array.from(source), plain);
      }),
    );
  });

  it('leaves alone what it reads from, where it writes elsewhere', () => {
    const source = Uint8Array.from(utf8('Plaintext'));
    const target = new Uint8Array(12);
    new Rc4(utf8('Key')).transform(source, target);
    assert.deepEqual(source, Uint8Array.from(utf8('Plaintext')));
    assert.equal(toHex(target), 'bbf316e8d940af0ad3000000');
  });
});
