/** Somebody who watches: reads a stream some seconds ahead of what it plays, and notes how long it had to wait. */

import type { MemoryHttpServer } from './memory-http-server.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface PlayerOptions {
  readonly clock: VirtualClock;
  readonly http: MemoryHttpServer;
  readonly url: string;
  readonly bytesPerSecond: number;
  /** First byte, and the one after the last; all of it where left out. */
  readonly from?: number;
  readonly to?: number;
}

const AHEAD_MS = 5_000;
const START_MS = 1_000;

export class SimulatedPlayer {
  readonly #options: PlayerOptions;
  readonly #hungUp = new AbortController();
  readonly #beganMs: number;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  /** What was played by now would have begun then, had it never waited. */
  #playsFromMs: number | undefined;
  firstByteMs: number | undefined;
  stalledMs = 0;
  isDone = false;
  failure: unknown;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#beganMs = options.clock.now();
    void this.#run().then(
      () => {
        this.isDone = true;
      },
      (error: unknown) => {
        this.failure = error;
      },
    );
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  hangUp(): void {
    this.#hungUp.abort();
  }

  async #run(): Promise<void> {
    const { http, url, clock, from = 0, to, bytesPerSecond } = this.#options;
    const last = to === undefined ? '' : String(to - 1);
    const asking = { headers: { range: `bytes=${from}-${last}` } };
    for await (const part of http.read(url, asking, this.#hungUp.signal)) {
      this.#onPart(part, clock.now());
      const readMs = (this.#bytes / bytesPerSecond) * 1_000;
      const aheadMs = readMs - (clock.now() - (this.#playsFromMs ?? clock.now()));
      if (aheadMs > AHEAD_MS) await this.#pass(aheadMs - AHEAD_MS);
    }
  }

  #onPart(part: Uint8Array, now: number): void {
    const { bytesPerSecond } = this.#options;
    this.firstByteMs ??= now - this.#beganMs;
    if (this.#playsFromMs !== undefined) {
      const neededMs = this.#playsFromMs + (this.#bytes / bytesPerSecond) * 1_000;
      if (now > neededMs) {
        this.stalledMs += now - neededMs;
        this.#playsFromMs += now - neededMs;
      }
    }
    this.#parts.push(part.slice());
    this.#bytes += part.length;
    if ((this.#bytes / bytesPerSecond) * 1_000 >= START_MS) this.#playsFromMs ??= now;
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.setTimer(ms, resolve));
  }
}
