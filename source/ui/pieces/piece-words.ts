/** Pieces in words: which they are, how they stand, who holds them, and in which file they lie. */
import type { FileDetails, PiecesDetails } from '../../contract/details.ts';
import { formatCount, formatPlural } from '../text/format.ts';
import { filesIn } from './piece-files.ts';
import type { PieceRange } from './piece-grid.ts';
import type { PieceCounts, PieceFields } from './piece-map.ts';

/** `Piece 317`, `Pieces 310–317`. */
const rangeWords = ({ from, to }: PieceRange): string =>
  to - from === 1
    ? `Piece ${formatCount(from)}`
    : `Pieces ${formatCount(from)}–${formatCount(to - 1)}`;

const ONE: readonly (readonly [keyof PieceCounts, string])[] = [
  ['have', 'here'],
  ['begun', 'arriving'],
  ['requested', 'asked for'],
  ['missing', 'to come'],
  ['nowhere', 'nobody connected has it'],
  ['unwanted', 'not wanted'],
];

const MANY: readonly (readonly [keyof PieceCounts, string])[] = [
  ['begun', 'arriving'],
  ['requested', 'asked for'],
  ['nowhere', 'nobody connected has'],
  ['unwanted', 'not wanted'],
];

const countWords = (counts: PieceCounts): string => {
  if (counts.total === 1) return ONE.find(([kind]) => counts[kind] > 0)?.[1] ?? '';
  const here = `${formatCount(counts.have)} of ${formatCount(counts.total)} here`;
  const others = MANY.filter(([kind]) => counts[kind] > 0).map(
    ([kind, word]) => `${formatCount(counts[kind])} ${word}`,
  );
  return [here, ...others].join(', ');
};

/** One byte says no more than that. */
const MOST_HOLDERS = 255;

const holderWords = ({ availability }: PieceFields, { from, to }: PieceRange): string => {
  let least = MOST_HOLDERS;
  let most = 0;
  for (let index = from; index < to; index++) {
    const holders = availability[index] ?? 0;
    least = Math.min(least, holders);
    most = Math.max(most, holders);
  }
  const more = most === MOST_HOLDERS ? ' or more' : '';
  if (least === most) return `held by ${formatPlural(most, 'peer')}${more}`;
  return `held by ${least} to ${formatPlural(most, 'peer')}${more}`;
};

/** `Pieces 310–317: 6 of 8 here, 2 asked for, held by 3 to 7 peers`. */
export const cellWords = (fields: PieceFields, range: PieceRange, counts: PieceCounts): string =>
  `${rangeWords(range)}: ${countWords(counts)}, ${holderWords(fields, range)}`;

/** Without the folder that all of a torrent is in. */
const nameOf = ({ path }: FileDetails): string =>
  (path.length > 1 ? path.slice(1) : path).join('/');

/** The first file that lies in these pieces, and how many more; empty where none is known. */
export const fileWords = (files: readonly FileDetails[] | undefined, range: PieceRange): string => {
  const { first, count } = filesIn(files ?? [], range);
  if (first === undefined) return '';
  return count === 1
    ? nameOf(first)
    : `${nameOf(first)} and ${formatPlural(count - 1, 'file')} more`;
};

/** `Rarest: piece 317 (2 peers), 318 (2), 4 (3), in disc 1/track 03.flac`; the words that fit, without the file where it does not. */
export const rarestWords = (
  { rarest }: PiecesDetails,
  { availability }: PieceFields,
  files: readonly FileDetails[] | undefined,
  width: number,
): string => {
  const [first] = rarest;
  if (first === undefined) return '';
  const file = fileWords(files, { from: first, to: first + 1 });
  const start = `Rarest: piece ${formatCount(first)} (${formatPlural(availability[first] ?? 0, 'peer')})`;
  const end = file === '' ? '' : `, in ${file}`;
  const room = width - (start.length + end.length <= width ? end.length : 0);
  let words = start;
  for (const piece of rarest.slice(1)) {
    const next = `${words}, ${formatCount(piece)} (${availability[piece] ?? 0})`;
    if (next.length > room) break;
    words = next;
  }
  return room < width ? words + end : words;
};
