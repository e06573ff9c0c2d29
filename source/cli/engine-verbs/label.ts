/** `sluice label`: which labels torrents have, and changes of them. */
import { SluiceError } from '../../base/errors.ts';
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import type { labelVerb } from '../verbs/torrent-verbs.ts';
import { act } from './act.ts';

type Flags = VerbCall<typeof labelVerb.flags>['flags'];
type Change = (labels: readonly string[]) => readonly string[];

export const label = (call: VerbCall<typeof labelVerb.flags>, output: Output): Promise<number> => {
  const change = changeOf(call.flags);
  return act(call, output, {
    perform: async (session, { id, labels }) => {
      const wished = change?.(labels) ?? labels;
      if (change !== undefined) await session.execute('torrent:set-labels', { id, labels: wished });
      const shown = session.frame().torrents.find((torrent) => torrent.id === id)?.labels ?? wished;
      return { labels: shown };
    },
    done: (name, answer) => `${name}: ${answer.labels.join(', ') || 'no labels'}`,
  });
};

/** Undefined where they are only to be printed. Throws `usage/invalid`. */
const changeOf = ({ add = [], remove = [], set = [], none }: Flags): Change | undefined => {
  const isWhole = set.length > 0 || none === true;
  if (isWhole && (add.length > 0 || remove.length > 0 || (none && set.length > 0))) {
    throw new SluiceError('usage/invalid', 'give --set, or --none, or --add and --remove');
  }
  if (isWhole) return () => set;
  if (add.length === 0 && remove.length === 0) return undefined;
  return (labels) => [...labels.filter((each) => !remove.includes(each)), ...add];
};
