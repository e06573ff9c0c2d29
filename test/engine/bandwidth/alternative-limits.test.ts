import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlternativeSettings, EngineSettings } from '../../../source/contract/settings.ts';
import { AlternativeLimits } from '../../../source/engine/bandwidth/alternative-limits.ts';
import { Throttle } from '../../../source/engine/bandwidth/bandwidth.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { MemoryStateMedium, MemoryStateStore } from '../../helpers/memory-state.ts';
import { VirtualClock } from '../../helpers/virtual-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Thursday noon, where clocks are an hour ahead of UTC. */
const NOON = Date.parse('2026-01-01T11:00:00Z');
const zone = () => 60;

const NIGHTS: Partial<AlternativeSettings> = {
  timetable: [
    { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '22:00', to: '06:00' },
  ],
};

const settingsWith = (alternative: Partial<AlternativeSettings>): EngineSettings => ({
  ...ENGINE_DEFAULTS,
  session: { ...ENGINE_DEFAULTS.session, downloadLimit: null, uploadLimit: 9_000 },
  alternative: { downloadLimit: 100, uploadLimit: 200, timetable: [], ...alternative },
});

const scene = (
  alternative: Partial<AlternativeSettings> = {},
  clock = new VirtualClock({ wallTime: NOON, zone }),
  medium = new MemoryStateMedium(),
) => {
  let settings = settingsWith(alternative);
  const download = new Throttle(clock, null);
  const upload = new Throttle(clock, null);
  const told: boolean[] = [];
  const limits = new AlternativeLimits({
    clock,
    state: new MemoryStateStore(medium),
    settings: () => settings,
    download,
    upload,
    report: (name, fields) => {
      if (name === 'session:limits-switched' && 'isAlternative' in fields) {
        told.push(fields.isAlternative);
      }
    },
    onChanged: () => {},
    warn: (message) => assert.fail(message),
  });
  return {
    clock,
    medium,
    limits,
    told,
    rates: () => [download.limit, upload.limit],
    set: (next: Partial<AlternativeSettings>) => {
      settings = settingsWith(next);
      limits.obey();
    },
  };
};

test('without a timetable the usual limits count, and nothing ticks', async () => {
  const { clock, limits, rates } = scene();
  await limits.begin(true);
  assert.deepEqual(rates(), [null, 9_000]);
  assert.equal(clock.pendingTimers, 0);
  assert.equal(limits.summary.until, null);
});

test('by its timetable they come into force and go again, by local time', async () => {
  const { clock, limits, rates, told } = scene(NIGHTS);
  await limits.begin(true);
  assert.equal(limits.summary.until, NOON + 10 * HOUR);
  await clock.advance(10 * HOUR - MINUTE);
  assert.deepEqual(rates(), [null, 9_000]);
  await clock.advance(2 * MINUTE);
  assert.deepEqual(rates(), [100, 200]);
  assert.deepEqual([limits.summary.isInForce, limits.summary.isByHand], [true, false]);
  await clock.advance(8 * HOUR);
  assert.deepEqual(rates(), [null, 9_000]);
  assert.deepEqual(told, [true, false]);
  limits.close();
  assert.equal(clock.pendingTimers, 0);
});

test('by hand they are in force until the timetable changes next, and then as it has them', async () => {
  const { clock, limits, rates } = scene(NIGHTS);
  await limits.begin(true);
  await limits.set('on');
  assert.deepEqual(rates(), [100, 200]);
  assert.deepEqual([limits.summary.isByHand, limits.summary.until], [true, NOON + 10 * HOUR]);
  await clock.advance(11 * HOUR);
  assert.deepEqual([limits.summary.isInForce, limits.summary.isByHand], [true, false]);
  await limits.set('off');
  assert.deepEqual(rates(), [null, 9_000]);
  await clock.advance(8 * HOUR);
  assert.equal(limits.summary.isByHand, false);
  await clock.advance(16 * HOUR);
  assert.deepEqual(rates(), [100, 200], 'the next night is as planned');
  limits.close();
});

test('what the timetable has anyway is not by hand, and auto is as the timetable has it', async () => {
  const { limits, rates } = scene(NIGHTS);
  await limits.begin(true);
  await limits.set('off');
  assert.equal(limits.summary.isByHand, false);
  await limits.set('on');
  await limits.set('auto');
  assert.deepEqual(rates(), [null, 9_000]);
  limits.close();
});

test('what was set by hand is so after a restart, unless its time has passed', async () => {
  const first = scene(NIGHTS);
  await first.limits.begin(true);
  await first.limits.set('on');
  first.limits.close();
  const second = scene(NIGHTS, first.clock, first.medium);
  await second.limits.begin(true);
  assert.deepEqual([second.rates(), second.limits.summary.isByHand], [[100, 200], true]);
  second.limits.close();
  await first.clock.advance(19 * HOUR);
  const third = scene(NIGHTS, first.clock, first.medium);
  await third.limits.begin(true);
  assert.deepEqual(third.rates(), [null, 9_000], 'it is seven in the morning');
  third.limits.close();
});

test('F32: a wall clock that is set is noticed within a minute, whichever way it jumps', async () => {
  const { clock, limits, rates } = scene(NIGHTS);
  await limits.begin(true);
  clock.shiftWallTime(11 * HOUR);
  await clock.advance(MINUTE);
  assert.deepEqual(rates(), [100, 200]);
  clock.shiftWallTime(-3 * 24 * HOUR - 12 * HOUR);
  await clock.advance(MINUTE);
  assert.deepEqual(rates(), [null, 9_000]);
  const { until } = limits.summary;
  assert.ok(until! > clock.wallTime() && until! - clock.wallTime() < 12 * HOUR);
  await limits.set('on');
  clock.shiftWallTime(3 * 24 * HOUR);
  await clock.advance(MINUTE);
  assert.equal(limits.summary.isByHand, false, 'several edges were passed at once');
  limits.close();
});

test('other settings count at once', async () => {
  const { limits, rates, set } = scene();
  await limits.begin(true);
  await limits.set('on');
  set({ downloadLimit: 7, uploadLimit: null });
  assert.deepEqual(rates(), [7, null]);
  set({ timetable: [{ days: ['thu'], from: '11:00', to: '13:00' }] });
  assert.deepEqual([rates(), limits.summary.isByHand], [[100, 200], false]);
  limits.close();
});
