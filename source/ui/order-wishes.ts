/** What is asked of the order of pieces. */
import type { WishedOrder } from '../contract/commands.ts';
import { namesOf, type Targets } from './behaviours/targets.ts';
import { orderWords } from './list/order-words.ts';
import type { Outcome } from './outcome.ts';

/** What is left out stays as it is. */
export const orderAll = (torrents: Targets, order: WishedOrder): Outcome => {
  const [first] = torrents;
  const words = orderWords({ ...first, ...order }) || 'the rarest pieces first';
  return {
    wishes: torrents.map(({ id }) => ({
      name: 'torrent:set-order',
      args: { id, ...order },
      done: '',
    })),
    done: `${namesOf(torrents)}: ${words}`,
  };
};
