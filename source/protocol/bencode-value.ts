/** What bencode can say (BEP 3). */

/** Integers are numbers where exact, else bigints. Byte strings are copies: they pin no input buffer. */
export type BencodeValue =
  | number
  | bigint
  | Uint8Array
  | readonly BencodeValue[]
  | BencodeDictionary;

/** Keys are binary strings, one character a byte, since a key need not be text. No order is promised. */
export type BencodeDictionary = ReadonlyMap<string, BencodeValue>;

/** What can be written: text is written as UTF-8; keys, also those of plain objects, are binary strings. */
export type BencodeInput =
  | string
  | number
  | bigint
  | Uint8Array
  | readonly BencodeInput[]
  | ReadonlyMap<string, BencodeInput>
  /** Entries that are undefined are left out. */
  | { readonly [key: string]: BencodeInput | undefined };
