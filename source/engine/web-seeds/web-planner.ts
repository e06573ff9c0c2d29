/** What a connection to a web seed is to do next: a long run of pieces that nobody has begun, or the last blocks of a download. */
import type { Clock } from '../../base/ports/clock.ts';
import { BlockList } from '../../policy/block-list.ts';
import {
  MAX_WEB_RUN_BYTES,
  MIN_WEB_RUN_BYTES,
  WEB_RUN_MS,
  WEB_TAIL_BLOCKS,
} from '../../policy/limits.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { Layout } from '../../protocol/layout.ts';
import type { WebSeed } from './web-seed.ts';
import { runWork, type WebWork, wholeFileRun, worksOf } from './web-work.ts';

export interface WebPlannerOptions {
  readonly key: number;
  readonly seed: WebSeed;
  readonly layout: Layout;
  readonly picker: PiecePicker;
  readonly clock: Pick<Clock, 'now'>;
  /** Where to begin in a large gap: anywhere where peers trade, else at its start. */
  readonly chance: () => number | undefined;
}

export class WebPlanner {
  readonly #options: WebPlannerOptions;
  readonly #picked = new BlockList(WEB_TAIL_BLOCKS);
  /** Further stretches whose blocks are asked for. */
  #works: WebWork[] = [];
  /** Where its last run ended. */
  #after: number | undefined;

  constructor(options: WebPlannerOptions) {
    this.#options = options;
  }

  /** Undefined where there is nothing to do. */
  next(): WebWork | undefined {
    const waiting = this.#works.shift();
    if (waiting !== undefined) return waiting;
    const run = this.#nextRun();
    return run === undefined && this.#options.seed.standing.sendsRanges ? this.#nextBlocks() : run;
  }

  /** All of it has come: to go on behind it costs nothing. */
  onDone({ end, isRun }: WebWork): void {
    if (isRun) this.#after = Math.ceil(end / this.#options.layout.pieceLength);
  }

  /** What was planned is for others. */
  giveUp(): void {
    this.#works = [];
    this.#after = undefined;
  }

  /** Nobody else has the piece. */
  isAlone(piece: number): boolean {
    const { picker, seed } = this.#options;
    return picker.availability.of(piece) <= seed.connections;
  }

  #nextRun(): WebWork | undefined {
    const { key, seed, layout, picker } = this.#options;
    // Pieces begun are finished first where there is no room for others.
    if (!picker.mayBegin) return undefined;
    const { sendsRanges } = seed.standing;
    const chance = sendsRanges ? this.#options.chance() : undefined;
    const wish = { most: this.#mostPieces(), after: this.#after, chance };
    const found = picker.runs.plan(key, wish);
    if (found === undefined) return undefined;
    const run = sendsRanges || this.isAlone(found.start) ? found : wholeFileRun(layout, found);
    if (run === undefined) return undefined;
    picker.runs.reserve(key, run);
    return runWork(layout, run);
  }

  #nextBlocks(): WebWork | undefined {
    const { key, layout, picker, clock } = this.#options;
    this.#picked.clear();
    picker.pick(key, WEB_TAIL_BLOCKS, clock.now(), this.#picked);
    this.#works = [...worksOf(layout, this.#picked)];
    return this.#works.shift();
  }

  #mostPieces(): number {
    const { seed, layout, clock } = this.#options;
    // A server that always begins at the beginning is let go on to the end.
    if (!seed.standing.sendsRanges) return layout.pieceCount;
    const rate = seed.download.bytesPerSecond(clock.now());
    const bytes = Math.min(
      MAX_WEB_RUN_BYTES,
      Math.max(MIN_WEB_RUN_BYTES, (rate * WEB_RUN_MS) / 1_000),
    );
    return Math.max(1, Math.floor(bytes / layout.pieceLength));
  }
}
