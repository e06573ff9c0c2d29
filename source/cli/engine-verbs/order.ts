/** `sluice order`: in which order the pieces of torrents are fetched. */
import { SluiceError } from '../../base/errors.ts';
import type { WishedOrder } from '../../contract/commands.ts';
import { orderWords } from '../../ui/list/order-words.ts';
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import type { orderVerb } from '../verbs/traffic-verbs.ts';
import { act } from './act.ts';

type Call = VerbCall<typeof orderVerb.flags>;

export const order = (call: Call, output: Output): Promise<number> => {
  const wish = wishOf(call.flags);
  return act(call, output, {
    perform: async (session, torrent) => {
      const { id } = torrent;
      if (Object.keys(wish).length > 0) await session.execute('torrent:set-order', { id, ...wish });
      const shown = session.frame().torrents.find((each) => each.id === id) ?? torrent;
      return { isSequential: shown.isSequential, isFirstAndLast: shown.isFirstAndLast };
    },
    done: (name, now) => `${name}: ${orderWords(now) || 'the rarest pieces first'}`,
  });
};

const wishOf = ({ sequential, firstLast }: Call['flags']): WishedOrder => ({
  ...(sequential === undefined ? {} : { isSequential: isOn(sequential, '--sequential') }),
  ...(firstLast === undefined ? {} : { isFirstAndLast: isOn(firstLast, '--first-last') }),
});

const isOn = (text: string, flag: string): boolean => {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new SluiceError('usage/invalid', `${flag}: "${text}" is neither on nor off`);
};
