/** What a `Range` header asks for (RFC 9110, section 14). */
import { MAX_RANGE_HEADER_LENGTH, MAX_RANGES } from './limits.ts';

/** Of bytes; `end` is the first that is not meant. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type RangeAnswer =
  /** None is asked for, or in words that are none: all of it is sent. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  /** None of what is asked for is there: 416. */
  | { readonly kind: 'unsatisfiable' };

const WHOLE: RangeAnswer = { kind: 'whole' };
const SPEC = /^(\d{0,16})-(\d{0,16})$/;

/**
 * Several ranges are answered by the whole, as the section lets a server do, but where only one of them can be
 * satisfied: no player asks for them, and answers in parts are an old way to make servers work.
 */
export const rangeOf = (header: string | undefined, size: number): RangeAnswer => {
  const specs = header === undefined ? undefined : specsIn(header);
  if (specs === undefined) return WHOLE;
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = resolved(spec, size);
    if (range === 'malformed') return WHOLE;
    if (range !== undefined) ranges.push(range);
  }
  if (ranges.length === 0) return { kind: 'unsatisfiable' };
  return ranges.length === 1 ? { kind: 'part', range: ranges[0]! } : WHOLE;
};

/** Undefined where the header is none that we take. */
const specsIn = (header: string): readonly string[] | undefined => {
  if (header.length > MAX_RANGE_HEADER_LENGTH) return undefined;
  const [unit, list, ...more] = header.split('=');
  if (unit?.trim().toLowerCase() !== 'bytes' || list === undefined || more.length > 0) {
    return undefined;
  }
  const specs = list.split(',').map((spec) => spec.trim());
  return specs.length > MAX_RANGES ? undefined : specs.filter((spec) => spec !== '');
};

/** Undefined where no byte of it is there. */
const resolved = (spec: string, size: number): ByteRange | undefined | 'malformed' => {
  const [, first, last] = SPEC.exec(spec) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) {
    return 'malformed';
  }
  if (first === '') {
    const start = Math.max(0, size - Number(last));
    return start < size ? { start, end: size } : undefined;
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(size, Number(last) + 1);
  if (last !== '' && Number(last) < start) return 'malformed';
  return start < size ? { start, end } : undefined;
};
