/** What is kept of a prospect for the next start. */
import type { TorrentRecord } from '../../base/ports/state.ts';
import { orderIn } from '../torrent/content.ts';
import type { Prospect } from './prospect.ts';

export const recordOfProspect = (prospect: Prospect): TorrentRecord => {
  const { wish, trackerList, limits, presence } = prospect;
  const { uri, select, priorities, directory, labels, isPaused, asksForFiles } = wish;
  return {
    id: prospect.id,
    outline: undefined,
    magnet: { uri, select, priorities },
    directory,
    labels,
    isPaused,
    asksForFiles: asksForFiles ? true : undefined,
    addedAtMs: prospect.addedAt,
    ...orderIn(wish),
    priorities: [],
    trackers: trackerList.kept,
    limits: limits.kept,
    peers: presence.userPeers,
    removal: prospect.removal ?? undefined,
    completedAtMs: undefined,
    downloadedBytes: 0,
    uploadedBytes: 0,
    pieces: undefined,
    stamps: [],
    createdFiles: [],
  };
};
