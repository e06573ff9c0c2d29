/** `sluice verify TORRENT…`: the engine looks at all data anew. */
import type { Output } from '../output.ts';
import { type ActCall, act } from './act.ts';

export const check = (call: ActCall, output: Output): Promise<number> =>
  act(call, output, {
    perform: (session, { id }) => session.execute('torrent:verify', { id }),
    done: (name) => `checking ${name}`,
  });
