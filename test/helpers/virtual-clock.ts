/**
 * Time that passes only when a test says so. Between two callbacks all promises settle, so async
 * code makes the progress it would make on a real, infinitely fast machine; order is by time, then
 * by who asked first, so that a run repeats exactly.
 */
import type { Clock, Timer } from '../../source/base/ports/clock.ts';
import { type HeapEntry, TimerHeap } from './timer-heap.ts';

const MAX_DELAY_MS = 2 ** 31 - 1;
/** 2026-01-01T00:00:00Z: any fixed day would do. */
const DEFAULT_WALL_TIME = 1_767_225_600_000;
const DEFAULT_MAX_MS = 3_600_000;
/** Rounds without time passing before the clock calls it an endless loop. */
const MAX_ROUNDS_PER_INSTANT = 20_000;
/** The real event loop gets a turn this often, for the test runner's sake. */
const ROUNDS_PER_BREATH = 4_096;
/** Real turns given to work outside the clock before a run with nothing left to do is called stuck. */
const IDLE_TURNS = 50;

/**
 * Microtasks run until none is left before Node takes the next tick; so this is a full drain, and far
 * cheaper than a turn of the event loop. Only right when called from a microtask, as the driver does.
 */
const settleMicrotasks = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

const realTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class VirtualClock implements Clock {
  #nowMs = 0;
  #wallOffsetMs: number;
  readonly #zone: (at: number) => number;
  #sequence = 0;
  #callbacksRun = 0;
  #outsideWork = 0;
  #isRunning = false;
  readonly #timers = new TimerHeap();
  #turns: (() => void)[] = [];

  /** `zone`: minutes ahead of UTC. */
  constructor(
    options: { readonly wallTime?: number; readonly zone?: (at: number) => number } = {},
  ) {
    this.#wallOffsetMs = options.wallTime ?? DEFAULT_WALL_TIME;
    this.#zone = options.zone ?? (() => 0);
  }

  now(): number {
    return this.#nowMs;
  }

  wallTime(): number {
    return Math.floor(this.#wallOffsetMs + this.#nowMs);
  }

  zoneOffset(at: number): number {
    return this.#zone(at);
  }

  setTimer(delayMs: number, run: () => void): Timer {
    const delay = Math.min(Math.max(delayMs, 0), MAX_DELAY_MS);
    if (Number.isNaN(delay)) throw new RangeError('a timer needs a number of milliseconds');
    const entry: HeapEntry = { dueMs: this.#nowMs + delay, sequence: this.#sequence++, run };
    this.#timers.push(entry);
    return { cancel: () => this.#timers.cancel(entry) };
  }

  nextTurn(run: () => void): void {
    this.#turns.push(run);
  }

  /** Timers and turns that still wait: 0 after a clean shutdown. */
  get pendingTimers(): number {
    return this.#timers.size + this.#turns.length;
  }

  /** How many callbacks have run: the cost of a simulation. */
  get callbacksRun(): number {
    return this.#callbacksRun;
  }

  /** Someone set the computer's clock: wall time jumps, monotonic time does not. */
  shiftWallTime(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  /** The computer slept: time has passed, and what was due meanwhile runs late. */
  sleepThrough(ms: number): void {
    this.#nowMs += ms;
  }

  /** Virtual time stands still until `work` (a real worker, a real file) has settled. */
  async outside<Result>(work: Promise<Result>): Promise<Result> {
    this.#outsideWork += 1;
    try {
      return await work;
    } finally {
      this.#outsideWork -= 1;
    }
  }

  /** Runs what can run now, without time passing. */
  settle(): Promise<void> {
    return this.advance(0);
  }

  /** Runs all that is due in the next `ms` milliseconds; afterwards exactly so much time has passed. Rejects with what a callback throws. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.#drive(untilMs, () => false);
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  /** Runs until `isDone`, asked after each instant; rejects when that takes more than `maxMs`, or nothing is left that could change it. */
  async runUntil(
    isDone: () => boolean,
    maxMs: number = DEFAULT_MAX_MS,
    what = 'the condition',
  ): Promise<void> {
    const untilMs = this.#nowMs + maxMs;
    for (let idle = 0; idle < IDLE_TURNS; idle++) {
      if (await this.#drive(untilMs, isDone)) return;
      if (this.#timers.size > 0) throw new Error(`${what} did not come within ${maxMs} virtual ms`);
      await realTurn();
    }
    throw new Error(`${what} will never come: nothing is left to run at ${this.#nowMs} virtual ms`);
  }

  /** Runs until the promise has settled, and answers as it does. */
  async wait<Result>(promise: Promise<Result>, maxMs: number = DEFAULT_MAX_MS): Promise<Result> {
    let isSettled = false;
    const settled = () => {
      isSettled = true;
    };
    promise.then(settled, settled);
    await this.runUntil(() => isSettled, maxMs, 'the answer');
    return promise;
  }

  /** True when `isDone`; false when nothing (more) is due until then. */
  async #drive(untilMs: number, isDone: () => boolean): Promise<boolean> {
    if (this.#isRunning) throw new Error('the virtual clock is already being run');
    this.#isRunning = true;
    try {
      await null;
      await settleMicrotasks();
      return await this.#rounds(untilMs, isDone);
    } finally {
      this.#isRunning = false;
    }
  }

  async #rounds(untilMs: number, isDone: () => boolean): Promise<boolean> {
    let roundsHere = 0;
    for (let round = 1; ; round++) {
      if (isDone()) return true;
      if (round % ROUNDS_PER_BREATH === 0) await realTurn();
      if (this.#outsideWork > 0 && this.#turns.length === 0) {
        await realTurn();
        continue;
      }
      const next = this.#timers.peek()?.dueMs ?? Infinity;
      if (this.#turns.length === 0) {
        if (next > untilMs) return false;
        if (next > this.#nowMs) {
          this.#nowMs = next;
          roundsHere = 0;
        }
      }
      roundsHere += 1;
      if (roundsHere > MAX_ROUNDS_PER_INSTANT) {
        throw new Error(`virtual time stands still at ${this.#nowMs} ms: something runs in a loop`);
      }
      await this.#runRound();
    }
  }

  /** Timers due by now, as I/O would come in; then the turn's end. What they ask for runs in the next round. */
  async #runRound(): Promise<void> {
    const firstOfNextRound = this.#sequence;
    for (;;) {
      const entry = this.#timers.peek();
      if (entry === undefined || entry.dueMs > this.#nowMs) break;
      if (entry.sequence >= firstOfNextRound) break;
      this.#timers.pop();
      const run = entry.run!;
      entry.run = undefined;
      await this.#call(run);
    }
    const turns = this.#turns;
    this.#turns = [];
    for (let at = 0; at < turns.length; at++) {
      try {
        await this.#call(turns[at]!);
      } catch (error) {
        this.#turns.unshift(...turns.slice(at + 1));
        throw error;
      }
    }
  }

  #call(run: () => void): Promise<void> {
    this.#callbacksRun += 1;
    run();
    return settleMicrotasks();
  }
}
