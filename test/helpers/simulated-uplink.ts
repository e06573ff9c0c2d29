/** A host's way out: what wants to leave takes turns, so that connections share its speed fairly. */
import type { Clock } from '../../source/base/ports/clock.ts';

export interface UplinkSource {
  /** Sends at most so many bytes, timed by `uplink.depart`; false where nothing may leave now. */
  sendSome(maxBytes: number, uplink: SimulatedUplink): boolean;
}

/** How far ahead of time the link is filled: fewer wake-ups against finer sharing. */
const SLICE_MS = 5;
const MAX_QUANTUM = 65_536;
const MIN_QUANTUM = 1_448;
const QUANTUM_SECONDS = 0.02;

export class SimulatedUplink {
  /** May change while traffic flows. */
  bytesPerSecond: number;
  readonly #clock: Clock;
  readonly #waiting = new Set<UplinkSource>();
  /** Streams keep so much waiting on the line. */
  readonly #queueMs: number;
  #freeAtMs = 0;
  #isServiceDue = false;

  constructor(clock: Clock, bytesPerSecond: number, queueMs = 0) {
    this.#queueMs = queueMs;
    this.#clock = clock;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** `source` has something to send. Writes of one turn gather before they leave. */
  offer(source: UplinkSource): void {
    this.#waiting.add(source);
    this.#schedule();
  }

  /** When `bytes` put on the link now have left it. */
  depart(bytes: number): number {
    const startsAtMs = Math.max(this.#freeAtMs, this.#clock.now());
    this.#freeAtMs = startsAtMs + (bytes * 1000) / this.bytesPerSecond;
    return this.#freeAtMs;
  }

  /** How long a byte put on the link now would wait. */
  get backlogMs(): number {
    return Math.max(this.#freeAtMs - this.#clock.now(), 0);
  }

  #schedule(): void {
    if (this.#isServiceDue || this.#waiting.size === 0) return;
    this.#isServiceDue = true;
    const serve = () => this.#serve();
    const waitMs = this.backlogMs - this.#queueMs;
    if (waitMs > 0) this.#clock.setTimer(waitMs, serve);
    else this.#clock.nextTurn(serve);
  }

  #serve(): void {
    const untilMs = this.#clock.now() + this.#queueMs + SLICE_MS;
    const quantum = Math.max(
      Math.min(Math.floor(this.bytesPerSecond * QUANTUM_SECONDS), MAX_QUANTUM),
      MIN_QUANTUM,
    );
    // A set keeps the order of entry: who has been served goes to the end.
    for (const source of this.#waiting) {
      if (this.#freeAtMs >= untilMs) break;
      this.#waiting.delete(source);
      if (source.sendSome(quantum, this)) this.#waiting.add(source);
    }
    this.#isServiceDue = false;
    this.#schedule();
  }
}
