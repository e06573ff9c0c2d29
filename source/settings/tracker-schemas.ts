/** The tracker that the engine runs itself. */
import * as v from 'valibot';
import { MAX_TRACKER_INTERVAL_SECONDS, MIN_TRACKER_INTERVAL_SECONDS } from './limits.ts';
import { choice, count, flag, setting, text } from './schema-parts.ts';

/** A name of the DNS, an IPv4 address, or an IPv6 one; no port. */
const hostName = v.pipe(text, v.regex(/^[0-9a-zA-Z:._-]+$/));

export const trackerSchemas = {
  enabled: flag('Run a tracker in the engine, over HTTP and UDP on one port.'),
  port: count(65_535, 'The port of the tracker; 0 is any free one.'),
  name: setting(
    v.union([v.null(), hostName]),
    'By which others reach the tracker, such as "home.example.org". Private torrents that name it are served.',
    'a name or an address without a port, or null',
  ),
  torrents: choice(
    ['own', 'all'],
    'What the tracker serves: "own" are the public torrents of the list and private ones that name it, "all" whatever anybody announces.',
  ),
  intervalSeconds: setting(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(MIN_TRACKER_INTERVAL_SECONDS),
      v.maxValue(MAX_TRACKER_INTERVAL_SECONDS),
    ),
    'How often the tracker asks clients to announce.',
    `a whole number from ${MIN_TRACKER_INTERVAL_SECONDS} to ${MAX_TRACKER_INTERVAL_SECONDS}`,
  ),
  page: flag(
    'Show how the tracker does, to whoever reaches its port: a page, and figures for Prometheus.',
  ),
};
