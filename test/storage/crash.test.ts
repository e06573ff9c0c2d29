import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bitfield } from '../../source/base/bitfield.ts';
import { isSluiceError } from '../../source/base/errors.ts';
import type { PieceIndex } from '../../source/protocol/layout.ts';
import { BlockCache } from '../../source/storage/block-cache.ts';
import { HandlePool } from '../../source/storage/handle-pool.ts';
import {
  type ResumePart,
  resumePartOf,
  trustedOf,
  writingPartOf,
} from '../../source/storage/resume.ts';
import type { TorrentStorage } from '../../source/storage/torrent-storage.ts';
import { type Bench, DIRECTORY, makeBench, PIECE } from './storage-bench.ts';

const SHAPES = [
  [PIECE * 2 + 100, 'd/a'],
  [5000, 'd/b'],
  [PIECE * 2, 'd/c'],
  [10, 'd/e'],
  [PIECE * 2 + 7, 'd/f'],
] as const;
const PIECE_COUNT = 7;

type Step =
  | { readonly kind: 'write'; readonly piece: number }
  | { readonly kind: 'want'; readonly files: number }
  | { readonly kind: 'save' | 'finish' | 'forget' | 'look' }
  | { readonly kind: 'crash' | 'kill' | 'edit'; readonly seed: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      piece: fc.nat({ max: PIECE_COUNT - 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('want' as const), files: fc.nat({ max: 31 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('save', 'save', 'finish', 'forget', 'look'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('crash', 'crash', 'kill', 'edit'),
      seed: fc.noBias(fc.nat()),
    }),
  },
);

/** Of the disk's clock, which counts calls. */
const NOW = 1_000_000;

const bitsOf = (pieces: Uint8Array | undefined): number =>
  pieces === undefined ? 0 : Bitfield.fromBytes(pieces, PIECE_COUNT)!.count;

/** Kept or lost, the same for the same page. A file's status is kept more often than not: the nastier case. */
const keeps =
  (seed: number) =>
  (path: string, page: number): boolean => {
    let mixed = seed ^ (path.charCodeAt(path.length - 1) * 40_503) ^ (page * 65_599);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    mixed = (mixed ^ (mixed >>> 12)) >>> 0;
    return mixed % 8 < (page === -1 ? 6 : 4);
  };

/**
 * One byte of one file, as another program would, in place, and on the medium: where a power cut keeps
 * what was changed and takes back when, nothing short of hashing all of it could tell.
 */
const edit = async (bench: Bench, seed: number): Promise<void> => {
  const files = bench.disk.files.filter((path) => path.startsWith(DIRECTORY));
  const path = files[seed % Math.max(1, files.length)];
  const bytes = path === undefined ? new Uint8Array(0) : bench.disk.bytes(path)!;
  if (path === undefined || bytes.length === 0) return;
  const at = seed % bytes.length;
  bench.disk.patch(path, Uint8Array.of(bytes[at]! ^ 0xff), at);
  const file = await bench.disk.open(path, 'write');
  await file.sync();
  await file.close();
};

/** Undefined where it cannot be had, as after an edit. */
const readOf = async (
  bench: Bench,
  storage: TorrentStorage,
  piece: PieceIndex,
): Promise<Uint8Array | undefined> => {
  // One that turned out wrong beside another is not there any more either.
  if (!storage.have.has(piece)) return undefined;
  try {
    return await storage.read(piece, 0, bench.bytesOf(piece).length);
  } catch (error) {
    if (!isSluiceError(error, 'disk/missing')) throw error;
    return undefined;
  }
};

test('F3, F13: whatever is lost in a crash, and whatever others change after it, a piece that is handed out is right', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.boolean(),
      fc.nat({ max: 31 }),
      fc.boolean(),
      async (steps, preallocate, wantedFirst, isMarking) => {
        const bench = makeBench(SHAPES);
        assert.equal(bench.pieces.length, PIECE_COUNT);
        let record: ResumePart | undefined;
        let wanted = wantedFirst;
        let isMarked = false;
        const mark = async () => {
          if (!isMarking || isMarked) return;
          record = writingPartOf(storage, NOW);
          isMarked = true;
        };
        const start = () =>
          bench.open({
            beforeWrite: mark,
            preallocate,
            handles: new HandlePool(),
            cache: new BlockCache(),
            created: record?.createdFiles ?? [],
            wanted: (file) => ((wanted >> file) & 1) === 1,
          });
        let storage = start();
        await storage.check();
        for (const action of steps) {
          if (action.kind === 'write') {
            const piece = action.piece as PieceIndex;
            if (!storage.have.has(piece)) await storage.writePiece(piece, bench.bytesOf(piece));
          } else if (action.kind === 'want') {
            wanted = action.files;
            storage.setWanted((file) => ((wanted >> file) & 1) === 1);
          } else if (action.kind === 'save') {
            await storage.sync();
            record = isMarked ? writingPartOf(storage, NOW) : resumePartOf(storage);
          } else if (action.kind === 'finish') {
            await storage.finish();
            isMarked = false;
            if (isMarking) record = resumePartOf(storage);
          } else if (action.kind === 'look') {
            await storage.proveSome();
          } else if (action.kind === 'forget') {
            await bench.handles.close();
          } else if ('seed' in action) {
            const isKilled = action.kind === 'kill';
            const recent = storage.recordable.recentPieces();
            if (isMarked && isKilled) record = { ...record!, recent };
            bench.disk.crash(action.kind === 'crash' ? keeps(action.seed) : () => true);
            if (action.kind === 'edit') await edit(bench, action.seed);
            const before = [...storage.have.indexes()];
            storage = start();
            const trusted = trustedOf(record, bench.layout);
            const result = await storage.check({ trusted }).catch((error: unknown) => {
              // All that was on disk may be gone: that is told, and nothing is claimed.
              if (!isSluiceError(error, 'disk/storage-missing')) throw error;
            });
            if (isMarked && isKilled) {
              assert.ok(result!.hashedPieces <= bitsOf(recent), 'only what is not on record');
              assert.deepEqual([...storage.have.indexes()], before, 'nothing is lost');
            }
            isMarked = false;
          }
          for (const piece of [...storage.have.indexes()] as PieceIndex[]) {
            if (action.kind === 'kill' && piece % 2 === 0) continue;
            const bytes = await readOf(bench, storage, piece);
            if (bytes === undefined) assert.equal(storage.have.has(piece), false, 'not claimed');
            else assert.equal(Buffer.compare(bytes, bench.bytesOf(piece)), 0, `piece ${piece}`);
          }
        }
        for (const piece of bench.pieces) await storage.writePiece(piece, bench.bytesOf(piece));
        storage.setWanted(() => true);
        await storage.finish();
        for (const { index } of bench.layout.files) {
          const found = bench.disk.bytes(bench.pathOf(index));
          assert.equal(Buffer.compare(found!, bench.contentOf(index)), 0, `file ${index}`);
        }
      },
    ),
    { numRuns: 300 },
  );
});
