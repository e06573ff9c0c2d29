/** What the list shows, in its order: a pure function of the torrents and of what the view asks for. */
import type { TorrentId } from '../../base/ids.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
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
  /** All of them, sorted; so a filter that comes or goes sorts nothing. */
  readonly ordered: readonly TorrentSummary[];
  /** What the filter leaves of them. */
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
  const ordered = sortTorrents(torrents, wanted.sort);
  const shown = letThrough(ordered, filter, now);
  return { torrents, wanted, filter, ordered, shown, sortedAt: now, isStale: false };
};

export const arrangeTorrents: Arrange = (torrents, wanted) =>
  wholePicture(torrents, wanted, parseFilter(wanted.filter), null).shown;

type Changed = ReadonlyMap<TorrentId, TorrentSummary>;

interface Changes {
  readonly changed: Changed;
  /** Something it is sorted by is among them. */
  readonly isMoved: boolean;
  /** The filter lets through others now. */
  readonly isOther: boolean;
}

/** Undefined where torrents were added or removed: then all is looked at anew. */
const changesSince = (
  { torrents: before, filter, wanted }: Picture,
  torrents: readonly TorrentSummary[],
  now: Time,
): Changes | undefined => {
  if (before.length !== torrents.length) return undefined;
  const { field } = wanted.sort;
  const changed = new Map<TorrentId, TorrentSummary>();
  let isMoved = false;
  let isOther = filter.isTimed;
  for (const [at, torrent] of torrents.entries()) {
    const old = before[at]!;
    if (old === torrent) continue;
    if (old.id !== torrent.id) return undefined;
    changed.set(torrent.id, torrent);
    isMoved ||= sortKey(old, field) !== sortKey(torrent, field);
    isOther ||= passes(filter, old, now) !== passes(filter, torrent, now);
  }
  return { changed, isMoved, isOther };
};

const replaced = (
  torrents: readonly TorrentSummary[],
  changed: Changed,
): readonly TorrentSummary[] => torrents.map((torrent) => changed.get(torrent.id) ?? torrent);

/** With the new figures, each where it stood. */
const inPlace = (last: Picture, { changed, isOther }: Changes, now: Time) => {
  const { filter } = last;
  const ordered = changed.size === 0 ? last.ordered : replaced(last.ordered, changed);
  if (isOther || last.shown === last.ordered) {
    return { ordered, shown: letThrough(ordered, filter, now) };
  }
  const isSeen = last.shown.some(({ id }) => changed.has(id));
  return { ordered, shown: isSeen ? replaced(last.shown, changed) : last.shown };
};

const isHeld = ({ wanted, sortedAt }: Picture, now: Time): boolean =>
  isLively(wanted.sort) && now !== null && sortedAt !== null && now - sortedAt < RESORT_AFTER_MS;

/** The next picture where only torrents changed. Most frames move nothing, and then nothing is sorted. */
const nextPicture = (last: Picture, torrents: readonly TorrentSummary[], now: Time): Picture => {
  const { wanted, filter } = last;
  const changes = changesSince(last, torrents, now);
  if (changes === undefined) return wholePicture(torrents, wanted, filter, now);
  const isStale = last.isStale || changes.isMoved;
  if (isStale && !isHeld(last, now)) return wholePicture(torrents, wanted, filter, now);
  return { ...last, ...inPlace(last, changes, now), torrents, isStale };
};

/** The next picture where a key asked for another. */
const askedPicture = (
  last: Picture | undefined,
  torrents: readonly TorrentSummary[],
  wanted: Arrangement,
  now: Time,
): Picture => {
  const filter = parseFilter(wanted.filter);
  if (last?.torrents !== torrents || last.wanted.sort !== wanted.sort) {
    return wholePicture(torrents, wanted, filter, now);
  }
  return { ...last, wanted, filter, shown: letThrough(last.ordered, filter, now) };
};

const isSameWish = (left: Arrangement, right: Arrangement): boolean =>
  left.sort === right.sort && left.filter === right.filter;

/** Arranges anew only what changed: a key in a list of ten thousand must not wait for it. */
export const rememberedArrange = (now: () => Time = () => null): Arrange => {
  let last: Picture | undefined;
  return (torrents, wanted) => {
    if (last === undefined || !isSameWish(last.wanted, wanted)) {
      last = askedPicture(last, torrents, wanted, now());
    } else if (last.torrents !== torrents) {
      last = nextPicture(last, torrents, now());
    }
    return last.shown;
  };
};
