import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { percentEncoded } from '../../source/protocol/percent-encoding.ts';

test('letters, digits and four signs stand as they are, all other bytes by their number', () => {
  assert.equal(percentEncoded(Buffer.from('aZ09-._~')), 'aZ09-._~');
  assert.equal(percentEncoded(Uint8Array.of(0, 0x20, 0x2f, 0x25, 0xff)), '%00%20%2F%25%FF');
});

test('what was encoded comes back byte by byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const back = percentEncoded(bytes).replace(/%(..)/g, (_all, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      assert.deepEqual(new Uint8Array(Buffer.from(back, 'latin1')), bytes);
    }),
  );
});
