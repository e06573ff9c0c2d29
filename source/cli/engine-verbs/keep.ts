/** `sluice keep`: a planned removal is taken back. */
import type { Output } from '../output.ts';
import { type ActCall, act } from './act.ts';

export const keep = (call: ActCall, output: Output): Promise<number> =>
  act(call, output, {
    perform: (session, { id }) => session.execute('torrent:keep', { id }),
    done: (name) => `kept ${name}`,
  });
