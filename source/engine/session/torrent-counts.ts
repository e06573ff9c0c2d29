/** How many torrents there are in each state. */
import type { TorrentCounts } from '../../contract/counts.ts';
import type { TorrentSummary } from '../../contract/frame.ts';

const NONE: TorrentCounts['byState'] = {
  fetching: 0,
  choosing: 0,
  downloading: 0,
  seeding: 0,
  queued: 0,
  checking: 0,
  moving: 0,
  pausing: 0,
  paused: 0,
  error: 0,
};

export const countTorrents = (torrents: readonly TorrentSummary[]): TorrentCounts => {
  const byState = { ...NONE };
  let troubled = 0;
  for (const { state, problem } of torrents) {
    byState[state] += 1;
    if (problem !== null) troubled += 1;
  }
  return { total: torrents.length, troubled, byState };
};
