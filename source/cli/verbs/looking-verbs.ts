/** The verbs that look at torrents and at the engine. */
import type { VerbSpec } from '../verb.ts';
import { MANY, NAMING } from './acting.ts';
import { engineAt, json } from './flags.ts';

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

export const filesVerb = looking('files', 'Lists the files of a torrent, with their numbers.');

export const peersVerb = looking('peers', 'Lists the peers that a torrent is connected to.');

export const trackersVerb = looking(
  'trackers',
  'Lists the trackers of a torrent, with their numbers.',
);

export const webSeedsVerb = looking(
  'webseeds',
  'Lists the web seeds of a torrent, with their numbers.',
);

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
