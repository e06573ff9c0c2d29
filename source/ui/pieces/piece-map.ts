/**
 * The pieces of a torrent drawn into a pane: one piece over a few cells, or a few hundred pieces in
 * one. Pure, and quick for 100,000 pieces: one pass over the bitfields (wire order, BEP 3).
 */
import type { PiecesDetails } from '../../contract/details.ts';
import { MAX_PIECES } from '../limits.ts';
import type { Line } from '../text/line.ts';
import {
  gridLines,
  type Look,
  lineOfLooks,
  type PieceGrid,
  type PieceRange,
  piecesIn,
  planPieceGrid,
} from './piece-grid.ts';

export interface PieceCounts {
  readonly total: number;
  readonly have: number;
  /** Some blocks are here. */
  readonly begun: number;
  /** Asked for, nothing here yet. */
  readonly requested: number;
  /** Wanted, not asked for, and somebody connected has it. */
  readonly missing: number;
  /** Wanted, and nobody connected has it. */
  readonly nowhere: number;
  readonly unwanted: number;
}

export interface PieceMap {
  readonly fields: PieceFields;
  readonly grid: PieceGrid;
  /** Of each cell of the grid. */
  readonly looks: readonly Look[];
  /** At most `rows`, each at most `columns` wide. */
  readonly lines: readonly Line[];
  readonly counts: PieceCounts;
}

const HAVE: Look = { glyph: '█', tone: 'good' };
const BEGUN: Look = { glyph: '▄', tone: 'busy' };
const REQUESTED: Look = { glyph: '▁', tone: 'busy' };
const MISSING: Look = { glyph: '·', tone: 'dim' };
const NOWHERE: Look = { glyph: '×', tone: 'bad' };
const UNWANTED: Look = { glyph: '-', tone: 'dim' };
const SHADES = '░▒▓';

type Kind = 'have' | 'begun' | 'requested' | 'missing' | 'nowhere' | 'unwanted';

export const LEGEND: readonly (readonly [Kind, Look, string])[] = [
  ['have', HAVE, 'have'],
  ['begun', BEGUN, 'arriving'],
  ['requested', REQUESTED, 'asked for'],
  ['missing', MISSING, 'to come'],
  ['nowhere', NOWHERE, 'nobody has'],
  ['unwanted', UNWANTED, 'not wanted'],
];

export interface PieceFields {
  readonly count: number;
  readonly have: Uint8Array;
  readonly begun: Uint8Array;
  readonly requested: Uint8Array;
  readonly wanted: Uint8Array;
  readonly availability: Uint8Array;
}

export const decodeBits = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/** A field that is too short reads as zeros: a frame is never a reason to throw. */
export const decodePieces = (pieces: PiecesDetails): PieceFields => ({
  count: Number.isInteger(pieces.count) ? Math.min(MAX_PIECES, Math.max(0, pieces.count)) : 0,
  have: decodeBits(pieces.have),
  begun: decodeBits(pieces.begun),
  requested: decodeBits(pieces.requested),
  wanted: decodeBits(pieces.wanted),
  availability: decodeBits(pieces.availability),
});

export const hasBit = (field: Uint8Array, index: number): boolean =>
  ((field[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;

type Tally = { -readonly [Name in keyof PieceCounts]: number };

const emptyTally = (): Tally => ({
  total: 0,
  have: 0,
  begun: 0,
  requested: 0,
  missing: 0,
  nowhere: 0,
  unwanted: 0,
});

const TALLIED = Object.keys(emptyTally()) as (keyof Tally)[];

const kindOf = (fields: PieceFields, index: number): Kind => {
  if (hasBit(fields.have, index)) return 'have';
  if (hasBit(fields.begun, index)) return 'begun';
  if (hasBit(fields.requested, index)) return 'requested';
  if (!hasBit(fields.wanted, index)) return 'unwanted';
  return (fields.availability[index] ?? 0) > 0 ? 'missing' : 'nowhere';
};

const tally = (fields: PieceFields, { from, to }: PieceRange, sum: Tally): Tally => {
  const counts = emptyTally();
  for (let index = from; index < to; index++) counts[kindOf(fields, index)] += 1;
  counts.total = to - from;
  for (const name of TALLIED) sum[name] += counts[name];
  return counts;
};

const lookOf = (counts: Tally): Look => {
  const asked = counts.total - counts.unwanted;
  if (asked === 0) return UNWANTED;
  if (counts.have === asked) return HAVE;
  const isBusy = counts.begun + counts.requested > 0;
  if (counts.have > 0) {
    const shade = SHADES[Math.min(2, Math.floor((counts.have / asked) * 3))]!;
    return { glyph: shade, tone: isBusy ? 'busy' : 'good' };
  }
  if (counts.begun > 0) return BEGUN;
  if (counts.requested > 0) return REQUESTED;
  return counts.missing > 0 ? MISSING : NOWHERE;
};

export const pieceMap = (pieces: PiecesDetails, columns: number, rows: number): PieceMap => {
  const fields = decodePieces(pieces);
  const grid = planPieceGrid(fields.count, columns, rows);
  const sum = emptyTally();
  if (grid.cells === 0) tally(fields, { from: 0, to: fields.count }, sum);
  const looks = Array.from({ length: grid.cells }, (_cell, cell) =>
    lookOf(tally(fields, piecesIn(grid, cell), sum)),
  );
  return { fields, grid, looks, lines: gridLines(grid, looks), counts: sum };
};

export const countPieces = (fields: PieceFields, range: PieceRange): PieceCounts =>
  tally(fields, range, emptyTally());

const LEVELS = '▁▂▃▄▅▆▇█';

/**
 * How well the swarm covers the torrent: each cell the mean of its pieces, against the commonest of
 * all; in the tone of what is wrong where one that is still to come is held by nobody.
 */
export const availabilityStrip = (pieces: PiecesDetails, columns: number): Line => {
  const fields = decodePieces(pieces);
  const { count, availability } = fields;
  const cells = Math.min(columns, count);
  let most = 0;
  for (let index = 0; index < count; index++) most = Math.max(most, availability[index] ?? 0);
  const looks = Array.from({ length: Math.max(0, cells) }, (_cell, cell): Look => {
    const from = Math.floor((cell * count) / cells);
    const to = Math.floor(((cell + 1) * count) / cells);
    let sum = 0;
    let isBroken = false;
    for (let index = from; index < to; index++) {
      sum += availability[index] ?? 0;
      isBroken ||= kindOf(fields, index) === 'nowhere';
    }
    if (sum === 0) return isBroken ? NOWHERE : MISSING;
    const level = Math.ceil((sum / (to - from) / most) * LEVELS.length) - 1;
    return { glyph: LEVELS[level]!, tone: isBroken ? 'bad' : 'accent' };
  });
  return lineOfLooks(looks);
};
