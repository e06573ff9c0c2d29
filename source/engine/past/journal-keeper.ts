/**
 * Keeps the milestones of the journal and the totals of all time beyond the process: written in
 * batches, a while after they happen, and never waited for.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { KeptEvent, StateStore } from '../../base/ports/state.ts';
import type { SessionEvent } from '../../contract/events.ts';
import {
  JOURNAL_DELAY_MS,
  MAX_JOURNAL_AGE_MS,
  MAX_JOURNAL_EVENTS,
  NUMBER_RESERVE,
  TOTALS_INTERVAL_MS,
} from '../limits.ts';

export interface JournalKeeperOptions {
  readonly clock: Clock;
  readonly state: StateStore;
  /** Of all time. */
  readonly totals: () => Totals;
  /** The last number given to an event, kept or not. */
  readonly lastNumber: () => number;
}

export interface Totals {
  readonly downloaded: number;
  readonly uploaded: number;
}

/** What an earlier session left. */
export interface Kept {
  readonly events: readonly SessionEvent[];
  /** The next event has a greater one. */
  readonly lastNumber: number;
  readonly totals: Totals;
}

/** The name of the note, and what is in it. */
const COUNTS = 'counts';

interface Counts extends Totals {
  readonly reservedNumber: number;
}

export class JournalKeeper {
  readonly #options: JournalKeeperOptions;
  #pending: KeptEvent[] = [];
  /** Numbers up to here are never given again, however the process ends. */
  #reserved = 0;
  #timer: Timer | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #isClosed = false;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: JournalKeeperOptions) {
    this.#options = options;
  }

  /** To be called once, before anything is noted. Rejects with `state/*`. */
  async open(): Promise<Kept> {
    const { state } = this.#options;
    const events = (await state.loadJournal()).flatMap(readEvent);
    const { reservedNumber, ...totals } = readCounts(await state.loadNote(COUNTS));
    const lastNumber = Math.max(reservedNumber, events.at(-1)?.number ?? 0);
    this.#reserved = lastNumber;
    return { events, lastNumber, totals };
  }

  /** Saved by itself soon. */
  note(event: SessionEvent): void {
    const text = JSON.stringify(event);
    this.#pending.push({ number: event.number, at: event.at, text });
    // While nothing can be saved the oldest go, as they would in the state.
    if (this.#pending.length > MAX_JOURNAL_EVENTS) this.#pending.shift();
    this.#saveWithin(JOURNAL_DELAY_MS);
  }

  /** A number was given to what is not kept. */
  onNumber(): void {
    if (this.#isReserveLow()) this.#saveWithin(JOURNAL_DELAY_MS);
  }

  /** Bytes have moved. */
  touch(): void {
    this.#saveWithin(TOTALS_INTERVAL_MS);
  }

  /** Saves what is not saved yet. Never rejects: what could not be saved is tried with the next. */
  async flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#saving = this.#saving.then(() => this.#save());
    await this.#saving;
  }

  /** What happens from now on is told, and not kept. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  #saveWithin(delayMs: number): void {
    if (this.#isClosed) return;
    const { clock } = this.#options;
    const dueMs = clock.now() + delayMs;
    if (dueMs >= this.#dueMs) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer = clock.setTimer(delayMs, () => void this.flush());
  }

  #isReserveLow(): boolean {
    return this.#reserved - this.#options.lastNumber() < NUMBER_RESERVE / 2;
  }

  async #save(): Promise<void> {
    const { clock, state, totals, lastNumber } = this.#options;
    const events = this.#pending;
    this.#pending = [];
    if (this.#isReserveLow()) this.#reserved = lastNumber() + NUMBER_RESERVE;
    const counts: Counts = { ...totals(), reservedNumber: this.#reserved };
    const keepsSinceMs = clock.wallTime() - MAX_JOURNAL_AGE_MS;
    try {
      await state.saveNote(COUNTS, JSON.stringify(counts));
      if (events.length === 0) return;
      await state.saveJournal({ events, keepsEvents: MAX_JOURNAL_EVENTS, keepsSinceMs });
    } catch {
      // What happens is told in any case; only its record waits.
      this.#pending = [...events, ...this.#pending].slice(-MAX_JOURNAL_EVENTS);
    }
  }
}

/** Zeros where there is nothing, or not what was written there. */
const readCounts = (text: string | undefined): Counts => {
  const value = parsed(text ?? '{}');
  const read = (typeof value === 'object' && value !== null ? value : {}) as Partial<Counts>;
  const countOf = (count: unknown): number =>
    typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : 0;
  return {
    reservedNumber: countOf(read.reservedNumber),
    downloaded: countOf(read.downloaded),
    uploaded: countOf(read.uploaded),
  };
};

/** Nothing where it is not what was written there. */
const readEvent = ({ number, text }: KeptEvent): readonly SessionEvent[] => {
  const event = parsed(text);
  const isEvent =
    typeof event === 'object' && event !== null && 'number' in event && event.number === number;
  return isEvent ? [event as unknown as SessionEvent] : [];
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
