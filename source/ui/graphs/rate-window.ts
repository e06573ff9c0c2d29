/** The stretches of time a rate graph can show, and which of the engine's histories tell of them. */
import type { RateLevelDetails } from '../../contract/details.ts';
import { clamp } from '../text/scroll.ts';
import type { Series } from './graph.ts';

export interface RateWindow {
  readonly windowMs: number;
  readonly label: string;
}

const MINUTE_MS = 60_000;

export const RATE_WINDOWS: readonly RateWindow[] = [
  { windowMs: MINUTE_MS, label: '1 min' },
  { windowMs: 5 * MINUTE_MS, label: '5 min' },
  { windowMs: 30 * MINUTE_MS, label: '30 min' },
  { windowMs: 180 * MINUTE_MS, label: '3 h' },
  { windowMs: 1440 * MINUTE_MS, label: '24 h' },
];

/** By its place among the windows; a place that is none is the nearest. */
export const rateWindow = (place: number): RateWindow =>
  RATE_WINDOWS[clamp(place, 0, RATE_WINDOWS.length - 1)]!;

export const FIRST_RATE_WINDOW = 1;

export interface RateSeries {
  readonly down: readonly Series[];
  readonly up: readonly Series[];
  /** When the newest sample of all ends; null where there is none. */
  readonly endAt: number | null;
}

const FLOAT_BYTES = 4;

/** A field cut short loses its last sample: a frame is never a reason to throw. */
const decodeRates = (base64: string): Float64Array => {
  const bytes = Buffer.from(base64, 'base64');
  const rates = new Float64Array(Math.floor(bytes.length / FLOAT_BYTES));
  for (let at = 0; at < rates.length; at++) {
    const rate = bytes.readFloatLE(at * FLOAT_BYTES);
    rates[at] = Number.isFinite(rate) ? rate : Number.NaN;
  }
  return rates;
};

const isSound = ({ intervalMs, endAt }: RateLevelDetails): boolean =>
  Number.isFinite(intervalMs) && intervalMs > 0 && Number.isFinite(endAt);

/** How far back a history goes, by its own words. */
const oldestOf = ({ intervalMs, endAt, down }: RateLevelDetails): number =>
  endAt - Math.floor((down.length * 3) / 4 / FLOAT_BYTES) * intervalMs;

/** The finest history that goes back far enough; finer ones tell of the time since its last sample was full. */
export const rateSeries = (levels: readonly RateLevelDetails[], windowMs: number): RateSeries => {
  const sound = levels.filter(isSound).sort((a, b) => a.intervalMs - b.intervalMs);
  if (sound.length === 0) return { down: [], up: [], endAt: null };
  const endAt = Math.max(...sound.map((level) => level.endAt));
  const oldest = Math.min(...sound.map(oldestOf));
  const fromAt = Math.max(endAt - windowMs, oldest);
  const enough = sound.findIndex((level) => oldestOf(level) <= fromAt + level.intervalMs);
  const used = sound.slice(0, enough < 0 ? sound.length : enough + 1).reverse();
  const series = (direction: 'down' | 'up'): Series[] => {
    let startAt = Number.NEGATIVE_INFINITY;
    return used.map((level): Series => {
      const { intervalMs, endAt: end } = level;
      const one = { intervalMs, endAt: end, startAt, values: decodeRates(level[direction]) };
      startAt = Math.max(startAt, end);
      return one;
    });
  };
  return { down: series('down'), up: series('up'), endAt };
};
