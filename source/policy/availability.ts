/**
 * How many connected peers have each piece. Seeds are one number beside the counts, so that
 * a seed that comes or goes costs nothing, whatever the size of the torrent.
 */
import type { Bitfield } from '../base/bitfield.ts';
import { invariant } from '../base/errors.ts';

export class Availability {
  readonly pieceCount: number;
  /** Peers that are not seeds, per piece. */
  readonly #counts: Uint16Array;
  /** Pieces per count, so that the least count is found without a look at all pieces. */
  readonly #histogram: number[];
  #seeds = 0;

  constructor(pieceCount: number) {
    this.pieceCount = pieceCount;
    this.#counts = new Uint16Array(pieceCount);
    this.#histogram = [pieceCount];
  }

  get seeds(): number {
    return this.#seeds;
  }

  /** Connected peers that have the piece. */
  of(piece: number): number {
    return this.#counts[piece]! + this.#seeds;
  }

  /** The same without seeds: what orders pieces by rarity. */
  amongLeechers(piece: number): number {
    return this.#counts[piece]!;
  }

  addSeed(): void {
    this.#seeds += 1;
  }

  removeSeed(): void {
    invariant(this.#seeds > 0, 'a seed leaves that never came');
    this.#seeds -= 1;
  }

  addPeer(has: Bitfield): void {
    this.#addAll(has, 1);
  }

  removePeer(has: Bitfield): void {
    this.#addAll(has, -1);
  }

  addHave(piece: number): void {
    this.#add(piece, 1);
  }

  removeHave(piece: number): void {
    this.#add(piece, -1);
  }

  /**
   * Whole copies among the peers, and the share of pieces of which there is one copy more:
   * 2.25 says that each piece is there twice, and a quarter of them at least three times.
   */
  distributedCopies(): number {
    if (this.pieceCount === 0) return 0;
    let least = 0;
    while (this.#histogram[least] === 0) least += 1;
    return this.#seeds + least + 1 - this.#histogram[least]! / this.pieceCount;
  }

  /** One byte a piece, 255 for more. */
  snapshot(into: Uint8Array = new Uint8Array(this.pieceCount)): Uint8Array {
    for (let piece = 0; piece < this.pieceCount; piece++) {
      into[piece] = Math.min(255, this.#counts[piece]! + this.#seeds);
    }
    return into;
  }

  /** Throws where the counts are not those of these peers (seeds among them or not). For tests. */
  checkAgainst(peers: Iterable<Bitfield>): void {
    const expected = new Uint32Array(this.pieceCount);
    let full = 0;
    for (const has of peers) {
      if (has.isFull) full += 1;
      else for (const piece of has.indexes()) expected[piece]! += 1;
    }
    for (let piece = 0; piece < this.pieceCount; piece++) expected[piece]! += full;
    let least = Number.POSITIVE_INFINITY;
    for (let piece = 0; piece < this.pieceCount; piece++) {
      invariant(this.of(piece) === expected[piece], `availability of piece ${piece}`);
      least = Math.min(least, expected[piece]!);
    }
    if (this.pieceCount === 0) return;
    const above = expected.filter((count) => count > least).length;
    const copies = least + above / this.pieceCount;
    invariant(Math.abs(this.distributedCopies() - copies) < 1e-9, 'distributed copies');
  }

  #add(piece: number, change: 1 | -1): void {
    const before = this.#counts[piece]!;
    const after = before + change;
    invariant(after >= 0, `piece ${piece} lost by a peer that never had it`);
    this.#counts[piece] = after;
    this.#histogram[before]! -= 1;
    this.#histogram[after] = (this.#histogram[after] ?? 0) + 1;
  }

  #addAll(has: Bitfield, change: 1 | -1): void {
    const bytes = has.toBytes();
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === 0) continue;
      for (let bit = 0; bit < 8; bit++) {
        if ((byte & (0x80 >> bit)) !== 0) this.#add(at * 8 + bit, change);
      }
    }
  }
}
