/** Finding peers without a tracker (BEP 5). */
import * as v from 'valibot';
import { MAX_BOOTSTRAP_NODES } from './limits.ts';
import { flag, setting, text } from './schema-parts.ts';

/** A name, an IPv4 address, or an IPv6 one in brackets; then a port. */
const node = v.pipe(
  text,
  v.regex(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:[\]\p{Cc}]+):\d{1,5}$/u),
  v.check((words) => {
    const port = Number(words.slice(words.lastIndexOf(':') + 1));
    return port > 0 && port <= 65_535;
  }),
);

export const dhtSchemas = {
  enabled: flag('Find peers through the DHT, and be found there. Private torrents never are.'),
  bootstrap: setting(
    v.pipe(v.array(node), v.maxLength(MAX_BOOTSTRAP_NODES)),
    'Nodes that let us into the DHT where none is known from before, such as "router.example.org:6881".',
    'a list of hosts with their ports, such as ["router.example.org:6881", "[2001:db8::1]:6881"]',
  ),
};
