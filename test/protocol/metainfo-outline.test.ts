import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Metainfo, parseMetainfo } from '../../source/protocol/metainfo.ts';
import { decodeOutline, encodeOutline, outlineOf } from '../../source/protocol/metainfo-outline.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';

const album = (): Metainfo =>
  parseMetainfo(
    makeTorrent({
      name: 'albüm',
      files: [
        { path: 'cd 1/one', size: 20_000 },
        { path: 'empty', size: 0 },
        { path: 'two', size: 5_000 },
      ],
      isPadded: true,
      isPrivate: true,
      pieceLength: 16_384,
      announceList: [['udp://a.example:1/announce'], ['http://b.example/announce']],
      extra: { comment: 'as it is', 'created by': 'me', 'creation date': 1_700_000_000 },
    }).bytes,
  );

const encoded = (): string => encodeOutline(outlineOf(album()));

test('an outline comes back as it was, without the hashes of pieces', () => {
  const outline = decodeOutline(encoded())!;
  const { pieceHashes, infoBytes, ...expected } = album();
  assert.deepEqual(
    { ...outline, hashes: { v1: new Uint8Array(outline.hashes.v1!), v2: undefined } },
    expected,
  );
  assert.equal(pieceHashes.length, 60);
  assert.ok(!encoded().includes(Buffer.from(infoBytes).toString('hex')));
});

test('an outline of a single file comes back too, where nothing else is said', () => {
  const metainfo = parseMetainfo(makeTorrent({ name: 'a', size: 1, pieceLength: 16_384 }).bytes);
  const outline = decodeOutline(encodeOutline(outlineOf(metainfo)))!;
  assert.equal(outline.isSingleFile, true);
  assert.equal(outline.createdAtMs, undefined);
  assert.deepEqual(outline.layout.files, metainfo.layout.files);
});

test('a hybrid keeps both of its hashes', () => {
  const made = makeTorrent({
    name: 'a',
    size: 1,
    pieceLength: 16_384,
    editInfo: (info) => ({ ...info, 'meta version': 2, 'file tree': {} }),
  });
  const metainfo = parseMetainfo(made.bytes);
  const { hashes } = decodeOutline(encodeOutline(outlineOf(metainfo)))!;
  assert.deepEqual(Buffer.from(hashes.v2!), Buffer.from(metainfo.hashes.v2!));
});

test('an outline by other rules is not believed', () => {
  const fields = JSON.parse(encoded());
  assert.equal(
    decodeOutline(JSON.stringify({ ...fields, version: fields.version + 1 })),
    undefined,
  );
});

test('F17: whatever became of an outline, it reads as nothing or as a layout that holds together', () => {
  const fields: Record<string, unknown> = JSON.parse(encoded());
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(fields)), fc.jsonValue(), (key, value) => {
      const outline = decodeOutline(JSON.stringify({ ...fields, [key]: value }));
      if (outline !== undefined) assert.equal(outline.hashes.v1?.length, 20);
    }),
  );
  const text = encoded();
  for (let length = 0; length < text.length; length++) {
    assert.equal(decodeOutline(text.slice(0, length)), undefined);
  }
});

test('the texts of an outline are made safe again', () => {
  const outline = JSON.parse(encoded());
  const read = decodeOutline(JSON.stringify({ ...outline, displayName: 'a\u001b[2Jb' }))!;
  assert.ok(!read.displayName.includes('\u001b'));
});
