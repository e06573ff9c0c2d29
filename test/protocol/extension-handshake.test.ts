import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../source/base/bytes.ts';
import { encodeBencode } from '../../source/protocol/bencode.ts';
import type { BencodeInput } from '../../source/protocol/bencode-value.ts';
import {
  decodeExtensionHandshake,
  encodeExtensionHandshake,
} from '../../source/protocol/extension-handshake.ts';
import { MAX_EXTENSIONS } from '../../source/protocol/limits.ts';

const decoded = (value: BencodeInput) => decodeExtensionHandshake(encodeBencode(value));
const NOTHING = {
  client: undefined,
  listenPort: undefined,
  requestQueue: undefined,
  yourAddress: undefined,
  ipv4: undefined,
  ipv6: undefined,
  metadataSize: undefined,
  isUploadOnly: undefined,
  prefersEncryption: undefined,
};

describe('extension handshake (BEP 10)', () => {
  it('reads the example of the BEP', () => {
    const text = 'd1:md11:LT_metadatai1e6:µT_PEXi2ee1:pi6881e1:v13:µTorrent 1.2e';
    const handshake = decodeExtensionHandshake(utf8(text.replace('6:µT', '7:µT')))!;
    assert.equal(handshake.extensions.get('LT_metadata'), 1);
    assert.equal(handshake.listenPort, 6881);
    assert.equal(handshake.client, 'µTorrent 1.2');
  });

  it('says what it was told to, and reads it back', () => {
    const bytes = encodeExtensionHandshake({
      extensions: new Map([
        ['ut_metadata', 1],
        ['ut_pex', 2],
      ]),
      client: 'Sluice 1.0',
      listenPort: 6881,
      requestQueue: 2_000,
      yourAddress: Uint8Array.of(203, 0, 113, 7),
      ipv6: Uint8Array.of(0x20, 1, 0xd, 0xb8, ...new Array(11).fill(0), 1),
      metadataSize: 31_235,
      isUploadOnly: true,
      prefersEncryption: true,
    });
    assert.deepEqual(decodeExtensionHandshake(bytes), {
      extensions: new Map([
        ['ut_metadata', 1],
        ['ut_pex', 2],
      ]),
      client: 'Sluice 1.0',
      listenPort: 6881,
      requestQueue: 2_000,
      yourAddress: '203.0.113.7',
      ipv4: undefined,
      ipv6: '2001:db8::1',
      metadataSize: 31_235,
      isUploadOnly: true,
      prefersEncryption: true,
    });
  });

  it('H66: leaves out what is odd: no m, ids beyond a byte, names and programs that are no text', () => {
    assert.deepEqual(decoded({}), { extensions: new Map(), ...NOTHING });
    const odd = { m: { a: 300, b: -1, c: 'x', d: [1], e: 0, f: 255 }, v: 7, p: 'x', reqq: {} };
    assert.deepEqual(decoded(odd), {
      extensions: new Map([
        ['e', 0],
        ['f', 255],
      ]),
      ...NOTHING,
    });
    assert.deepEqual(decoded({ m: 'x', v: '' }), { extensions: new Map(), ...NOTHING });
    assert.equal(decoded([1]), undefined);
  });

  it('H66: takes only so many extensions, none with a long name, and no dictionary of a million things', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`e${at}`, at]));
    assert.equal(decoded({ m: many })!.extensions.size, MAX_EXTENSIONS);
    assert.equal(decoded({ m: { ['x'.repeat(65)]: 1 } })!.extensions.size, 0);
    assert.equal(decoded({ x: new Array(2_000).fill(1) }), undefined);
  });

  it('H66: makes what a peer calls itself fit for a screen', () => {
    assert.equal(decoded({ v: '\x1b[2Jevil' })!.client, '␛[2Jevil');
    assert.ok(decoded({ v: 'x'.repeat(5_000) })!.client!.length <= 40);
  });

  it('H68: ignores port 0, ports beyond 65535 and addresses of a length or a kind that nobody has', () => {
    for (const p of [0, -1, 65_536]) assert.equal(decoded({ p })!.listenPort, undefined);
    for (const yourip of ['', 'abc', 'abcde', '\0\0\0\0', new Uint8Array(16)]) {
      assert.equal(decoded({ yourip })!.yourAddress, undefined);
    }
    assert.equal(decoded({ ipv4: new Uint8Array(16).fill(0x20) })!.ipv4, undefined);
    assert.equal(decoded({ ipv6: Uint8Array.of(1, 2, 3, 4) })!.ipv6, undefined);
  });

  it('takes any bytes at all, cut off anywhere, without a throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        decodeExtensionHandshake(bytes);
      }),
    );
    const whole = encodeBencode({ m: { ut_pex: 1 }, p: 1, v: 'x' });
    for (let length = 0; length < whole.length; length++) {
      assert.equal(decodeExtensionHandshake(whole.subarray(0, length)), undefined);
    }
  });
});
