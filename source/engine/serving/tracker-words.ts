/** How the engine's own tracker stands, in words. */

import { bracketed } from '../../base/addresses.ts';
import { countText } from '../../base/count-text.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { OwnTrackerSettings } from '../../contract/settings.ts';
import type { OwnTrackerSummary } from '../../contract/tracker.ts';
import type { Tracker } from '../../tracker/tracker.ts';

export interface TrackerStanding {
  readonly settings: OwnTrackerSettings;
  readonly tracker: Tracker | undefined;
  /** Null while it is not open. */
  readonly port: number | null;
  readonly hasUdp: boolean;
  /** As the router gave it; undefined where it gave none. */
  readonly externalPort: number | undefined;
  /** As the internet sees us. */
  readonly ownHost: string | undefined;
  readonly problem: string;
}

const NO_FIGURES = { torrents: 0, peers: 0, announces: { http: 0, udp: 0 } } as const;

export const trackerSummary = (standing: TrackerStanding): OwnTrackerSummary => {
  const { settings, tracker, port, problem } = standing;
  if (!settings.enabled) return without('off', 'The tracker is off.');
  if (port === null || tracker === undefined) {
    const why = problem === '' ? 'it is being opened' : problem;
    return without('closed', `The tracker is closed: ${why}.`);
  }
  const torrents = tracker.swarmCount;
  const peers = tracker.peerCount;
  const announces = {
    http: tracker.deeds('http').announces,
    udp: tracker.deeds('udp').announces,
  };
  return {
    state: 'open',
    text: openWords(standing, port, torrents, peers),
    port,
    urls: urlsOf(standing, port),
    torrents,
    peers,
    announces,
  };
};

const without = (state: 'off' | 'closed', words: string): OwnTrackerSummary => ({
  state,
  text: safeText(words),
  port: null,
  urls: [],
  ...NO_FIGURES,
});

const openWords = (
  { hasUdp }: TrackerStanding,
  port: number,
  torrents: number,
  peers: number,
): SafeText => {
  const roads = hasUdp ? 'TCP and UDP' : 'TCP alone';
  const who =
    peers === 0 ? 'nobody yet' : `${countText(peers, 'peer')} of ${countText(torrents, 'torrent')}`;
  return safeText(`The tracker listens at port ${port}, ${roads}, and knows ${who}.`);
};

const urlsOf = (
  { settings, hasUdp, externalPort, ownHost }: TrackerStanding,
  port: number,
): readonly string[] => {
  const host = settings.name ?? ownHost;
  if (host === undefined) return [];
  const place = `${bracketed(host)}:${externalPort ?? port}`;
  return (hasUdp ? ['http', 'udp'] : ['http']).map((scheme) => `${scheme}://${place}/announce`);
};
