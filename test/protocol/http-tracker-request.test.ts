import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  decodeHttpAnnounce,
  decodeHttpScrape,
} from '../../source/protocol/http-tracker-request.ts';
import { buildAnnounceUrl, buildScrapeUrl } from '../../source/protocol/http-tracker-url.ts';

const HASH = '%01'.repeat(20);
const ID = 'a'.repeat(20);
const query = (more = ''): string => `info_hash=${HASH}&peer_id=${ID}&port=6881${more}`;
const queryOf = (url: string): string => url.slice(url.indexOf('?') + 1);

test('what our own client asks is read byte for byte', () => {
  const bytes = fc.uint8Array({ minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(bytes, bytes, fc.integer({ min: 1, max: 65_535 }), (infoHash, peerId, port) => {
      const url = buildAnnounceUrl('http://t.example/announce', {
        infoHash,
        peerId,
        port,
        uploaded: 1,
        downloaded: 2,
        left: 3,
        event: 'paused',
        wanted: 40,
        key: 5,
      });
      const request = decodeHttpAnnounce(queryOf(url));
      assert.equal(request.kind, 'announce');
      if (request.kind !== 'announce') return;
      assert.deepEqual(Uint8Array.from(request.infoHash), infoHash);
      assert.deepEqual(Uint8Array.from(request.peerId), peerId);
      const { kind, infoHash: _, peerId: __, ...rest } = request;
      assert.deepEqual(rest, {
        port,
        left: 3,
        event: 'paused',
        wanted: 40,
        isCompact: true,
        withoutPeerIds: true,
      });
    }),
  );
});

test('H122: an announce that is hostile or torn is refused in our own words, and never throws', () => {
  const bad = [
    '',
    'info_hash=',
    `info_hash=${HASH}&port=6881`,
    query().replace('port=6881', 'port=0'),
    query().replace('port=6881', 'port=65536'),
    query().replace('port=6881', 'port=-1'),
    query().replace('port=6881', 'port=6881.5'),
    query().replace('%01', '%0'),
    query().replace('%01', '%zz'),
    query().replace('%01', '%'),
    query().replace('%01', ''),
    query().replace('%01', '\u0100'),
    query(`&info_hash=${HASH}`),
    query('&x=%'),
    query('&a=b'.repeat(200)),
    query(`&a=${'b'.repeat(9_000)}`),
  ];
  for (const text of bad) {
    const request = decodeHttpAnnounce(text);
    assert.equal(request.kind, 'malformed', text.slice(0, 100));
    if (request.kind === 'malformed') assert.doesNotMatch(request.reason, /[^ -~]|[%<>]/);
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      decodeHttpAnnounce(query(`&${text}`));
      decodeHttpScrape(text);
    }),
  );
});

test('H122: wild numbers are no numbers, or the largest there is, and claimed addresses are passed over', () => {
  const wild = decodeHttpAnnounce(
    query('&numwant=-5&left=99999999999999999999&event=explode&ip=127.0.0.1&compact=0'),
  );
  assert.equal(wild.kind, 'announce');
  if (wild.kind !== 'announce') return;
  assert.deepEqual(
    [wild.wanted, wild.left, wild.event, wild.isCompact, 'ip' in wild],
    [-1, Number.MAX_SAFE_INTEGER, undefined, false, false],
  );
});

test('a plus is a plus: nothing is a space in an info-hash', () => {
  const request = decodeHttpAnnounce(query().replace('%01', '+'));
  assert.equal(request.kind === 'announce' && request.infoHash[0], 0x2b);
});

test('a scrape names torrents, and not all of them', () => {
  const hashes = Array.from({ length: 100 }, (_, at) => new Uint8Array(20).fill(at));
  const url = queryOf(buildScrapeUrl('http://t.example/scrape', hashes));
  const request = decodeHttpScrape(url);
  assert.equal(request.kind === 'scrape' && request.infoHashes.length, 74);
  assert.equal(decodeHttpScrape('').kind, 'malformed');
  assert.equal(decodeHttpScrape('info_hash=short').kind, 'malformed');
});
