/** File priorities turned into piece priorities: a piece is as urgent as the most urgent file it touches. */

/** 0 is not wanted at all. */
export type PiecePriority = 0 | 1 | 2 | 3;

export const PRIORITY = { skip: 0, low: 1, normal: 2, high: 3 } as const;

export type PriorityName = keyof typeof PRIORITY;

export interface FilePieces {
  readonly firstPiece: number;
  /** Inclusive; below `firstPiece` for a file without bytes. */
  readonly lastPiece: number;
  readonly priority: PriorityName;
}

/** One byte a piece, a `PiecePriority`. */
export const piecePriorities = (files: Iterable<FilePieces>, pieceCount: number): Uint8Array => {
  const priorities = new Uint8Array(pieceCount);
  for (const { firstPiece, lastPiece, priority } of files) {
    const level = PRIORITY[priority];
    for (let piece = firstPiece; piece <= lastPiece; piece++) {
      if (priorities[piece]! < level) priorities[piece] = level;
    }
  }
  return priorities;
};
