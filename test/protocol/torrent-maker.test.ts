import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fromHex, toBinaryString } from '../../source/base/bytes.ts';
import { decodeBencode } from '../../source/protocol/bencode.ts';
import type { BencodeDictionary } from '../../source/protocol/bencode-value.ts';
import { Layout } from '../../source/protocol/layout.ts';
import { parseMetainfo } from '../../source/protocol/metainfo.ts';
import {
  makeTorrent,
  makeTorrentInSteps,
  type PayloadFile,
  type TorrentParts,
  withPadding,
} from '../../source/protocol/torrent-maker.ts';
import { PLAIN_PARTS } from '../helpers/plain-torrents.ts';

const text = (wish: Partial<TorrentParts>): string =>
  toBinaryString(makeTorrent({ ...PLAIN_PARTS, ...wish }));

const text8 = (value: unknown): string => toBinaryString(value as Uint8Array);

const INFO = `4:infod5:filesld6:lengthi10e4:pathl6:a.flaceee4:name5:album12:piece lengthi16384e6:pieces20:${'\0'.repeat(20)}e`;

test('a torrent of which nothing is said is its info dictionary and nothing more', () => {
  assert.equal(text({}), `d${INFO}e`);
});

test('a single file is written without a folder', () => {
  const made = text({ isSingleFile: true, name: 'a.flac' });
  assert.match(made, /^d4:infod6:lengthi10e4:name6:a\.flac12:piece length/);
  assert.ok(!made.includes('5:files'));
});

test('one tracker needs no list; several are told in tiers, and the first alone for old programs', () => {
  assert.ok(text({ trackers: [['http://a/']] }).startsWith('d8:announce9:http://a/4:info'));
  const tiers = [['http://a/', 'http://b/'], ['udp://c:1']];
  assert.ok(
    text({ trackers: tiers }).startsWith(
      'd8:announce9:http://a/13:announce-listll9:http://a/9:http://b/el9:udp://c:1ee4:info',
    ),
  );
});

test('what is said of it is read again', () => {
  const metainfo = parseMetainfo(
    makeTorrent({
      ...PLAIN_PARTS,
      trackers: [['http://a/', 'http://b/'], ['udp://c:1']],
      webSeeds: ['http://w/1', 'http://w/2'],
      nodes: [{ host: 'router.example', port: 6881 }],
      comment: 'K\u00e4se',
      createdBy: 'Sluice',
      createdAt: 1_700_000_000,
      isPrivate: 1,
    }),
  );
  assert.deepEqual(metainfo.announceTiers, [['http://a/', 'http://b/'], ['udp://c:1']]);
  assert.deepEqual(metainfo.webSeeds, ['http://w/1', 'http://w/2']);
  assert.deepEqual(metainfo.nodes, [{ host: 'router.example', port: 6881 }]);
  assert.equal(metainfo.comment, 'K\u00e4se');
  assert.equal(metainfo.createdAtMs, 1_700_000_000_000);
  assert.equal(metainfo.isPrivate, true);
});

test('what makes it another torrent stands inside of info, in the order of its keys', () => {
  const made = text({
    isPrivate: 0,
    source: 'SITE',
    similar: [fromHex('11'.repeat(20))!],
    collections: ['set'],
    updateUrl: 'http://example.org/newer',
  });
  assert.ok(
    made.endsWith(
      `7:privatei0e7:similarl20:${'\x11'.repeat(20)}e6:source4:SITE10:update-url24:http://example.org/neweree`,
    ),
  );
  assert.match(made, /4:infod11:collectionsl3:sete5:filesl/);
});

test('attributes and links are written as BEP 47 says', () => {
  const files: readonly PayloadFile[] = [
    { parts: ['.run'], size: 10, isExecutable: true, isHidden: true },
    { parts: ['b', 'link'], size: 0, linkTarget: ['.run'] },
  ];
  const root = decodeBencode(makeTorrent({ ...PLAIN_PARTS, files })) as BencodeDictionary;
  const info = root.get('info') as BencodeDictionary;
  const [run, link] = info.get('files') as readonly BencodeDictionary[];
  assert.equal(text8(run!.get('attr')), 'hx');
  assert.equal(text8(link!.get('attr')), 'l');
  assert.equal(link!.get('length'), 0);
  assert.deepEqual((link!.get('symlink path') as Uint8Array[]).map(text8), ['.run']);
});

test('with padding every file begins with a piece of its own, and nothing stands behind the last', () => {
  const sizes = fc.array(fc.nat(70_000), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(sizes, fc.constantFrom(16_384, 32_768), (all, pieceLength) => {
      fc.pre(all.some((size) => size > 0));
      const files = all.map((size, index) => ({ parts: [`${index}`], size }));
      const padded = withPadding(files, pieceLength);
      const layout = new Layout(
        pieceLength,
        padded.map(({ parts, size }) => ({ path: parts, size })),
      );
      for (const [index, { isPadding, size }] of padded.entries()) {
        if (isPadding) assert.ok(size > 0 && size < pieceLength);
        else if (size > 0) assert.equal(layout.files[index]!.offset % pieceLength, 0);
      }
      assert.deepEqual(
        padded.filter(({ isPadding }) => isPadding !== true),
        files,
      );
      assert.ok(padded.at(-1)!.isPadding !== true);
    }),
  );
});

test('many files are written down a few hundred at a time, as all at once', () => {
  const files = Array.from({ length: 3_000 }, (_, at) => ({ parts: [`f${at}`], size: at }));
  const parts = { ...PLAIN_PARTS, files, isSingleFile: false };
  const steps = makeTorrentInSteps(parts);
  let rests = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) rests += 1;
  assert.ok(rests >= 5, `${rests} rests`);
  assert.deepEqual(Buffer.from(step.value), Buffer.from(makeTorrent(parts)));
});
