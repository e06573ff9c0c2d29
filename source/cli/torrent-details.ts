/** One of the costly parts of a torrent, asked of the engine and waited for. */
import { SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { TorrentDetails } from '../contract/details.ts';
import type { Session } from '../contract/session.ts';

type PlainPart = 'overview' | 'peers' | 'files' | 'trackers' | 'webSeeds';

/** Rejects with `session/not-found` where the torrent goes meanwhile. */
export const detailsOf = async <Part extends PlainPart>(
  session: Session,
  id: TorrentId,
  part: Part,
): Promise<NonNullable<TorrentDetails[Part]>> => {
  const arrived = Promise.withResolvers<NonNullable<TorrentDetails[Part]>>();
  const stopFrames = session.onFrame(({ details, torrents }) => {
    const found = details[id]?.[part];
    if (found !== undefined) arrived.resolve(found as NonNullable<TorrentDetails[Part]>);
    else if (!torrents.some((torrent) => torrent.id === id)) arrived.reject(gone());
  });
  const unwatch = session.watch(id, [part]);
  try {
    return await arrived.promise;
  } finally {
    unwatch();
    stopFrames();
  }
};

const gone = (): SluiceError =>
  new SluiceError('session/not-found', 'the torrent has just been removed');
