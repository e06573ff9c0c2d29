/** The verbs about the files of a torrent. */
import type { VerbSpec } from '../verb.ts';
import { asJson, MANY, NAMING } from './acting.ts';
import { directory, engineAt } from './flags.ts';

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
