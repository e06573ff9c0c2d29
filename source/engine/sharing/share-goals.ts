/**
 * Sees to it that torrents look at their share goals when something may have changed: after the time that
 * alone may bring them there, and when somebody has taken something. Those that wait cost nothing.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { DueQueue } from '../../policy/due-queue.ts';
import { GOALS_PER_TURN, KEEP_SOME_MS, UPTIME_SAVE_MS } from '../limits.ts';
import type { Tally } from '../torrent/tally.ts';

export interface GoalSeeker {
  /** Looks whether the goal is reached; may `expect` itself again. */
  reconsider(): void;
  /** Bytes were given in the last second. */
  onTaken(): void;
  /** Has it recorded that it seeds, where that is not known yet. */
  keep(): void;
}

export class ShareGoals {
  readonly #clock: Clock;
  readonly #due = new DueQueue<GoalSeeker>();
  readonly #seeding = new Map<Tally, GoalSeeker>();
  #timer: Timer | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;
  /** Seeding since, and perhaps not recorded yet: ten thousand that begin at once are not saved at once. */
  readonly #begun = new Set<GoalSeeker>();
  #keeping: Timer | undefined;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** It seeds from now on. */
  join(tally: Tally, seeker: GoalSeeker): void {
    this.#seeding.set(tally, seeker);
    this.#begun.add(seeker);
    this.#keepIn(UPTIME_SAVE_MS);
  }

  /** It seeds no more, and expects nothing. */
  leave(tally: Tally, seeker: GoalSeeker): void {
    this.#seeding.delete(tally);
    this.#begun.delete(seeker);
    this.#due.delete(seeker);
    if (this.#begun.size === 0) this.#stopKeeping();
    this.#arm();
  }

  /** To be asked again after so long; null where time alone changes nothing. */
  expect(seeker: GoalSeeker, inMs: number | null): void {
    if (inMs === null) this.#due.delete(seeker);
    else this.#due.set(seeker, this.#clock.now() + Math.max(0, Math.ceil(inMs)));
    this.#arm();
  }

  /** Some of it was given away in the last second. */
  onGiven(tally: Tally): void {
    this.#seeding.get(tally)?.onTaken();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#stopKeeping();
  }

  #stopKeeping(): void {
    this.#keeping?.cancel();
    this.#keeping = undefined;
  }

  #keepIn(delayMs: number): void {
    if (this.#begun.size === 0 || this.#isClosed) return;
    this.#keeping ??= this.#clock.setTimer(delayMs, () => {
      this.#keeping = undefined;
      this.#keepSome();
      this.#keepIn(KEEP_SOME_MS);
    });
  }

  #keepSome(): void {
    let kept = 0;
    for (const seeker of this.#begun) {
      this.#begun.delete(seeker);
      seeker.keep();
      kept += 1;
      if (kept === GOALS_PER_TURN) return;
    }
  }

  #arm(): void {
    const dueMs = this.#due.nextMs ?? Number.POSITIVE_INFINITY;
    if (this.#isClosed || dueMs === this.#timerDueMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerDueMs = dueMs;
    if (dueMs === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.setTimer(dueMs - this.#clock.now(), () => this.#ask());
  }

  #ask(): void {
    this.#timer = undefined;
    this.#timerDueMs = Number.POSITIVE_INFINITY;
    for (const seeker of this.#due.takeDue(this.#clock.now(), GOALS_PER_TURN)) seeker.reconsider();
    this.#arm();
  }
}
