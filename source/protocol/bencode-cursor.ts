/**
 * Reads values one by one from bencode that was scanned: of a list of 100,000 files each is gone
 * before the next is read, which takes a fraction of the memory and time of reading all of them.
 */
import type { BencodeValue } from './bencode-value.ts';

const DICTIONARY = 0x64;
const LIST = 0x6c;
const INTEGER = 0x69;
const END = 0x65;
const COLON = 0x3a;
const ZERO = 0x30;

/** Only for bytes that passed `scanBencode`: it checks nothing again. */
export class BencodeCursor {
  readonly #bytes: Buffer;
  readonly #strings: 'copied' | 'shared';
  #at: number;

  /**
   * Stands before a value, or within a list or dictionary. Strings that are shared are parts of `bytes`
   * and keep all of it: for what is looked at and let go.
   */
  constructor(bytes: Uint8Array, at: number, strings: 'copied' | 'shared' = 'copied') {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#strings = strings;
    this.#at = at;
  }

  /** No more in the list or dictionary that it stands in. */
  get isAtEnd(): boolean {
    return this.#bytes[this.#at] === END;
  }

  value(): BencodeValue {
    const kind = this.#bytes[this.#at];
    if (kind !== DICTIONARY && kind !== LIST && kind !== INTEGER) return this.#string();
    this.#at += 1;
    if (kind === DICTIONARY) return this.#dictionary();
    return kind === LIST ? this.#list() : this.#integer();
  }

  #dictionary(): ReadonlyMap<string, BencodeValue> {
    const dictionary = new Map<string, BencodeValue>();
    while (!this.isAtEnd) {
      const end = this.#stringEnd();
      const key = this.#textUntil(end);
      dictionary.set(key, this.value());
    }
    this.#at += 1;
    return dictionary;
  }

  #list(): readonly BencodeValue[] {
    const list: BencodeValue[] = [];
    while (!this.isAtEnd) list.push(this.value());
    this.#at += 1;
    return list;
  }

  #string(): Uint8Array {
    const end = this.#stringEnd();
    const string = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return this.#strings === 'shared' ? string : new Uint8Array(string);
  }

  #integer(): number | bigint {
    const text = this.#textUntil(this.#bytes.indexOf(END, this.#at));
    this.#at += 1;
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text);
  }

  /** Goes behind the colon. */
  #stringEnd(): number {
    let length = 0;
    let at = this.#at;
    for (let byte = this.#bytes[at]!; byte !== COLON; byte = this.#bytes[++at]!) {
      length = length * 10 + (byte - ZERO);
    }
    this.#at = at + 1;
    return this.#at + length;
  }

  #textUntil(end: number): string {
    const text = this.#bytes.toString('latin1', this.#at, end);
    this.#at = end;
    return text;
  }
}
