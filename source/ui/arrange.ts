/** What the list shows, in its order: a pure function of the torrents and of what the view asks for. */
import type { TorrentSummary } from '../contract/frame.ts';
import { filterTorrents } from './filter.ts';
import { type Sort, sortTorrents } from './sort.ts';

export interface Arrangement {
  readonly sort: Sort;
  /** As it was typed; empty for none. */
  readonly filter: string;
}

export type Arrange = (
  torrents: readonly TorrentSummary[],
  wanted: Arrangement,
) => readonly TorrentSummary[];

export const arrangeTorrents: Arrange = (torrents, { sort, filter }) =>
  sortTorrents(filterTorrents(torrents, filter), sort);

/** Arranges anew only when the torrents or the wishes changed: a key in a long list must not wait for it. */
export const rememberedArrange = (): Arrange => {
  let last: Parameters<Arrange> | undefined;
  let arranged: readonly TorrentSummary[] = [];
  return (torrents, wanted) => {
    const isSame =
      last?.[0] === torrents && last[1].sort === wanted.sort && last[1].filter === wanted.filter;
    if (!isSame) {
      arranged = arrangeTorrents(torrents, wanted);
      last = [torrents, wanted];
    }
    return arranged;
  };
};
