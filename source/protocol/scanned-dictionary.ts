/** A dictionary of which is known where its entries lie: they are read one by one, the large ones never at once. */
import { BencodeCursor } from './bencode-cursor.ts';
import type { BencodeEntries } from './bencode-scan.ts';
import type { BencodeDictionary, BencodeValue } from './bencode-value.ts';

export interface ScannedDictionary {
  /** That passed `scanBencode`. */
  readonly bytes: Uint8Array;
  /** Where values lie in these. */
  readonly entries: BencodeEntries;
}

/** All but some. */
export const decodeEntries = (
  { bytes, entries }: ScannedDictionary,
  except: ReadonlySet<string>,
): BencodeDictionary => {
  const dictionary = new Map<string, BencodeValue>();
  for (const [key, { start }] of entries) {
    if (!except.has(key)) dictionary.set(key, new BencodeCursor(bytes, start).value());
  }
  return dictionary;
};

/** One of them; undefined where there is none. */
export const valueAt = (
  { bytes, entries }: ScannedDictionary,
  key: string,
): BencodeValue | undefined => {
  const span = entries.get(key);
  return span && new BencodeCursor(bytes, span.start).value();
};

/** Where the values of a list begin; undefined where the key has none, or another type. */
export const startOfList = (
  { bytes, entries }: ScannedDictionary,
  key: string,
): number | undefined => {
  const span = entries.get(key);
  return span !== undefined && bytes[span.start] === LIST ? span.start + 1 : undefined;
};

const LIST = 0x6c;
