/** So many at once, and then one every now and again: for what strangers may make us do. */
export class TurnBudget {
  readonly #most: number;
  readonly #everyMs: number;
  #left: number;
  #countedMs: number;

  constructor(most: number, everyMs: number, now: number) {
    this.#most = most;
    this.#everyMs = everyMs;
    this.#left = most;
    this.#countedMs = now;
  }

  tryTake(now: number): boolean {
    const earned = Math.floor((now - this.#countedMs) / this.#everyMs);
    if (earned > 0) {
      this.#left = Math.min(this.#most, this.#left + earned);
      this.#countedMs += earned * this.#everyMs;
    }
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}
