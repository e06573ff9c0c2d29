import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { equalBytes, toHex, utf8 } from '../../source/base/bytes.ts';
import { type ErrorCode, isSluiceError } from '../../source/base/errors.ts';
import { type BencodeInput, encodeBencode } from '../../source/protocol/bencode.ts';
import { FILES_PER_STEP, MAX_TORRENT_BYTES } from '../../source/protocol/limits.ts';
import {
  type Metainfo,
  parseMetainfo,
  parseMetainfoInSteps,
} from '../../source/protocol/metainfo.ts';
import { parseInfo } from '../../source/protocol/metainfo-info.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

type Fields = Record<string, BencodeInput | undefined>;

const single: Fields = {
  name: 'file.iso',
  length: 40_000,
  'piece length': 16_384,
  pieces: new Uint8Array(60).fill(7),
};

const file = (path: readonly string[], length: number, more: Fields = {}): Fields => ({
  path,
  length,
  ...more,
});

/** `pieces` fits the given files. */
const multi = (files: readonly Fields[], more: Fields = {}): Fields => {
  const total = files.reduce((sum, { length }) => sum + Number(length ?? 0), 0);
  return {
    name: 'folder',
    files: files as readonly BencodeInput[],
    'piece length': 16_384,
    pieces: new Uint8Array(Math.ceil(total / 16_384) * 20),
    ...more,
  };
};

const torrent = (info: Fields, outer: Fields = {}): Uint8Array =>
  encodeBencode({ ...outer, info: info as BencodeInput });

const parse = (info: Fields, outer?: Fields): Metainfo => parseMetainfo(torrent(info, outer));

const assertRefused = (read: () => unknown, code: ErrorCode, words: RegExp): void => {
  assert.throws(
    read,
    (error) => {
      assert.ok(isSluiceError(error, code), String(error));
      assert.match(error.message, words);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    },
    String(words),
  );
};

const assertInvalid = (info: Fields, words: RegExp): void => {
  assertRefused(() => parse(info), 'metainfo/invalid', words);
};

const pathsOf = (metainfo: Metainfo): readonly string[] =>
  metainfo.layout.files.map(({ path }) => path.join('/'));

test('a torrent of one file is that file', () => {
  const bytes = torrent(single, { announce: 'http://tracker.test/announce' });
  const metainfo = parseMetainfo(bytes);
  assert.equal(metainfo.name, 'file.iso');
  assert.equal(metainfo.displayName, 'file.iso');
  assert.equal(metainfo.isSingleFile, true);
  assert.equal(metainfo.isPrivate, false);
  assert.equal(metainfo.layout.pieceCount, 3);
  assert.deepEqual(pathsOf(metainfo), ['file.iso']);
  assert.deepEqual(metainfo.announceTiers, [['http://tracker.test/announce']]);
  assert.ok(equalBytes(metainfo.pieceHashes, new Uint8Array(60).fill(7)));
  assert.equal(metainfo.createdAtMs, undefined);
  assert.equal(metainfo.comment, '');
});

test('a torrent of several files lies in a folder of its name', () => {
  const metainfo = parse(multi([file(['a'], 5), file(['sub', 'b'], 0), file(['c'], 20_000)]));
  assert.equal(metainfo.isSingleFile, false);
  assert.deepEqual(pathsOf(metainfo), ['folder/a', 'folder/sub/b', 'folder/c']);
  assert.deepEqual(
    metainfo.layout.files.map(({ size, offset }) => [size, offset]),
    [
      [5, 0],
      [0, 5],
      [20_000, 5],
    ],
  );
});

test('the info-hash is taken over the exact bytes in the file', () => {
  const sorted = torrent(single);
  const info = encodeBencode(single as BencodeInput);
  assert.equal(
    toHex(parseMetainfo(sorted).hashes.v1!),
    createHash('sha1').update(info).digest('hex'),
  );
  // Keys unsorted, and one that we do not know: as another client may have written it.
  const unsorted = Buffer.concat([
    utf8('d3:zzzi1e4:infod3:xxxi1e4:name1:f6:lengthi5e12:piece lengthi16384e6:pieces20:'),
    new Uint8Array(20),
    utf8('ee'),
  ]);
  const infoBytes = unsorted.subarray(unsorted.indexOf('d3:xxx'), unsorted.length - 1);
  const metainfo = parseMetainfo(unsorted);
  assert.ok(equalBytes(metainfo.infoBytes, infoBytes));
  assert.equal(toHex(metainfo.hashes.v1!), createHash('sha1').update(infoBytes).digest('hex'));
  assert.equal(metainfo.hashes.v2, undefined);
});

test('the info dictionary alone, as peers send it, gives the same torrent', () => {
  const whole = parse(single);
  const info = parseInfo(whole.infoBytes);
  assert.deepEqual(info.hashes, whole.hashes);
  assert.deepEqual(info.layout, whole.layout);
  assert.equal(info.displayName, whole.displayName);
});

test('the torrent keeps no part of the file it was read from', () => {
  const bytes = Buffer.from(torrent(single));
  const metainfo = parseMetainfo(bytes);
  const before = toHex(metainfo.infoBytes) + toHex(metainfo.pieceHashes);
  bytes.fill(0);
  assert.equal(toHex(metainfo.infoBytes) + toHex(metainfo.pieceHashes), before);
});

test('comment, maker, date, privacy, web seeds and nodes are read', () => {
  const metainfo = parse(
    { ...single, private: 1 },
    {
      comment: 'hello',
      'created by': 'maker 1.0',
      'creation date': 1_700_000_000,
      'url-list': ['http://seed.test/', 'ftp://no.test/', 'http://seed.test/', 7],
      nodes: [
        ['router.test', 6881],
        ['x', 0],
        ['y', 65_536],
        ['bad host', 1],
        [1, 2],
        'z',
        ['::1', 5],
      ],
    },
  );
  assert.equal(metainfo.isPrivate, true);
  assert.equal(metainfo.comment, 'hello');
  assert.equal(metainfo.createdBy, 'maker 1.0');
  assert.equal(metainfo.createdAtMs, 1_700_000_000_000);
  assert.deepEqual(metainfo.webSeeds, ['http://seed.test/']);
  assert.deepEqual(metainfo.nodes, [
    { host: 'router.test', port: 6881 },
    { host: '::1', port: 5 },
  ]);
  assert.deepEqual(parse(single, { 'url-list': 'https://one.test/f' }).webSeeds, [
    'https://one.test/f',
  ]);
});

test('announce-list beats announce, tiers keep their order, what cannot be used is left out', () => {
  const metainfo = parse(single, {
    announce: 'http://alone.test/a',
    'announce-list': [
      ['udp://one.test:80', ' http://two.test/a\n', 'udp://one.test:80'],
      ['wss://no.test', 'dht://no', 'no url', 'http://', ''],
      ['https://three.test/a', 'http://two.test/a'],
    ],
  });
  assert.deepEqual(metainfo.announceTiers, [
    ['udp://one.test:80', 'http://two.test/a'],
    ['https://three.test/a'],
  ]);
});

test('announce counts where announce-list holds nothing usable', () => {
  for (const list of [[], [[]], [['wss://no.test']], 'text', 7, [7], {}]) {
    const { announceTiers } = parse(single, {
      announce: 'http://alone.test/a',
      'announce-list': list,
    });
    assert.deepEqual(announceTiers, [['http://alone.test/a']]);
  }
  assert.deepEqual(parse(single).announceTiers, []);
});

test('tracker URLs with control characters are refused, names of other scripts are turned into DNS names', () => {
  const urls = [
    'http://a.test/\0x',
    'http://a.test/x y',
    'http://a.test/\x1b[2J',
    'http://bücher.test/a',
  ];
  const { announceTiers } = parse(single, { 'announce-list': [urls] });
  assert.deepEqual(announceTiers, [['http://xn--bcher-kva.test/a']]);
});

test('H6: the same key twice in info is refused', () => {
  const info = 'd6:lengthi1e6:lengthi2ee';
  assertRefused(() => parseMetainfo(utf8(`d4:info${info}e`)), 'bencode/malformed', /key twice/);
});

test('H9: bytes after the dictionary are tolerated in a file, inside info never', () => {
  const bytes = torrent(single);
  const metainfo = parseMetainfo(Buffer.concat([bytes, utf8('\r\n')]));
  assert.deepEqual(metainfo.hashes, parseMetainfo(bytes).hashes);
  assertRefused(
    () => parseInfo(Buffer.concat([metainfo.infoBytes, utf8('\n')])),
    'bencode/malformed',
    /more bytes/,
  );
});

test('H10: names that are not UTF-8 still give a torrent, with nothing dangerous in the path', () => {
  const overlong = Uint8Array.of(0xc0, 0xaf, 0xc0, 0xae, 0x61);
  const metainfo = parse({ ...single, name: overlong });
  assert.match(metainfo.name, /^_+a$/);
  assert.match(metainfo.displayName, /^\ufffd+a$/);
  assert.equal(parse({ ...single, name: Uint8Array.of(0xff), 'name.utf-8': 'é' }).name, 'é');
});

test('H11: a torrent cut off at any byte is refused with a typed error', () => {
  const bytes = torrent(multi([file(['a'], 5), file(['b'], 7, { attr: 'x' })]), {
    announce: 'http://t.test',
  });
  for (let end = 0; end < bytes.length; end++) {
    assert.throws(
      () => parseMetainfo(bytes.subarray(0, end)),
      (error) => isSluiceError(error),
    );
  }
});

test('H12: an empty file, a web page, a magnet link and other files are each told apart', () => {
  const other: [string | Uint8Array, RegExp][] = [
    ['', /empty/],
    ['<!DOCTYPE html>\n<html>', /web page/],
    ['\r\n  <html>', /web page/],
    ['magnet:?xt=urn:btih:abc', /magnet link/],
    [Uint8Array.of(0x1f, 0x8b, 8, 0), /compressed/],
    ['PK\x03\x04', /does not start like one/],
    ['le', /does not start like one/],
  ];
  for (const [content, words] of other) {
    const bytes = typeof content === 'string' ? utf8(content) : content;
    assertRefused(() => parseMetainfo(bytes), 'metainfo/invalid', words);
  }
  assertRefused(() => parseMetainfo(utf8('de')), 'metainfo/invalid', /no info/);
  assertRefused(() => parseMetainfo(utf8('d4:infolee')), 'metainfo/invalid', /not a dictionary/);
  assertRefused(() => parseMetainfo(utf8('dxx')), 'bencode/malformed', /\.torrent file.*at byte 1/);
});

test('H13: more than ten megabytes are refused before they are looked at', () => {
  const bytes = new Uint8Array(MAX_TORRENT_BYTES + 1).fill(0x64);
  assertRefused(() => parseMetainfo(bytes), 'bencode/limit', /too large/);
});

test('H14, H15, H16: no path of a file leaves the folder of its torrent', () => {
  const files = [['..', '..', 'x'], ['/etc/passwd'], ['a/../../b'], ['C:\\y'], ['ok']];
  const metainfo = parse(
    multi(
      files.map((path) => file(path, 1)),
      { name: '../evil/name' },
    ),
  );
  assert.deepEqual(pathsOf(metainfo), [
    '.._evil_name/_/_/x',
    '.._evil_name/_etc_passwd',
    '.._evil_name/a_.._.._b',
    '.._evil_name/C:_y',
    '.._evil_name/ok',
  ]);
  assert.equal(parse({ ...single, name: '/etc/passwd' }).name, '_etc_passwd');
});

test('H18: on Windows its own rules count for name and paths', () => {
  const bytes = torrent(multi([file(['aux', 'x?'], 1)], { name: 'con' }));
  assert.deepEqual(pathsOf(parseMetainfo(bytes, { windows: true })), ['con_/aux_/x_']);
  assert.deepEqual(pathsOf(parseMetainfo(bytes)), ['con/aux/x?']);
});

test('H19: a torrent without a usable name is named by its hash', () => {
  for (const name of [undefined, '', '..', ' . ', 7]) {
    const metainfo = parse({ ...single, name });
    assert.equal(metainfo.name, toHex(metainfo.hashes.v1!));
    assert.ok(metainfo.displayName.length > 0);
  }
});

test('H24: links are marked, take no room whatever they claim, and need no length', () => {
  const metainfo = parse(
    multi([
      file(['real'], 10),
      { path: ['link'], attr: 'l', 'symlink path': ['..', '..', 'etc'] },
      { path: ['liar'], attr: 'xl', length: 0, 'symlink path': ['/etc'] },
    ]),
  );
  assert.deepEqual(
    metainfo.layout.files.map(({ isLink, size }) => [isLink, size]),
    [
      [false, 10],
      [true, 0],
      [true, 0],
    ],
  );
});

test('H26, H27: a piece length that is missing, zero, huge or no exact number is refused', () => {
  const lengths = [undefined, 0, -1, 1, 2 ** 30, 2 ** 32 + 16_384, 2n ** 64n - 1n, 'text', []];
  for (const length of lengths)
    assertInvalid({ ...single, 'piece length': length }, /piece length/);
});

test('H28: piece hashes that do not fit are refused', () => {
  for (const count of [0, 19, 21, 40, 59, 80]) {
    assertInvalid({ ...single, pieces: new Uint8Array(count) }, /piece hashes/);
  }
  for (const pieces of [undefined, 7, []]) assertInvalid({ ...single, pieces }, /piece hashes/);
});

test('H29: a claim of 2^31 pieces costs no memory', () => {
  assertInvalid({ ...single, length: 2 ** 45 }, /2147483648 pieces/);
});

test('H30: lengths that are negative, huge, missing or no number are refused, and the file is named', () => {
  for (const length of [-1, 2n ** 63n, undefined, 'x']) {
    assertInvalid({ ...single, length }, /length|bytes/);
    const files = [file(['a'], 1), { path: ['b'], length }];
    assertInvalid(multi([file(['a'], 1)], { files: files as BencodeInput }), /file 2 of 2/);
  }
  const most = Number.MAX_SAFE_INTEGER;
  assertInvalid(
    multi([], { files: [file(['a'], most), file(['b'], most)] as BencodeInput }),
    /larger/,
  );
});

test('H31: no files or only empty ones are refused; where both length and files stand, files count', () => {
  assertInvalid(multi([]), /no files/);
  assertInvalid(multi([file(['a'], 0)]), /empty/);
  assertInvalid({ ...single, length: 0, pieces: new Uint8Array() }, /empty/);
  const both = parse(multi([file(['a'], 5)], { length: 99 }));
  assert.equal(both.layout.totalSize, 5);
  assert.equal(both.isSingleFile, false);
  const odd = parse({ ...single, files: 'no list' });
  assert.equal(odd.isSingleFile, true);
  assert.deepEqual(pathsOf(odd), ['file.iso']);
});

test('H32: a file without a path is refused by its number; empty parts of a path fall away', () => {
  assertInvalid(multi([file(['a'], 1), file([], 1)]), /file 2 of 2 has no path/);
  assertInvalid(multi([{ length: 1 }]), /file 1 of 1 has no path/);
  assertInvalid(multi([{ length: 1, path: [7] }]), /path that is not text/);
  assertInvalid(multi([file(['a'], 1)], { files: [7] }), /file 1 of 1/);
  assert.deepEqual(pathsOf(parse(multi([file(['', 'a', ''], 1)]))), ['folder/a']);
});

test('H33: padding files are marked, need no path, and are in the layout but not in the payload', () => {
  const metainfo = parse(
    multi([file(['a'], 10), { length: 16_374, attr: 'p' }, file(['.pad', '9'], 9, { attr: 'px' })]),
  );
  assert.deepEqual(
    metainfo.layout.files.map(({ isPadding }) => isPadding),
    [false, true, true],
  );
  assert.deepEqual(pathsOf(metainfo), ['folder/a', 'folder/.pad/16374', 'folder/.pad/9']);
  assert.equal(metainfo.layout.payloadSize, 10);
});

test('the executable mark is read for one file and for several', () => {
  assert.equal(parse({ ...single, attr: 'x' }).layout.files[0]!.isExecutable, true);
  const several = parse(multi([file(['a'], 1, { attr: 'hx?' }), file(['b'], 1)]));
  assert.deepEqual(
    several.layout.files.map(({ isExecutable }) => isExecutable),
    [true, false],
  );
});

test('H34: a v2-only torrent is refused clearly', () => {
  const tree = { 'file.iso': { '': { length: 5, 'pieces root': new Uint8Array(32) } } };
  const info = { name: 'x', 'piece length': 16_384, 'file tree': tree };
  for (const version of [2, 3, undefined]) {
    assertRefused(
      () => parse({ ...info, 'meta version': version }),
      'metainfo/unsupported',
      /v2 only/,
    );
  }
});

test('H34: a hybrid is used as v1, with its v2 hash, and a broken v2 half is ignored', () => {
  for (const tree of [{}, 'no tree', { '..': { '': { length: -1, 'pieces root': 'short' } } }]) {
    const metainfo = parse(
      { ...single, 'meta version': 2, 'file tree': tree },
      { 'piece layers': 7 },
    );
    const sha256 = createHash('sha256').update(metainfo.infoBytes).digest('hex');
    assert.equal(toHex(metainfo.hashes.v2!), sha256);
    assert.equal(metainfo.hashes.v1!.length, 20);
    assert.deepEqual(pathsOf(metainfo), ['file.iso']);
  }
  assert.equal(parse({ ...single, 'meta version': 1 }).hashes.v2, undefined);
});

test('H35: ten thousand trackers are cut down, and the torrent is kept', () => {
  const urls = Array.from({ length: 10_000 }, (_, index) => `udp://t${index}.test:80`);
  assert.equal(parse(single, { 'announce-list': [urls] }).announceTiers.flat().length, 200);
  const tiers = parse(single, { 'announce-list': urls.map((url) => [url]) }).announceTiers;
  assert.equal(tiers.length, 200);
  const long = `http://t.test/${'x'.repeat(5000)}`;
  assert.deepEqual(parse(single, { announce: long }).announceTiers, []);
});

test('H36: a name with escape sequences is harmless on screen and on disk', () => {
  const metainfo = parse({ ...single, name: '\x1b]0;pwned\x07\x1b[2J.iso' });
  assert.equal(metainfo.displayName, '␛]0;pwned␇␛[2J.iso');
  assert.equal(metainfo.name, '_]0;pwned__[2J.iso');
});

test('H38: an absurd date is no date, and a huge comment is cut', () => {
  for (const date of [10 ** 15, 10n ** 18n, -5, 0, 253_402_300_800, 'text']) {
    assert.equal(parse(single, { 'creation date': date }).createdAtMs, undefined);
  }
  const { comment } = parse(single, { comment: 'x'.repeat(5_000_000) });
  assert.equal(comment.length, 1000);
});

test('whatever the fields are, there is a torrent that fits together or a SluiceError', () => {
  const odd = fc.oneof(
    fc.constantFrom<BencodeInput>('', 'text', [], {}, 0, -1, 1, 16_384, 2 ** 53 - 1, 2n ** 63n),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.constantFrom<BencodeInput>('a', '..', 1, [], file(['x'], 3) as BencodeInput)),
  );
  const key = fc.constantFrom(
    'name',
    'length',
    'files',
    'piece length',
    'pieces',
    'attr',
    'meta version',
    'private',
  );
  const outerKey = fc.constantFrom(
    'announce',
    'announce-list',
    'nodes',
    'url-list',
    'comment',
    'creation date',
  );
  fc.assert(
    fc.property(
      fc.dictionary(key, odd),
      fc.dictionary(outerKey, odd),
      fc.boolean(),
      (info, outer, isSingle) => {
        const base = isSingle ? single : multi([file(['a'], 5), file(['b', 'c'], 7)]);
        try {
          const { layout, pieceHashes, name } = parse({ ...base, ...info }, outer);
          assert.equal(pieceHashes.length, layout.pieceCount * 20);
          assert.ok(layout.files.every(({ path }) => path[0] === name));
        } catch (error) {
          assert.ok(isSluiceError(error), String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('a torrent of many files can be put down after every few hundred of them, and is read the same', () => {
  const files = Array.from({ length: 3_000 }, (_, index) => ({
    path: `disc ${index % 7}/track ${index}`,
    size: 10,
  }));
  const { bytes } = makeTorrent({ name: 'archive', files, pieceLength: 16_384 });
  const steps = parseMetainfoInSteps(bytes);
  let count = 1;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) count += 1;
  assert.ok(count > (2 * files.length) / FILES_PER_STEP, `${count} steps`);
  assert.deepEqual(step.value, parseMetainfo(bytes));
  assert.equal(step.value.layout.files.length, files.length);
});

test('what is wrong with a file of many names its place and how many there are', () => {
  const { bytes } = makeTorrent({
    name: 'archive',
    files: [1, 2, 3].map((index) => ({ path: `track ${index}`, size: 10 })),
    pieceLength: 16_384,
    editInfo: (info) => ({
      ...info,
      files: [{ length: 10, path: ['a'] }, { length: 10, path: [] }, 1],
    }),
  });
  assert.throws(() => parseMetainfo(bytes), /file 2 of 3 has no path/);
});
