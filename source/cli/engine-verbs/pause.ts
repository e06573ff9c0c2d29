/** `sluice pause`: torrents leave their swarms. */
import type { Output } from '../output.ts';
import { type ActCall, act } from './act.ts';

export const pause = (call: ActCall, output: Output): Promise<number> =>
  act(call, output, {
    perform: (session, { id }) => session.execute('torrent:pause', { id }),
    done: (name) => `paused ${name}`,
  });
