/** The wish to have a torrent gone. */
import type { TorrentSummary } from '../contract/frame.ts';
import type { Wish } from './wish.ts';

export const removal = (torrent: TorrentSummary, withData: boolean): Wish => ({
  name: 'torrent:remove',
  args: { id: torrent.id, withData },
  done: `Removed ${torrent.name}`,
});
