import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FILES_PER_STEP } from '../../source/protocol/limits.ts';
import { type Metainfo, parseMetainfo } from '../../source/protocol/metainfo.ts';
import {
  decodeOutline,
  decodeOutlineInSteps,
  encodeOutline,
  outlineOf,
} from '../../source/protocol/metainfo-outline.ts';
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

/** The line of the torrent, and those of its files. */
const parts = (): { fields: Record<string, unknown>; files: string } => {
  const [first, ...files] = encoded().split('\n');
  return { fields: JSON.parse(first!), files: files.join('\n') };
};

const changed = (change: Record<string, unknown>): string =>
  `${JSON.stringify({ ...parts().fields, ...change })}\n${parts().files}`;

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
  assert.equal(decodeOutline(changed({ version: Number(parts().fields.version) + 1 })), undefined);
});

test('F17: whatever became of an outline, it reads as nothing or as a layout that holds together', () => {
  const keys = Object.keys(parts().fields);
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      const outline = decodeOutline(changed({ [key]: value }));
      if (outline !== undefined) assert.equal(outline.hashes.v1?.length, 20);
    }),
  );
  const { fields } = parts();
  fc.assert(
    fc.property(fc.jsonValue(), (files) => {
      const outline = decodeOutline(`${JSON.stringify(fields)}\n${JSON.stringify(files)}`);
      assert.equal(outline, undefined);
    }),
  );
  const text = encoded();
  for (let length = 0; length < text.length; length++) {
    assert.equal(decodeOutline(text.slice(0, length)), undefined);
  }
});

test('many files stand in several lines; where one is lost, the outline is not believed', () => {
  const files = Array.from({ length: FILES_PER_STEP * 2 + 1 }, (_, index) => ({
    path: `disc ${index % 7}/track ${index}`,
    size: 10,
  }));
  const { bytes } = makeTorrent({ name: 'archive', files, pieceLength: 16_384 });
  const { layout } = parseMetainfo(bytes);
  const lines = encodeOutline(outlineOf(parseMetainfo(bytes))).split('\n');
  assert.equal(lines.length, 4);
  assert.deepEqual(decodeOutline(lines.join('\n'))!.layout.files, layout.files);
  assert.equal(decodeOutline(lines.toSpliced(2, 1).join('\n')), undefined);
  let steps = 0;
  for (const _ of decodeOutlineInSteps(lines.join('\n'))) steps += 1;
  assert.ok(steps >= 3);
});

test('the texts of an outline are made safe again', () => {
  const read = decodeOutline(changed({ displayName: 'a\u001b[2Jb' }))!;
  assert.ok(!read.displayName.includes('\u001b'));
});
