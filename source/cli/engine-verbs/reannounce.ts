/** `sluice reannounce`: trackers are asked now. */
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import type { reannounceVerb } from '../verbs/torrent-verbs.ts';
import { act } from './act.ts';

export const reannounce = (
  call: VerbCall<typeof reannounceVerb.flags>,
  output: Output,
): Promise<number> => {
  const { tracker } = call.flags;
  const which = tracker === undefined ? {} : { tracker };
  return act(call, output, {
    perform: (session, { id }) => session.execute('torrent:announce', { id, ...which }),
    done: (name) => `asking for peers of ${name}`,
  });
};
