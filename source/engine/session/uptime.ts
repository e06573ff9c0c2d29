/**
 * How long the engine has run, over all sessions, by the clock that only goes forward. Seeding time is counted
 * by it, so that one note for all says how long each of ten thousand has seeded, and no wall clock harms it.
 */
import { messageOf } from '../../base/errors.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { StateStore } from '../../base/ports/state.ts';
import { UPTIME_SAVE_MS } from '../limits.ts';

const NOTE = 'uptime';

export interface UptimeOptions {
  readonly clock: Clock;
  readonly state: Pick<StateStore, 'loadNote' | 'saveNote'>;
  readonly warn: (message: string) => void;
}

export class Uptime {
  readonly #options: UptimeOptions;
  #startedMs: number;
  #before = 0;
  #followers = 0;
  #timer: Timer | undefined;
  #isUsed = false;

  constructor(options: UptimeOptions) {
    this.#options = options;
    this.#startedMs = options.clock.now();
  }

  /** When this session began. */
  get atStart(): number {
    return this.#before;
  }

  now(): number {
    return this.#before + this.#options.clock.now() - this.#startedMs;
  }

  /** Of earlier sessions. Never rejects: without it there is only a warning. */
  async load(): Promise<void> {
    try {
      const kept = Number((await this.#options.state.loadNote(NOTE)) ?? 0);
      if (Number.isFinite(kept) && kept > 0) this.#before = kept;
    } catch (error) {
      this.#options.warn(`how long the engine had run is not known: ${messageOf(error)}`);
    }
    this.#startedMs = this.#options.clock.now();
  }

  /** Somebody counts by it: it is kept now and then. */
  follow(): void {
    this.#followers += 1;
    this.#isUsed = true;
    this.#schedule();
  }

  unfollow(): void {
    this.#followers -= 1;
    if (this.#followers > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#isUsed) await this.#save();
  }

  #schedule(): void {
    this.#timer ??= this.#options.clock.setTimer(UPTIME_SAVE_MS, () => {
      this.#timer = undefined;
      if (this.#followers > 0) this.#schedule();
      void this.#save();
    });
  }

  async #save(): Promise<void> {
    try {
      await this.#options.state.saveNote(NOTE, String(Math.round(this.now())));
    } catch (error) {
      this.#options.warn(`how long the engine has run was not saved: ${messageOf(error)}`);
    }
  }
}
