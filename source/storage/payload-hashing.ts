/** Hashes the files of a torrent that is being made, and sees to it that nobody changed them meanwhile. */
import { SluiceError } from '../base/errors.ts';
import type { Disk, FileStatus } from '../base/ports/disk.ts';
import type { FileSpan, Hashing } from '../base/ports/hashing.ts';
import { safeText } from '../base/safe-text.ts';
import type { Layout, PieceIndex } from '../protocol/layout.ts';
import { forEachAtMost } from './at-most.ts';
import { MAKE_BATCH_BYTES, MAKE_BATCH_PIECES, MAX_FILES_AT_ONCE } from './limits.ts';
import type { ListedFile } from './payload-list.ts';
import { inBatches } from './piece-batches.ts';

const HASH_BYTES = 20;
const BATCH = { bytes: MAKE_BATCH_BYTES, pieces: MAKE_BATCH_PIECES };

export interface PayloadHashingOptions {
  readonly disk: Disk;
  readonly hashing: Hashing;
  readonly layout: Layout;
  /** As in the layout. */
  readonly files: readonly ListedFile[];
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** 20 bytes a piece. Rejects with `disk/*` where a file cannot be read or has changed, by its name, and with the signal's reason. */
export const hashPayload = async (options: PayloadHashingOptions): Promise<Uint8Array> => {
  const { layout, hashing, onProgress, signal } = options;
  const hashes = new Uint8Array(layout.pieceCount * HASH_BYTES);
  const work = async (batch: readonly PieceIndex[]): Promise<void> => {
    const digests = await hashing.sha1OfFiles(batch.map((piece) => spansOf(options, piece)));
    for (const [at, piece] of batch.entries()) {
      const digest = digests[at] ?? (await throwChanged(options, piece));
      hashes.set(digest, piece * HASH_BYTES);
    }
  };
  const pieces = Array.from({ length: layout.pieceCount }, (_, piece) => piece as PieceIndex);
  const pieceSize = (piece: PieceIndex): number => layout.pieceSize(piece);
  await inBatches(pieces, { hashing, pieceSize, size: BATCH, work, onProgress, signal });
  await expectUnchanged(options.disk, options.files);
  return hashes;
};

const spansOf = (
  { layout, files }: PayloadHashingOptions,
  piece: PieceIndex,
): readonly FileSpan[] =>
  layout.spans(piece, 0, layout.pieceSize(piece)).map(({ file, offset, length }) => ({
    path: files[file]!.path,
    offset,
    length,
  }));

/** A part of the piece was not there. */
const throwChanged = async (
  { disk, layout, files }: PayloadHashingOptions,
  piece: PieceIndex,
): Promise<never> => {
  const touched = layout.filesOfPiece(piece).map((file) => files[file]!);
  await expectUnchanged(disk, touched);
  throw changed(touched.find(({ path }) => path !== undefined)!);
};

const expectUnchanged = (disk: Disk, files: readonly ListedFile[]): Promise<void> =>
  forEachAtMost(MAX_FILES_AT_ONCE, files, async (file) => {
    if (file.path === undefined) return;
    if (!isSame(file.status, await disk.status(file.path))) throw changed(file);
  });

const isSame = (before: FileStatus | undefined, after: FileStatus | undefined): boolean =>
  before?.size === after?.size &&
  before?.modifiedMs === after?.modifiedMs &&
  before?.inode === after?.inode;

const changed = ({ parts }: ListedFile): SluiceError =>
  new SluiceError(
    'disk/failed',
    `${safeText(parts.join('/'), 4_096)} was changed while it was read: no torrent was made; try again once it is at rest`,
  );
