/** What is published under a key, and how it is kept. */
import { fromHex, toHex } from '../../base/bytes.ts';
import type { MutableItem } from '../../discovery/dht/item-search.ts';
import { MAX_SALT_BYTES } from '../../protocol/limits.ts';
import { encodePointer } from '../../protocol/mutable-link.ts';
import { MAX_ITEM_SEQUENCE, publicKeyOf, sealItem } from '../../protocol/stored-item.ts';
import { MAX_PUBLICATIONS } from '../limits.ts';

export interface Publication {
  readonly name: string;
  /** 32 bytes that the key pair grows from. */
  readonly seed: Uint8Array;
  readonly key: Uint8Array;
  readonly salt: Uint8Array;
  /** Of the newest version; 0 where there is none yet. */
  readonly sequence: bigint;
  /** 20 bytes; undefined where there is none yet. */
  readonly infoHash: Uint8Array | undefined;
  /** Absolute: what it was made of; undefined where a torrent was given. */
  readonly path: string | undefined;
  readonly isActive: boolean;
  /** The DHT has had this version: what is newer there was published elsewhere. */
  readonly isPut: boolean;
}

export const newPublication = (
  name: string,
  seed: Uint8Array,
  salt: Uint8Array = new Uint8Array(),
): Publication => ({
  name,
  seed,
  key: publicKeyOf(seed),
  salt,
  sequence: 0n,
  infoHash: undefined,
  path: undefined,
  isActive: false,
  isPut: false,
});

/** What is put into the DHT; undefined where nothing was published yet. */
export const itemOf = ({
  seed,
  salt,
  sequence,
  infoHash,
}: Publication): MutableItem | undefined => {
  if (infoHash === undefined) return undefined;
  const value = encodePointer(infoHash);
  return { ...sealItem(seed, value, sequence, salt), value };
};

export const encodePublications = (publications: Iterable<Publication>): string =>
  JSON.stringify(
    [...publications].map(({ seed, salt, infoHash, sequence, key: _key, ...rest }) => ({
      ...rest,
      seed: toHex(seed),
      salt: toHex(salt),
      sequence: String(sequence),
      infoHash: infoHash && toHex(infoHash),
    })),
  );

/** What cannot be used is left out. Throws SyntaxError for what is no JSON. */
export const decodePublications = (text: string): readonly Publication[] => {
  const kept: unknown = JSON.parse(text);
  return Array.isArray(kept) ? kept.slice(0, MAX_PUBLICATIONS).flatMap(publicationOf) : [];
};

const publicationOf = (kept: Record<string, unknown> | null): readonly Publication[] => {
  const seed = bytesOf(kept?.seed);
  const salt = bytesOf(kept?.salt);
  const sequence = sequenceOf(kept?.sequence);
  const isUsable = typeof kept?.name === 'string' && seed?.length === 32;
  if (!isUsable || salt === undefined || salt.length > MAX_SALT_BYTES) return [];
  const infoHash = bytesOf(kept.infoHash);
  return [
    {
      ...newPublication(String(kept.name), seed, salt),
      sequence,
      infoHash: infoHash?.length === 20 ? infoHash : undefined,
      path: typeof kept.path === 'string' ? kept.path : undefined,
      isActive: kept.isActive === true,
      isPut: kept.isPut === true,
    },
  ];
};

export const bytesOf = (hex: unknown): Uint8Array | undefined =>
  typeof hex === 'string' ? fromHex(hex) : undefined;

/** 0 for what is none. */
export const sequenceOf = (text: unknown): bigint => {
  const sequence = typeof text === 'string' && /^\d{1,19}$/.test(text) ? BigInt(text) : 0n;
  return sequence > MAX_ITEM_SEQUENCE ? 0n : sequence;
};
