/** The verbs about those whom the engine speaks with: trackers, peers, the DHT, and who keeps it from them. */
import type { VerbSpec } from '../verb.ts';
import { asJson, NAMING, rates } from './acting.ts';
import { engineAt, json } from './flags.ts';

export const trackerVerb = {
  name: 'tracker',
  usage: '[--port N] | add|remove|replace|move TORRENT … | rewrite OLD NEW [TORRENT…]',
  summary:
    'Adds, removes, replaces or moves trackers of torrents; alone it runs a tracker, until it is stopped.',
  details:
    'Alone it needs no engine, and serves HTTP and UDP on one port, all torrents or those of a list.\n' +
    'Tasks: add TORRENT URL…, remove TORRENT N…, replace TORRENT N URL, move TORRENT N up|down|TIER,\n' +
    'where N is a number as "sluice trackers" shows it. "rewrite" puts NEW in the place of OLD, such as\n' +
    `a passkey, in all addresses of all torrents, or of those that are named.\n${NAMING}`,
  tasks: ['add', 'remove', 'replace', 'move', 'rewrite'],
  flags: {
    tier: {
      type: 'number',
      value: 'N',
      summary: 'add to this tier, counted from 1 (default: a new one)',
    },
    dryRun: { type: 'boolean', summary: 'of rewrite: only say what would change' },
    port: {
      type: 'number',
      value: 'N',
      summary: 'run a tracker on this port, TCP and UDP; 0 is any free one (default: 6969)',
    },
    host: {
      type: 'string',
      value: 'ADDRESS',
      summary: 'run it on this address alone (default: all, IPv4 and IPv6)',
    },
    allow: {
      type: 'string',
      value: 'FILE',
      summary: 'serve only these torrents, an info-hash a line; SIGHUP reads it again',
    },
    interval: {
      type: 'number',
      value: 'SECONDS',
      summary: 'ask clients to announce so often (default: 900)',
    },
    withoutPage: {
      type: 'boolean',
      summary: 'show nobody how the tracker does: no page, no figures for Prometheus',
    },
    behind: {
      type: 'string',
      value: 'ADDRESS',
      isMultiple: true,
      summary: 'believe this reverse proxy whom it speaks for (X-Forwarded-For)',
    },
    perAddress: {
      type: 'number',
      value: 'N',
      summary: 'take so many requests of one address in ten seconds (default: 1000)',
    },
    json: asJson,
    ...engineAt,
  },
  minInputs: 0,
  maxInputs: 1_000,
  completes: 'torrents',
} as const satisfies VerbSpec;

export const webSeedVerb = {
  name: 'webseed',
  usage: 'add TORRENT URL… [--pieces] | remove TORRENT N…',
  summary: 'Adds or removes web seeds of a torrent.',
  details:
    'A web seed is a web server that has the files (BEP 19), or with --pieces a script that is asked\n' +
    `for pieces (BEP 17). N is a number as "sluice webseeds" shows it.\n${NAMING}`,
  tasks: ['add', 'remove'],
  flags: {
    pieces: { type: 'boolean', summary: 'they are scripts that are asked for pieces (BEP 17)' },
    json: asJson,
    ...engineAt,
  },
  minInputs: 3,
  maxInputs: 1_000,
  completes: 'torrents',
} as const satisfies VerbSpec;

export const peerVerb = {
  name: 'peer',
  usage: 'add|limit TORRENT HOST:PORT… | ban|unban ADDRESS… | banned',
  summary: 'Tries peers of a torrent at once, limits them, or bans addresses.',
  details:
    'A banned ADDRESS (without its port) is dropped from all torrents and never dialled again, until\n' +
    `it is taken back with unban; banned lists them. A limit holds while the peer is connected.\n${NAMING}`,
  tasks: ['add', 'limit', 'ban', 'unban', 'banned'],
  flags: {
    ...rates,
    json: asJson,
    ...engineAt,
  },
  minInputs: 1,
  maxInputs: 1_000,
  completes: 'torrents',
} as const satisfies VerbSpec;

export const dhtVerb = {
  name: 'dht',
  usage: '[flags]',
  summary: 'Shows how the engine stands in the DHT: nodes, traffic, what it keeps for others.',
  flags: { json: json('print it as JSON'), ...engineAt },
  minInputs: 0,
  maxInputs: 0,
} as const satisfies VerbSpec;

export const doctorVerb = {
  name: 'doctor',
  usage: '[flags]',
  summary: 'Says whether peers can come in, what else is wrong, and what to do about it.',
  details:
    'Also where no engine runs: then only the machine, its limits and the settings are looked at.\n' +
    'Ends with 1 where there is a problem.',
  flags: {
    json: json('print it as JSON'),
    ...engineAt,
  },
  minInputs: 0,
  maxInputs: 0,
} as const satisfies VerbSpec;

export const ipFilterVerb = {
  name: 'ip-filter',
  usage: '[reload | ADDRESS…] [flags]',
  summary: 'Shows the IP filter, reads its file again, or says whether an address is in it.',
  details:
    'The file is named by the setting network.filter: P2P, DAT, or plain addresses, ranges and\n' +
    'networks. It is read again by itself when it changes.',
  tasks: ['reload'],
  flags: { json: asJson, ...engineAt },
  minInputs: 0,
  maxInputs: 1_000,
} as const satisfies VerbSpec;
