/** The pieces of one peer, set against ours: what it has that we want shows at a glance. */
import { type Line, type Span, span } from '../text/line.ts';
import { gridLines, type Look, type PieceRange, piecesIn, planPieceGrid } from './piece-grid.ts';
import { hasBit, type PieceFields } from './piece-map.ts';

type Kind =
  /** They have it, we want it. */
  | 'wanted'
  | 'both'
  /** They have it, and we do not want it. */
  | 'unwanted'
  /** We have it, they do not. */
  | 'ours'
  | 'neither';

export type PeerPieceCounts = { readonly [Name in Kind]: number };

type Tally = { -readonly [Name in Kind]: number };

const LOOKS: { readonly [Name in Kind]: Look } = {
  wanted: { glyph: '█', tone: 'accent' },
  both: { glyph: '▒', tone: 'good' },
  unwanted: { glyph: '-', tone: 'dim' },
  ours: { glyph: '▁', tone: 'plain' },
  neither: { glyph: '·', tone: 'dim' },
};
/** Some of the pieces in a cell. */
const SOME_WANTED: Look = { glyph: '▓', tone: 'accent' };
const SOME_BOTH: Look = { glyph: '░', tone: 'good' };

export const PEER_PIECE_WORDS: readonly (readonly [Kind, string])[] = [
  ['wanted', 'they have and we want'],
  ['both', 'both have'],
  ['ours', 'only we have'],
  ['unwanted', 'we do not want'],
  ['neither', 'neither has'],
];

const kindOf = (ours: PieceFields, theirs: Uint8Array, index: number): Kind => {
  const weHave = hasBit(ours.have, index);
  if (!hasBit(theirs, index)) return weHave ? 'ours' : 'neither';
  if (weHave) return 'both';
  return hasBit(ours.wanted, index) ? 'wanted' : 'unwanted';
};

const emptyTally = (): Tally => ({ wanted: 0, both: 0, unwanted: 0, ours: 0, neither: 0 });

const tally = (ours: PieceFields, theirs: Uint8Array, { from, to }: PieceRange): Tally => {
  const counts = emptyTally();
  for (let index = from; index < to; index++) counts[kindOf(ours, theirs, index)] += 1;
  return counts;
};

const lookOf = (counts: Tally, total: number): Look => {
  if (counts.wanted > 0) return counts.wanted === total ? LOOKS.wanted : SOME_WANTED;
  if (counts.both > 0) return counts.both === total ? LOOKS.both : SOME_BOTH;
  if (counts.unwanted > 0) return LOOKS.unwanted;
  return counts.ours > 0 ? LOOKS.ours : LOOKS.neither;
};

export interface PeerPieceMap {
  readonly lines: readonly Line[];
  readonly counts: PeerPieceCounts;
}

export const peerPieceMap = (
  ours: PieceFields,
  theirs: Uint8Array,
  columns: number,
  rows: number,
): PeerPieceMap => {
  const grid = planPieceGrid(ours.count, columns, rows);
  const sum = emptyTally();
  const looks = Array.from({ length: grid.cells }, (_cell, cell) => {
    const range = piecesIn(grid, cell);
    const counts = tally(ours, theirs, range);
    for (const kind of Object.keys(sum) as Kind[]) sum[kind] += counts[kind];
    return lookOf(counts, range.to - range.from);
  });
  return { lines: gridLines(grid, looks), counts: sum };
};

/** A sign of the map with its meaning. */
export const peerPieceSign = (kind: Kind): Span => span(LOOKS[kind].glyph, LOOKS[kind].tone);
