/**
 * Checks the grammar of bencode (BEP 3) before anything is built from it, without recursion and
 * without memory in proportion to what the input claims. Finds where the entries of the outermost
 * dictionary lie, since an info-hash is taken over exact bytes.
 */
import { toBinaryString } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import { atOnce, type Steps } from '../base/steps.ts';
import {
  MAX_BENCODE_BYTES,
  MAX_BENCODE_DEPTH,
  MAX_BENCODE_TOKENS,
  MAX_INTEGER_DIGITS,
  VALUES_PER_STEP,
} from './limits.ts';

export interface BencodeOptions {
  readonly maxBytes?: number;
  /** Can only lower the room's own limit, as `maxDepth`. */
  readonly maxTokens?: number;
  readonly maxDepth?: number;
  /** Bytes after the value are ignored: .torrent files and tracker answers in the wild have them. */
  readonly allowTrailing?: boolean;
  /** Key of the outermost dictionary: where that has a dictionary, its entries are found too. */
  readonly within?: string;
}

export interface BencodeSpan {
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

export type BencodeEntries = ReadonlyMap<string, BencodeSpan>;

export interface BencodeScan {
  /** Behind the last byte of the value. */
  readonly end: number;
  /** Where the values of the outermost dictionary lie, by binary key; empty where it is no dictionary. */
  readonly entries: BencodeEntries;
  /** Of the dictionary that was asked for by `within`; empty where there is none. */
  readonly inner: BencodeEntries;
  /** All keys are ASCII, none is `__proto__`, all integers are surely exact as numbers. */
  readonly isOrdinary: boolean;
}

/** Throws SluiceError `bencode/malformed` or `bencode/limit`, with the byte where it went wrong. */
export const scanBencode = (bytes: Uint8Array, options: BencodeOptions = {}): BencodeScan =>
  atOnce(scanInSteps(bytes, options));

export const scanInSteps = (bytes: Uint8Array, options: BencodeOptions = {}): Steps<BencodeScan> =>
  new Scanner(bytes, options).run();

const DICTIONARY = 0x64;
const LIST = 0x6c;
const INTEGER = 0x69;
const END = 0x65;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
/** Any integer of so many digits is exact as a number. */
const EXACT_DIGITS = 15;

const isDigit = (byte: number | undefined): byte is number =>
  byte !== undefined && byte >= ZERO && byte <= NINE;

/** One open list or dictionary. Frames are reused by depth. */
interface Frame {
  start: number;
  isDictionary: boolean;
  /** Of a dictionary: the next thing must be a key or the end. */
  awaitsKey: boolean;
  /** Start and end of each key so far, in pairs; the first `keyCount` pairs count. */
  readonly keys: number[];
  keyCount: number;
  /** Only made once keys turn out to be unsorted: sorted ones are compared with their neighbour. */
  seen: Set<string> | undefined;
}

const newFrame = (): Frame => ({
  start: 0,
  isDictionary: false,
  awaitsKey: false,
  keys: [],
  keyCount: 0,
  seen: undefined,
});

class Scanner {
  readonly #bytes: Uint8Array;
  readonly #maxTokens: number;
  readonly #maxDepth: number;
  readonly #allowTrailing: boolean;
  readonly #frames: Frame[] = [];
  readonly #entries = new Map<string, BencodeSpan>();
  readonly #inner = new Map<string, BencodeSpan>();
  readonly #within: string | undefined;
  #isWithin = false;
  #at = 0;
  #depth = 0;
  #tokens = 0;
  #isOrdinary = true;

  constructor(bytes: Uint8Array, options: BencodeOptions) {
    this.#bytes = bytes;
    this.#maxTokens = Math.min(options.maxTokens ?? MAX_BENCODE_TOKENS, MAX_BENCODE_TOKENS);
    this.#maxDepth = Math.min(options.maxDepth ?? MAX_BENCODE_DEPTH, MAX_BENCODE_DEPTH);
    this.#allowTrailing = options.allowTrailing ?? false;
    this.#within = options.within;
    const maxBytes = options.maxBytes ?? MAX_BENCODE_BYTES;
    if (bytes.length > maxBytes) {
      throw new SluiceError(
        'bencode/limit',
        `too large: ${bytes.length} bytes, at most ${maxBytes} are read`,
      );
    }
  }

  *run(): Steps<BencodeScan> {
    let values = 0;
    do {
      this.#step();
      values += 1;
      if (values % VALUES_PER_STEP === 0) yield;
    } while (this.#depth > 0);
    if (!this.#allowTrailing && this.#at < this.#bytes.length) {
      this.#fail(`${this.#bytes.length - this.#at} more bytes after the value`);
    }
    return {
      end: this.#at,
      entries: this.#entries,
      inner: this.#inner,
      isOrdinary: this.#isOrdinary,
    };
  }

  #step(): void {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) this.#fail('the data ends too early');
    const frame = this.#depth === 0 ? undefined : this.#frames[this.#depth - 1];
    if (frame !== undefined && byte === END) this.#close(frame);
    else if (frame?.awaitsKey) this.#readKey(frame);
    else if (byte === DICTIONARY || byte === LIST) this.#open(byte === DICTIONARY);
    else this.#readScalar(byte);
  }

  #readScalar(byte: number): void {
    const start = this.#at;
    if (byte === INTEGER) this.#skipInteger();
    else if (isDigit(byte)) this.#skipString();
    else this.#fail(`no value starts with ${describe(byte)}`);
    this.#finishValue(start);
  }

  #open(isDictionary: boolean): void {
    this.#countToken();
    if (this.#depth >= this.#maxDepth) {
      this.#fail(`nested deeper than ${this.#maxDepth} levels`, 'bencode/limit');
    }
    let frame = this.#frames[this.#depth];
    if (frame === undefined) {
      frame = newFrame();
      this.#frames.push(frame);
    }
    frame.start = this.#at;
    frame.isDictionary = isDictionary;
    frame.awaitsKey = isDictionary;
    frame.keyCount = 0;
    frame.seen = undefined;
    this.#depth += 1;
    this.#at += 1;
  }

  #close(frame: Frame): void {
    if (frame.isDictionary && !frame.awaitsKey) this.#fail('a dictionary key without a value');
    this.#at += 1;
    this.#depth -= 1;
    this.#finishValue(frame.start);
  }

  #finishValue(start: number): void {
    if (this.#depth === 0) return;
    const parent = this.#frames[this.#depth - 1]!;
    if (!parent.isDictionary) return;
    parent.awaitsKey = true;
    const entries = this.#depth === 1 ? this.#entries : this.#isWithin ? this.#inner : undefined;
    if (entries === undefined || this.#depth > 2) return;
    entries.set(this.#keyText(parent, parent.keyCount - 1), { start, end: this.#at });
  }

  #readKey(frame: Frame): void {
    const byte = this.#bytes[this.#at];
    if (!isDigit(byte)) this.#fail('a dictionary key must be a string');
    const start = this.#skipString();
    frame.keys[frame.keyCount * 2] = start;
    frame.keys[frame.keyCount * 2 + 1] = this.#at;
    frame.keyCount += 1;
    frame.awaitsKey = false;
    this.#refuseDuplicate(frame);
    if (this.#depth === 1 && this.#within !== undefined) {
      this.#isWithin = this.#text(start, this.#at) === this.#within;
    }
    if (this.#isOrdinary) this.#isOrdinary = this.#isOrdinaryKey(start, this.#at);
  }

  #refuseDuplicate(frame: Frame): void {
    const last = frame.keyCount - 1;
    if (frame.seen === undefined) {
      if (last === 0 || this.#isSorted(frame, last)) return;
      frame.seen = new Set();
      for (let index = 0; index < last; index++) frame.seen.add(this.#keyText(frame, index));
    }
    const text = this.#keyText(frame, last);
    if (frame.seen.has(text)) this.#fail('the same dictionary key twice');
    frame.seen.add(text);
  }

  /** Is the key truly greater than the one before it, by raw bytes? */
  #isSorted(frame: Frame, index: number): boolean {
    const left = frame.keys[index * 2 - 2]!;
    const leftEnd = frame.keys[index * 2 - 1]!;
    const right = frame.keys[index * 2]!;
    const rightEnd = frame.keys[index * 2 + 1]!;
    const shared = Math.min(leftEnd - left, rightEnd - right);
    for (let at = 0; at < shared; at++) {
      const difference = this.#bytes[right + at]! - this.#bytes[left + at]!;
      if (difference !== 0) return difference > 0;
    }
    return rightEnd - right > leftEnd - left;
  }

  #isOrdinaryKey(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (this.#bytes[at]! >= 0x80) return false;
    return end - start !== 9 || this.#text(start, end) !== '__proto__';
  }

  /** From the first digit of its length; answers where the bytes of the string start. */
  #skipString(): number {
    this.#countToken();
    const start = this.#at;
    const bytes = this.#bytes;
    let length = 0;
    let at = start;
    for (let byte = bytes[at]; isDigit(byte); byte = bytes[++at]) {
      length = length * 10 + (byte - ZERO);
      if (length > bytes.length) this.#fail('a string runs past the end of the data');
    }
    if (at >= bytes.length) this.#fail('the data ends inside the length of a string');
    if (bytes[at] !== COLON) this.#fail('a string length without a colon');
    if (at - start > 1 && bytes[start] === ZERO) this.#fail('a string length with leading zeros');
    const first = at + 1;
    if (length > bytes.length - first) this.#fail('a string runs past the end of the data');
    this.#at = first + length;
    return first;
  }

  #skipInteger(): void {
    this.#countToken();
    const bytes = this.#bytes;
    let at = this.#at + 1;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    const first = at;
    while (isDigit(bytes[at])) at += 1;
    const digits = at - first;
    if (at >= bytes.length) this.#fail('the data ends inside a number');
    if (bytes[at] !== END || digits === 0) this.#fail('not a whole number');
    if (bytes[first] === ZERO && (digits > 1 || isNegative)) {
      this.#fail('a number with leading zeros or minus zero');
    }
    if (digits > MAX_INTEGER_DIGITS) {
      this.#fail(`a number of ${digits} digits, at most ${MAX_INTEGER_DIGITS}`, 'bencode/limit');
    }
    if (digits > EXACT_DIGITS) this.#isOrdinary = false;
    this.#at = at + 1;
  }

  #countToken(): void {
    this.#tokens += 1;
    if (this.#tokens > this.#maxTokens) {
      this.#fail(`more than ${this.#maxTokens} values`, 'bencode/limit');
    }
  }

  #keyText(frame: Frame, index: number): string {
    return this.#text(frame.keys[index * 2]!, frame.keys[index * 2 + 1]!);
  }

  #text(start: number, end: number): string {
    return toBinaryString(this.#bytes.subarray(start, end));
  }

  #fail(what: string, code: 'bencode/malformed' | 'bencode/limit' = 'bencode/malformed'): never {
    throw new SluiceError(code, `${what} (at byte ${this.#at})`);
  }
}

const describe = (byte: number): string =>
  byte > 0x20 && byte < 0x7f
    ? `"${String.fromCharCode(byte)}"`
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;
