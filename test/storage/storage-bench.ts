/** A torrent, its data and its storage over a disk in memory, for the tests of storage. */
import { createHash } from 'node:crypto';
import { Layout, type LayoutFileInput, type PieceIndex } from '../../source/protocol/layout.ts';
import { BlockCache } from '../../source/storage/block-cache.ts';
import { HandlePool } from '../../source/storage/handle-pool.ts';
import {
  TorrentStorage,
  type TorrentStorageOptions,
} from '../../source/storage/torrent-storage.ts';
import { MemoryDisk } from '../helpers/memory-disk.ts';
import { MemoryHashing } from '../helpers/memory-hashing.ts';

export const PIECE = 16_384;
export const DIRECTORY = '/downloads';
export const PARTS = '/state/parts/id';

/** `[size, path]`, or `[size]` for padding. */
export type FileShape = readonly [size: number, path?: string];

export interface Bench {
  readonly disk: MemoryDisk;
  readonly hashing: MemoryHashing;
  readonly layout: Layout;
  readonly pieceHashes: Uint8Array;
  readonly data: Uint8Array;
  readonly handles: HandlePool;
  readonly cache: BlockCache;
  readonly pieces: readonly PieceIndex[];
  readonly open: (options?: Partial<TorrentStorageOptions>) => TorrentStorage;
  readonly bytesOf: (piece: number) => Uint8Array;
  /** What belongs in a file. */
  readonly contentOf: (file: number) => Uint8Array;
  /** Puts the right data in place as another program would. */
  readonly putFile: (file: number) => void;
  readonly pathOf: (file: number) => string;
}

export const makeBench = (shapes: readonly FileShape[], pieceLength = PIECE): Bench => {
  const inputs: LayoutFileInput[] = shapes.map(([size, path], index) => ({
    size,
    path: path === undefined ? ['.pad', String(index)] : path.split('/'),
    isPadding: path === undefined,
  }));
  const layout = new Layout(pieceLength, inputs);
  const data = Uint8Array.from(
    { length: layout.totalSize },
    (_, at) => (at * 31 + (at >> 7)) & 0xff,
  );
  for (const { isPadding, offset, size } of layout.files) {
    if (isPadding) data.fill(0, offset, offset + size);
  }
  const pieces = Array.from({ length: layout.pieceCount }, (_, index) => index as PieceIndex);
  const bytesOf = (piece: number): Uint8Array =>
    data.slice(piece * pieceLength, (piece + 1) * pieceLength);
  const pieceHashes = Buffer.concat(
    pieces.map((piece) => createHash('sha1').update(bytesOf(piece)).digest()),
  );
  const disk = new MemoryDisk();
  disk.directory(DIRECTORY);
  const hashing = new MemoryHashing(disk);
  const handles = new HandlePool();
  const cache = new BlockCache();
  const contentOf = (file: number): Uint8Array => {
    const { offset, size } = layout.files[file]!;
    return data.slice(offset, offset + size);
  };
  const pathOf = (file: number): string => `${DIRECTORY}/${layout.files[file]!.path.join('/')}`;
  return {
    disk,
    hashing,
    layout,
    pieceHashes,
    data,
    handles,
    cache,
    pieces,
    bytesOf,
    contentOf,
    pathOf,
    putFile: (file) => disk.put(pathOf(file), contentOf(file)),
    open: (options = {}) =>
      new TorrentStorage({
        disk,
        hashing,
        layout,
        pieceHashes: async () => pieceHashes,
        directory: DIRECTORY,
        partsPath: PARTS,
        handles,
        cache,
        preallocate: false,
        ...options,
      }),
  };
};

export const writeAll = async (bench: Bench, storage: TorrentStorage): Promise<void> => {
  for (const piece of bench.pieces) await storage.writePiece(piece, bench.bytesOf(piece));
};

export const indexes = (storage: TorrentStorage): readonly number[] => [...storage.have.indexes()];

export const all = (bench: Bench): readonly number[] => [...bench.pieces];
