/** `sluice peer`: peers named by hand. */
import { SluiceError } from '../../base/errors.ts';
import type { Output } from '../output.ts';
import { checkPeers } from '../quantities.ts';
import { peerVerb } from '../verbs/engine-verbs.ts';
import { type ActCall, act } from './act.ts';

export const peer = ({ inputs, flags }: ActCall, output: Output): Promise<number> => {
  const [task, torrent = '', ...addresses] = inputs;
  if (task !== 'add') {
    throw new SluiceError('usage/invalid', `usage: sluice peer ${peerVerb.usage}`);
  }
  checkPeers(addresses);
  return act({ inputs: [torrent], flags }, output, {
    perform: async (session, { id }) => {
      for (const address of addresses) await session.execute('torrent:add-peer', { id, address });
      return null;
    },
    done: (name) => `${name}: trying ${addresses.join(', ')}`,
  });
};
