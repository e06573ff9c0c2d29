/** `sluice queue`: moves torrents in the queue. */
import { SluiceError } from '../../base/errors.ts';
import type { QueueMove } from '../../contract/commands.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import { formatOrdinal } from '../../ui/text/format.ts';
import { actOnEach } from '../act-on-each.ts';
import { attached } from '../attached.ts';
import type { Output } from '../output.ts';
import { chosenTorrents } from '../torrent-argument.ts';
import type { ActCall } from './act.ts';

const PLACE = /^[1-9]\d{0,6}$/;

export const queue = async ({ inputs, flags }: ActCall, output: Output): Promise<number> => {
  const to = placeOf(inputs.at(-1)!);
  return attached(flags, async (session) => {
    const chosen = chosenTorrents(session.frame().torrents, inputs.slice(0, -1));
    // All in one: one after the other would change their order.
    const ids = chosen.filter(({ torrent }) => isQueued(torrent)).map(({ torrent }) => torrent.id);
    if (ids.length > 0) await session.execute('torrent:move-in-queue', { ids, to });
    const perform = async (torrent: TorrentSummary) => positionOf(session, torrent);
    const done = (name: string, { queuePosition }: { readonly queuePosition: number }) =>
      `${name}: ${formatOrdinal(queuePosition)} in the queue`;
    return actOnEach(chosen, { perform, done }, { output, isJson: flags.json });
  });
};

const isQueued = ({ queuePosition }: TorrentSummary): boolean => queuePosition !== null;

const placeOf = (word: string): QueueMove => {
  if (word === 'top' || word === 'up' || word === 'down' || word === 'bottom') return word;
  if (PLACE.test(word)) return Number(word);
  throw new SluiceError(
    'usage/invalid',
    'the last word is where to: top, up, down, bottom or a place in the queue such as 3',
  );
};

const positionOf = (session: Session, { id }: TorrentSummary) => {
  const now = session.frame().torrents.find((torrent) => torrent.id === id);
  const queuePosition = now?.queuePosition ?? null;
  if (queuePosition !== null) return { queuePosition };
  throw new SluiceError(
    'session/not-allowed',
    'it has nothing to download, so it does not stand in the queue',
  );
};
