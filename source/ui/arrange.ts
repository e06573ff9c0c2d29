/** What the list shows, in its order: a pure function of the torrents and of what the view asks for. */
import type { TorrentId } from '../base/ids.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import { type Filter, letThrough, parseFilter, passes } from './filter.ts';
import { isLively, type Sort, sortKey, sortTorrents } from './sort.ts';

export interface Arrangement {
  readonly sort: Sort;
  /** As it was typed; empty for none. */
  readonly filter: string;
}

export type Arrange = (
  torrents: readonly TorrentSummary[],
  wanted: Arrangement,
) => readonly TorrentSummary[];

/**
 * Sorted by what changes every second, rows would not stand still long enough to be read or chosen:
 * they move no more often than this, and at once when a key asks.
 */
export const RESORT_AFTER_MS = 5000;

/** Milliseconds since 1970; null where no clock was given. */
type Time = number | null;

interface Picture {
  readonly torrents: readonly TorrentSummary[];
  readonly wanted: Arrangement;
  readonly filter: Filter;
  readonly shown: readonly TorrentSummary[];
  readonly sortedAt: Time;
  /** Something it is sorted by has changed since. */
  readonly isStale: boolean;
}

const wholePicture = (
  torrents: readonly TorrentSummary[],
  wanted: Arrangement,
  filter: Filter,
  now: Time,
): Picture => {
  const shown = sortTorrents(letThrough(torrents, filter, now), wanted.sort);
  return { torrents, wanted, filter, shown, sortedAt: now, isStale: false };
};

export const arrangeTorrents: Arrange = (torrents, wanted) =>
  wholePicture(torrents, wanted, parseFilter(wanted.filter), null).shown;

interface Changes {
  readonly changed: ReadonlyMap<TorrentId, TorrentSummary>;
  readonly arrived: readonly TorrentSummary[];
  readonly left: ReadonlySet<TorrentId>;
  readonly isMoved: boolean;
}

/** Undefined where torrents were added or removed: then all is looked at anew. */
const changesSince = (
  { torrents: before, filter, wanted }: Picture,
  torrents: readonly TorrentSummary[],
  now: Time,
): Changes | undefined => {
  if (before.length !== torrents.length) return undefined;
  const changed = new Map<TorrentId, TorrentSummary>();
  const arrived: TorrentSummary[] = [];
  const left = new Set<TorrentId>();
  let isMoved = false;
  for (const [at, torrent] of torrents.entries()) {
    const old = before[at]!;
    if (old === torrent) continue;
    if (old.id !== torrent.id) return undefined;
    const shows = passes(filter, torrent, now);
    const hasShown = passes(filter, old, now);
    if (shows && !hasShown) arrived.push(torrent);
    else if (hasShown && !shows) left.add(torrent.id);
    else if (shows) changed.set(torrent.id, torrent);
    const { field } = wanted.sort;
    isMoved ||= shows && hasShown && sortKey(old, field) !== sortKey(torrent, field);
  }
  return { changed, arrived, left, isMoved };
};

const replaced = (
  shown: readonly TorrentSummary[],
  { changed, arrived, left }: Changes,
): readonly TorrentSummary[] => {
  if (changed.size + arrived.length + left.size === 0) return shown;
  const stayed = left.size === 0 ? shown : shown.filter(({ id }) => !left.has(id));
  return [...stayed.map((torrent) => changed.get(torrent.id) ?? torrent), ...arrived];
};

const isHeld = ({ wanted, sortedAt }: Picture, now: Time): boolean =>
  isLively(wanted.sort) && now !== null && sortedAt !== null && now - sortedAt < RESORT_AFTER_MS;

/** The next picture where only torrents changed. Most frames move nothing, and then nothing is sorted. */
const nextPicture = (last: Picture, torrents: readonly TorrentSummary[], now: Time): Picture => {
  const { wanted, filter } = last;
  const changes = filter.isTimed ? undefined : changesSince(last, torrents, now);
  if (changes === undefined) return wholePicture(torrents, wanted, filter, now);
  const isMoved = changes.isMoved || changes.arrived.length > 0;
  const isStale = last.isStale || isMoved;
  if (isStale && !isHeld(last, now)) return wholePicture(torrents, wanted, filter, now);
  return { ...last, torrents, shown: replaced(last.shown, changes), isStale };
};

const isSameWish = (left: Arrangement, right: Arrangement): boolean =>
  left.sort === right.sort && left.filter === right.filter;

/** Arranges anew only what changed: a key in a list of ten thousand must not wait for it. */
export const rememberedArrange = (now: () => Time = () => null): Arrange => {
  let last: Picture | undefined;
  return (torrents, wanted) => {
    if (last === undefined || !isSameWish(last.wanted, wanted)) {
      last = wholePicture(torrents, wanted, parseFilter(wanted.filter), now());
    } else if (last.torrents !== torrents) {
      last = nextPicture(last, torrents, now());
    }
    return last.shown;
  };
};
