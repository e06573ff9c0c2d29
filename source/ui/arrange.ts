/** What the list shows, in its order: a pure function of the torrents and of what the view asks for. */
import type { TorrentSummary } from '../contract/frame.ts';
import { type Sort, sortTorrents } from './sort.ts';

export interface Arrangement {
  readonly sort: Sort;
}

export type Arrange = (
  torrents: readonly TorrentSummary[],
  wanted: Arrangement,
) => readonly TorrentSummary[];

export const arrangeTorrents: Arrange = (torrents, { sort }) => sortTorrents(torrents, sort);

/** Arranges anew only when the torrents or the wishes changed: a key in a long list must not wait for it. */
export const rememberedArrange = (): Arrange => {
  let last: Parameters<Arrange> | undefined;
  let arranged: readonly TorrentSummary[] = [];
  return (torrents, wanted) => {
    if (last?.[0] !== torrents || last[1].sort !== wanted.sort) {
      arranged = arrangeTorrents(torrents, wanted);
      last = [torrents, wanted];
    }
    return arranged;
  };
};
