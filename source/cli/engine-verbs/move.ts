/** `sluice move`: brings the data of torrents elsewhere, and shows how far it is. */
import { resolve } from 'node:path';
import { SluiceError } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import { formatPercent, formatPlural } from '../../ui/text/format.ts';
import type { Output } from '../output.ts';
import type { VerbCall } from '../verb.ts';
import { moveVerb } from '../verbs/torrent-verbs.ts';
import { act } from './act.ts';

type Call = VerbCall<typeof moveVerb.flags>;

export const move = async (call: Call, output: Output): Promise<number> => {
  if (call.flags.cancel) return cancel(call, output);
  const names = call.inputs.slice(0, -1);
  if (names.length === 0) {
    throw new SluiceError('usage/invalid', `usage: sluice move ${moveVerb.usage}`);
  }
  const directory = resolve(call.inputs.at(-1)!);
  return act({ inputs: names, flags: call.flags }, output, {
    perform: (session, torrent) => moveOne(session, torrent, directory, output),
    done: (name, { keptFiles }) => {
      const kept =
        keptFiles.length === 0
          ? ''
          : `; ${formatPlural(keptFiles.length, 'file')} that Sluice did not make stayed`;
      return `moved ${name} to ${safeText(directory, 1000)}${kept}`;
    },
  });
};

const cancel = ({ inputs, flags }: Call, output: Output): Promise<number> =>
  act({ inputs, flags }, output, {
    perform: (session, { id }) => session.execute('torrent:cancel-move', { id }),
    done: (name) => `${name} stays where it was`,
  });

const moveOne = async (
  session: Session,
  { id, name }: TorrentSummary,
  directory: string,
  output: Output,
): Promise<{ readonly keptFiles: readonly string[] }> => {
  const stop = session.onFrame(({ torrents }) => {
    const torrent = torrents.find((each) => each.id === id);
    if (torrent?.state !== 'moving') return;
    output.progress(`moving ${formatPercent(torrent.progress)}  ${safeText(name)}`);
  });
  try {
    return await session.execute('torrent:move', { id, directory });
  } finally {
    stop();
  }
};
