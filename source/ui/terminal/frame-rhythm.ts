/**
 * How often frames of the session reach the screen. Figures change all the time and are read now and
 * then; facts (a torrent ends, is added, fails) and what follows a key are wanted soon. Whatever the
 * line: it is busy with frames for half of the time at the most.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import {
  FACTS_EVERY_MS,
  FIGURES_EVERY_MS,
  KEY_EFFECT_MS,
  LEAN_FIGURES_EVERY_MS,
  SLOWEST_FRAME_MS,
} from '../limits.ts';
import type { FrameNews } from './frame-news.ts';

export type Pace = 'normal' | 'lean';

/** How the store paces itself. */
export interface Rhythm {
  /** A frame came: `run` takes the newest, once for many. */
  onFrame(news: FrameNews, run: () => void): void;
  /** Something on the screen changed: `run` has it drawn, once for many. */
  onChange(run: () => void): void;
}

/** One that hears of keys, and can be told how fast to go. */
export interface PacedRhythm extends Rhythm {
  onKey(): void;
  setPace(pace: Pace): void;
  stop(): void;
}

/** For a screen that is not painted on a line. */
export const AT_ONCE: Rhythm = {
  onFrame: (_news, run) => run(),
  onChange: (run) => run(),
};

interface Line {
  readonly drainMs: number;
  whenFree(run: () => void): void;
}

const FIGURES: { readonly [Name in Pace]: number } = {
  normal: FIGURES_EVERY_MS,
  lean: LEAN_FIGURES_EVERY_MS,
};

export class FrameRhythm implements PacedRhythm {
  readonly #clock: Pick<Clock, 'now' | 'setTimer'>;
  readonly #line: Line;
  #pace: Pace = 'normal';
  #ranAt = Number.NEGATIVE_INFINITY;
  #keyAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(clock: Pick<Clock, 'now' | 'setTimer'>, line: Line) {
    this.#clock = clock;
    this.#line = line;
  }

  setPace(pace: Pace): void {
    this.#pace = pace;
  }

  /** A key was pressed. */
  onKey(): void {
    this.#keyAt = this.#clock.now();
  }

  onFrame(news: FrameNews, run: () => void): void {
    const now = this.#clock.now();
    const dueAt = this.#ranAt + this.#intervalMs(news, now);
    if (this.#timer !== undefined && this.#dueAt <= dueAt) return;
    this.stop();
    if (dueAt <= now) {
      this.#run(run);
      return;
    }
    this.#dueAt = dueAt;
    this.#timer = this.#clock.setTimer(dueAt - now, () => this.#run(run));
  }

  onChange(run: () => void): void {
    this.#line.whenFree(run);
  }

  /** What waits for its time is dropped. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  #run(run: () => void): void {
    this.stop();
    this.#ranAt = this.#clock.now();
    run();
  }

  #intervalMs(news: FrameNews, now: number): number {
    const isSoon = news === 'facts' || now - this.#keyAt < KEY_EFFECT_MS;
    const wanted = isSoon ? FACTS_EVERY_MS : FIGURES[this.#pace];
    return Math.min(Math.max(wanted, this.#line.drainMs * 2), SLOWEST_FRAME_MS);
  }
}
