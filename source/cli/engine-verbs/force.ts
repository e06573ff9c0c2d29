/** `sluice force`: torrents run above the limits of the queue, or no longer. */
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import type { forceVerb } from '../verbs/traffic-verbs.ts';
import { act } from './act.ts';

export const force = (call: VerbCall<typeof forceVerb.flags>, output: Output): Promise<number> => {
  const isForced = !call.flags.off;
  return act(call, output, {
    perform: (session, { id }) => session.execute('torrent:force', { id, isForced }),
    done: (name) => (isForced ? `started ${name} above all limits` : `${name} is forced no longer`),
  });
};
