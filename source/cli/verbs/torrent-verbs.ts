/** The verbs that add, run, move and remove torrents. */
import type { VerbSpec } from '../verb.ts';
import { acting, asJson, NAMING } from './acting.ts';
import { directory, engineAt, orderFlags, peer, superSeed } from './flags.ts';

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
    superSeed,
    json: asJson,
    ...engineAt,
  },
  minInputs: 1,
  maxInputs: 1_000,
  completes: 'files',
} as const satisfies VerbSpec;

export const pauseVerb = acting('pause', 'Pauses torrents.');

export const resumeVerb = acting('resume', 'Lets paused torrents go on.');

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
