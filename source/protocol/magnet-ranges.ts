/** Files by number, as magnet links choose them (BEP 53): `0,2,4,6-8`. Kept as ranges: `0-4294967295` is one. */
import { MAX_MAGNET_RANGES } from './limits.ts';

export interface FileRange {
  /** Both included. */
  readonly first: number;
  readonly last: number;
}

/** What makes no sense is left out; undefined where nothing does. */
export const parseRanges = (texts: readonly string[]): readonly FileRange[] | undefined => {
  const ranges: FileRange[] = [];
  for (const part of texts.flatMap((text) => text.split(',', MAX_MAGNET_RANGES))) {
    if (ranges.length >= MAX_MAGNET_RANGES) break;
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim());
    if (match === null) continue;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (first <= last) ranges.push({ first, last });
  }
  return ranges.length === 0 ? undefined : ranges;
};

export const formatRanges = (ranges: readonly FileRange[]): string =>
  ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');

export const inRanges = (ranges: readonly FileRange[], index: number): boolean =>
  ranges.some(({ first, last }) => index >= first && index <= last);
