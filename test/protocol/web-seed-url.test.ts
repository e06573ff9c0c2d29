import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex } from '../../source/base/bytes.ts';
import { atOnce } from '../../source/base/steps.ts';
import { webNamesInSteps } from '../../source/protocol/metainfo.ts';
import { webFileUrl, webPieceUrl } from '../../source/protocol/web-seed-url.ts';
import { type FileToMake, makeTorrent } from '../helpers/torrent-maker.ts';

const namesOf = (files: readonly FileToMake[] | undefined, name = 'n') => {
  const kind = files === undefined ? { size: 9 } : { files };
  return atOnce(webNamesInSteps(makeTorrent({ name, ...kind, pieceLength: 16_384 }).bytes));
};

test('of one file the address is the file, or its folder where it ends in a slash (BEP 19)', () => {
  const names = namesOf(undefined, 'a b.iso');
  assert.equal(webFileUrl('http://w.test/x/file.iso', names, 0), 'http://w.test/x/file.iso');
  assert.equal(webFileUrl('http://w.test/x/', names, 0), 'http://w.test/x/a%20b.iso');
});

test('of several files it is the folder above theirs, with or without the slash', () => {
  const names = namesOf([
    { path: 'cd 1/ä.flac', size: 1 },
    { path: 'b', size: 1 },
  ]);
  for (const base of ['http://w.test/pub', 'http://w.test/pub/', 'http://w.test/pub#part']) {
    assert.equal(webFileUrl(base, names, 0), 'http://w.test/pub/n/cd%201/%C3%A4.flac');
    assert.equal(webFileUrl(base, names, 1), 'http://w.test/pub/n/b');
  }
  assert.equal(webFileUrl('http://w.test/get?path=', names, 1), 'http://w.test/get?path=/n/b');
});

test('no name leads elsewhere: parts are encoded, and dots alone have no address (H111)', () => {
  const names = namesOf([
    { path: ['..', 'x'], size: 1 },
    { path: ['a', '.', 'x'], size: 1 },
    { path: ['%2e%2e', '?a=b#c'], size: 1 },
    { path: ['a/b', 'c\\d'], size: 1 },
  ]);
  const urls = [0, 1, 2, 3].map((file) => webFileUrl('http://w.test/', names, file));
  assert.deepEqual(urls, [
    undefined,
    undefined,
    'http://w.test/n/%252e%252e/%3Fa%3Db%23c',
    'http://w.test/n/a%2Fb/c%5Cd',
  ]);
  assert.equal(webFileUrl('http://w.test/', namesOf(undefined, '..'), 0), undefined);
});

test('whatever a file is called, its address stays below the folder and gives the name back (H111)', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 }), (path) => {
      const url = webFileUrl('http://w.test/pub/', namesOf([{ path, size: 1 }]), 0);
      if (url === undefined) return;
      const parsed = new URL(url);
      assert.equal(parsed.href, url);
      assert.equal(parsed.search + parsed.hash, '');
      const parts = parsed.pathname.split('/').slice(3).map(decodeURIComponent);
      assert.deepEqual(
        parts,
        path.map((part) => part.toWellFormed()),
      );
    }),
    { numRuns: 100 },
  );
});

test('a script is asked for a piece, or for a part of it (BEP 17)', () => {
  const hash = fromHex('9cd969 8af55575 1a919186 ae066c57 ea215723 35e0'.replaceAll(' ', ''))!;
  const query = 'info_hash=%9C%D9i%8A%F5Uu%1A%91%91%86%AE%06lW%EA%21W%235%E0';
  const asked = webPieceUrl('http://w.test/seed.php', hash, 3);
  assert.equal(asked, `http://w.test/seed.php?${query}&piece=3`);
  assert.equal(
    webPieceUrl('http://w.test/s?u=1', hash, 8, { first: 49_152, last: 131_071 }),
    `http://w.test/s?u=1&${query}&piece=8&ranges=49152-131071`,
  );
});
