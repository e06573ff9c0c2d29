/**
 * The slow lane of the codec: what the `bencode` package cannot carry without loss. It shows keys
 * that are not UTF-8 as hex, drops `__proto__`, rounds integers above 2^53 and writes no bigint.
 */
import { compareBytes, concatBytes, fromBinaryString, utf8 } from '../base/bytes.ts';
import { BencodeCursor } from './bencode-cursor.ts';
import type { BencodeInput, BencodeValue } from './bencode-value.ts';

/** Only for bytes that passed `scanBencode`: it checks nothing again. */
export const decodeCarefully = (bytes: Uint8Array): BencodeValue =>
  new BencodeCursor(bytes, 0).value();

/** Only for values that passed the writer's check (`bencode.ts`). */
export const encodeCarefully = (value: BencodeInput): Uint8Array => {
  const parts: Uint8Array[] = [];

  const writeString = (string: Uint8Array): void => {
    parts.push(utf8(`${string.length}:`), string);
  };

  const writeDictionary = (entries: Iterable<[string, BencodeInput | undefined]>): void => {
    const sorted = [...entries]
      .map(([key, entry]) => ({ key: fromBinaryString(key), entry }))
      .sort((left, right) => compareBytes(left.key, right.key));
    parts.push(utf8('d'));
    for (const { key, entry } of sorted) {
      if (entry === undefined) continue;
      writeString(key);
      writeValue(entry);
    }
    parts.push(utf8('e'));
  };

  const writeList = (items: readonly BencodeInput[]): void => {
    parts.push(utf8('l'));
    for (const item of items) writeValue(item);
    parts.push(utf8('e'));
  };

  const writeValue = (value: BencodeInput): void => {
    if (typeof value === 'string') writeString(utf8(value));
    else if (typeof value === 'number') parts.push(utf8(`i${BigInt(value)}e`));
    else if (typeof value === 'bigint') parts.push(utf8(`i${value}e`));
    else if (value instanceof Uint8Array) writeString(value);
    else if (value instanceof Map) writeDictionary(value);
    else if (Array.isArray(value)) writeList(value);
    else writeDictionary(Object.entries(value));
  };

  writeValue(value);
  return Uint8Array.from(concatBytes(parts));
};
