/** Every verb, what it takes and what it says of itself. */
import type { FlagSpec, VerbSpec } from './verb.ts';

const state = {
  type: 'string',
  value: 'DIR',
  summary: 'keep state here (default: SLUICE_STATE, else the XDG state folder)',
} as const satisfies FlagSpec;
const settings = {
  type: 'string',
  value: 'FILE',
  summary: 'the settings file (default: SLUICE_SETTINGS, else in the XDG config folder)',
} as const satisfies FlagSpec;
const directory = {
  type: 'string',
  value: 'DIR',
  summary: 'folder that holds (or will hold) the data (default: here)',
} as const satisfies FlagSpec;
const port = {
  type: 'number',
  value: 'N',
  summary: 'port for incoming peers; 0 is any free one (default: 6881 to 6889, then any)',
} as const satisfies FlagSpec;
const peer = {
  type: 'string',
  value: 'HOST:PORT',
  isMultiple: true,
  summary: 'try this peer at once; may be repeated',
} as const satisfies FlagSpec;
const maxDown = {
  type: 'string',
  value: 'RATE',
  summary: 'download limit, bytes per second: 500K, 1.5M',
} as const satisfies FlagSpec;
const maxUp = {
  type: 'string',
  value: 'RATE',
  summary: 'upload limit, bytes per second',
} as const satisfies FlagSpec;
const json = (summary: string) => ({ type: 'boolean', summary }) as const satisfies FlagSpec;
const quiet = { type: 'boolean', summary: 'say nothing but errors' } as const satisfies FlagSpec;

export const screenVerb = {
  name: '',
  usage: '[SOURCE…] [flags]',
  summary: 'Opens the screen, adding the torrents that are named.',
  details:
    'The engine is a process of its own: it is started where none runs for the state folder, and goes\n' +
    'on when the screen is left. "sluice shutdown", or :shutdown in the screen, stops it. Its log is\n' +
    'engine.log in the state folder.',
  flags: {
    dir: directory,
    port,
    maxDown,
    maxUp,
    settings,
    state,
    attach: {
      type: 'string',
      value: 'SOCKET',
      summary: 'attach to the engine at this socket, and start none; it may be one from ssh -L',
    },
    readOnly: { type: 'boolean', summary: 'only look: nothing can be changed' },
  },
  minInputs: 0,
  maxInputs: 1_000,
} as const satisfies VerbSpec;

export const getVerb = {
  name: 'get',
  usage: 'SOURCE [flags]',
  summary:
    'Downloads a torrent in the foreground. SOURCE is a .torrent file or an http(s) address of one.',
  details:
    'Exit codes: 0 complete and verified, 1 failed, 2 wrong usage, 130 interrupted\n' +
    '(the state is kept: the same command goes on where it was).',
  flags: {
    dir: directory,
    port,
    peer,
    select: {
      type: 'string',
      value: 'GLOB',
      isMultiple: true,
      summary: 'only files that match; may be repeated',
    },
    seed: { type: 'boolean', summary: 'go on seeding when complete, until interrupted' },
    maxDown,
    maxUp,
    json: json('print an event a line, as JSON'),
    quiet,
    state,
  },
  minInputs: 1,
  maxInputs: 1,
} as const satisfies VerbSpec;

export const seedVerb = {
  name: 'seed',
  usage: 'TORRENT --dir DIR [flags]',
  summary: 'Checks the data of a torrent and seeds it until stopped.',
  flags: {
    dir: directory,
    port,
    peer,
    maxUp,
    json: json('print an event a line, as JSON'),
    quiet,
    state,
  },
  minInputs: 1,
  maxInputs: 1,
} as const satisfies VerbSpec;

export const verifyVerb = {
  name: 'verify',
  usage: 'TORRENT --dir DIR [flags]',
  summary: 'Checks the data of a torrent. Exit code 0 when all of it is there and right, else 1.',
  flags: { dir: directory, json: json('print the result as JSON'), quiet },
  minInputs: 1,
  maxInputs: 1,
} as const satisfies VerbSpec;

export const showVerb = {
  name: 'show',
  usage: 'SOURCE [flags]',
  summary: 'Prints what is in a torrent.',
  flags: { json: json('print it as JSON') },
  minInputs: 1,
  maxInputs: 1,
} as const satisfies VerbSpec;

export const demoVerb = {
  name: 'demo',
  usage: '[flags]',
  summary:
    'Shows everything at work on a swarm of its own: a tracker, seeders and leechers on loopback.',
  flags: {
    headless: {
      type: 'boolean',
      summary: 'no screen: progress in lines, to the end (also without a terminal)',
    },
  },
  minInputs: 0,
  maxInputs: 0,
} as const satisfies VerbSpec;

export const settingsVerb = {
  name: 'settings',
  usage: '[get KEY | set KEY VALUE | unset KEY | schema] [flags]',
  summary: 'Prints the settings in effect, or reads or changes one of them.',
  details:
    'KEY is such as screen.theme or screen.keys.toggle. VALUE is JSON, or a text as it stands.\n' +
    'Changes keep the comments and the order of your file; one that cannot be read is never\n' +
    'written to. "schema" prints a JSON Schema of the file, for editors.',
  flags: { settings },
  minInputs: 0,
  maxInputs: 3,
} as const satisfies VerbSpec;

export const daemonVerb = {
  name: 'daemon',
  usage: '[flags]',
  summary:
    'Runs the engine without a screen, in the foreground, with its socket in the state folder.',
  details:
    'SIGTERM and SIGINT (Ctrl+C) save and leave, a second one leaves at once; SIGHUP reads the\n' +
    'settings anew. "sluice shutdown" stops it from elsewhere. docs/socket.md says how to talk to it.',
  flags: { dir: directory, port, maxDown, maxUp, state, settings },
  minInputs: 0,
  maxInputs: 0,
} as const satisfies VerbSpec;

export const shutdownVerb = {
  name: 'shutdown',
  usage: '[flags]',
  summary: 'Stops the engine that runs for a state folder, once all is saved.',
  flags: { state },
  minInputs: 0,
  maxInputs: 0,
} as const satisfies VerbSpec;

export const VERBS: readonly VerbSpec[] = [
  getVerb,
  seedVerb,
  verifyVerb,
  showVerb,
  settingsVerb,
  daemonVerb,
  shutdownVerb,
  demoVerb,
];

export const overview = (): string => {
  const width = Math.max(...VERBS.map((verb) => `${verb.name} ${verb.usage}`.length));
  const rows = [screenVerb, ...VERBS].map(
    (verb) =>
      `  sluice ${`${verb.name} ${verb.usage}`.trim().padEnd(width)}  ${verb.summary.split('. ')[0]}`,
  );
  return `Sluice, a BitTorrent client for the terminal.\n\n${rows.join('\n')}\n\n"sluice VERB --help" tells more.\n`;
};
