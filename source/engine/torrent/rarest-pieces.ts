/** The pieces that are hardest to get: what is lost first when peers leave. */
import type { PiecePicker } from '../../policy/piece-picker.ts';
import { MAX_RAREST_PIECES } from '../limits.ts';
import type { Content } from './content.ts';

/** Wanted, missing, and had by a connected peer at least: those with the fewest first, then in their order. */
export const rarestOf = (content: Content, picker: PiecePicker | undefined): readonly number[] => {
  if (picker === undefined) return [];
  const { availability } = picker;
  const rarest: { readonly piece: number; readonly holders: number }[] = [];
  for (let piece = 0; piece < content.layout.pieceCount; piece++) {
    const holders = availability.of(piece);
    const worst = rarest.at(-1);
    const isFull = rarest.length === MAX_RAREST_PIECES;
    if (holders === 0 || (isFull && holders >= worst!.holders)) continue;
    if (content.have.has(piece) || !content.wants(piece)) continue;
    if (isFull) rarest.pop();
    const after = rarest.findLastIndex((other) => other.holders <= holders);
    rarest.splice(after + 1, 0, { piece, holders });
  }
  return rarest.map(({ piece }) => piece);
};
