/** What is typed in the form of a torrent that is to be made, as it is meant. */
import { rateOf } from '../../base/rate-text.ts';
import { fieldText } from '../text/text-field.ts';
import type { MakeSheet, MakeTextId } from './make-form.ts';

const LEAST_PIECE = 16 * 1024;
const MOST_PIECE = 128 * 1024 * 1024;

export const textIn = ({ texts }: Pick<MakeSheet, 'texts'>, id: MakeTextId): string =>
  fieldText(texts[id]).trim();

/** Of addresses, which hold no spaces. */
export const wordsIn = (sheet: Pick<MakeSheet, 'texts'>, id: MakeTextId): readonly string[] =>
  textIn(sheet, id)
    .split(/\s+/)
    .filter((word) => word !== '');

/** Each a tier; a comma joins two, with a space behind it too. */
export const trackersIn = (sheet: Pick<MakeSheet, 'texts'>): readonly string[] =>
  textIn(sheet, 'trackers')
    .replace(/,\s+/g, ',')
    .split(/\s+/)
    .map((word) => word.replace(/,+$/, ''))
    .filter((word) => word !== '');

/** Null is by size; undefined is no length. */
export const pieceLengthIn = (sheet: Pick<MakeSheet, 'texts'>): number | null | undefined => {
  const text = textIn(sheet, 'pieceLength');
  if (text === '') return null;
  const length = rateOf(text) ?? 0;
  const isPower = Number.isInteger(Math.log2(length));
  return isPower && length >= LEAST_PIECE && length <= MOST_PIECE ? length : undefined;
};
