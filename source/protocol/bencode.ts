/**
 * Bencode (BEP 3) to values and back. The `bencode` package is the codec; our own scan goes before
 * it and refuses what is malformed, too deep or too large. What the package would lose (odd keys,
 * large integers) takes the slow lane, with the same result.
 */
import bencode from 'bencode';
import { decodeCarefully, encodeCarefully } from './bencode-careful.ts';
import { type BencodeOptions, scanBencode } from './bencode-scan.ts';
import type { BencodeInput, BencodeValue } from './bencode-value.ts';

export type { BencodeDictionary, BencodeInput, BencodeValue } from './bencode-value.ts';

/** Throws SluiceError `bencode/malformed` or `bencode/limit`, nothing else. */
export const decodeBencode = (bytes: Uint8Array, options: BencodeOptions = {}): BencodeValue => {
  const { end, isOrdinary } = scanBencode(bytes, options);
  const value = bytes.subarray(0, end);
  return isOrdinary ? fromPackage(bencode.decode(value)) : decodeCarefully(value);
};

/** Keys sorted by raw bytes. A value that bencode cannot say is a fault of ours: TypeError. */
export const encodeBencode = (value: BencodeInput): Uint8Array =>
  isOrdinaryInput(value) ? bencode.encode(value) : encodeCarefully(value);

type PackageValue = number | Uint8Array | PackageValue[] | { [key: string]: PackageValue };

const fromPackage = (value: PackageValue): BencodeValue => {
  if (typeof value === 'number' || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(fromPackage);
  const dictionary = new Map<string, BencodeValue>();
  for (const key of Object.keys(value)) dictionary.set(key, fromPackage(value[key]!));
  return dictionary;
};

/** Checks all of it, and answers whether the package can write it. */
const isOrdinaryInput = (value: unknown): boolean => {
  if (typeof value === 'string' || value instanceof Uint8Array) return true;
  if (typeof value === 'bigint') return false;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return true;
    throw new TypeError(`bencode has whole numbers only, not ${value}`);
  }
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`bencode cannot say ${value === null ? 'null' : typeof value}`);
  }
  if (Array.isArray(value)) return value.map(isOrdinaryInput).every(Boolean);
  const entries: Iterable<[string, unknown]> = value instanceof Map ? value : Object.entries(value);
  let isOrdinary = true;
  for (const [key, entry] of entries) {
    if (entry === undefined) continue;
    const isOrdinaryEntry = isOrdinaryInput(entry);
    isOrdinary = isOrdinaryKey(key) && isOrdinaryEntry && isOrdinary;
  }
  return isOrdinary;
};

const isOrdinaryKey = (key: string): boolean => {
  for (let at = 0; at < key.length; at++) {
    const unit = key.charCodeAt(at);
    if (unit > 0xff) throw new TypeError('a bencode key is a binary string, one character a byte');
    if (unit > 0x7f) return false;
  }
  return true;
};
