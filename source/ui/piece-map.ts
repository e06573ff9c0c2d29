/**
 * The pieces of a torrent drawn into a pane: one piece over a few cells, or a few hundred pieces in
 * one. Pure, and quick for 100,000 pieces: one pass over the bitfields (wire order, BEP 3).
 */
import type { PiecesDetails } from '../contract/details.ts';
import { MAX_PIECE_WIDTH, MAX_PIECES } from './limits.ts';
import { type Line, type Span, span } from './line.ts';
import type { Tone } from './theme.ts';

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
  /** At most `rows`, each at most `columns` wide. */
  readonly lines: readonly Line[];
  readonly counts: PieceCounts;
}

interface Look {
  readonly glyph: string;
  readonly tone: Tone;
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

interface Fields {
  readonly count: number;
  readonly have: Uint8Array;
  readonly begun: Uint8Array;
  readonly requested: Uint8Array;
  readonly wanted: Uint8Array;
  readonly availability: Uint8Array;
}

const decode = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/** A field that is too short reads as zeros: a frame is never a reason to throw. */
export const decodePieces = (pieces: PiecesDetails): Fields => ({
  count: Number.isInteger(pieces.count) ? Math.min(MAX_PIECES, Math.max(0, pieces.count)) : 0,
  have: decode(pieces.have),
  begun: decode(pieces.begun),
  requested: decode(pieces.requested),
  wanted: decode(pieces.wanted),
  availability: decode(pieces.availability),
});

const hasBit = (field: Uint8Array, index: number): boolean =>
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

const kindOf = (fields: Fields, index: number): Kind => {
  if (hasBit(fields.have, index)) return 'have';
  if (hasBit(fields.begun, index)) return 'begun';
  if (hasBit(fields.requested, index)) return 'requested';
  if (!hasBit(fields.wanted, index)) return 'unwanted';
  return (fields.availability[index] ?? 0) > 0 ? 'missing' : 'nowhere';
};

const tally = (fields: Fields, from: number, to: number, sum: Tally): Tally => {
  const counts = emptyTally();
  for (let index = from; index < to; index++) counts[kindOf(fields, index)] += 1;
  counts.total = to - from;
  for (const name of Object.keys(sum) as (keyof Tally)[]) sum[name] += counts[name];
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

/** Spans of one tone each, as few as possible: the fewer, the less there is to send. */
const merge = (looks: readonly Look[]): Line => {
  const spans: Span[] = [];
  let text = '';
  let tone: Tone | undefined;
  for (const look of looks) {
    if (look.tone !== tone && tone !== undefined) {
      spans.push(span(text, tone));
      text = '';
    }
    tone = look.tone;
    text += look.glyph;
  }
  if (tone !== undefined) spans.push(span(text, tone));
  return spans;
};

/** How many cells a piece takes where there are more cells than pieces. */
const pieceWidth = (count: number, columns: number, rows: number): number => {
  let width = Math.min(MAX_PIECE_WIDTH, Math.floor((columns * rows) / count));
  while (width > 1 && Math.ceil(count / Math.floor(columns / width)) > rows) width -= 1;
  return Math.max(1, width);
};

/** From this width on a piece ends with a gap, so that it is seen as one. */
const GAP_FROM = 3;

const widen = (look: Look, width: number): Look => {
  if (width === 1) return look;
  const gap = width >= GAP_FROM ? 1 : 0;
  return { glyph: look.glyph.repeat(width - gap) + ' '.repeat(gap), tone: look.tone };
};

const wholePieces = (fields: Fields, columns: number, rows: number, sum: Tally): Line[] => {
  const width = pieceWidth(fields.count, columns, rows);
  const perRow = Math.max(1, Math.floor(columns / width));
  const lines: Line[] = [];
  for (let first = 0; first < fields.count; first += perRow) {
    const looks: Look[] = [];
    for (let index = first; index < Math.min(fields.count, first + perRow); index++) {
      looks.push(widen(lookOf(tally(fields, index, index + 1, sum)), width));
    }
    lines.push(merge(looks));
  }
  return lines;
};

const manyPieces = (fields: Fields, columns: number, rows: number, sum: Tally): Line[] => {
  const cells = columns * rows;
  const start = (cell: number): number => Math.floor((cell * fields.count) / cells);
  return Array.from({ length: rows }, (_row, row) =>
    merge(
      Array.from({ length: columns }, (_cell, column) => {
        const cell = row * columns + column;
        return lookOf(tally(fields, start(cell), start(cell + 1), sum));
      }),
    ),
  );
};

export const pieceMap = (pieces: PiecesDetails, columns: number, rows: number): PieceMap => {
  const fields = decodePieces(pieces);
  const sum = emptyTally();
  if (columns <= 0 || rows <= 0 || fields.count === 0) {
    tally(fields, 0, fields.count, sum);
    return { lines: [], counts: sum };
  }
  const draw = fields.count <= columns * rows ? wholePieces : manyPieces;
  return { lines: draw(fields, columns, rows, sum), counts: sum };
};

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
  return merge(looks);
};

/** The wanted pieces that fewest connected peers have. Zero peers where all is there or nobody has one. */
export const rarestOf = (
  pieces: PiecesDetails,
): { readonly peers: number; readonly pieces: number } => {
  const fields = decodePieces(pieces);
  let peers = 0;
  let found = 0;
  for (let index = 0; index < fields.count; index++) {
    if (kindOf(fields, index) !== 'missing') continue;
    const holders = fields.availability[index]!;
    if (found > 0 && holders > peers) continue;
    found = found > 0 && holders === peers ? found + 1 : 1;
    peers = holders;
  }
  return { peers, pieces: found };
};
