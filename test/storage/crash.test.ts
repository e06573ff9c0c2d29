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
import { makeBench, PIECE } from './storage-bench.ts';

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
  | { readonly kind: 'save' | 'finish' | 'forget' }
  | { readonly kind: 'crash' | 'kill'; readonly seed: number };

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
      kind: fc.constantFrom('save' as const, 'save' as const, 'finish' as const, 'forget' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('crash' as const, 'crash' as const, 'kill' as const),
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

test('F3: whatever is lost in a crash, a piece that is on record is on disk and right', async () => {
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
          } else if (action.kind === 'forget') {
            await bench.handles.close();
          } else if ('seed' in action) {
            const isKilled = action.kind === 'kill';
            const recent = storage.recentPieces();
            if (isMarked && isKilled) record = { ...record!, recent };
            bench.disk.crash(isKilled ? () => true : keeps(action.seed));
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
          for (const piece of storage.have.indexes()) {
            const bytes = await storage.read(piece as PieceIndex, 0, bench.bytesOf(piece).length);
            assert.equal(Buffer.compare(bytes, bench.bytesOf(piece)), 0, `piece ${piece}`);
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
