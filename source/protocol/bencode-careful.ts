/**
 * The slow lane of the codec: what the `bencode` package cannot carry without loss. It shows keys
 * that are not UTF-8 as hex, drops `__proto__`, rounds integers above 2^53 and writes no bigint.
 */
import { compareBytes, concatBytes, fromBinaryString, utf8 } from '../base/bytes.ts';
import type { BencodeInput, BencodeValue } from './bencode-value.ts';

const DICTIONARY = 0x64;
const LIST = 0x6c;
const INTEGER = 0x69;
const END = 0x65;
const COLON = 0x3a;

/** Only for bytes that passed `scanBencode`: it checks nothing again. */
export const decodeCarefully = (bytes: Uint8Array): BencodeValue => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;

  const textUntil = (end: number): string => {
    const text = buffer.toString('latin1', at, end);
    at = end;
    return text;
  };

  const digitsBefore = (stop: number): string => {
    const digits = textUntil(buffer.indexOf(stop, at));
    at += 1;
    return digits;
  };

  const readString = (): Uint8Array => {
    const length = Number(digitsBefore(COLON));
    const string = new Uint8Array(bytes.subarray(at, at + length));
    at += length;
    return string;
  };

  const readInteger = (): number | bigint => {
    const text = digitsBefore(END);
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  };

  const readDictionary = (): ReadonlyMap<string, BencodeValue> => {
    const dictionary = new Map<string, BencodeValue>();
    while (bytes[at] !== END) {
      const length = Number(digitsBefore(COLON));
      const key = textUntil(at + length);
      dictionary.set(key, readValue());
    }
    at += 1;
    return dictionary;
  };

  const readList = (): readonly BencodeValue[] => {
    const list: BencodeValue[] = [];
    while (bytes[at] !== END) list.push(readValue());
    at += 1;
    return list;
  };

  const readValue = (): BencodeValue => {
    const kind = bytes[at];
    if (kind !== DICTIONARY && kind !== LIST && kind !== INTEGER) return readString();
    at += 1;
    if (kind === DICTIONARY) return readDictionary();
    return kind === LIST ? readList() : readInteger();
  };

  return readValue();
};

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
