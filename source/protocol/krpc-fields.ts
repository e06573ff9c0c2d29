/** A bencoded dictionary looked into where it lies: a value that must stay as it was signed is never decoded (BEP 44). */
import { toBinaryString } from '../base/bytes.ts';
import { isSluiceError } from '../base/errors.ts';
import { type BencodeSpan, scanBencode } from './bencode-scan.ts';
import { MAX_KRPC_DEPTH, MAX_KRPC_TOKENS } from './limits.ts';

const COLON = 0x3a;
const DICTIONARY = 0x64;
const END = 0x65;
const INTEGER = 0x69;
const LIST = 0x6c;
const ZERO = 0x30;
const NINE = 0x39;

export class KrpcFields {
  readonly #bytes: Uint8Array;
  readonly #entries: ReadonlyMap<string, BencodeSpan>;

  /** Undefined where it is no dictionary, or no good bencode. Bytes after it do not matter. */
  static read(bytes: Uint8Array): KrpcFields | undefined {
    if (bytes[0] !== DICTIONARY) return undefined;
    try {
      const { entries } = scanBencode(bytes, {
        maxTokens: MAX_KRPC_TOKENS,
        maxDepth: MAX_KRPC_DEPTH,
        allowTrailing: true,
      });
      return new KrpcFields(bytes, entries);
    } catch (error) {
      if (isSluiceError(error)) return undefined;
      throw error;
    }
  }

  private constructor(bytes: Uint8Array, entries: ReadonlyMap<string, BencodeSpan>) {
    this.#bytes = bytes;
    this.#entries = entries;
  }

  /** The value as it is written; memory of the message's. */
  raw(key: string): Uint8Array | undefined {
    const span = this.#entries.get(key);
    return span && this.#bytes.subarray(span.start, span.end);
  }

  dictionary(key: string): KrpcFields | undefined {
    const raw = this.raw(key);
    return raw && KrpcFields.read(raw);
  }

  /** A byte string, copied; undefined also where it is longer than that. */
  bytes(key: string, maxBytes: number): Uint8Array | undefined {
    const span = this.#entries.get(key);
    const string = span && stringAt(this.#bytes, span.start);
    if (string === undefined || string.length > maxBytes) return undefined;
    return new Uint8Array(string);
  }

  /** A byte string of just that length, copied. */
  exactly(key: string, length: number): Uint8Array | undefined {
    const bytes = this.bytes(key, length);
    return bytes?.length === length ? bytes : undefined;
  }

  integer(key: string): bigint | undefined {
    const raw = this.raw(key);
    if (raw === undefined || raw[0] !== INTEGER) return undefined;
    return BigInt(toBinaryString(raw.subarray(1, -1)));
  }

  /** A whole number that is exact as one. */
  number(key: string): number | undefined {
    const value = Number(this.integer(key) ?? Number.NaN);
    return Number.isSafeInteger(value) ? value : undefined;
  }

  /** The byte strings of a list up to the first thing that is none; memory of the message's. */
  *strings(key: string): Generator<Uint8Array> {
    const list = this.raw(key);
    if (list === undefined || list[0] !== LIST) return;
    for (let at = 1; list[at] !== END; ) {
      const string = stringAt(list, at);
      if (string === undefined) return;
      yield string;
      at = string.byteOffset - list.byteOffset + string.length;
    }
  }

  /** A list of a whole number and a text: what a node says where it cannot answer. */
  complaint(key: string): { readonly code: number; readonly text: Uint8Array } | undefined {
    const list = this.raw(key);
    if (list === undefined || list[0] !== LIST || list[1] !== INTEGER) return undefined;
    const end = list.indexOf(END, 2);
    const text = stringAt(list, end + 1);
    return { code: Number(toBinaryString(list.subarray(2, end))), text: text ?? new Uint8Array() };
  }
}

/** Only where the scan has been. */
const stringAt = (bytes: Uint8Array, start: number): Uint8Array | undefined => {
  const first = bytes[start]!;
  if (first < ZERO || first > NINE) return undefined;
  let length = 0;
  let at = start;
  for (; bytes[at] !== COLON; at++) length = length * 10 + (bytes[at]! - ZERO);
  return bytes.subarray(at + 1, at + 1 + length);
};
