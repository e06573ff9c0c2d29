/** How the DHT does, in numbers and in words. */

import { toHex } from '../../base/bytes.ts';
import { countText } from '../../base/count-text.ts';
import type { BucketFigures } from '../../policy/dht/routing-table.ts';
import type { AddressFamily } from '../../protocol/compact-peers.ts';
import type { DhtTrafficFigures } from './dht-traffic.ts';
import type { DhtStanding } from './entry.ts';
import type { EntryPoints } from './entry-points.ts';
import type { FamilyDht } from './family-dht.ts';

export interface FamilyStanding {
  readonly family: AddressFamily;
  readonly standing: DhtStanding;
  readonly nodes: number;
}

export interface FamilyFigures extends FamilyStanding {
  /** Hex. */
  readonly nodeId: string;
  /** Where others see us. */
  readonly externalAddress: string | undefined;
  readonly goodNodes: number;
  /** From far to near. */
  readonly buckets: readonly BucketFigures[];
  readonly searches: number;
  readonly openQuestions: number;
  /** What we keep for others. */
  readonly storedHashes: number;
  readonly storedPeers: number;
  readonly storedItems: number;
}

export interface DhtStandingFigures {
  /** Of its best family. */
  readonly state: DhtStanding;
  readonly words: string;
  readonly families: readonly FamilyStanding[];
}

export interface DhtFigures extends DhtStandingFigures {
  /** Torrents that are announced. */
  readonly followed: number;
  readonly traffic: DhtTrafficFigures;
  readonly families: readonly FamilyFigures[];
}

export const familyStanding = ({ node, entry }: FamilyDht): FamilyStanding => ({
  family: node.family,
  standing: entry.standing,
  nodes: node.table.size,
});

export const familyFigures = (family: FamilyDht): FamilyFigures => {
  const { node, externalAddress, now } = family;
  const buckets = node.table.figures(now);
  return {
    ...familyStanding(family),
    nodeId: toHex(node.ownId),
    externalAddress,
    goodNodes: buckets.reduce((sum, { good }) => sum + good, 0),
    buckets,
    searches: node.searches,
    openQuestions: node.openQuestions,
    storedHashes: node.peers.hashCount,
    storedPeers: node.peers.peerCount,
    storedItems: node.items.size,
  };
};

/** One sentence; where nobody answers, why that may be and when it is tried again (F28). */
export const standingWords = (families: readonly FamilyDht[], entryPoints: EntryPoints): string => {
  const sizeOf = ({ node }: FamilyDht): number => node.table.size;
  const ready = families.filter(({ entry }) => entry.standing === 'ready');
  if (ready.length > 0) {
    const parts = ready.map(
      (family) => `${countText(sizeOf(family), 'node')} over IPv${family.node.family}`,
    );
    return `Connected: ${parts.join(', ')}.`;
  }
  if (families.some(({ entry }) => entry.standing === 'starting')) return 'Looking for nodes.';
  return `No node answers: ${triedWords(families, entryPoints)}${againWords(families)}.`;
};

const triedWords = (families: readonly FamilyDht[], entryPoints: EntryPoints): string => {
  const saved = families.reduce((sum, { savedCount }) => sum + savedCount, 0);
  if (saved === 0 && entryPoints.count === 0) return 'none is known to begin with';
  const dns = entryPoints.isDnsDead ? ', whose names could not be looked up' : '';
  const points =
    entryPoints.count === 0 ? [] : [`${countText(entryPoints.count, 'entry point')}${dns}`];
  const nodes = saved === 0 ? [] : [countText(saved, 'saved node')];
  return `tried ${[...nodes, ...points].join(' and ')}`;
};

const againWords = (families: readonly FamilyDht[]): string => {
  const waits = families.flatMap(({ entry }) => entry.retriesInMs ?? []);
  if (waits.length === 0) return '';
  const seconds = Math.ceil(Math.min(...waits) / 1_000);
  return `; next try in ${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`}`;
};
