/** `sluice priority`: which files of a torrent are wanted, and how much. */
import { SluiceError } from '../../base/errors.ts';
import type { FilePriority } from '../../contract/details.ts';
import { formatPlural } from '../../ui/text/format.ts';
import type { Output } from '../output.ts';
import { detailsOf } from '../torrent-details.ts';
import { type ActCall, act } from './act.ts';
import { chosenFiles } from './file-argument.ts';

const PRIORITIES: readonly FilePriority[] = ['skip', 'low', 'normal', 'high'];

export const priority = ({ inputs, flags }: ActCall, output: Output): Promise<number> => {
  const [torrent = '', wished, ...words] = inputs;
  const found = PRIORITIES.find((each) => each === wished);
  if (found === undefined) {
    throw new SluiceError('usage/invalid', `a priority is one of ${PRIORITIES.join(', ')}`);
  }
  return act({ inputs: [torrent], flags }, output, {
    perform: async (session, { id }) => {
      const files = chosenFiles(await detailsOf(session, id, 'files'), words);
      await session.execute('torrent:set-priorities', { id, files, priority: found });
      return { files, priority: found };
    },
    done: (name, { files }) =>
      `${name}: priority ${found} for ${formatPlural(files.length, 'file')}`,
  });
};
