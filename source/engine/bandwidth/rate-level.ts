/** How fast bytes moved in each of the last so many intervals: means, worked out from counts of bytes. */
import type { RateLevelDetails } from '../../contract/details.ts';

const FLOAT_BYTES = 4;
/** What moves in less than this moves at once: what is shared out over less comes to infinities. */
const MOMENT_MS = 1e-6;

export class RateLevel {
  readonly #intervalMs: number;
  /** Rings of as many samples as are kept. */
  readonly #down: Float32Array;
  readonly #up: Float32Array;
  #taken = 0;
  #next = 0;
  /** The interval under way began then; bytes since. All before it is sampled. */
  #startMs: number;
  #downBytes = 0;
  #upBytes = 0;
  #details: RateLevelDetails | undefined;

  constructor(intervalMs: number, sampleCount: number, nowMs: number) {
    this.#intervalMs = intervalMs;
    this.#down = new Float32Array(sampleCount);
    this.#up = new Float32Array(sampleCount);
    this.#startMs = Math.floor(nowMs / intervalMs) * intervalMs;
  }

  /** So many bytes moved evenly between two times, neither before the last one named. */
  add(fromMs: number, untilMs: number, down: number, up: number): void {
    const keptMs = this.#down.length * this.#intervalMs;
    // After a long sleep only what is kept is worth the work.
    let atMs = Math.max(fromMs, untilMs - keptMs);
    this.silence(atMs);
    const perMs = untilMs - fromMs > MOMENT_MS ? 1 / (untilMs - fromMs) : 0;
    while (untilMs >= this.#endMs) {
      const share = (this.#endMs - atMs) * perMs;
      atMs = this.#endMs;
      this.#count(down * share, up * share);
      this.#sample();
    }
    const share = perMs === 0 ? 1 : (untilMs - atMs) * perMs;
    this.#count(down * share, up * share);
  }

  /** Nothing has moved until then. */
  silence(untilMs: number): void {
    if (untilMs < this.#endMs) return;
    this.#sample();
    const missing = Math.floor((untilMs - this.#startMs) / this.#intervalMs);
    // Where nothing else would be left, one round is as good as many.
    const spared = Math.max(0, missing - this.#down.length);
    this.#startMs += spared * this.#intervalMs;
    for (let count = spared; count < missing; count++) this.#sample();
  }

  /** The same object until the next sample; `wallOffsetMs` is what the wall's clock is ahead of ours. */
  details(wallOffsetMs: number): RateLevelDetails {
    this.#details ??= {
      intervalMs: this.#intervalMs,
      endAt: Math.round(this.#startMs + wallOffsetMs),
      down: this.#encode(this.#down),
      up: this.#encode(this.#up),
    };
    return this.#details;
  }

  get #endMs(): number {
    return this.#startMs + this.#intervalMs;
  }

  #count(down: number, up: number): void {
    this.#downBytes += down;
    this.#upBytes += up;
  }

  #sample(): void {
    this.#down[this.#next] = (this.#downBytes * 1000) / this.#intervalMs;
    this.#up[this.#next] = (this.#upBytes * 1000) / this.#intervalMs;
    this.#downBytes = 0;
    this.#upBytes = 0;
    this.#next = (this.#next + 1) % this.#down.length;
    this.#taken = Math.min(this.#taken + 1, this.#down.length);
    this.#startMs += this.#intervalMs;
    this.#details = undefined;
  }

  #encode(ring: Float32Array): string {
    const bytes = Buffer.alloc(this.#taken * FLOAT_BYTES);
    const first = this.#next - this.#taken + ring.length;
    for (let at = 0; at < this.#taken; at++) {
      bytes.writeFloatLE(ring[(first + at) % ring.length]!, at * FLOAT_BYTES);
    }
    return bytes.toString('base64');
  }
}
