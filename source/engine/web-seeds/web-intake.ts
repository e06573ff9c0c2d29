/**
 * Where the bytes go that one connection to a web seed brings: begins pieces as it comes to them, puts blocks into their
 * memory, and tells when there is no room, or when others have begun what comes next.
 */

import type { Clock } from '../../base/ports/clock.ts';
import { BlockList } from '../../policy/block-list.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import { BLOCK_SIZE, type Layout } from '../../protocol/layout.ts';
import type { BlockIntake } from '../swarm/block-intake.ts';
import type { WebSeed } from './web-seed.ts';
import { blockEnd, pieceAt, type WebWork } from './web-work.ts';

export interface WebIntakeOptions {
  readonly key: number;
  readonly seed: WebSeed;
  readonly layout: Layout;
  readonly picker: PiecePicker;
  readonly intake: Pick<BlockIntake, 'startOf' | 'endOf'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Bytes came that are of no use. */
  readonly onWasted: (bytes: number) => void;
}

/** What becomes of the next byte: it is taken, waits for memory, or is not wanted. */
export type Intake = 'ready' | 'full' | 'unwanted';

/** So few blocks that a piece more than that is asked for in several picks. */
const PICKED_BLOCKS = 64;

export class WebIntake {
  readonly #options: WebIntakeOptions;
  readonly #layout: Layout;
  readonly #picker: PiecePicker;
  readonly #picked = new BlockList(PICKED_BLOCKS);
  #work: WebWork = { start: 0, end: 0, isRun: false };
  /** Of the torrent: the next byte to come, and up to where what comes is thrown away. */
  #at = 0;
  #skipUntil = 0;
  /** Of the block under way; undefined where it is not wanted. */
  #target: Uint8Array | undefined;
  /** The piece that was begun last. */
  #claimed = -1;

  constructor(options: WebIntakeOptions) {
    this.#options = options;
    this.#layout = options.layout;
    this.#picker = options.picker;
  }

  /** Of the torrent. */
  get at(): number {
    return this.#at;
  }

  begin(work: WebWork): void {
    this.#work = work;
    this.#at = work.start;
    this.#skipUntil = work.start;
    this.#target = undefined;
    this.#claimed = -1;
  }

  /**
   * Before the next byte, and before anything is asked for. Some of no use may be let through, up to `mostSkip` and
   * before `askedTo`, where what was asked for ends.
   */
  prepare(askedTo: number, mostSkip: number): Intake {
    if (this.#at < this.#skipUntil) return 'ready';
    const inPiece = this.#at % this.#layout.pieceLength;
    if (inPiece % BLOCK_SIZE !== 0) return 'ready';
    if (inPiece === 0 && this.#work.isRun) {
      const claim = this.#claim();
      if (claim === 'full') return 'full';
      if (claim === 'unwanted') return this.#skip(askedTo, mostSkip);
    }
    // Others have brought what was left of it.
    if (this.#picker.outstanding(this.#options.key) === 0) return this.#skip(askedTo, mostSkip);
    return 'ready';
  }

  /** Bytes that come next, after `prepare`: answers how many, up to the end of a block or of what is let through. */
  take(bytes: Uint8Array): number {
    const { intake, key, onWasted } = this.#options;
    const isSkipped = this.#at < this.#skipUntil;
    const stop = isSkipped ? this.#skipUntil : blockEnd(this.#layout, this.#at);
    const length = Math.min(bytes.length, stop - this.#at);
    if (isSkipped) {
      this.#at += length;
      onWasted(length);
      return length;
    }
    const piece = pieceAt(this.#layout, this.#at);
    const inPiece = this.#at - piece * this.#layout.pieceLength;
    const block = Math.floor(inPiece / BLOCK_SIZE);
    const begin = block * BLOCK_SIZE;
    if (inPiece === begin) this.#target = intake.startOf(key, piece, block);
    this.#target?.set(bytes.subarray(0, length), inPiece - begin);
    this.#at += length;
    if (this.#at === stop) this.#endBlock(piece, block);
    return length;
  }

  #endBlock(piece: ReturnType<typeof pieceAt>, block: number): void {
    const { intake, key, seed, onWasted } = this.#options;
    const length = this.#layout.blockSize(piece, block);
    const isKept = this.#target !== undefined;
    this.#target = undefined;
    if (!isKept) {
      onWasted(length);
      return;
    }
    seed.standing.onDelivered();
    intake.endOf(key, piece, block, length);
  }

  /** The piece that begins here. */
  #claim(): Intake {
    const { key, clock } = this.#options;
    const piece = pieceAt(this.#layout, this.#at);
    if (this.#claimed === piece && this.#picker.outstanding(key) > 0) return 'ready';
    if (!this.#picker.isFresh(piece)) return 'unwanted';
    const end = Math.ceil(this.#work.end / this.#layout.pieceLength);
    this.#picker.runs.reserve(key, { start: piece + 1, end });
    this.#picked.clear();
    const count = this.#layout.blockCount(piece);
    const picked = this.#picker.pickAmong(key, [piece], count, clock.now(), this.#picked);
    if (picked === 0) return 'full';
    this.#claimed = piece;
    return 'ready';
  }

  #skip(askedTo: number, mostSkip: number): Intake {
    const next = this.#nextWanted();
    if (next === undefined || next - this.#at > mostSkip || next >= askedTo) return 'unwanted';
    this.#skipUntil = next;
    return 'ready';
  }

  /** The start of the next piece of the run that nobody has begun. */
  #nextWanted(): number | undefined {
    const { end, isRun } = this.#work;
    if (!isRun) return undefined;
    const { pieceLength } = this.#layout;
    for (let piece = Math.ceil((this.#at + 1) / pieceLength); piece * pieceLength < end; piece++) {
      if (this.#picker.isFresh(piece)) return piece * pieceLength;
    }
    return undefined;
  }
}
