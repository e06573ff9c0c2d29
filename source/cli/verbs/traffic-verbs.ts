/** The verbs that say which torrents run first, how fast, in which order, and how much they give. */
import type { VerbSpec } from '../verb.ts';
import { acting, asJson, NAMING, rates } from './acting.ts';
import { engineAt } from './flags.ts';

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

export const superSeedVerb = {
  ...acting('super-seed', 'Gives each piece of torrents away once, or seeds as usual.'),
  details:
    'For the first seed of a torrent (BEP 16): it looks as if it had nothing, names pieces to peers one\n' +
    `by one, and ends that by itself once others have it all.\n${NAMING}`,
  flags: {
    off: { type: 'boolean', summary: 'seed as usual' },
    auto: { type: 'boolean', summary: 'as seeding.superSeeding in the settings says' },
    json: asJson,
    ...engineAt,
  },
} as const satisfies VerbSpec;

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
