/** What a connection to a web seed is at: a stretch of the torrent's bytes, and which request gets the next of them. */
import type { BlockList } from '../../policy/block-list.ts';
import type { PieceRun } from '../../policy/piece-run.ts';
import { BLOCK_SIZE, type Layout, type PieceIndex } from '../../protocol/layout.ts';

export interface WebWork {
  /** In the torrent; `end` is the one after the last. */
  readonly start: number;
  readonly end: number;
  /** Pieces are begun as it comes to them; otherwise its blocks are asked for already. */
  readonly isRun: boolean;
}

/** The next bytes to be had: padding is known, the rest is asked for, file by file or piece by piece. */
export type WebStretch =
  | { readonly kind: 'padding'; readonly length: number }
  | {
      readonly kind: 'file';
      readonly file: number;
      /** In the file. */
      readonly start: number;
      readonly length: number;
      readonly fileSize: number;
    }
  | {
      readonly kind: 'piece';
      readonly piece: PieceIndex;
      /** In the piece. */
      readonly start: number;
      readonly length: number;
      readonly pieceSize: number;
    };

export const runWork = (layout: Layout, run: { start: number; end: number }): WebWork => ({
  start: run.start * layout.pieceLength,
  end: Math.min(layout.totalSize, run.end * layout.pieceLength),
  isRun: true,
});

/** From where on a server that begins each file at its beginning sends more of use than it does not; undefined where nowhere. */
export const wholeFileRun = (layout: Layout, run: PieceRun): PieceRun | undefined => {
  const { pieceLength } = layout;
  const end = Math.min(layout.totalSize, run.end * pieceLength);
  for (let piece = run.start; piece < run.end; ) {
    const stretch = fileStretch(layout, piece * pieceLength, end);
    if (stretch.kind !== 'file' || stretch.start <= stretch.length) {
      return { start: piece, end: run.end };
    }
    piece = Math.ceil((piece * pieceLength + stretch.length) / pieceLength);
  }
  return undefined;
};

/** Blocks that lie one after the other are one stretch. */
export const worksOf = (layout: Layout, blocks: BlockList): readonly WebWork[] => {
  const starts: number[] = [];
  for (let at = 0; at < blocks.length; at++) {
    starts.push(blocks.piece(at) * layout.pieceLength + blocks.block(at) * BLOCK_SIZE);
  }
  starts.sort((one, other) => one - other);
  const works: { start: number; end: number; isRun: false }[] = [];
  for (const start of starts) {
    const end = blockEnd(layout, start);
    const last = works.at(-1);
    if (last?.end === start) last.end = end;
    else works.push({ start, end, isRun: false });
  }
  return works;
};

/** Where the block ends that a byte lies in. */
export const blockEnd = (layout: Layout, at: number): number => {
  const pieceStart = at - (at % layout.pieceLength);
  const inPiece = at - pieceStart;
  const end = pieceStart + (Math.floor(inPiece / BLOCK_SIZE) + 1) * BLOCK_SIZE;
  return Math.min(layout.totalSize, pieceStart + layout.pieceLength, end);
};

export const fileStretch = (layout: Layout, at: number, end: number): WebStretch => {
  const piece = pieceAt(layout, at);
  const begin = at - piece * layout.pieceLength;
  const [span] = layout.spans(piece, begin, layout.pieceSize(piece) - begin);
  const { index, size, isPadding } = layout.files[span!.file]!;
  const length = Math.min(size - span!.offset, end - at);
  return isPadding
    ? { kind: 'padding', length }
    : { kind: 'file', file: index, start: span!.offset, length, fileSize: size };
};

/** Scripts (BEP 17) know of pieces alone, padding and all. */
export const pieceStretch = (layout: Layout, at: number, end: number): WebStretch => {
  const piece = pieceAt(layout, at);
  const start = at - piece * layout.pieceLength;
  const pieceSize = layout.pieceSize(piece);
  return { kind: 'piece', piece, start, length: Math.min(pieceSize - start, end - at), pieceSize };
};

export const pieceAt = (layout: Layout, at: number): PieceIndex =>
  Math.floor(at / layout.pieceLength) as PieceIndex;
