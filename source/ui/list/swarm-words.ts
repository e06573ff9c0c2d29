/** Who is connected, of how many there are by the trackers' count, in as many cells as there are. */
import type { TorrentSummary } from '../../contract/frame.ts';
import { widthOf } from '../text/cells.ts';

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

/** `3/9`; without the second figure where it is unknown or does not fit; `-` where there is nothing to say. */
export const ofKnown = (connected: number, known: number | null, width: number): string => {
  const here = isKnown(connected) ? connected : 0;
  if (!isKnown(known)) return here === 0 ? '-' : short(here);
  // A tracker counts late: never fewer than are connected.
  const all = Math.max(known, here);
  if (all === 0) return '-';
  const forms = [
    `${here}/${all}`,
    `${short(here)}/${short(all)}`,
    `${rough(here)}/${rough(all)}`,
    short(here),
  ];
  return forms.find((form) => widthOf(form) <= width) ?? '';
};

export const seedWords = (torrent: TorrentSummary, width: number): string =>
  ofKnown(torrent.seedsConnected, torrent.seedsKnown, width);

/** Seeds are peers too. Trackers count them apart, so what they say is added up. */
export const peerWords = ({ peersConnected, ...known }: TorrentSummary, width: number): string => {
  const isSaid = known.peersKnown !== null || known.seedsKnown !== null;
  const all = isSaid ? (known.peersKnown ?? 0) + (known.seedsKnown ?? 0) : null;
  return ofKnown(peersConnected, all, width);
};
