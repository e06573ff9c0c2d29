/** Typed looks into a decoded dictionary: undefined where the key is missing or the value of another type. */
import { fromUtf8 } from '../base/bytes.ts';
import type { BencodeDictionary, BencodeValue } from './bencode-value.ts';

/** An exact integer; undefined also beyond 2^53 either way. */
export const readInteger = (dictionary: BencodeDictionary, key: string): number | undefined => {
  const value = dictionary.get(key);
  return typeof value === 'number' ? value : undefined;
};

export const readBytes = (dictionary: BencodeDictionary, key: string): Uint8Array | undefined => {
  const value = dictionary.get(key);
  return value instanceof Uint8Array ? value : undefined;
};

/** As UTF-8, bad sequences as U+FFFD. Still hostile: see SafeText and path cleaning. */
export const readText = (dictionary: BencodeDictionary, key: string): string | undefined => {
  const bytes = readBytes(dictionary, key);
  return bytes === undefined ? undefined : fromUtf8(bytes);
};

export const readList = (
  dictionary: BencodeDictionary,
  key: string,
): readonly BencodeValue[] | undefined => {
  const value = dictionary.get(key);
  return isList(value) ? value : undefined;
};

export const readDictionary = (
  dictionary: BencodeDictionary,
  key: string,
): BencodeDictionary | undefined => {
  const value = dictionary.get(key);
  return isDictionary(value) ? value : undefined;
};

export const isList = (value: BencodeValue | undefined): value is readonly BencodeValue[] =>
  Array.isArray(value);

export const isDictionary = (value: BencodeValue | undefined): value is BencodeDictionary =>
  value instanceof Map;
