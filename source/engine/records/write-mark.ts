/**
 * Says in the record, before it is so, that data is being written: after a crash the files then are
 * not as the record has them, and yet nobody but us has changed them. So all that is recorded still
 * stands, and only what was written since has to be looked at: `recent`, noted as it is written.
 * The mark counts for a while only, so that what others change long after is not taken for ours.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { NOTE_INTERVAL_MS } from '../limits.ts';

export interface WriteMarkOptions {
  readonly clock: Clock;
  /** How long a mark counts. */
  readonly validMs: number;
  /** Puts the record into the state, with the mark. */
  readonly save: () => Promise<void>;
  /** Notes what was written. */
  readonly note: () => Promise<void>;
}

export class WriteMark {
  readonly #options: WriteMarkOptions;
  #isOn = false;
  #markedMs = Number.NEGATIVE_INFINITY;
  /** Grows when what was recorded has turned out wrong. */
  #era = 0;
  #marking: Promise<void> | undefined;
  #noteTimer: Timer | undefined;

  constructor(options: WriteMarkOptions) {
    this.#options = options;
  }

  /** To be said in each record. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Nothing may be written before this resolves; undefined where it may be at once. Never rejects: without a mark a crash costs a check of all. */
  beforeWrite(): Promise<void> | undefined {
    const isValid = this.#isOn && this.#now() - this.#markedMs < this.#options.validMs;
    if (isValid) return undefined;
    this.#marking ??= this.#mark();
    return this.#marking;
  }

  /** To be asked for before a record is written, and handed back once it is in the state. */
  get era(): number {
    return this.#era;
  }

  onSaved(era: number): void {
    if (era === this.#era) this.#markedMs = this.#now();
  }

  onWritten(): void {
    if (!this.#isOn || this.#noteTimer !== undefined) return;
    this.#noteTimer = this.#options.clock.setTimer(NOTE_INTERVAL_MS, () => {
      this.#noteTimer = undefined;
      // It is a convenience: what is not noted is fetched again.
      this.#options.note().catch(() => {});
    });
  }

  /** What is recorded is not true any more: another record comes before the next write. */
  renew(): void {
    this.#era += 1;
    this.#markedMs = Number.NEGATIVE_INFINITY;
  }

  /** Nothing more will be written: from the next record on it is all there is to say. */
  end(): void {
    this.#isOn = false;
    this.#noteTimer?.cancel();
    this.#noteTimer = undefined;
  }

  async #mark(): Promise<void> {
    this.#isOn = true;
    try {
      for (let era = -1; era !== this.#era; ) {
        era = this.#era;
        await this.#options.save();
        this.onSaved(era);
      }
    } catch {
      // The next write tries again; who saves for other reasons tells of it.
    } finally {
      this.#marking = undefined;
    }
  }

  #now(): number {
    return this.#options.clock.now();
  }
}
