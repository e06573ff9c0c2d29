/** Who is connected, of how many there are by the trackers' count, in as many cells as there are. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { widthOf } from '../text/cells.ts';
import { formatCount } from '../text/format.ts';

/** `987`, `1.2k`, `34k`, `5M`: four cells at the most, for counts that are estimates anyway. */
const short = (count: number): string => {
  if (count < 1000) return String(Math.floor(count));
  if (count < 10_000) return `${Math.floor(count / 100) / 10}k`;
  if (count < 1_000_000) return `${Math.floor(count / 1000)}k`;
  return `${Math.min(999, Math.floor(count / 1_000_000))}M`;
};

/** `1k` for 1,234, where that is all there is room for. */
const rough = (count: number): string => short(count).replace(/\.\d/, '');

const isKnown = (count: number | null): count is number =>
  count !== null && Number.isFinite(count) && count >= 0;

/** A tracker counts late: never fewer than are connected. Null where no tracker has said. */
const allOf = (connected: number, known: number | null): number | null =>
  isKnown(known) ? Math.max(known, connected) : null;

const hereOf = (connected: number): number => (isKnown(connected) ? connected : 0);

/** `3/9`; without the second figure where it is unknown or does not fit; `-` where there is nothing to say. */
export const ofKnown = (connected: number, known: number | null, width: number): string => {
  const here = hereOf(connected);
  const all = allOf(here, known);
  if (all === null) return here === 0 ? '-' : short(here);
  if (all === 0) return '-';
  const forms = [
    `${here}/${all}`,
    `${short(here)}/${short(all)}`,
    `${rough(here)}/${rough(all)}`,
    short(here),
  ];
  return forms.find((form) => widthOf(form) <= width) ?? '';
};

type Swarm = Pick<
  TorrentSummary,
  'peersConnected' | 'seedsConnected' | 'peersKnown' | 'seedsKnown'
>;

/** Seeds are peers too. Trackers count them apart, so what they say is added up. */
const allPeers = ({ peersKnown, seedsKnown }: Swarm): number | null =>
  peersKnown === null && seedsKnown === null ? null : (peersKnown ?? 0) + (seedsKnown ?? 0);

export const seedWords = ({ seedsConnected, seedsKnown }: Swarm, width: number): string =>
  ofKnown(seedsConnected, seedsKnown, width);

export const peerWords = (swarm: Swarm, width: number): string =>
  ofKnown(swarm.peersConnected, allPeers(swarm), width);

/** `3 of 9`, as the columns have it where there is room for whole figures and words. */
const inFull = (connected: number, known: number | null): string => {
  const here = hereOf(connected);
  const all = allOf(here, known);
  return all === null ? formatCount(here) : `${formatCount(here)} of ${formatCount(all)}`;
};

export const seedsInFull = ({ seedsConnected, seedsKnown }: Swarm): string =>
  inFull(seedsConnected, seedsKnown);

export const peersInFull = (swarm: Swarm): string => inFull(swarm.peersConnected, allPeers(swarm));
