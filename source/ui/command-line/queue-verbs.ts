/** Words for when torrents have their turn, and in which order their pieces come and go. */
import type { WishedOrder } from '../../contract/commands.ts';
import { withTargets } from '../behaviours/targets.ts';
import { orderAll } from '../order-wishes.ts';
import { forceAll, moveInQueue } from '../queue-wishes.ts';
import { superSeedAll } from '../super-seed-wishes.ts';
import type { Verb } from './verb.ts';

const PLACES = ['top', 'up', 'down', 'bottom'] as const;

export const queue: Verb = {
  usage: 'top|up|down|bottom|N',
  summary: 'Move in the queue; N is a place, from 1',
  run: (rest, context) => {
    const to =
      PLACES.find((place) => place === rest) ?? (/^[1-9]\d{0,6}$/.test(rest) && Number(rest));
    if (to === false) return 'Say where to, as in: queue top, or: queue 3';
    return withTargets(context, (targets) => moveInQueue(targets, to));
  },
  complete: (rest) => PLACES.filter((place) => place.startsWith(rest)),
};

export const force: Verb = {
  usage: '[off]',
  summary: 'Start above the limits of the queue; with "off" no longer',
  run: (rest, context) => {
    if (rest !== '' && rest !== 'off') return 'Say force, or: force off';
    return withTargets(context, (targets) => forceAll(targets, rest === ''));
  },
  complete: (rest) => ['off'].filter((word) => word.startsWith(rest)),
};

const ORDERS: Readonly<Record<string, WishedOrder>> = {
  sequential: { isSequential: true },
  'first-last': { isFirstAndLast: true },
  rarest: { isSequential: false, isFirstAndLast: false },
};

export const order: Verb = {
  usage: 'sequential|first-last|rarest',
  summary: 'In which order pieces are fetched; rarest takes the others back',
  run: (rest, context) => {
    const wished = Object.hasOwn(ORDERS, rest) ? ORDERS[rest] : undefined;
    if (wished === undefined) return 'Say order sequential, order first-last or order rarest';
    return withTargets(context, (targets) => orderAll(targets, wished));
  },
  complete: (rest) => Object.keys(ORDERS).filter((word) => word.startsWith(rest)),
};

const MODES = ['on', 'off', 'auto'] as const;

export const superSeed: Verb = {
  usage: '[off|auto]',
  summary: 'Give each piece away once; with "off" as usual, with "auto" as the settings say',
  run: (rest, context) => {
    const mode = rest === '' ? 'on' : MODES.find((word) => word === rest);
    if (mode === undefined) return 'Say super-seed, or: super-seed off, or: super-seed auto';
    return withTargets(context, (targets) => superSeedAll(targets, mode));
  },
  complete: (rest) => ['off', 'auto'].filter((word) => word.startsWith(rest)),
};
