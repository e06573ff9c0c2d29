/** Every verb, what it takes and what it says of itself. */
import type { VerbSpec } from './verb.ts';
import { createVerb, editVerb } from './verbs/create-verbs.ts';
import { ENGINE_VERBS } from './verbs/engine-verbs.ts';
import {
  directory,
  encrypt,
  engineAt,
  handTo,
  json,
  maxDown,
  maxUp,
  orderFlags,
  peer,
  port,
  quiet,
  settings,
  state,
  superSeed,
} from './verbs/flags.ts';
import { streamVerb } from './verbs/stream-verb.ts';

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
    encrypt,
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

/** Of one torrent in the foreground. */
const foregroundFlags = {
  maxUp,
  encrypt,
  json: json('print an event a line, as JSON'),
  quiet,
  attach: handTo,
  state,
} as const;

export const getVerb = {
  name: 'get',
  usage: 'SOURCE [flags]',
  summary: 'Downloads a torrent in the foreground.',
  details:
    'SOURCE is a .torrent file, an http(s) address of one, or a magnet link.\n' +
    'Exit codes: 0 complete and verified, 1 failed, 2 wrong usage, 130 interrupted\n' +
    '(the state is kept: the same command goes on where it was). With --attach the torrent is the\n' +
    "engine's: it goes on there, whatever becomes of this command.",
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
    metadataOnly: {
      type: 'boolean',
      summary: 'of a magnet link: write the .torrent into the folder, and download nothing',
    },
    ...orderFlags,
    maxDown,
    ...foregroundFlags,
  },
  minInputs: 1,
  maxInputs: 1,
  completes: 'files',
} as const satisfies VerbSpec;

export const seedVerb = {
  name: 'seed',
  usage: 'TORRENT --dir DIR [flags]',
  summary: 'Checks the data of a torrent and seeds it until stopped.',
  flags: {
    dir: directory,
    superSeed,
    port,
    peer,
    ...foregroundFlags,
  },
  minInputs: 1,
  maxInputs: 1,
  completes: 'files',
} as const satisfies VerbSpec;

export const verifyVerb = {
  name: 'verify',
  usage: 'SOURCE --dir DIR [flags] | TORRENT… [flags]',
  summary: 'Checks data against its torrent.',
  details:
    'SOURCE is an http(s) address, or a file that ends in .torrent or is named with a slash. All\n' +
    'else names torrents of the engine, as for "sluice pause": that checks them anew, and this\n' +
    'comes back at once. Of a SOURCE exit code 0 says that all of it is there and right, 1 that\n' +
    'it is not.',
  flags: { dir: directory, json: json('print the result as JSON'), quiet, ...engineAt },
  minInputs: 1,
  maxInputs: 100_000,
  completes: 'torrents',
} as const satisfies VerbSpec;

export const showVerb = {
  name: 'show',
  usage: 'SOURCE|TORRENT [flags]',
  summary: 'Prints what is in a torrent, or how one of the engine does.',
  details:
    'SOURCE is an http(s) address, or a file that ends in .torrent or is named with a slash. All\n' +
    'else names a torrent of the engine, as for "sluice pause".',
  flags: { json: json('print it as JSON'), ...engineAt },
  minInputs: 1,
  maxInputs: 1,
  completes: 'torrents',
} as const satisfies VerbSpec;

export const magnetVerb = {
  name: 'magnet',
  usage: 'SOURCE|TORRENT… [flags]',
  summary: 'Prints the magnet link of a torrent.',
  details:
    'SOURCE is an http(s) address, or a file that ends in .torrent or is named with a slash. All\n' +
    'else names a torrent of the engine, as for "sluice pause".',
  flags: { json: json('print it as JSON'), ...engineAt },
  minInputs: 1,
  maxInputs: 1_000,
  completes: 'torrents',
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
  usage: '[get KEY | set KEY VALUE | unset KEY | engine | schema] [flags]',
  summary: 'Prints the settings in effect, or reads or changes one of them.',
  details:
    'KEY is such as screen.theme or screen.keys.toggle. VALUE is JSON, or a text as it stands.\n' +
    'Changes keep the comments and the order of your file; one that cannot be read is never\n' +
    'written to. An engine that runs takes them up at once; "engine" prints those it obeys, also by\n' +
    'flags. "schema" prints a JSON Schema of the file, for editors.',
  tasks: ['get', 'set', 'unset', 'engine', 'schema'],
  flags: { json: json('print values and errors as plain JSON'), settings, state },
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
  flags: {
    dir: directory,
    port,
    maxDown,
    maxUp,
    encrypt,
    state,
    settings,
    log: {
      type: 'string',
      value: 'FILE',
      summary: 'write notes there, with their time; 1 MiB and three older files (else: stderr)',
    },
  },
  minInputs: 0,
  maxInputs: 0,
} as const satisfies VerbSpec;

export const shutdownVerb = {
  name: 'shutdown',
  usage: '[flags]',
  summary: 'Stops the engine that runs for a state folder, once all is saved.',
  flags: { json: json('say it as JSON'), state },
  minInputs: 0,
  maxInputs: 0,
} as const satisfies VerbSpec;

export const completionsVerb = {
  name: 'completions',
  usage: 'bash|zsh|fish',
  summary: 'Prints a script that completes verbs, flags and torrents in a shell.',
  details:
    'For bash: eval "$(sluice completions bash)" in ~/.bashrc. For zsh the same in ~/.zshrc,\nbelow compinit. For fish: sluice completions fish | source in config.fish.',
  tasks: ['bash', 'zsh', 'fish'],
  flags: {},
  minInputs: 1,
  maxInputs: 1,
} as const satisfies VerbSpec;

export const manVerb = {
  name: 'man',
  usage: '',
  summary: 'Prints the manual page.',
  details: 'As in: sluice man | man -l -',
  flags: {},
  minInputs: 0,
  maxInputs: 0,
} as const satisfies VerbSpec;

export const VERBS: readonly VerbSpec[] = [
  getVerb,
  seedVerb,
  streamVerb,
  verifyVerb,
  showVerb,
  magnetVerb,
  createVerb,
  editVerb,
  settingsVerb,
  daemonVerb,
  shutdownVerb,
  ...ENGINE_VERBS,
  completionsVerb,
  manVerb,
  demoVerb,
];

const firstSentence = (text: string): string => `${text.split(/\.(?: |$)/)[0]}.`;

const rowsOf = (verbs: readonly VerbSpec[]): string => {
  const width = Math.max(...verbs.map(({ name }) => name.length));
  return verbs
    .map(({ name, summary }) => `  sluice ${name.padEnd(width)}  ${firstSentence(summary)}\n`)
    .join('');
};

export const overview = (): string => {
  const others = VERBS.filter((verb) => !ENGINE_VERBS.includes(verb));
  return (
    'Sluice, a BitTorrent client for the terminal.\n\n' +
    `${rowsOf([screenVerb, ...others])}\n` +
    `With the engine that runs:\n\n${rowsOf(ENGINE_VERBS)}\n` +
    '"sluice VERB --help" tells more.\n'
  );
};
