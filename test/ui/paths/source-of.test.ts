import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { looksAddable, sourceOf } from '../../../source/ui/paths/source-of.ts';

const ENV = { HOME: '/home/ada', PWD: '/srv/here' };

const PATHS: readonly (readonly [string, string])[] = [
  ['/tmp/a.torrent', '/tmp/a.torrent'],
  ['  /tmp/a.torrent  ', '/tmp/a.torrent'],
  ['a.torrent', '/srv/here/a.torrent'],
  ['../a.torrent', '/srv/here/../a.torrent'],
  ['~/a.torrent', '/home/ada/a.torrent'],
  ['~ada/a.torrent', '/srv/here/~ada/a.torrent'],
  ["'/tmp/my file.torrent'", '/tmp/my file.torrent'],
  ['"/tmp/my file.torrent"', '/tmp/my file.torrent'],
  ['/tmp/my\\ file.torrent', '/tmp/my file.torrent'],
  ['file:///tmp/my%20file.torrent', '/tmp/my file.torrent'],
  ['file:///tmp/100%.torrent', '/tmp/100%.torrent'],
];

describe('what is typed into the add dialog', () => {
  for (const [typed, path] of PATHS) {
    test(`${typed} is the file ${path}`, () => {
      assert.deepEqual(sourceOf(typed, ENV), { kind: 'source', source: { kind: 'file', path } });
    });
  }

  test('an http address is a URL', () => {
    const url = 'HTTPS://example.org/a.torrent?key=1';
    assert.deepEqual(sourceOf(url, ENV), { kind: 'source', source: { kind: 'url', url } });
  });

  test('a magnet link is one, whatever it says: the engine knows what is wrong with it', () => {
    const uri = 'Magnet:?xt=urn:btih:00';
    assert.deepEqual(sourceOf(` ${uri} `, ENV), {
      kind: 'source',
      source: { kind: 'magnet', uri },
    });
  });

  test('an info-hash alone is a link, and what stood around a link is left out', () => {
    const hash = 'c12fe1c06bba254a9dc9f519b335aa7c1367a88a';
    const uri = `magnet:?xt=urn:btih:${hash}`;
    for (const typed of [hash, `<${uri}>`, ` "${uri}" `, `(${uri})`]) {
      assert.deepEqual(sourceOf(typed, ENV), { kind: 'source', source: { kind: 'magnet', uri } });
      assert.ok(looksAddable(typed), typed);
    }
  });

  for (const typed of ['', '   ', 'ftp://example.org/a.torrent']) {
    test(`${JSON.stringify(typed)} is answered in words`, () => {
      assert.equal(sourceOf(typed, ENV).kind, 'problem');
    });
  }

  test('a relative path without a folder to start from is refused', () => {
    assert.equal(sourceOf('a.torrent', {}).kind, 'problem');
  });

  test('only what looks like a torrent opens the dialog by itself', () => {
    assert.ok(looksAddable('magnet:?xt=urn:btih:00'));
    assert.ok(looksAddable('/tmp/a.torrent'));
    assert.ok(!looksAddable('rm -rf /'));
  });
});
