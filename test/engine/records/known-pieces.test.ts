import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileStatus } from '../../../source/base/ports/disk.ts';
import type { TorrentRecord } from '../../../source/base/ports/state.ts';
import { KnownPieces } from '../../../source/engine/records/known-pieces.ts';
import { Content } from '../../../source/engine/torrent/content.ts';
import { TorrentData } from '../../../source/engine/torrent/torrent-data.ts';
import { Layout, type PieceIndex } from '../../../source/protocol/layout.ts';
import { type ResumePart, resumeOf } from '../../../source/storage/resume.ts';

const PIECE = 16_384;
const FIRST_AND_LAST = Uint8Array.of(0b1010_0000);
const STAMP = { size: PIECE * 3, modifiedMs: 5 };
const WHOLE: ResumePart = {
  pieces: FIRST_AND_LAST,
  stamps: [STAMP],
  createdFiles: ['a'],
  mountPath: '/mnt',
  writtenAtMs: undefined,
  recent: undefined,
};

const scene = (fields: Partial<TorrentRecord> = {}) => {
  const record = { ...WHOLE, ...fields } as TorrentRecord;
  const content = new Content(new Layout(PIECE, [{ path: ['a'], size: PIECE * 3 }]));
  const open = () => assert.fail('nobody looks at the data');
  const data = new TorrentData(open, resumeOf(record));
  return { content, known: new KnownPieces({ data, content }, record) };
};

/** As a check begins and finds these. */
const find = (content: Content, pieces: readonly number[]): void => {
  content.forgetAll();
  for (const piece of pieces) content.addPiece(piece as PieceIndex);
};

test('before the data is looked at, what the record says of it is shown', () => {
  const { content, known } = scene();
  assert.equal(known.bytesToCome, PIECE);
  assert.equal(content.wantedDone, PIECE * 2);
  content.setPriorities([0], 'skip');
  known.onWantedChanged();
  assert.equal(known.bytesToCome, 0);
});

test('a record that does not fit the torrent says nothing', () => {
  const { content, known } = scene({ stamps: [] });
  assert.equal(known.trusted, undefined);
  assert.equal(known.bytesToCome, undefined);
  assert.equal(content.have.isEmpty, true);
});

test('a check that finds what the record says finds no news; anything else is news', () => {
  const { content, known } = scene();
  find(content, [0, 2]);
  assert.equal(known.isAsFound, true);
  find(content, [0]);
  assert.equal(known.isAsFound, false);
  const written = scene({ writtenAtMs: 7 });
  find(written.content, [0, 2]);
  assert.equal(written.known.isAsFound, false, 'it may have been cut short');
});

test('what a check that failed half-way has not found is there as the record says', () => {
  const { content, known } = scene();
  find(content, [0]);
  known.show();
  assert.deepEqual([...content.have.indexes()], [0, 2]);
});

test('once all has been checked the record is believed no more', () => {
  const { known } = scene();
  known.onChecked();
  assert.equal(known.trusted, undefined);
  assert.equal(known.isAsFound, false);
});

test('F1: while all is to be checked the record says nothing of pieces, and says whose files they are', () => {
  const { known } = scene();
  known.disbelieve();
  const record = known.toRecord(9);
  assert.equal(record.pieces, undefined);
  assert.deepEqual([record.createdFiles, record.mountPath], [['a'], '/mnt']);
  known.onChecked();
  assert.deepEqual(known.toRecord(undefined).pieces, FIRST_AND_LAST);
});

test('stamps of files that were brought elsewhere hold there', () => {
  const { known } = scene();
  const status = (modifiedMs: number) => ({ size: PIECE * 3, modifiedMs, inode: 4 }) as FileStatus;
  known.onRelocated([{ file: 0, before: status(5), after: status(8) }]);
  assert.equal(known.toRecord(undefined).stamps[0]?.modifiedMs, 8);
});
