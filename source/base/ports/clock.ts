/** Time as a port, so that whole swarms run in virtual time. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Monotonic milliseconds; only differences mean anything. */
  now(): number;
  /** Milliseconds since 1970 (UTC), for what people read and what is stored. May jump. */
  wallTime(): number;
  /** Minutes that local time is ahead of UTC at a moment (milliseconds since 1970), summer time included. */
  zoneOffset(at: number): number;
  /** Runs once, never before `delayMs`; delays are clamped to 0…2^31-1. */
  setTimer(delayMs: number, run: () => void): Timer;
  /** Runs once after the I/O of this turn: the place to batch writes. */
  nextTurn(run: () => void): void;
}
