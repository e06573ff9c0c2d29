/** The verbs that speak with the engine that runs for a state folder, as data. */
import type { VerbSpec } from '../verb.ts';
import { directory, engineAt, json, orderFlags, peer } from './flags.ts';

const asJson = json('print what comes of it as JSON');
const NAMING =
  'TORRENT is its number in "sluice list", four or more digits of its info-hash, or a part of its\n' +
  'name that no other has; "all" is all of them.';
const MANY = 100_000;

export const addVerb = {
  name: 'add',
  usage: 'SOURCE… [flags]',
  summary: 'Adds torrents: .torrent files, http(s) addresses of them, or magnet links.',
  flags: {
    paused: { type: 'boolean', summary: 'do not start yet' },
    ask: {
      type: 'boolean',
      summary: 'wait until its files are chosen: "sluice choose", or on the screen',
    },
    dir: { ...directory, summary: 'folder for the data (default: the one of the settings)' },
    label: { type: 'string', value: 'LABEL', isMultiple: true, summary: 'may be repeated' },
    select: {
      type: 'string',
      value: 'GLOB',
      isMultiple: true,
      summary: 'only files that match; may be repeated',
    },
    peer,
    ...orderFlags,
    json: asJson,
    ...engineAt,
  },
  minInputs: 1,
  maxInputs: 1_000,
  completes: 'files',
} as const satisfies VerbSpec;

export const listVerb = {
  name: 'list',
  usage: '[FILTER…] [flags]',
  summary: 'Lists the torrents, or those that a filter lets through.',
  details:
    'FILTER is as on the screen: words of the name, and such as state:seeding label:music ratio<1\n' +
    'size>4G is:stalled; a ! in front turns one round. Quote < and > for the shell.',
  flags: {
    sort: {
      type: 'string',
      value: 'COLUMN',
      summary: 'sort by a column, as in size, or size:ascending (default: added)',
    },
    columns: {
      type: 'string',
      value: 'COLUMN,…',
      summary: 'which columns, from the left',
    },
    names: { type: 'boolean', summary: 'print the names alone' },
    ids: { type: 'boolean', summary: 'print the info-hashes alone' },
    json: json('print it as JSON'),
    ...engineAt,
  },
  minInputs: 0,
  maxInputs: 100,
} as const satisfies VerbSpec;

const looking = <Name extends string>(name: Name, summary: string) =>
  ({
    name,
    usage: 'TORRENT [flags]',
    summary,
    details: NAMING,
    flags: { json: json('print them as JSON'), ...engineAt },
    minInputs: 1,
    maxInputs: 1,
    completes: 'torrents',
  }) as const satisfies VerbSpec;

export const filesVerb = looking('files', 'Lists the files of a torrent, with their numbers.');
export const peersVerb = looking('peers', 'Lists the peers that a torrent is connected to.');
export const trackersVerb = looking(
  'trackers',
  'Lists the trackers of a torrent, with their numbers.',
);

const acting = <Name extends string>(name: Name, summary: string) =>
  ({
    name,
    usage: 'TORRENT… [flags]',
    summary,
    details: NAMING,
    flags: { json: asJson, ...engineAt },
    minInputs: 1,
    maxInputs: MANY,
    completes: 'torrents',
  }) as const satisfies VerbSpec;

export const pauseVerb = acting('pause', 'Pauses torrents.');
export const resumeVerb = acting('resume', 'Lets paused torrents go on.');
export const queueVerb = {
  ...acting('queue', 'Moves torrents in the queue.'),
  usage: 'TORRENT… top|up|down|bottom|N [flags]',
  details:
    'N is a place in the queue, from 1; several torrents keep their order among themselves. How many\n' +
    `run at once is said by the settings queue.downloads, queue.seeds and queue.checks.\n${NAMING}`,
  minInputs: 2,
} as const satisfies VerbSpec;

export const forceVerb = {
  ...acting('force', 'Starts torrents at once, above all limits of the queue.'),
  flags: {
    off: { type: 'boolean', summary: 'take that back; a pause does so too' },
    json: asJson,
    ...engineAt,
  },
} as const satisfies VerbSpec;

export const orderVerb = {
  ...acting('order', 'Prints in which order pieces are fetched, or sets it.'),
  details: `Priorities of files stand above it. ON is on or off.\n${NAMING}`,
  flags: {
    sequential: { type: 'string', value: 'ON', summary: 'one piece after the other' },
    firstLast: {
      type: 'string',
      value: 'ON',
      summary: 'the first and last pieces of each file before the rest',
    },
    json: asJson,
    ...engineAt,
  },
} as const satisfies VerbSpec;

export const keepVerb = acting('keep', 'Takes back a removal that is planned.');

export const removeVerb = {
  ...acting('remove', 'Removes torrents. Their data stays, unless asked for.'),
  details: `Says what goes, and asks; a script, which cannot be asked, gives --yes.\n${NAMING}`,
  flags: {
    data: { type: 'boolean', summary: 'remove the files that Sluice made, too' },
    yes: { type: 'boolean', summary: 'do not ask' },
    json: asJson,
    ...engineAt,
  },
} as const satisfies VerbSpec;

export const reannounceVerb = {
  ...acting('reannounce', 'Asks the trackers for peers now.'),
  flags: {
    tracker: { type: 'number', value: 'N', summary: 'this one, as "sluice trackers" numbers them' },
    json: asJson,
    ...engineAt,
  },
} as const satisfies VerbSpec;

export const labelVerb = {
  ...acting('label', 'Prints the labels of torrents, or changes them.'),
  flags: {
    add: { type: 'string', value: 'LABEL', isMultiple: true, summary: 'may be repeated' },
    remove: { type: 'string', value: 'LABEL', isMultiple: true, summary: 'may be repeated' },
    set: {
      type: 'string',
      value: 'LABEL',
      isMultiple: true,
      summary: 'these and no others; may be repeated',
    },
    none: { type: 'boolean', summary: 'take all away' },
    json: asJson,
    ...engineAt,
  },
} as const satisfies VerbSpec;

const rates = {
  down: { type: 'string', value: 'RATE', summary: 'download limit' },
  up: { type: 'string', value: 'RATE', summary: 'upload limit' },
} as const;

export const limitVerb = {
  ...acting('limit', 'Prints limits of rates and upload slots, or sets them.'),
  usage: '[TORRENT…] [flags]',
  details:
    'Without TORRENT it is about all of them together. RATE is bytes per second such as 500K or\n' +
    `1.5M; "none" takes a limit away.\n${NAMING}`,
  flags: {
    ...rates,
    slots: {
      type: 'string',
      value: 'N|auto',
      summary: 'peers that are served at once; "auto" is as many as are useful',
    },
    alternative: {
      type: 'string',
      value: 'on|off|auto',
      summary: 'alternative limits of all together; "auto" follows the timetable',
    },
    json: asJson,
    ...engineAt,
  },
  minInputs: 0,
} as const satisfies VerbSpec;

export const goalVerb = {
  ...acting('goal', 'Prints when torrents have given enough, or sets it.'),
  details:
    'At its goal a torrent is paused, or removed without its data, as seeding.atGoal in the settings\n' +
    'says; who resumes it then has it go on. TIME is such as 3d, 12h or 1d12h. A goal set here stands\n' +
    `above those of labels, of trackers and the usual one (the settings' group seeding).\n${NAMING}`,
  flags: {
    ratio: { type: 'number', value: 'N', summary: 'enough once so much was uploaded' },
    time: { type: 'string', value: 'TIME', summary: 'enough once it has seeded so long' },
    idle: { type: 'string', value: 'TIME', summary: 'enough once nobody took anything so long' },
    all: { type: 'boolean', summary: 'it takes all of these, not one' },
    seeds: { type: 'number', value: 'N', summary: 'go on all the same while fewer seed' },
    none: { type: 'boolean', summary: 'never enough: seed for ever' },
    default: { type: 'boolean', summary: 'as the settings have it' },
    json: asJson,
    ...engineAt,
  },
} as const satisfies VerbSpec;

export const moveVerb = {
  ...acting('move', 'Moves the data of torrents to another folder, and waits until it is there.'),
  usage: 'TORRENT… DIR [flags] | --cancel TORRENT… [flags]',
  details:
    'Ctrl+C leaves the move to the engine, which goes on with it; --cancel stops it, and all is as\n' +
    `before. Files that Sluice did not make stay where they are, and are told.\n${NAMING}`,
  flags: {
    cancel: { type: 'boolean', summary: 'stop a move that is under way' },
    json: asJson,
    ...engineAt,
  },
} as const satisfies VerbSpec;

export const renameVerb = {
  ...acting('rename', 'Renames a torrent, or one of its files, on disk and on the screen.'),
  usage: 'TORRENT [FILE] NAME [flags]',
  details:
    'FILE is a number as "sluice files" shows it, and NAME then a path below the folder of the\n' +
    `torrent.\n${NAMING}`,
  minInputs: 2,
  maxInputs: 3,
} as const satisfies VerbSpec;

const FILES =
  'FILE is a number as "sluice files" shows it, a range such as 3-7, a glob such as *.mkv, an\n' +
  'expression such as /s01e\\d+/, a size such as >100M, or "all"; what has a ! in front is left out.\n' +
  'Quote them for the shell.';

export const chooseVerb = {
  name: 'choose',
  usage: 'TORRENT FILE… [flags]',
  summary: 'Chooses the files that are wanted, and skips all others.',
  details: `A torrent that waits for that, as one added with --ask does, goes on.\n${FILES}\n${NAMING}`,
  flags: {
    dir: { ...directory, summary: 'into this folder; only where it waits' },
    paused: { type: 'boolean', summary: 'it does not start yet; only where it waits' },
    json: asJson,
    ...engineAt,
  },
  minInputs: 2,
  maxInputs: MANY,
  completes: 'torrents',
} as const satisfies VerbSpec;

export const priorityVerb = {
  name: 'priority',
  usage: 'TORRENT skip|low|normal|high FILE… [flags]',
  summary: 'Sets the priority of files.',
  details: `${FILES}\n${NAMING}`,
  flags: { json: asJson, ...engineAt },
  minInputs: 3,
  maxInputs: MANY,
  completes: 'torrents',
} as const satisfies VerbSpec;

export const trackerVerb = {
  name: 'tracker',
  usage: '[--port N] | add TORRENT URL… | remove TORRENT N… | replace TORRENT N URL',
  summary:
    'Adds, removes or replaces trackers of a torrent; alone it runs a tracker, until it is stopped.',
  details:
    'Alone it needs no engine, and serves HTTP and UDP on one port, all torrents or those of a list.\n' +
    `Behind a task, N is a number as "sluice trackers" shows it.\n${NAMING}`,
  tasks: ['add', 'remove', 'replace'],
  flags: {
    tier: {
      type: 'number',
      value: 'N',
      summary: 'add to this tier, counted from 1 (default: a new one)',
    },
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
    json: asJson,
    ...engineAt,
  },
  minInputs: 0,
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

export const eventsVerb = {
  name: 'events',
  usage: '[TORRENT…] [flags]',
  summary: 'Prints what has happened, or with --follow what happens from now on.',
  details: NAMING,
  flags: {
    follow: { type: 'boolean', summary: 'go on until interrupted' },
    after: {
      type: 'number',
      value: 'N',
      summary: 'those that come after the event with this number',
    },
    all: { type: 'boolean', summary: 'those of single pieces and peers, too' },
    json: json('print an event a line, as JSON'),
    ...engineAt,
  },
  minInputs: 0,
  maxInputs: MANY,
  completes: 'torrents',
} as const satisfies VerbSpec;

export const statusVerb = {
  name: 'status',
  usage: '[flags]',
  summary: 'Prints a line about all torrents together.',
  flags: {
    format: {
      type: 'string',
      value: 'FORMAT',
      summary: '"line" (the usual one), or "tmux": short, for a status bar',
    },
    json: json('print it as JSON'),
    ...engineAt,
  },
  minInputs: 0,
  maxInputs: 0,
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

/** In the order of the help. */
export const ENGINE_VERBS: readonly VerbSpec[] = [
  addVerb,
  listVerb,
  filesVerb,
  peersVerb,
  trackersVerb,
  pauseVerb,
  resumeVerb,
  queueVerb,
  forceVerb,
  removeVerb,
  keepVerb,
  reannounceVerb,
  labelVerb,
  limitVerb,
  goalVerb,
  moveVerb,
  renameVerb,
  chooseVerb,
  priorityVerb,
  trackerVerb,
  peerVerb,
  eventsVerb,
  statusVerb,
  dhtVerb,
  doctorVerb,
  ipFilterVerb,
];
