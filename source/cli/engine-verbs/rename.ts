/** `sluice rename`: another name for a torrent, or another path for one of its files. */
import { SluiceError } from '../../base/errors.ts';
import type { Output } from '../output.ts';
import { type ActCall, act } from './act.ts';

export const rename = ({ inputs, flags }: ActCall, output: Output): Promise<number> => {
  const [torrent = '', ...rest] = inputs;
  const name = rest.at(-1)!;
  const file = rest.length === 2 ? fileNumber(rest[0]!) : undefined;
  return act({ inputs: [torrent], flags }, output, {
    perform: (session, { id }) =>
      file === undefined
        ? session.execute('torrent:rename', { id, name })
        : session.execute('torrent:rename-file', { id, file, path: name }),
    done: (before) =>
      file === undefined ? `${before} is now ${name}` : `${before}: file ${file} is now ${name}`,
  });
};

const fileNumber = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SluiceError(
    'usage/invalid',
    `"${text}" is not the number of a file; "sluice files" shows them`,
  );
};
