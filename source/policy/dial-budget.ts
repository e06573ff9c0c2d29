/** Connections of all torrents that may be begun: so many at once still being made, and so many in a second. */
export interface DialLimits {
  readonly halfOpen: number;
  readonly connectsPerSecond: number;
}

export class DialBudget {
  limits: DialLimits;
  #underWay = 0;
  #tokens: number;
  #filledMs = 0;

  constructor(limits: DialLimits) {
    this.limits = limits;
    this.#tokens = limits.connectsPerSecond;
  }

  /** True where one more is begun; to be followed by `onEnd`, whatever comes of it. */
  tryBegin(now: number): boolean {
    this.#fill(now);
    if (this.#underWay >= this.limits.halfOpen || this.#tokens < 1) return false;
    this.#tokens -= 1;
    this.#underWay += 1;
    return true;
  }

  /** One that is under way is begun anew: no other place, but one more in this second. */
  tryAgain(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** It stands, or failed. */
  onEnd(): void {
    this.#underWay -= 1;
  }

  #fill(now: number): void {
    const { connectsPerSecond } = this.limits;
    const earned = (Math.max(0, now - this.#filledMs) * connectsPerSecond) / 1_000;
    this.#tokens = Math.min(connectsPerSecond, this.#tokens + earned);
    this.#filledMs = now;
  }
}
