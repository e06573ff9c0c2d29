/**
 * Both directions' delays, guarding each other against clocks of different speed: where theirs runs slower, what they
 * send seems to come ever earlier, and what we send ever later, as if a queue were growing. The first tells of the second.
 */

import { DelayHistory } from './delay-history.ts';
import { MAX_UTP_DRIFT_STEP_MICROS } from './limits.ts';

export class OneWayDelays {
  readonly #ours = new DelayHistory();
  readonly #theirs = new DelayHistory();

  /** Of what we sent, as the other side tells it; 0 is none. */
  onToldDelay(micros: number, nowMs: number): void {
    if (micros !== 0) this.#ours.add(micros, nowMs);
  }

  /** Of what came. */
  onSeenDelay(micros: number, nowMs: number): void {
    const sunk = this.#theirs.add(micros, nowMs);
    // A larger step is no drift: a queue on their side has emptied, or their clock was set.
    if (sunk > 0 && sunk <= MAX_UTP_DRIFT_STEP_MICROS) this.#ours.shift(sunk);
  }

  /** What our packets wait in queues; undefined where nobody knows. */
  get queueingMs(): number | undefined {
    return this.#ours.queueingMs;
  }
}
