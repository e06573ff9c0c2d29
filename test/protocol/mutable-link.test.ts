import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import {
  decodePointer,
  encodePointer,
  formatMutableLink,
  namesTorrent,
  readMutableLink,
} from '../../source/protocol/mutable-link.ts';
import { mutableTarget } from '../../source/protocol/stored-item.ts';

/** From BEP 46. */
const KEY = '8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const targetOf = (link: string): string => {
  const { key, salt } = readMutableLink(link)!;
  return hex(mutableTarget(key, salt));
};

test('the links of BEP 46 lead to its targets', () => {
  const link = `magnet:?xs=urn:btpk:${KEY}`;
  assert.equal(targetOf(link), 'cc3f9d90b572172053626f9980ce261a850d050b');
  assert.equal(targetOf(`${link}&s=6e`), '59ee7c2cb9b4f7eb1986ee2d18fd2fdb8a56554f');
});

test('a link that names a torrent, too, is told from one that names a key alone, and from one that names none', () => {
  const hash = 'a'.repeat(40);
  const both = `magnet:?xt=urn:btih:${hash}&xs=urn:btpk:${KEY}`;
  assert.equal(hex(readMutableLink(both)!.key), KEY);
  assert.deepEqual([namesTorrent(both), namesTorrent(`magnet:?xs=urn:btpk:${KEY}`)], [true, false]);
  assert.equal(readMutableLink(`magnet:?xt=urn:btih:${hash}`), undefined);
  assert.equal(
    readMutableLink(`magnet:?xt=urn:btih:${hash}&xs=http://example.org/a.torrent`),
    undefined,
    'other sources are none of ours',
  );
});

test('keys and salts that are none are refused in words (H104)', () => {
  const bad = [
    `magnet:?xs=urn:btpk:${KEY.slice(2)}`,
    `magnet:?xs=urn:btpk:${KEY}00`,
    `magnet:?xs=urn:btpk:${'g'.repeat(64)}`,
    `magnet:?xs=urn:btpk:${KEY}&s=xyz`,
    `magnet:?xs=urn:btpk:${KEY}&s=${'00'.repeat(65)}`,
    `magnet:?xs=urn:btpk:${KEY}&xs=urn:btpk:${'0'.repeat(64)}`,
  ];
  for (const link of bad) {
    assert.throws(() => readMutableLink(link), { code: 'magnet/invalid' }, link);
  }
});

test('what is written is read again', () => {
  const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
  fc.assert(
    fc.property(bytes(32, 32), bytes(0, 64), fc.string(), (key, salt, name) => {
      const { key: readKey, salt: readSalt } = readMutableLink(
        formatMutableLink({ key, salt }, name.isWellFormed() ? name : ''),
      )!;
      assert.deepEqual([hex(readKey), hex(readSalt)], [hex(key), hex(salt)]);
    }),
  );
});

test('a pointer names one torrent by 20 bytes, and whatever else stands there is none', () => {
  const infoHash = Buffer.alloc(20, 7);
  const pointer = encodePointer(infoHash);
  assert.equal(Buffer.from(pointer).toString('latin1'), `d2:ih20:${'\x07'.repeat(20)}e`);
  assert.deepEqual(decodePointer(pointer), new Uint8Array(infoHash));
  for (const other of [
    'de',
    'd2:ih3:abce',
    'd2:ihi5ee',
    'i1e',
    'le',
    '',
    'd2:ih20:short',
    '5:hello',
  ]) {
    assert.equal(decodePointer(Buffer.from(other)), undefined, other);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1_000 }), (value) => {
      const read = decodePointer(value);
      assert.ok(read === undefined || read.length === 20);
    }),
  );
});

test('any text is a link, no link or a fault in words', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        readMutableLink(`magnet:?${text}`);
      } catch (error) {
        assert.ok(isSluiceError(error, 'magnet/invalid'));
      }
    }),
  );
});
