/** The DHT's figures as the outside sees them. */
import { safeText } from '../../base/safe-text.ts';
import type { DhtDetails, DhtFamilyDetails, DhtSummary } from '../../contract/dht.ts';
import type {
  DhtFigures,
  DhtStandingFigures,
  FamilyFigures,
} from '../../discovery/dht/dht-figures.ts';

const OFF: Readonly<Record<'off' | 'idle', string>> = {
  off: 'Switched off.',
  idle: 'At rest: no public torrent is at work.',
};

const NO_TRAFFIC = {
  sentPackets: 0,
  sentBytes: 0,
  receivedPackets: 0,
  receivedBytes: 0,
  answered: 0,
  dropped: 0,
};

/** Of one that does not run. */
export const restingDht = (state: 'off' | 'idle'): DhtDetails => ({
  state,
  text: safeText(OFF[state]),
  nodesIpv4: null,
  nodesIpv6: null,
  torrents: 0,
  traffic: NO_TRAFFIC,
  families: [],
});

export const dhtSummary = ({ state, words, families }: DhtStandingFigures): DhtSummary => {
  const nodesOf = (family: 4 | 6): number | null =>
    families.find((one) => one.family === family)?.nodes ?? null;
  return {
    state,
    text: safeText(words),
    nodesIpv4: nodesOf(4),
    nodesIpv6: nodesOf(6),
  };
};

export const dhtDetails = (figures: DhtFigures): DhtDetails => ({
  ...dhtSummary(figures),
  torrents: figures.followed,
  traffic: figures.traffic,
  families: figures.families.map(familyDetails),
});

const familyDetails = (figures: FamilyFigures): DhtFamilyDetails => ({
  family: figures.family,
  nodeId: figures.nodeId,
  externalAddress: figures.externalAddress ?? null,
  buckets: figures.buckets,
  searches: figures.searches,
  openQuestions: figures.openQuestions,
  storedTorrents: figures.storedHashes,
  storedPeers: figures.storedPeers,
  storedItems: figures.storedItems,
});
