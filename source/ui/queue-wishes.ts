/** What is asked of the queue: another order, or a start above its limits. */
import type { QueueMove } from '../contract/commands.ts';
import { namesOf, type Targets } from './behaviours/targets.ts';
import { type Outcome, saying } from './outcome.ts';

const WHERE = { top: 'first in', up: 'up in', down: 'down in', bottom: 'last in' } as const;

export const forceAll = (torrents: Targets, isForced: boolean): Outcome => ({
  wishes: torrents.map(({ id }) => ({ name: 'torrent:force', args: { id, isForced }, done: '' })),
  done: isForced
    ? `Started ${namesOf(torrents)} above all limits`
    : `${namesOf(torrents)}: forced no longer`,
});

/** All in one command: one after the other would change their order among themselves. */
export const moveInQueue = (torrents: Targets, to: QueueMove): Outcome => {
  const [first, ...others] = torrents.filter(({ queuePosition }) => queuePosition !== null);
  if (first === undefined) {
    return saying('warn', 'Only what has something to download stands in the queue');
  }
  const ids = [first, ...others].map(({ id }) => id);
  const where = typeof to === 'number' ? `to place ${to} of` : WHERE[to];
  const done = `${namesOf([first, ...others])}: ${where} the queue`;
  return { wishes: [{ name: 'torrent:move-in-queue', args: { ids, to }, done }] };
};
