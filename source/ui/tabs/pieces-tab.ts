/** The piece map with its legend and the swarm's share beneath. */
import type { PiecesDetails } from '../../contract/details.ts';
import { formatCount, formatPlural } from '../format.ts';
import { type Line, lineWidth, type Span, span } from '../line.ts';
import {
  availabilityStrip,
  LEGEND,
  type PieceCounts,
  type PieceMap,
  pieceMap,
  rarestOf,
} from '../piece-map.ts';
import { linesContent, sayContent, type TabContent, type TabInput } from '../tab-content.ts';

const MARGIN = 1;
const SWARM_LABEL = ' Swarm ';

/** Signs with their counts; what there is none of is left out. */
export const legendLine = (counts: PieceCounts, width: number): Line => {
  const line: Span[] = [];
  for (const [kind, look, word] of LEGEND) {
    if (counts[kind] === 0) continue;
    const entry = [
      span(` ${look.glyph}`, look.tone),
      span(` ${formatCount(counts[kind])}`),
      span(` ${word} `, 'dim'),
    ];
    if (lineWidth(line) + lineWidth(entry) > width) break;
    line.push(...entry);
  }
  return line;
};

const swarmLines = (pieces: PiecesDetails, width: number): readonly Line[] => {
  const strip = availabilityStrip(pieces, width - SWARM_LABEL.length - MARGIN);
  const rarest = rarestOf(pieces);
  const words =
    rarest.pieces === 0
      ? []
      : [
          span(` Rarest: ${formatPlural(rarest.pieces, 'piece')}`, 'plain'),
          span(` held by ${formatPlural(rarest.peers, 'connected peer')}`, 'dim'),
        ];
  return [[span(SWARM_LABEL, 'dim'), ...strip], words];
};

/** Below this many rows the map takes all there is but the legend. */
const SWARM_FROM_ROWS = 8;

const cache = new WeakMap<PiecesDetails, { readonly size: string; readonly map: PieceMap }>();

/** Frames share what did not change, so a map is drawn once for each change and size. */
export const cachedMap = (pieces: PiecesDetails, columns: number, rows: number): PieceMap => {
  const size = `${columns}x${rows}`;
  const known = cache.get(pieces);
  if (known?.size === size) return known.map;
  const map = pieceMap(pieces, columns, rows);
  cache.set(pieces, { size, map });
  return map;
};

export const piecesTab = ({ details, columns, height }: TabInput): TabContent => {
  const pieces = details?.pieces;
  if (pieces === undefined) return sayContent('Asking for the pieces…');
  const hasSwarm = height >= SWARM_FROM_ROWS;
  const rows = Math.max(1, height - (hasSwarm ? 4 : 1));
  const map = cachedMap(pieces, Math.max(1, columns - 2 * MARGIN), rows);
  const lines: Line[] = map.lines.map((line) => [span(' '.repeat(MARGIN)), ...line]);
  lines.push(legendLine(map.counts, columns));
  if (hasSwarm) lines.push([], ...swarmLines(pieces, columns));
  return linesContent(lines);
};
