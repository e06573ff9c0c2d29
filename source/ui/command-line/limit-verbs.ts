/** Words for how fast torrents and peers may be, and how much is enough. */
import { rateOf } from '../../base/rate-text.ts';
import { goalChangeWords } from '../dialogs/limits-dialog.ts';
import { completeGoal, GOAL_USAGE, goalOf } from '../list/typed-goal.ts';
import { peerProblem } from '../paths/typed-address.ts';
import { formatRate } from '../text/format.ts';
import type { Verb } from './verb.ts';
import { wishEach } from './wish-each.ts';

const WAYS = ['down', 'up'] as const;

const limitOf = (rest: string): { way: 'download' | 'upload'; rate: number | null } | string => {
  const [way, text = '', ...more] = rest.split(/\s+/);
  const rate = rateOf(text);
  if ((way !== 'down' && way !== 'up') || rate === undefined || more.length > 0) {
    return 'Say which way and how much, as in: limit down 500K, or: limit up none';
  }
  return { way: way === 'down' ? 'download' : 'upload', rate };
};

const completeLimit = (rest: string): readonly string[] =>
  WAYS.map((way) => `${way} `).filter((way) => way.startsWith(rest));

const limitWords = (rate: number | null): string => (rate === null ? 'none' : formatRate(rate));

export const limit: Verb = {
  usage: 'down|up RATE',
  summary: 'Limit a rate; none takes the limit away',
  run: (rest, context) => {
    const wanted = limitOf(rest);
    if (typeof wanted === 'string') return wanted;
    const { way, rate } = wanted;
    return wishEach(
      context,
      ({ id }) => ({ name: 'torrent:set-limits', args: { id, [way]: rate }, done: '' }),
      (names) => `Limit of ${way} of ${names}: ${limitWords(rate)}`,
    );
  },
  complete: completeLimit,
};

export const limitAll: Verb = {
  usage: 'down|up RATE',
  summary: 'Limit a rate of all torrents together',
  run: (rest) => {
    const wanted = limitOf(rest);
    if (typeof wanted === 'string') return wanted;
    const { way, rate } = wanted;
    const done = `Limit of ${way} of all together: ${limitWords(rate)}`;
    const session = way === 'download' ? { downloadLimit: rate } : { uploadLimit: rate };
    return { wishes: [{ name: 'session:configure', args: { changes: { session } }, done }] };
  },
  complete: completeLimit,
};

export const goal: Verb = {
  usage: GOAL_USAGE,
  summary: 'Set when a torrent has given enough',
  run: (rest, context) => {
    const wanted = rest === '' ? undefined : goalOf(rest);
    if (wanted === undefined) {
      return 'Say when, as in: goal ratio 2 time 3d, or: goal none, or: goal default';
    }
    return wishEach(
      context,
      ({ id }) => ({ name: 'torrent:set-goal', args: { id, goal: wanted }, done: '' }),
      (names) => `${names}: ${goalChangeWords(rest)}`,
    );
  },
  complete: completeGoal,
};

export const limitPeer: Verb = {
  usage: 'HOST:PORT down|up RATE',
  summary: 'Limit one peer while it is connected; none takes the limit away',
  run: (rest, context) => {
    const at = rest.indexOf(' ');
    const address = rest.slice(0, Math.max(0, at));
    const problem = peerProblem(address);
    if (problem !== undefined) return problem;
    const wanted = limitOf(rest.slice(at).trim());
    if (typeof wanted === 'string') return wanted;
    const { way, rate } = wanted;
    return wishEach(
      context,
      ({ id }) => ({ name: 'torrent:limit-peer', args: { id, address, [way]: rate }, done: '' }),
      () => `Limit of ${way} of ${address}: ${limitWords(rate)}`,
    );
  },
};
