/** A timetable of the week, by the clock on the wall: what it shows decides, also when it is put back or forward. */

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** From a minute of these days to a minute of the same day, or of the next where that is no later: `22:00` to `06:00`. */
export interface TimetableEntry {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** Minutes that local time is ahead of UTC at a moment (milliseconds since 1970). */
export type ZoneOffset = (at: number) => number;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** 1970 began on a Thursday, 1,440 minutes each after Monday. */
const EPOCH_MINUTES = 3 * DAY_MINUTES;
/** Summer time may swallow what comes but once a week: then it is a week later. */
const SEARCH_MINUTES = 2 * WEEK_MINUTES + DAY_MINUTES;

export class Timetable {
  /** A minute each, from Monday's first. */
  readonly #week = new Uint8Array(WEEK_MINUTES);
  readonly #zone: ZoneOffset;

  constructor(entries: readonly TimetableEntry[], zone: ZoneOffset) {
    this.#zone = zone;
    for (const entry of entries) this.#enter(entry);
  }

  isOn(at: number): boolean {
    return this.#at(Math.floor(at / MINUTE_MS)) === 1;
  }

  /** The next moment when it is otherwise; null where it always stays as it is. */
  nextEdge(at: number): number | null {
    const first = Math.floor(at / MINUTE_MS);
    if (this.#week.every((minute) => minute === this.#week[0])) return null;
    const now = this.#at(first);
    for (let minute = first + 1; minute <= first + SEARCH_MINUTES; minute++) {
      if (this.#at(minute) !== now) return minute * MINUTE_MS;
    }
    return null;
  }

  #at(minute: number): number {
    const local = minute + Math.floor(this.#zone(minute * MINUTE_MS)) + EPOCH_MINUTES;
    return this.#week[((local % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES]!;
  }

  #enter({ days, from, to }: TimetableEntry): void {
    const start = minuteOf(from);
    const length = (minuteOf(to) - start + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
    for (const day of days) {
      const first = WEEKDAYS.indexOf(day) * DAY_MINUTES + start;
      for (let minute = first; minute < first + length; minute++) {
        this.#week[minute % WEEK_MINUTES] = 1;
      }
    }
  }
}

const minuteOf = (time: string): number => {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
};
