/** Memory that pieces under way may take, over all torrents: pieces begun are finished before new ones start. */
export class PieceMemory {
  readonly #limit: number;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get used(): number {
    return this.#used;
  }

  fits(bytes: number): boolean {
    return this.#used + bytes <= this.#limit;
  }

  change(bytes: number): void {
    this.#used += bytes;
  }
}

/** One torrent's share. It may always have two pieces, however large they are. */
const ALWAYS_ALLOWED_PIECES = 2;

export class PieceMemoryShare {
  readonly #memory: PieceMemory;
  readonly #pieceLength: number;
  #pieces = 0;

  constructor(memory: PieceMemory, pieceLength: number) {
    this.#memory = memory;
    this.#pieceLength = pieceLength;
  }

  /** May the torrent, which has `pieces` under way now, begin one more? */
  mayBegin(pieces: number): boolean {
    if (pieces < ALWAYS_ALLOWED_PIECES) return true;
    return this.#memory.fits((pieces + 1 - this.#pieces) * this.#pieceLength);
  }

  /** To be told how many pieces are under way, whenever that may have changed. */
  update(pieces: number): void {
    this.#memory.change((pieces - this.#pieces) * this.#pieceLength);
    this.#pieces = pieces;
  }
}
