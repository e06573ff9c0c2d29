/** `sluice update`: newer versions of torrents, now. */
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import type { updateVerb } from '../verbs/update-verbs.ts';
import { act } from './act.ts';

export const update = (call: VerbCall<typeof updateVerb.flags>, output: Output): Promise<number> =>
  act(call, output, {
    perform: (session, { id }) => session.execute('torrent:update', { id }),
    done: (name, { text }) => `${name}: ${text}`,
  });
