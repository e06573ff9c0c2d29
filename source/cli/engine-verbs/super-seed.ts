/** `sluice super-seed`: torrents are seeded as by one that has nothing (BEP 16), or as usual. */
import { SluiceError } from '../../base/errors.ts';
import type { SuperSeedMode } from '../../contract/commands.ts';
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import type { superSeedVerb } from '../verbs/traffic-verbs.ts';
import { act } from './act.ts';

type Call = VerbCall<typeof superSeedVerb.flags>;

const DONE: Readonly<Record<SuperSeedMode, (name: string) => string>> = {
  on: (name) => `${name} is super-seeded`,
  off: (name) => `${name} is seeded as usual`,
  auto: (name) => `${name} is seeded as the settings say`,
};

export const superSeed = (call: Call, output: Output): Promise<number> => {
  const mode = modeOf(call.flags);
  return act(call, output, {
    perform: (session, { id }) => session.execute('torrent:set-super-seeding', { id, mode }),
    done: DONE[mode],
  });
};

const modeOf = ({ off, auto }: Call['flags']): SuperSeedMode => {
  if (off && auto) throw new SluiceError('usage/invalid', '--off and --auto: give one of them');
  if (off) return 'off';
  return auto ? 'auto' : 'on';
};
