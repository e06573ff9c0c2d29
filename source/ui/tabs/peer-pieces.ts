/** One peer and the pieces it has, in place of the list of peers. */
import type { PeerDetails, TorrentDetails } from '../../contract/details.ts';
import { peerSentence } from '../peers/peer-words.ts';
import {
  PEER_PIECE_WORDS,
  type PeerPieceCounts,
  peerPieceMap,
  peerPieceSign,
} from '../pieces/peer-piece-map.ts';
import { decodeBits, decodePieces } from '../pieces/piece-map.ts';
import { linesContent, type TabContent } from '../tab-content.ts';
import { formatPercent, formatPlural } from '../text/format.ts';
import { legendOf } from '../text/legend.ts';
import { EMPTY_LINE, type Line, span } from '../text/line.ts';
import { wrapText } from '../text/wrap.ts';

const MARGIN = 1;
const SENTENCE_LINES = 2;

const titleLine = (address: string, peer: PeerDetails | undefined): Line => {
  const start = [span(` ${address}`, 'strong')];
  if (peer === undefined) return [...start, span('  is not connected any more', 'warn')];
  return [...start, span(`  ${peer.client}  `), span(`has ${formatPercent(peer.progress)}`, 'dim')];
};

const legendLine = (counts: PeerPieceCounts, width: number): Line =>
  legendOf(
    PEER_PIECE_WORDS.map(([kind, word]) => ({
      sign: peerPieceSign(kind),
      count: counts[kind],
      word,
    })),
    width,
  );

const wantedLine = ({ wanted }: PeerPieceCounts): Line =>
  wanted === 0
    ? [span(' It has nothing that we want.', 'dim')]
    : [span(` It has ${formatPlural(wanted, 'piece')} that we want.`, 'strong')];

const mapLines = (
  details: TorrentDetails | undefined,
  address: string,
  columns: number,
  rows: number,
): readonly Line[] => {
  const theirs = details?.peerPieces?.[address];
  if (details?.pieces === undefined || theirs === undefined) {
    return [[span(' Asking for its pieces…', 'dim')]];
  }
  const ours = decodePieces(details.pieces);
  const width = Math.max(1, columns - 2 * MARGIN);
  const { lines, counts } = peerPieceMap(ours, decodeBits(theirs), width, Math.max(1, rows - 2));
  return [
    ...lines.map((line): Line => [span(' '.repeat(MARGIN)), ...line]),
    legendLine(counts, columns),
    wantedLine(counts),
  ];
};

export const peerPiecesContent = (
  details: TorrentDetails | undefined,
  address: string,
  columns: number,
  height: number,
): TabContent => {
  const peer = details?.peers?.find((one) => one.address === address);
  const words = peer === undefined ? '' : peerSentence(peer);
  const most = height < 8 ? 0 : SENTENCE_LINES;
  const sentence = wrapText(words, columns - 2, most).map(
    (text): Line => [span(` ${text}`, 'dim')],
  );
  const head = [titleLine(address, peer), ...sentence];
  const gap = height < 12 ? [] : [EMPTY_LINE];
  if (peer === undefined) return linesContent(head);
  const rows = height - head.length - gap.length;
  return linesContent([...head, ...gap, ...mapLines(details, address, columns, rows)]);
};
