/** `sluice resume`: torrents go on; of all of them, those that have not given enough. */
import { isDone } from '../../ui/list/goal-words.ts';
import type { Output } from '../output.ts';
import { type ActCall, act } from './act.ts';

export const resume = (call: ActCall, output: Output): Promise<number> =>
  act(call, output, {
    perform: (session, { id }) => session.execute('torrent:resume', { id }),
    done: (name) => `resumed ${name}`,
    isLeftOut: isDone,
  });
