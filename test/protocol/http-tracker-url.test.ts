import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import {
  buildAnnounceUrl,
  buildScrapeUrl,
  scrapeUrlOf,
} from '../../source/protocol/http-tracker-url.ts';
import type { AnnounceRequest } from '../../source/protocol/tracker-announce.ts';

const request: AnnounceRequest = {
  infoHash: Buffer.from('123456789abcdef123456789abcdef123456789a', 'hex'),
  peerId: Buffer.from('-SL0100-abcdefghijkl', 'latin1'),
  port: 6881,
  uploaded: 1,
  downloaded: 2,
  left: 3,
  event: 'started',
  wanted: 50,
  key: 0xbeef,
};

test('an announce URL says exactly what BEP 3, 7 and 23 ask for', () => {
  assert.equal(
    buildAnnounceUrl('http://tracker.example/announce', request),
    'http://tracker.example/announce?info_hash=%124Vx%9A%BC%DE%F1%23Eg%89%AB%CD%EF%124Vx%9A' +
      '&peer_id=-SL0100-abcdefghijkl&port=6881&uploaded=1&downloaded=2&left=3' +
      '&compact=1&no_peer_id=1&numwant=50&key=0000beef&event=started',
  );
});

test('an announce URL tells trackers that mind whether peers who come to us may encrypt, or must', () => {
  const url = 'http://tracker.example/announce';
  const plain = buildAnnounceUrl(url, request);
  const words = (encryption: 'off' | 'prefer' | 'require') =>
    [...new URL(buildAnnounceUrl(url, { ...request, encryption })).searchParams]
      .filter(([key]) => key.includes('crypto') || key === 'port')
      .join('&');
  assert.equal(buildAnnounceUrl(url, { ...request, encryption: 'off' }), plain);
  assert.equal(words('prefer'), 'port,6881&supportcrypto,1');
  assert.equal(words('require'), 'port,6881&supportcrypto,1&requirecrypto,1&cryptoport,6881');
});

test("the tracker's own query comes first and its own word wins", () => {
  const url = buildAnnounceUrl('http://t.example/a.php?passkey=p%20q&key=mine#top', request);
  assert.ok(url.startsWith('http://t.example/a.php?passkey=p%20q&key=mine&info_hash='), url);
  assert.equal(new URL(url).searchParams.getAll('key').join(), 'mine');
  assert.ok(
    buildAnnounceUrl('http://t.example/announce?', request).includes('announce?info_hash='),
  );
});

test('a regular announce has no event, and never tells our address', () => {
  const url = new URL(
    buildAnnounceUrl('http://t.example/announce', { ...request, event: undefined }),
  );
  for (const key of ['event', 'ip', 'ipv4', 'ipv6', 'trackerid'])
    assert.equal(url.searchParams.has(key), false);
});

test('H88: a tracker id of any bytes is given back byte for byte', () => {
  const url = buildAnnounceUrl(
    'http://t.example/announce',
    request,
    Uint8Array.of(0, 0xff, 0x26, 0x41),
  );
  assert.ok(url.endsWith('&trackerid=%00%FF%26A'), url);
});

test('H90: a URL that names the torrent or the peer itself is refused, and the message keeps its secrets', () => {
  for (const preset of ['info_hash=x', 'a=b&peer_id=', 'info%5Fhash=x']) {
    assert.throws(
      () => buildAnnounceUrl(`http://user:secret@t.example/sesame/announce?${preset}`, request),
      (error: Error) =>
        isSluiceError(error, 'tracker/unsupported') && !/secret|sesame/.test(error.message),
    );
  }
});

test('what is no http address is refused', () => {
  for (const url of [
    '',
    'announce',
    'ftp://t.example/announce',
    'file:///etc/passwd',
    'wss://t.example',
    `http://t.example/${'a'.repeat(5000)}`,
  ]) {
    assert.throws(
      () => buildAnnounceUrl(url, request),
      (error) => isSluiceError(error, 'tracker/unsupported'),
      url,
    );
  }
});

test('counts are plain digits however wild the sum', () => {
  const url = new URL(
    buildAnnounceUrl('http://t.example/announce', {
      ...request,
      uploaded: 1e30,
      downloaded: -5,
      left: Number.NaN,
      wanted: 1e9,
    }),
  );
  assert.equal(url.searchParams.get('uploaded'), String(Number.MAX_SAFE_INTEGER));
  assert.equal(url.searchParams.get('downloaded'), '0');
  assert.equal(url.searchParams.get('left'), '0');
  assert.equal(url.searchParams.get('numwant'), '1000');
});

test('any hash survives the query', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (infoHash) => {
      const { href, search } = new URL(
        buildAnnounceUrl('http://t.example/announce', { ...request, infoHash }),
      );
      const encoded = /[?&]info_hash=([^&]*)/.exec(search)![1]!;
      assert.ok(href.includes(encoded));
      const bytes = encoded
        .match(/%..|./g)!
        .map((token) =>
          token.length === 3 ? Number.parseInt(token.slice(1), 16) : token.charCodeAt(0),
        );
      assert.deepEqual(bytes, [...infoHash]);
    }),
  );
});

test('the scrape URL is the announce URL with its last part renamed (BEP 48)', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['http://e.com/announce', 'http://e.com/scrape'],
    ['http://e.com/x/announce', 'http://e.com/x/scrape'],
    ['http://e.com/announce.php', 'http://e.com/scrape.php'],
    ['http://e.com/announce?x=2%0644', 'http://e.com/scrape?x=2%0644'],
    ['http://e.com/a', undefined],
    ['http://e.com/announce/x', undefined],
    ['http://e.com/xannounce', undefined],
  ];
  for (const [announce, scrape] of cases) assert.equal(scrapeUrlOf(announce), scrape, announce);
  assert.equal(
    buildScrapeUrl('http://e.com/scrape?x=1', [Uint8Array.of(1), Uint8Array.of(0x41)]),
    'http://e.com/scrape?x=1&info_hash=%01&info_hash=A',
  );
});
