/** Whom the engine speaks to, and by which ways. */
import * as v from 'valibot';
import { MAX_CONNECTIONS, MAX_CONNECTS_PER_SECOND, MAX_HALF_OPEN } from './limits.ts';
import { filePath, flag, setting } from './schema-parts.ts';

const places = (most: number, summary: string) =>
  setting(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)),
    summary,
    `a whole number from 1 to ${most}`,
  );

export const networkSchemas = {
  filter: filePath(
    'A file of addresses that are refused (P2P, DAT or plain addresses, ranges and networks); null refuses nobody.',
  ),
  filterTrackers: flag('Trackers at addresses that "filter" refuses are not asked either.'),
  utp: flag(
    'Connect with peers over UDP as well (uTP), which gives way to all else on the line, and let them in that way.',
  ),
  connections: places(MAX_CONNECTIONS, 'Connections with peers of all torrents together.'),
  connectionsPerTorrent: places(MAX_CONNECTIONS, 'Connections with peers of one torrent.'),
  halfOpen: places(
    MAX_HALF_OPEN,
    'Connections of all torrents together that are still being made.',
  ),
  connectsPerSecond: places(
    MAX_CONNECTS_PER_SECOND,
    'Connections that all torrents together begin in a second.',
  ),
  portMapping: flag(
    'Ask the router to open our ports for incoming peers (PCP, NAT-PMP, UPnP), and to close them at the end.',
  ),
};
