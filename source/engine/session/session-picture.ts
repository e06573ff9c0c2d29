/** The session as frames show it. */
import { safeText } from '../../base/safe-text.ts';
import type { SessionSummary } from '../../contract/frame.ts';
import type { SessionMembers } from './session-members.ts';

export const pictureOfSession = (members: SessionMembers): SessionSummary => {
  const { services, chronicle, doorway, roads, disks, startedAt } = members;
  const { options, ports, tally, configuration } = services;
  const { session, queue } = configuration.settings;
  const { totals } = chronicle;
  const now = ports.clock.now();
  return {
    version: options.version,
    client: safeText(`Sluice ${options.version}`),
    downloadRate: Math.round(tally.download.bytesPerSecond(now)),
    uploadRate: Math.round(tally.upload.bytesPerSecond(now)),
    downloaded: tally.downloaded,
    uploaded: tally.uploaded,
    totalDownloaded: totals.downloaded,
    totalUploaded: totals.uploaded,
    peers: services.peerBudget.used + services.peerBudget.webSeeds,
    listenPort: doorway.port,
    road: roads.summary,
    downloadLimit: session.downloadLimit,
    uploadLimit: session.uploadLimit,
    alternative: services.alternative.summary,
    queue,
    uploadSlots: session.uploadSlots,
    dht: services.dht.summary(),
    portMapping: services.mapping.summary,
    tracker: services.ownTracker.summary,
    incoming: services.incoming.totals,
    making: services.hashingTurn.summary,
    streams: services.streams.summaries,
    defaultDirectory: services.folders.usual,
    labelDirectories: services.folders.byLabel,
    startedAt,
    disks: disks.disks,
  };
};
