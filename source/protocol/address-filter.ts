/**
 * Files of addresses that are not wanted, as others make them: P2P (`name:1.2.3.4-5.6.7.8`), DAT of eMule
 * (`001.002.003.004 - 005.006.007.008 , 000 , name`), plain addresses, ranges and networks (`10.0.0.0/8`), mixed as one likes.
 */
import { parseAddress } from '../base/addresses.ts';
import {
  FILTER_LINES_PER_STEP,
  MAX_FILTER_LINE_BYTES,
  MAX_FILTER_PROBLEMS,
  MAX_FILTER_RANGES,
} from './limits.ts';

/** From the first to the last address, both packed and of one family; nothing where a line names nobody. */
export interface AddressRange {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
}

export interface FilterLine {
  /** From 1. */
  readonly line: number;
  /** As it stands in the file. */
  readonly text: string;
}

export interface FilterReport {
  readonly lines: number;
  /** Lines that are none of any format, and the first of them. */
  readonly oddLines: number;
  readonly problems: readonly FilterLine[];
  /** More ranges than are kept: the rest of the file was not read. */
  readonly isCut: boolean;
}

const NEWLINE = 10;
/** eMule lets through what stands above this. */
const MAX_BLOCKED_LEVEL = 127;
const BLANK = /^(?:$|[#;]|\/\/)/;
const DAT_LINE = /^([^,]+?),\s*(\d{1,9})\s*(?:,|$)/;
const SHOWN_LENGTH = 80;
/** Two addresses with a dash between, and some room. */
const LONGEST_RANGE = 120;

/** One step is less than a millisecond. `add` hears of each range. */
export function* readAddressFilter(
  bytes: Uint8Array,
  add: (range: AddressRange) => void,
): Generator<undefined, FilterReport> {
  const decoder = new TextDecoder('latin1');
  const problems: FilterLine[] = [];
  let [lines, oddLines, ranges, from] = [0, 0, 0, startOf(bytes)];
  while (from < bytes.length && ranges < MAX_FILTER_RANGES) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline < 0 ? bytes.length : newline;
    const isLong = end - from > MAX_FILTER_LINE_BYTES;
    const shownEnd = isLong ? from + MAX_FILTER_LINE_BYTES : end;
    const text = decoder.decode(bytes.subarray(from, shownEnd)).trim();
    from = end + 1;
    lines += 1;
    const read = isLong ? undefined : readFilterLine(text);
    if (read === undefined) {
      oddLines += 1;
      if (problems.length < MAX_FILTER_PROBLEMS) {
        problems.push({ line: lines, text: text.slice(0, SHOWN_LENGTH) });
      }
    } else if (read !== 'nobody') {
      ranges += 1;
      add(read);
    }
    if (lines % FILTER_LINES_PER_STEP === 0) yield;
  }
  return { lines, oddLines, problems, isCut: from < bytes.length };
}

/** Behind the mark that some editors set. */
const startOf = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** `nobody` for an empty line, a remark, or one that lets its addresses through; undefined for an odd one. */
export const readFilterLine = (line: string): AddressRange | 'nobody' | undefined => {
  const text = line.trim();
  if (BLANK.test(text)) return 'nobody';
  const [, addresses, level] = DAT_LINE.exec(text) ?? [];
  const range = readRange(addresses ?? text);
  if (range === undefined) return readNamed(text);
  return Number(level ?? 0) > MAX_BLOCKED_LEVEL ? 'nobody' : range;
};

/** The name may hold colons and dashes, and its end may look like the beginning of an IPv6 address. */
const readNamed = (text: string): AddressRange | undefined => {
  // A name may be nothing but colons: only what could begin a range is looked at.
  const from = Math.max(text.length - LONGEST_RANGE, 0);
  for (let colon = text.indexOf(':', from); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    const rest = text.slice(colon + 1);
    const range = rest.includes('-') ? readRange(rest) : undefined;
    if (range !== undefined) return range;
  }
  return undefined;
};

const readRange = (text: string): AddressRange | undefined => {
  const dash = text.indexOf('-');
  if (dash < 0) return readNetwork(text.trim());
  const first = readAddress(text.slice(0, dash));
  const last = readAddress(text.slice(dash + 1));
  if (first === undefined || last === undefined || first.length !== last.length) return undefined;
  return isAfter(first, last) ? undefined : { first, last };
};

const readNetwork = (text: string): AddressRange | undefined => {
  const [host = '', digits, ...more] = text.split('/');
  const address = readAddress(host);
  if (address === undefined || more.length > 0) return undefined;
  if (digits === undefined) return { first: address, last: address };
  const bits = /^\d{1,3}$/.test(digits) ? Number(digits) : Number.POSITIVE_INFINITY;
  if (bits > address.length * 8) return undefined;
  return { first: masked(address, bits, 0), last: masked(address, bits, 0xff) };
};

/** The first `bits` as they are, the others all `rest`. */
const masked = (address: Uint8Array, bits: number, rest: number): Uint8Array =>
  address.map((byte, at) => {
    const mask = 0xff >> Math.min(8, Math.max(0, bits - at * 8));
    return (byte & ~mask) | (rest & mask);
  });

/** Numbers may be filled up with zeros, as DAT has them. An IPv4 address within IPv6 is the IPv4 one. */
const readAddress = (text: string): Uint8Array | undefined => {
  const plain = text.trim();
  const address = readIpv4(plain) ?? parseAddress(plain);
  return address?.length === 16 && isMapped(address) ? address.slice(12) : address;
};

const readIpv4 = (text: string): Uint8Array | undefined => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const numbers = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])];
  return numbers.every((number) => number <= 255) ? Uint8Array.from(numbers) : undefined;
};

const isMapped = (address: Uint8Array): boolean =>
  address.subarray(0, 10).every((byte) => byte === 0) &&
  address[10] === 0xff &&
  address[11] === 0xff;

const isAfter = (left: Uint8Array, right: Uint8Array): boolean => {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at >= 0 && left[at]! > right[at]!;
};
