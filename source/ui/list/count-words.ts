/** How many torrents there are, and how many in which state. Ten thousand are counted once a frame, not once a key. */
import type { TorrentState, TorrentSummary } from '../../contract/frame.ts';
import { formatCount, formatPlural } from '../text/format.ts';
import { isDone } from './goal-words.ts';
import { stateLook } from './state-look.ts';

/** What has given enough is counted apart from what is paused. */
type Counted = TorrentState | 'done';

const COUNTED: readonly Counted[] = [
  'error',
  'choosing',
  'fetching',
  'downloading',
  'seeding',
  'queued',
  'done',
  'checking',
  'moving',
  'paused',
  'pausing',
];

type Counts = ReadonlyMap<Counted, number>;

/** By the list itself: a frame never changes, and what is no longer shown is forgotten with it. */
const COUNTS = new WeakMap<readonly TorrentSummary[], Counts>();

const countsOf = (torrents: readonly TorrentSummary[]): Counts => {
  const known = COUNTS.get(torrents);
  if (known !== undefined) return known;
  const counts = new Map<Counted, number>();
  for (const torrent of torrents) {
    const counted = isDone(torrent) ? 'done' : torrent.state;
    counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  COUNTS.set(torrents, counts);
  return counts;
};

/** Where one is in a list that is longer than its page. */
export interface ListPosition {
  /** From 1. */
  readonly place: number;
  /** Those that the list shows. */
  readonly shown: number;
}

/** `60 torrents`, `20/60 torrents`, and with a filter `7/12 of 60 torrents`. */
const totalWords = (all: number, position: ListPosition | undefined): string => {
  const total = formatPlural(all, 'torrent');
  if (position === undefined) return total;
  const { place, shown } = position;
  return shown === all
    ? `${formatCount(place)}/${total}`
    : `${formatCount(place)}/${formatCount(shown)} of ${total}`;
};

/** After a number, where what a torrent asks of the user would read as if it were a noun. */
const countedWord = (state: Counted): string => {
  if (state === 'done') return state;
  return state === 'choosing' ? 'to choose' : stateLook(state).word;
};

/** As far as `width` cells reach: `3 torrents, 1 error, 2 seeding`. */
export const countWords = (
  torrents: readonly TorrentSummary[],
  width: number,
  position?: ListPosition,
): string => {
  if (torrents.length === 0) return '';
  const counts = countsOf(torrents);
  let words = totalWords(torrents.length, position);
  for (const state of COUNTED) {
    const count = counts.get(state);
    if (count === undefined) continue;
    const more = `${words}, ${formatCount(count)} ${countedWord(state)}`;
    if (more.length > width) break;
    words = more;
  }
  return words.length <= width ? words : '';
};
