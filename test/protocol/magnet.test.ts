import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isSluiceError } from '../../source/base/errors.ts';
import { safeText } from '../../source/base/safe-text.ts';
import { fromBase32 } from '../../source/protocol/base32.ts';
import { MAX_MAGNET_PEERS, MAX_TRACKERS } from '../../source/protocol/limits.ts';
import { formatMagnet, isMagnet, parseMagnet } from '../../source/protocol/magnet.ts';
import { inRanges } from '../../source/protocol/magnet-ranges.ts';

const HEX = 'c12fe1c06bba254a9dc9f519b335aa7c1367a88a';
const LINK = `magnet:?xt=urn:btih:${HEX}`;

const refused = (text: string, words: RegExp, code = 'magnet/invalid') =>
  assert.throws(
    () => parseMagnet(text),
    (error) => isSluiceError(error) && error.code === code && words.test(error.message),
  );

describe('magnet links', () => {
  it('read all that BEP 9, 19 and 53 put into them', () => {
    const magnet = parseMagnet(
      `${LINK}&dn=A+name%20of+it&tr=udp%3A%2F%2Ftracker.test%3A6969&tr.2=http://b.test/announce` +
        '&x.pe=192.0.2.7:6881&x.pe=[2001:db8::1]:51413&x.pe=peer.test:1&ws=http://w.test/f&so=0,2,4-6',
    );
    assert.equal(Buffer.from(magnet.infoHash).toString('hex'), HEX);
    assert.equal(magnet.name, 'A name of it');
    assert.deepEqual(magnet.trackers, ['udp://tracker.test:6969', 'http://b.test/announce']);
    assert.deepEqual(magnet.peers, [
      { host: '192.0.2.7', port: 6881 },
      { host: '2001:db8::1', port: 51413 },
      { host: 'peer.test', port: 1 },
    ]);
    assert.deepEqual(magnet.webSeeds, ['http://w.test/f']);
    const wanted = [0, 1, 2, 3, 4, 5, 6, 7].filter((file) => inRanges(magnet.select!, file));
    assert.deepEqual(wanted, [0, 2, 4, 5, 6]);
  });

  it('take a hash in base32 or in capitals, and any case of the scheme', () => {
    const bytes = Buffer.from(HEX, 'hex');
    const base32 = 'YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK';
    assert.deepEqual(Buffer.from(fromBase32(base32)!), bytes);
    for (const hash of [base32, base32.toLowerCase(), HEX.toUpperCase()]) {
      const magnet = parseMagnet(`MAGNET:?XT=urn:BTIH:${hash}`);
      assert.deepEqual(Buffer.from(magnet.infoHash), bytes);
    }
    assert.ok(isMagnet('Magnet:?'));
  });

  it('are read with the marks of the page that they were copied from', () => {
    const magnet = parseMagnet(`${LINK}&amp;dn=a%26amp;b&amp;tr=http://b.test/announce`);
    assert.equal(magnet.name, 'a&amp;b');
    assert.deepEqual(magnet.trackers, ['http://b.test/announce']);
  });

  it('say of a hash that was cut off how long it is', () => {
    refused(`magnet:?xt=urn:btih:${HEX.slice(2)}`, /it has 38 characters$/);
  });

  it('say in plain words that BitTorrent v2 alone is not spoken, and take the v1 half of a hybrid', () => {
    const v2 = `urn:btmh:1220${'ab'.repeat(32)}`;
    refused(`magnet:?xt=${v2}`, /v2 only/, 'metainfo/unsupported');
    assert.equal(parseMagnet(`${LINK}&xt=${v2}`).infoHash.length, 20);
  });

  it('H40: are refused with a hash of odd digits, of other letters, of the wrong length, or with several', () => {
    refused('magnet:?', /names no torrent/);
    refused('magnet:?dn=x', /names no torrent/);
    for (const hash of ['', 'abc', HEX.slice(1), `${HEX}00`, 'g'.repeat(40), '1'.repeat(32)]) {
      refused(`magnet:?xt=urn:btih:${hash}`, /neither 40 hex digits nor 32/);
    }
    refused(
      `${LINK}&xt=urn:btih:${'0'.repeat(40)}&xt.1=urn:btih:${'1'.repeat(40)}`,
      /more than one/,
    );
    assert.equal(parseMagnet(`${LINK}&xt=urn:btih:${HEX}`).infoHash.length, 20);
    refused('http://x.test', /does not begin/);
  });

  it('H40: are refused where they are a megabyte long', () => {
    refused(`${LINK}&dn=${'x'.repeat(1_000_000)}`, /longer than/);
  });

  it('H41: keep so many trackers and peers, each once, and none that nobody can use', () => {
    const many = Array.from(
      { length: 5_000 },
      (_, at) => `&tr=http://t${at}.test/a&x.pe=192.0.2.1:${at + 1}`,
    );
    const magnet = parseMagnet(LINK + many.join(''));
    assert.equal(magnet.trackers.length, MAX_TRACKERS);
    assert.equal(magnet.peers.length, MAX_MAGNET_PEERS);
    const odd = parseMagnet(
      `${LINK}${'&tr=http://a.test/x'.repeat(9)}&tr=file:///etc/passwd&tr=%00&x.pe=a:0&x.pe=:1&x.pe=[::g]:1&x.pe=x:99999&ws=ftp://x`,
    );
    assert.deepEqual([odd.trackers, odd.peers, odd.webSeeds], [['http://a.test/x'], [], []]);
  });

  it('H40: choose no file for what is no number, and keep a range of billions as a range', () => {
    assert.equal(parseMagnet(`${LINK}&so=`).select, undefined);
    assert.equal(parseMagnet(`${LINK}&so=x,-1,5-2,1e9`).select, undefined);
    assert.deepEqual(parseMagnet(`${LINK}&so=3-999999999,7`).select, [
      { first: 3, last: 999_999_999 },
      { first: 7, last: 7 },
    ]);
    assert.equal(parseMagnet(`${LINK}&so=${'1,'.repeat(100_000)}`).select!.length, 1_000);
  });

  it('are text that is fit for a screen', () => {
    assert.equal(parseMagnet(`${LINK}&dn=%1B%5B2J`).name, '␛[2J');
    assert.equal(parseMagnet(`${LINK}&dn=100%`).name, '100%');
  });

  it('leave addresses and ranges as others read them, who take nothing apart', () => {
    const peers = [
      { host: '192.0.2.7', port: 6881 },
      { host: '2001:db8::1', port: 1 },
    ];
    const select = [
      { first: 0, last: 1 },
      { first: 4, last: 4 },
    ];
    const link = formatMagnet({ infoHash: new Uint8Array(20), peers, select });
    assert.match(link, /&x\.pe=192\.0\.2\.7:6881&x\.pe=\[2001:db8::1\]:1&so=0-1,4$/);
  });

  it('come back as they were written', () => {
    const url = fc.webUrl().filter((text) => text.length < 500);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 20, maxLength: 20 }),
        fc.string(),
        fc.uniqueArray(url, { maxLength: 5 }),
        (infoHash, name, trackers) => {
          const magnet = {
            infoHash,
            name: safeText(name.replaceAll('+', '')).trim() || undefined,
            trackers,
            peers: [{ host: '192.0.2.7', port: 6881 }],
            webSeeds: trackers.slice(0, 1),
            select: [{ first: 1, last: 3 }],
          } as ReturnType<typeof parseMagnet>;
          const again = parseMagnet(formatMagnet(magnet));
          assert.deepEqual(
            { ...again, infoHash: Buffer.from(again.infoHash), name: again.name?.trim() },
            { ...magnet, infoHash: Buffer.from(infoHash) },
          );
        },
      ),
    );
  });

  it('H40: never throw anything but a SluiceError, whatever is pasted', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('&xt=', 'urn:btih:', HEX, '&tr=', '%', 'so=1-'),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        try {
          parseMagnet(`magnet:?${parts.join('')}`);
        } catch (error) {
          assert.ok(isSluiceError(error));
        }
      }),
    );
  });
});
