import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  Timetable,
  type TimetableEntry,
  WEEKDAYS,
  type ZoneOffset,
} from '../../source/policy/timetable.ts';

const MINUTE = 60_000;
const utc: ZoneOffset = () => 0;

/** Minutes ahead of UTC in a zone of the world, by the tables that Node carries. */
const zoneOf = (timeZone: string): ZoneOffset => {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')!.value;
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name)!;
    const ahead = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
    return sign === '-' ? -ahead : ahead;
  };
};

/** What a clock on the wall shows there. */
const wallClock = (at: number, timeZone: string) => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)!.value;
  return {
    day: (WEEKDAYS as readonly string[]).indexOf(part('weekday').toLowerCase()),
    time: `${part('hour')}:${part('minute')}`,
  };
};

/** By comparing times as texts: nothing is computed. */
const isListed = (entries: readonly TimetableEntry[], at: number, timeZone: string): boolean => {
  const { day, time } = wallClock(at, timeZone);
  const today = WEEKDAYS[day]!;
  const yesterday = WEEKDAYS[(day + 6) % 7]!;
  return entries.some(({ days, from, to }) => {
    if (from < to) return days.includes(today) && time >= from && time < to;
    return (days.includes(today) && time >= from) || (days.includes(yesterday) && time < to);
  });
};

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const entry = fc.record({
  days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
  from: time,
  to: time,
});
const entries = fc.array(entry, { maxLength: 3 });

/** Around the hours at which clocks are put forward and back; and any other. */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  'Europe/Berlin': ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'],
  'America/New_York': ['2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z'],
  'Australia/Lord_Howe': ['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'],
  'Asia/Kolkata': ['2026-06-01T18:30:00Z'],
};

for (const [timeZone, changes] of Object.entries(CHANGES)) {
  test(`the clock on the wall decides, around midnight and when it is put forward or back, in ${timeZone} (F32)`, () => {
    const zone = zoneOf(timeZone);
    const moment = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -1_500, max: 1_500 }))
      .map(([change, minutes]) => Date.parse(change) + minutes * MINUTE);
    fc.assert(
      fc.property(entries, moment, (listed, at) => {
        assert.equal(new Timetable(listed, zone).isOn(at), isListed(listed, at, timeZone));
      }),
      { numRuns: 150 },
    );
  });

  test(`between now and the next edge nothing changes, and there it does, in ${timeZone} (F32)`, () => {
    const zone = zoneOf(timeZone);
    const moment = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -1_500, max: 1_500 }))
      .map(([change, minutes]) => Date.parse(change) + minutes * MINUTE + 1_234);
    fc.assert(
      fc.property(
        entries,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (listed, at, part) => {
          const timetable = new Timetable(listed, zone);
          const edge = timetable.nextEdge(at);
          const until = edge ?? at + 15 * 86_400_000;
          const between = at + Math.floor((until - at - 1) * part);
          assert.equal(timetable.isOn(between), timetable.isOn(at));
          assert.equal(timetable.isOn(until - 1), timetable.isOn(at));
          if (edge !== null) assert.notEqual(timetable.isOn(edge), timetable.isOn(at));
        },
      ),
      { numRuns: 25 },
    );
  });
}

const at = (text: string): number => Date.parse(text);

test('a night of weekdays goes on into the next morning, Friday’s into Saturday', () => {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
  const nights = new Timetable([{ days, from: '22:00', to: '06:00' }], utc);
  // 2026-01-02 is a Friday.
  assert.equal(nights.isOn(at('2026-01-02T21:59:59Z')), false);
  assert.equal(nights.isOn(at('2026-01-02T22:00:00Z')), true);
  assert.equal(nights.isOn(at('2026-01-03T05:59:59Z')), true);
  assert.equal(nights.nextEdge(at('2026-01-02T23:00:00Z')), at('2026-01-03T06:00:00Z'));
  assert.equal(nights.isOn(at('2026-01-03T23:00:00Z')), false, 'not on a Saturday');
  assert.equal(nights.nextEdge(at('2026-01-03T06:00:00Z')), at('2026-01-05T22:00:00Z'));
});

test('Sunday’s night reaches into Monday', () => {
  const night = new Timetable([{ days: ['sun'], from: '23:30', to: '00:30' }], utc);
  assert.equal(night.isOn(at('2026-01-05T00:29:00Z')), true);
  assert.equal(night.isOn(at('2026-01-05T00:30:00Z')), false);
});

test('the same time twice is a whole day, and all days are for ever', () => {
  const days = ['sat', 'sun'] as const;
  const weekend = new Timetable([{ days, from: '00:00', to: '00:00' }], utc);
  assert.equal(weekend.nextEdge(at('2026-01-03T12:00:00Z')), at('2026-01-05T00:00:00Z'));
  const always = new Timetable([{ days: WEEKDAYS, from: '09:00', to: '09:00' }], utc);
  assert.equal(always.isOn(0), true);
  assert.equal(always.nextEdge(0), null);
  assert.equal(new Timetable([], utc).nextEdge(0), null);
});

test('an hour that summer time leaves out is looked for a week later', () => {
  const zone = zoneOf('Europe/Berlin');
  const early = new Timetable([{ days: ['sun'], from: '02:10', to: '02:50' }], zone);
  const monday = at('2026-03-23T12:00:00Z');
  assert.equal(early.nextEdge(monday), at('2026-04-05T00:10:00Z'));
});
