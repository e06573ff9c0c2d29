/** Settings of the queue: how many torrents may be at the same thing at once. */
import * as v from 'valibot';
import { MAX_PLACES } from './limits.ts';
import { flag, setting } from './schema-parts.ts';

/** Null is no limit. */
export const places = (summary: string) =>
  setting(
    v.union([v.null(), v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_PLACES))]),
    summary,
    `a whole number from 0 to ${MAX_PLACES}, or null for no limit`,
  );

export const queueSchemas = {
  downloads: places(
    'Torrents that may download at once; the others wait, in the order of the queue.',
  ),
  seeds: places('Torrents that may seed at once; those run that are missed the most.'),
  checks: places('Torrents whose data may be checked at once.'),
  countsSlow: flag('What moves next to nothing for some minutes takes a place all the same.'),
};
