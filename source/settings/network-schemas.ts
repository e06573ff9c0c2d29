/** Whom the engine speaks to, and by which ways. */
import * as v from 'valibot';
import { canonicalAddress, parseEndpoint } from '../base/addresses.ts';
import { parseProxyUrl } from '../base/proxy-url.ts';
import {
  MAX_CONNECTIONS,
  MAX_CONNECTS_PER_SECOND,
  MAX_HALF_OPEN,
  MAX_NAME_SERVERS,
} from './limits.ts';
import { choice, filePath, flag, setting, text } from './schema-parts.ts';

const places = (most: number, summary: string) =>
  setting(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)),
    summary,
    `a whole number from 1 to ${most}`,
  );

const nameServer = v.pipe(
  text,
  v.check((server) => (canonicalAddress(server) ?? parseEndpoint(server)) !== undefined),
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
  bind: setting(
    v.union([v.null(), v.pipe(text, v.regex(/^[^\s/\p{Cc}]{1,64}$/u))]),
    'The interface that all traffic leaves by, by its name or one of its addresses; nothing is sent while it is gone. null is whichever the system takes.',
    'the name of an interface such as "wg0", an address such as "10.8.0.2", or null',
  ),
  nameServers: setting(
    v.union([v.null(), v.pipe(v.array(nameServer), v.minLength(1), v.maxLength(MAX_NAME_SERVERS))]),
    'Who is asked for names while "bind" is set; null are those of the system that are not on this machine.',
    'a list of addresses such as ["10.8.0.1", "[2001:db8::1]:53"], or null',
  ),
  proxy: setting(
    v.union([
      v.null(),
      v.pipe(
        text,
        v.check((url) => parseProxyUrl(url) !== undefined),
      ),
    ]),
    'A proxy, SOCKS5 or HTTP (CONNECT), such as "socks5://name:password@10.8.0.1:1080"; null is none.',
    'a proxy such as "socks5://10.8.0.1:1080" or "http://name:password@proxy.example.org:3128", or null',
  ),
  proxyFor: choice(
    ['everything', 'peers-and-trackers', 'peers', 'trackers'],
    'What goes through "proxy". With "everything" nothing goes another way: nobody comes in, and no name is looked up here.',
  ),
};
