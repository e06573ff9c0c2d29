/**
 * Pieces not begun yet, ordered by priority, then rarity, then chance. One bucket for each
 * (priority, availability): a piece changes buckets in O(1), so a flood of HAVEs is cheap.
 * After a whole bitfield the ranks may be stale for a while: `refresh` mends them a chunk at a
 * time. Which pieces are in the order is exact at all times; only their rank may lag.
 */
import type { Bitfield } from '../base/bitfield.ts';
import { invariant } from '../base/errors.ts';
import type { Availability } from './availability.ts';
import { RERANK_CHUNK } from './limits.ts';

/** More copies than this are all the same to us. */
const MAX_RARITY = 255;
const WIDTH = MAX_RARITY + 1;
const LEVELS = 3;
const ABSENT = -1;

/** Where a walk through the order stands; reused from pick to pick. */
export interface RarityScan {
  level: number;
  rarity: number;
  slot: number;
  isReversed: boolean;
  /** Pieces that no leecher has are of no use to a leecher. */
  isOfSeed: boolean;
}

export class RarityOrder {
  readonly #availability: Availability;
  readonly #buckets: number[][] = Array.from({ length: LEVELS * WIDTH }, () => []);
  readonly #bucketOf: Int16Array;
  readonly #slotOf: Int32Array;
  readonly #levelSizes = [0, 0, 0];
  /** Rarest-first looks no further than this. */
  #highest = 0;
  #size = 0;
  #seed: number;
  #staleLeft = 0;
  #sweepAt = 0;

  /** `seed` starts the chance within a rarity. */
  constructor(availability: Availability, seed: number) {
    this.#availability = availability;
    this.#bucketOf = new Int16Array(availability.pieceCount).fill(ABSENT);
    this.#slotOf = new Int32Array(availability.pieceCount);
    this.#seed = seed | 0 || 1;
  }

  get size(): number {
    return this.#size;
  }

  /** Pieces in the order that some connected peer has, by the ranks as they stand. */
  get reachable(): number {
    if (this.#availability.seeds > 0 || this.isStale) return this.#size;
    let unseen = 0;
    for (let level = 0; level < LEVELS; level++) unseen += this.#buckets[level * WIDTH]!.length;
    return this.#size - unseen;
  }

  /** The highest priority of a piece in the order; 0 where there is none. */
  get topPriority(): number {
    for (let level = LEVELS; level > 0; level--) if (this.#levelSizes[level - 1]! > 0) return level;
    return 0;
  }

  get isStale(): boolean {
    return this.#staleLeft > 0;
  }

  has(piece: number): boolean {
    return this.#bucketOf[piece] !== ABSENT;
  }

  /** `priority` 1 (low) to 3 (high). */
  add(piece: number, priority: number): void {
    invariant(!this.has(piece), `piece ${piece} is in the order already`);
    this.#insert(piece, priority - 1);
  }

  remove(piece: number): void {
    const at = this.#bucketOf[piece]!;
    if (at === ABSENT) return;
    const bucket = this.#buckets[at]!;
    const last = bucket.pop()!;
    if (last !== piece) {
      const slot = this.#slotOf[piece]!;
      bucket[slot] = last;
      this.#slotOf[last] = slot;
    }
    this.#bucketOf[piece] = ABSENT;
    this.#levelSizes[(at / WIDTH) | 0]! -= 1;
    this.#size -= 1;
  }

  /** To call when the availability of one piece has changed. */
  update(piece: number): void {
    const at = this.#bucketOf[piece]!;
    if (at === ABSENT) return;
    const level = (at / WIDTH) | 0;
    if (at === level * WIDTH + this.#rarityOf(piece)) return;
    this.remove(piece);
    this.#insert(piece, level);
  }

  /** To call when the availability of many pieces has changed. */
  markStale(): void {
    this.#staleLeft = this.#availability.pieceCount;
  }

  /** Mends the next chunk of stale ranks. */
  refresh(): void {
    let chunk = Math.min(RERANK_CHUNK, this.#staleLeft);
    this.#staleLeft -= chunk;
    for (; chunk > 0; chunk--) {
      this.update(this.#sweepAt);
      this.#sweepAt += 1;
      if (this.#sweepAt === this.#availability.pieceCount) this.#sweepAt = 0;
    }
  }

  /** A walk from the rarest piece of the highest priority, or from the commonest. */
  startScan(scan: RarityScan, isReversed: boolean, isOfSeed: boolean): void {
    scan.isReversed = isReversed;
    scan.isOfSeed = isOfSeed;
    scan.level = LEVELS;
    this.#nextLevel(scan);
  }

  /** The walk's next piece among those a peer has; -1 at the end. The walk stays on it until it is removed or passed. */
  next(scan: RarityScan, has: Bitfield): number {
    while (scan.level >= 0) {
      const bucket = this.#buckets[scan.level * WIDTH + scan.rarity]!;
      for (; scan.slot < bucket.length; scan.slot++) {
        const piece = bucket[scan.slot]!;
        if (has.has(piece)) return piece;
      }
      scan.slot = 0;
      if (scan.isReversed) {
        scan.rarity -= 1;
        if (scan.rarity < this.#lowest(scan)) this.#nextLevel(scan);
      } else {
        scan.rarity += 1;
        if (scan.rarity > this.#highest) this.#nextLevel(scan);
      }
    }
    return -1;
  }

  /** Any piece of the highest priority that the peer has, each as likely; `chance` is 0 ≤ x < 1. -1 where none. */
  random(has: Bitfield, chance: number): number {
    for (let level = LEVELS - 1; level >= 0; level--) {
      const size = this.#levelSizes[level]!;
      if (size === 0) continue;
      const piece = this.#from(level, Math.floor(chance * size), has);
      if (piece !== -1) return piece;
      const wrapped = this.#from(level, 0, has);
      if (wrapped !== -1) return wrapped;
    }
    return -1;
  }

  /** For tests: throws where the books do not add up. */
  checkInvariants(priorityOf: (piece: number) => number): void {
    let size = 0;
    this.#buckets.forEach((bucket, at) => {
      bucket.forEach((piece, slot) => {
        size += 1;
        invariant(this.#bucketOf[piece] === at, `bucket of piece ${piece}`);
        invariant(this.#slotOf[piece] === slot, `slot of piece ${piece}`);
        invariant(priorityOf(piece) - 1 === ((at / WIDTH) | 0), `priority of piece ${piece}`);
        invariant(
          this.isStale || at % WIDTH === this.#rarityOf(piece),
          `rank of piece ${piece} in a fresh order`,
        );
      });
    });
    invariant(size === this.#size, 'size of the rarity order');
  }

  /** The first piece of a level that the peer has, `skip` places from the level's start. */
  #from(level: number, skip: number, has: Bitfield): number {
    for (let rarity = 0; rarity <= this.#highest; rarity++) {
      const bucket = this.#buckets[level * WIDTH + rarity]!;
      for (let slot = skip; slot < bucket.length; slot++) {
        const piece = bucket[slot]!;
        if (has.has(piece)) return piece;
      }
      skip = Math.max(0, skip - bucket.length);
    }
    return -1;
  }

  #rarityOf(piece: number): number {
    return Math.min(MAX_RARITY, this.#availability.amongLeechers(piece));
  }

  #insert(piece: number, level: number): void {
    const rarity = this.#rarityOf(piece);
    if (rarity > this.#highest) this.#highest = rarity;
    const at = level * WIDTH + rarity;
    const bucket = this.#buckets[at]!;
    // To a random place in its bucket, which keeps the bucket shuffled.
    const slot = this.#integer(bucket.length + 1);
    const displaced = slot === bucket.length ? piece : bucket[slot]!;
    bucket.push(displaced);
    this.#slotOf[displaced] = bucket.length - 1;
    bucket[slot] = piece;
    this.#slotOf[piece] = slot;
    this.#bucketOf[piece] = at;
    this.#levelSizes[level]! += 1;
    this.#size += 1;
  }

  #lowest(scan: RarityScan): number {
    return scan.isOfSeed || this.isStale ? 0 : 1;
  }

  #nextLevel(scan: RarityScan): void {
    do scan.level -= 1;
    while (scan.level >= 0 && this.#levelSizes[scan.level] === 0);
    scan.slot = 0;
    scan.rarity = scan.isReversed ? this.#highest : this.#lowest(scan);
    // An order in which no leecher has anything: nothing to walk for a leecher.
    if (scan.rarity < this.#lowest(scan) || scan.rarity > this.#highest) scan.level = -1;
  }

  /** xorshift32: chance enough to spread peers over pieces, at no cost. */
  #integer(limit: number): number {
    let x = this.#seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#seed = x;
    return (x >>> 0) % limit;
  }
}
