import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { isSource, sourceOf } from '../../source/cli/source-argument.ts';

test('http and https addresses are fetched, in whatever case', () => {
  for (const url of ['http://a.example/x', 'https://a.example/x.torrent?y', 'HTTPS://A.example']) {
    assert.deepEqual(sourceOf(url), { kind: 'url', url });
  }
});

test('everything else is a file, taken from where we stand', () => {
  for (const path of [
    'a.torrent',
    './a',
    '/tmp/a',
    'ftp://a.example/x',
    'http:',
    'https',
    'C:\\a',
  ]) {
    assert.deepEqual(sourceOf(path), { kind: 'file', path: resolve(path) });
  }
});

test('magnet links are taken as they are, and bad ones refused in words', () => {
  const uri = `MAGNET:?xt=urn:btih:${'0'.repeat(40)}&dn=x`;
  assert.deepEqual(sourceOf(uri), { kind: 'magnet', uri });
  for (const link of ['magnet:?xt=urn:btih:00', 'MAGNET:?x']) {
    assert.throws(
      () => sourceOf(link),
      (error) => isSluiceError(error, 'usage/invalid') && /magnet link/.test(error.message),
    );
  }
});

test('an info-hash alone is a link, and a file of that name is one with its folder', () => {
  const hash = 'c12fe1c06bba254a9dc9f519b335aa7c1367a88a';
  assert.deepEqual(sourceOf(hash), { kind: 'magnet', uri: `magnet:?xt=urn:btih:${hash}` });
  assert.deepEqual(sourceOf(`./${hash}`), { kind: 'file', path: resolve(hash) });
  assert.equal(isSource(hash), false);
});

test('addresses, paths and names that end in .torrent are sources; all else names a torrent', () => {
  for (const text of [
    'http://a.example/x',
    'HTTPS://a',
    'magnet:?x',
    './x',
    '/x',
    'a/b',
    'x.TORRENT',
  ])
    assert.equal(isSource(text), true, text);
  for (const text of ['x', '3', 'c157', 'a torrent', 'all', 'film.mkv'])
    assert.equal(isSource(text), false, text);
});
