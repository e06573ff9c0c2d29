/**
 * After a kill, pieces of files that were being written are believed, or a long download would be read
 * whole before it goes on. They are looked at while it does, a few at a time, so that others get at the
 * disk too; and what somebody asks for is looked at first (see `storage/piece-proof`).
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { SECOND_LOOK_REST_MS } from '../limits.ts';
import type { Turn, Turns } from '../session/turns.ts';

export interface SecondLookDuties {
  readonly clock: Clock;
  /** Shared by all torrents: after a kill many of them may have something to look at. */
  readonly turns: Turns;
  isDue(): boolean;
  /** Looks at some; false where none is left. */
  look(): Promise<boolean>;
  /** What was to be looked at is, and what was found wrong has been told. */
  onEnded(): void;
}

export class SecondLook {
  readonly #duties: SecondLookDuties;
  #rest: { readonly timer: Timer; readonly end: () => void } | undefined;
  #turn: Turn | undefined;
  #looking: Promise<void> | undefined;
  #isHurried = false;
  #isOver = true;

  constructor(duties: SecondLookDuties) {
    this.#duties = duties;
  }

  begin(): void {
    this.#isOver = false;
    this.#isHurried = false;
    if (!this.#duties.isDue()) return;
    // Who reads the disk for peers finds what cannot be read; it is tried again with the next start.
    this.#start().catch(() => {});
  }

  /** Goes on without rests; resolves when all is looked at. Rejects with `disk/*`. */
  async hurry(): Promise<void> {
    if (!this.#duties.isDue()) return;
    this.#isHurried = true;
    this.#rest?.end();
    await this.#start();
  }

  /** Resolves when nothing is read any more. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#rest?.end();
    this.#turn?.end();
    await this.#looking?.catch(() => {});
  }

  #start(): Promise<void> {
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookOn(): Promise<void> {
    while (!this.#isOver) {
      if (!(await this.#lookInTurn())) {
        if (!this.#isOver) this.#duties.onEnded();
        return;
      }
      if (!this.#isHurried && !this.#isOver) await this.#pause();
    }
  }

  async #lookInTurn(): Promise<boolean> {
    const turn = this.#duties.turns.take();
    this.#turn = turn;
    try {
      await turn.begun;
      return !this.#isOver && (await this.#duties.look());
    } finally {
      turn.end();
      this.#turn = undefined;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#rest?.timer.cancel();
        this.#rest = undefined;
        resolve();
      };
      this.#rest = { timer: this.#duties.clock.setTimer(SECOND_LOOK_REST_MS, end), end };
    });
  }
}
