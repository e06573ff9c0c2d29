/** How a stream stands: what is there ahead of a reader, what it waits for, and why nothing more will come. */
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { ReaderPlace } from '../../policy/deadlines.ts';
import type { Content } from '../torrent/content.ts';
import type { Torrent } from '../torrent/torrent.ts';
import { MAX_BUFFER_PIECES } from './limits.ts';

/** Bytes that are there from a position on, without a gap. */
export const bufferedAhead = (
  { have, layout }: Pick<Content, 'have' | 'layout'>,
  position: number,
  end: number,
): number => {
  const { pieceLength } = layout;
  let at = position;
  for (let looked = 0; at < end && looked < MAX_BUFFER_PIECES; looked++) {
    const piece = Math.floor(at / pieceLength);
    if (!have.has(piece)) break;
    at = (piece + 1) * pieceLength;
  }
  return Math.min(at, end) - position;
};

/** Undefined while it may go on. */
export const endReasonOf = (torrent: Torrent): string | undefined => {
  if (torrent.isLeaving) return `${torrent.name} was removed`;
  if (torrent.state === 'error') return `${torrent.name} has stopped: ${torrent.summary().problem}`;
  return torrent.isAtRest ? `${torrent.name} is paused` : undefined;
};

export const waitingWords = (torrent: Torrent, { position }: ReaderPlace): SafeText => {
  const { notice } = torrent.summary();
  const { picker } = torrent;
  if (torrent.state === 'checking') return safeText('its data is being checked');
  if (picker === undefined) return notice?.text ?? safeText(`it is ${torrent.state}`);
  const piece = Math.floor(position / torrent.content.layout.pieceLength);
  const peers = [...torrent.peers];
  if (peers.length === 0) return notice?.text ?? safeText('no peer is connected');
  const holders = peers.filter(({ key }) => picker.peerPieces(key).has(piece));
  if (holders.length === 0) {
    return safeText(`none of ${peersWords(peers.length)} has the next piece`);
  }
  const free = holders.filter(({ theyChokeUs }) => !theyChokeUs);
  if (free.length === 0) {
    return safeText(`choked by ${holdersWords(holders.length)}`);
  }
  return safeText(`the next piece comes from ${peersWords(free.length)}`);
};

const peersWords = (count: number): string => (count === 1 ? '1 peer' : `${count} peers`);

const holdersWords = (count: number): string =>
  count === 1
    ? 'the only peer that has the next piece'
    : `all ${count} peers that have the next piece`;
