/**
 * What packets took one way, by two clocks that agree on nothing but the second: the least of the last two minutes is
 * the way itself (the base), what is above it was spent waiting in queues (BEP 29, RFC 6817).
 */
import { UTP_BASE_SLOT_MS, UTP_BASE_SLOTS, UTP_CURRENT_DELAYS } from './limits.ts';

export class DelayHistory {
  /** Samples are kept as differences to the first: 32 bits that go round become plain numbers. */
  #origin: number | undefined;
  readonly #bases = new Float64Array(UTP_BASE_SLOTS).fill(Infinity);
  #slot = 0;
  #slotEndsAtMs = 0;
  #base = Infinity;
  readonly #recent = new Float64Array(UTP_CURRENT_DELAYS).fill(Infinity);
  #nextRecent = 0;

  /** `micros` has 32 bits. Answers by how much the base has sunk, microseconds. */
  add(micros: number, nowMs: number): number {
    if (this.#origin === undefined) {
      this.#origin = micros;
      this.#slotEndsAtMs = nowMs + UTP_BASE_SLOT_MS;
    }
    const delay = (micros - this.#origin) | 0;
    const before = this.#base;
    this.#turn(nowMs);
    this.#bases[this.#slot] = Math.min(this.#bases[this.#slot]!, delay);
    this.#base = Math.min(this.#base, delay);
    this.#recent[this.#nextRecent] = delay;
    this.#nextRecent = (this.#nextRecent + 1) % UTP_CURRENT_DELAYS;
    return before === Infinity ? 0 : Math.max(before - this.#base, 0);
  }

  /** Time spent in queues, by the best of the last samples; undefined where there is none. */
  get queueingMs(): number | undefined {
    if (this.#origin === undefined) return undefined;
    let least = Infinity;
    for (let at = 0; at < UTP_CURRENT_DELAYS; at++) least = Math.min(least, this.#recent[at]!);
    return Math.max(least - this.#base, 0) / 1000;
  }

  /** The clocks were seen to drift apart: what was the least would be so much more today. */
  shift(micros: number): void {
    for (let slot = 0; slot < UTP_BASE_SLOTS; slot++) this.#bases[slot]! += micros;
    this.#base += micros;
  }

  #turn(nowMs: number): void {
    if (nowMs < this.#slotEndsAtMs) return;
    const passed = Math.floor((nowMs - this.#slotEndsAtMs) / UTP_BASE_SLOT_MS) + 1;
    for (let turns = Math.min(passed, UTP_BASE_SLOTS); turns > 0; turns--) {
      this.#slot = (this.#slot + 1) % UTP_BASE_SLOTS;
      this.#bases[this.#slot] = Infinity;
    }
    this.#slotEndsAtMs += passed * UTP_BASE_SLOT_MS;
    this.#base = Math.min(...this.#bases);
  }
}
