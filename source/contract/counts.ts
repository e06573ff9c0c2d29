/** All torrents together, for who wants to know no more than how many there are and how they do. JSON-safe. */
import type { SessionSummary, TorrentState } from './frame.ts';

export interface Overview {
  readonly session: SessionSummary;
  readonly torrents: TorrentCounts;
}

export interface TorrentCounts {
  readonly total: number;
  /** Something is wrong with them: they have a problem. */
  readonly troubled: number;
  readonly byState: Readonly<Record<TorrentState, number>>;
}
