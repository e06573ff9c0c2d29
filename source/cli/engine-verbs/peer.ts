/** `sluice peer`: peers named by hand, and addresses that nobody wants. */
import { SluiceError } from '../../base/errors.ts';
import type { Session } from '../../contract/session.ts';
import { cleanText } from '../../ui/text/cells.ts';
import { attached, looking } from '../attached.ts';
import type { Output } from '../output.ts';
import { checkPeers } from '../quantities.ts';
import { EXIT_OK, type VerbCall } from '../verb.ts';
import { peerVerb } from '../verbs/network-verbs.ts';
import { type ActCall, act } from './act.ts';
import { ratesOf } from './limit.ts';

type Call = VerbCall<typeof peerVerb.flags>;

export const peer = (call: Call, output: Output): Promise<number> => {
  const [task, ...rest] = call.inputs;
  if (task === 'add' && rest.length > 1) return addPeers(call, output);
  if (task === 'limit' && rest.length > 1) return limitPeers(call, output);
  if (task === 'banned' && rest.length === 0) return looking(call.flags, tellBanned(call, output));
  if ((task === 'ban' || task === 'unban') && rest.length > 0) {
    return attached(call.flags, async (session) => {
      for (const address of rest) await session.execute(`session:${task}-address`, { address });
      return await tellBanned(call, output)(session);
    });
  }
  throw new SluiceError('usage/invalid', `usage: sluice peer ${peerVerb.usage}`);
};

const addPeers = ({ inputs, flags }: ActCall, output: Output): Promise<number> => {
  const [, torrent = '', ...addresses] = inputs;
  checkPeers(addresses);
  return act({ inputs: [torrent], flags }, output, {
    perform: async (session, { id }) => {
      for (const address of addresses) await session.execute('torrent:add-peer', { id, address });
      return null;
    },
    done: (name) => `${name}: trying ${addresses.join(', ')}`,
  });
};

const limitPeers = ({ inputs, flags }: Call, output: Output): Promise<number> => {
  const [, torrent = '', ...addresses] = inputs;
  checkPeers(addresses);
  const wish = ratesOf(flags);
  if (Object.keys(wish).length === 0) {
    throw new SluiceError('usage/invalid', 'say how much: --down RATE, --up RATE or both');
  }
  return act({ inputs: [torrent], flags }, output, {
    perform: async (session, { id }) => {
      for (const address of addresses) {
        await session.execute('torrent:limit-peer', { id, address, ...wish });
      }
      return null;
    },
    done: (name) => `${name}: limited ${addresses.join(', ')}`,
  });
};

/** All of them, also after a change. */
const tellBanned =
  ({ flags }: ActCall, output: Output) =>
  async (session: Session): Promise<number> => {
    const { addresses } = await session.execute('session:list-banned', {});
    if (flags.json) output.json({ banned: addresses });
    else for (const address of addresses) output.line(cleanText(address));
    return EXIT_OK;
  };
