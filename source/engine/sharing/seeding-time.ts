/** How long a torrent has seeded, and how long of that nobody has taken anything: over all sessions. */
import type { SeedingRecord } from '../../base/ports/state.ts';
import type { Uptime } from '../session/uptime.ts';

export class SeedingTime {
  readonly #uptime: Uptime;
  /** Up to `#since`, or all of it. */
  #ms: number;
  #since: number | undefined;
  #takenAtMs: number;
  /** The record says that it goes on. */
  #isKeptAsGoing: boolean;

  constructor(uptime: Uptime, kept: SeedingRecord | undefined) {
    const { timeMs = 0, sinceMs, takenAtMs = 0 } = kept ?? {};
    this.#uptime = uptime;
    // It went on until the last session ended.
    this.#ms = timeMs + (sinceMs === undefined ? 0 : Math.max(0, uptime.atStart - sinceMs));
    this.#takenAtMs = Math.min(takenAtMs, this.#ms);
    this.#isKeptAsGoing = sinceMs !== undefined;
  }

  get isGoing(): boolean {
    return this.#since !== undefined;
  }

  get ms(): number {
    return this.#ms + this.stretchMs;
  }

  /** Since it last began. */
  get stretchMs(): number {
    return this.#since === undefined ? 0 : this.#uptime.now() - this.#since;
  }

  get idleMs(): number {
    return this.ms - this.#takenAtMs;
  }

  /** The record says something else than that it goes on, or that it does not. */
  get isNews(): boolean {
    return this.#isKeptAsGoing !== this.isGoing;
  }

  start(): void {
    if (this.isGoing) return;
    this.#since = this.#uptime.now();
    this.#uptime.follow();
  }

  stop(): void {
    if (this.#since === undefined) return;
    this.#ms = this.ms;
    this.#since = undefined;
    this.#uptime.unfollow();
  }

  onTaken(): void {
    this.#takenAtMs = this.ms;
  }

  toRecord(): SeedingRecord | undefined {
    const timeMs = Math.round(this.ms);
    this.#isKeptAsGoing = this.isGoing;
    if (timeMs === 0 && !this.isGoing) return undefined;
    const takenAtMs = Math.min(timeMs, Math.round(this.#takenAtMs));
    const going = this.isGoing ? { sinceMs: Math.round(this.#uptime.now()) } : {};
    return { timeMs, takenAtMs, ...going };
  }
}
