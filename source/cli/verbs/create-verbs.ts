/** The verbs that make and change .torrent files. */
import type { FlagSpecs, VerbSpec } from '../verb.ts';
import { encrypt, handTo, json, maxUp, peer, port, quiet, state, superSeed } from './flags.ts';

const output = {
  type: 'string',
  value: 'FILE',
  summary: 'write there (default: NAME.torrent here)',
} as const;

const force = { type: 'boolean', summary: 'write over a file that is there' } as const;

const words = {
  tracker: {
    type: 'string',
    value: 'URL',
    isMultiple: true,
    summary: 'a tracker, or several of one tier with commas; may be repeated',
  },
  webSeed: {
    type: 'string',
    value: 'URL',
    isMultiple: true,
    summary: 'a web server that has the data (BEP 19); may be repeated',
  },
  httpSeed: {
    type: 'string',
    value: 'URL',
    isMultiple: true,
    summary: 'a web server that gives pieces (BEP 17); may be repeated',
  },
  node: {
    type: 'string',
    value: 'HOST:PORT',
    isMultiple: true,
    summary: 'a node of the DHT to begin with (BEP 5); may be repeated',
  },
  date: {
    type: 'string',
    value: 'DATE',
    summary: 'when it was made: 2026-01-31, seconds since 1970, or none (default: now)',
  },
  comment: { type: 'string', value: 'TEXT', summary: 'for people' },
} as const satisfies FlagSpecs;

export const createVerb = {
  name: 'create',
  usage: 'PATH [flags]',
  summary: 'Makes a torrent of a file or a folder, and prints its magnet link.',
  details:
    'Nothing is written before all is read; what cannot be read, or changes meanwhile, is refused by\n' +
    'its name. With the same flags and --date the same files make the same .torrent, byte for byte.\n' +
    'Exit codes: 0 made, 1 failed, 2 wrong usage, 130 interrupted (and nothing is left).',
  flags: {
    ...words,
    private: { type: 'boolean', summary: 'peers from its own trackers only (BEP 27)' },
    source: {
      type: 'string',
      value: 'TEXT',
      summary: 'makes it another torrent than that of another site, with the same files',
    },
    pieceLength: {
      type: 'string',
      value: 'SIZE',
      summary: 'such as 512K or 4M, a power of two from 16K to 128M (default: by size)',
    },
    name: { type: 'string', value: 'NAME', summary: 'call it this instead of what PATH is called' },
    ignore: {
      type: 'string',
      value: 'GLOB',
      isMultiple: true,
      summary: 'leave out files and folders that match; may be repeated',
    },
    order: {
      type: 'string',
      value: 'ORDER',
      summary: 'of the files: path (usual), folder, nocase or natural',
    },
    pad: { type: 'boolean', summary: 'begin each file with a piece of its own (BEP 47)' },
    attributes: {
      type: 'string',
      value: 'LIST',
      summary: 'write down executable, hidden, links (BEP 47), with commas, or none',
    },
    like: {
      type: 'string',
      value: 'PROGRAM',
      summary: 'mktorrent (usual), transmission or libtorrent: the info-hash it would make',
    },
    node: words.node,
    similar: {
      type: 'string',
      value: 'TORRENT',
      isMultiple: true,
      summary: 'an info-hash or .torrent with files in common (BEP 38); may be repeated',
    },
    collection: {
      type: 'string',
      value: 'NAME',
      isMultiple: true,
      summary: 'a set of torrents with files in common (BEP 38); may be repeated',
    },
    updateUrl: {
      type: 'string',
      value: 'URL',
      summary: 'where to ask for newer versions (BEP 39): "sluice publish" needs no server',
    },
    date: words.date,
    output,
    force,
    seed: { type: 'boolean', summary: 'go on to seed it, until interrupted' },
    attach: {
      ...handTo,
      summary: 'have the engine that runs, or listens at SOCKET, make and seed it',
    },
    port,
    superSeed,
    peer,
    maxUp,
    encrypt,
    json: json('print the result as JSON, and with --seed an event a line'),
    quiet,
    state,
  },
  minInputs: 1,
  maxInputs: 1,
  completes: 'files',
} as const satisfies VerbSpec;

export const editVerb = {
  name: 'edit',
  usage: 'TORRENT… [flags]',
  summary: 'Changes trackers, web seeds and words of .torrent files; the info-hash stays.',
  details:
    'The files are changed where they are, unless --output names another. What is in the info\n' +
    'dictionary is kept byte for byte. Torrents of the engine: see "sluice tracker".',
  flags: {
    tracker: { ...words.tracker, summary: 'these instead of those it has; commas make one tier' },
    addTracker: { ...words.tracker, summary: 'a further tier; may be repeated' },
    removeTracker: { ...words.tracker, summary: 'without this one, or all; may be repeated' },
    webSeed: { ...words.webSeed, summary: 'these instead of those it has; may be repeated' },
    addWebSeed: { ...words.webSeed, summary: 'a further one; may be repeated' },
    removeWebSeed: { ...words.webSeed, summary: 'without this one, or all; may be repeated' },
    httpSeed: { ...words.httpSeed, summary: 'these instead of those it has; may be repeated' },
    addHttpSeed: { ...words.httpSeed, summary: 'a further one; may be repeated' },
    removeHttpSeed: { ...words.httpSeed, summary: 'without this one, or all; may be repeated' },
    node: { ...words.node, summary: 'these nodes of the DHT instead of those it has' },
    removeNodes: { type: 'boolean', summary: 'without nodes' },
    createdBy: { type: 'string', value: 'TEXT', summary: 'the program that made it' },
    removeCreatedBy: { type: 'boolean', summary: 'without the program that made it' },
    date: { ...words.date, summary: 'when it was made: 2026-01-31, seconds since 1970, or none' },
    comment: words.comment,
    removeComment: { type: 'boolean', summary: 'without a comment' },
    output: { ...output, summary: 'write there, and leave the torrent as it is' },
    force,
    json: json('print the result as JSON'),
  },
  minInputs: 1,
  maxInputs: 1_000,
  completes: 'files',
} as const satisfies VerbSpec;
