/** What a torrent says of itself for its record: all but what its data is, which `KeptRecord` knows. */
import type { TorrentFacts } from '../records/kept-record.ts';
import type { TorrentStaff } from './torrent-staff.ts';

export type DescribedStaff = Pick<
  TorrentStaff,
  | 'coordinator'
  | 'parts'
  | 'life'
  | 'limits'
  | 'completion'
  | 'disposal'
  | 'place'
  | 'moves'
  | 'presence'
  | 'trackers'
  | 'sharing'
  | 'webSeedsMade'
>;

export const factsOf = (staff: DescribedStaff, addedAtMs: number): TorrentFacts => {
  const { life, completion, disposal, place, sharing } = staff;
  const { id, services, content, tally } = staff.parts;
  const { isForced } = place.kept;
  return {
    ...staff.moves.kept,
    addedAtMs,
    completedAtMs: completion.at ?? undefined,
    isPaused: disposal.isPaused,
    asksForFiles: life.now.isAsking ? true : undefined,
    ...content.order,
    labels: staff.coordinator.labels,
    trackers: staff.trackers.kept,
    webSeeds: staff.webSeedsMade?.kept,
    downloadedBytes: tally.downloaded,
    uploadedBytes: tally.uploaded,
    limits: staff.limits.kept,
    ...place.kept,
    ...services.streams.recorded(id, { priorities: content.priorities, isForced }),
    sharing: services.superSeeds.withWish(id, sharing.toRecord()),
    seeding: sharing.timeToRecord(),
    peers: staff.presence.userPeers,
    removal: services.removals.wishedFor(id),
    isRemoving: disposal.isTakingData ? true : undefined,
  };
};
