/** A torrent whose newer versions are looked for, and how that is kept. */
import path from 'node:path';
import { fromHex, toHex } from '../../base/bytes.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { MutableItem } from '../../discovery/dht/item-search.ts';
import { MAX_SALT_BYTES } from '../../protocol/limits.ts';
import { webSeedUrlOf } from '../../protocol/metainfo-announce.ts';
import { ITEM_KEY_BYTES, isSealed } from '../../protocol/stored-item.ts';
import { MAX_FOLLOWED } from '../limits.ts';
import { bytesOf, sequenceOf } from './publication.ts';

export type Lead =
  | {
      readonly kind: 'link';
      readonly key: Uint8Array;
      readonly salt: Uint8Array;
      /** The newest that was found: nothing older counts any more, and it is put again for others. */
      readonly item: MutableItem | undefined;
    }
  | { readonly kind: 'feed'; readonly url: string };

/** Where a version is put beside the one before it. */
export interface VersionPlace {
  readonly id: TorrentId;
  /** Absolute. */
  readonly directory: string;
  /** Of its folder or only file: nobody else's. */
  readonly name: string;
}

export interface Following {
  /** The version that is here. */
  readonly id: TorrentId;
  readonly lead: Lead;
  /** A newer one that the user has not asked for, or has removed. */
  readonly offered: TorrentId | undefined;
  /** On its way, in place of the one that is here. */
  readonly next: TorrentId | undefined;
  /** Of the next one, from before anything is made there. */
  readonly place: VersionPlace | undefined;
  /** The user has it for reasons of their own, and the author merely named it: nothing takes its place. */
  readonly isUsers: boolean;
}

export const newFollowing = (id: TorrentId, lead: Lead): Following => ({
  id,
  lead,
  offered: undefined,
  next: undefined,
  place: undefined,
  isUsers: false,
});

export const encodeFollowings = (followings: Iterable<Following>): string =>
  JSON.stringify([...followings].map((each) => ({ ...each, lead: encodeLead(each.lead) })));

const encodeLead = (lead: Lead) =>
  lead.kind === 'feed'
    ? lead
    : {
        kind: lead.kind,
        key: toHex(lead.key),
        salt: toHex(lead.salt),
        item: lead.item && {
          sequence: String(lead.item.sequence),
          signature: toHex(lead.item.signature),
          value: toHex(lead.item.value),
        },
      };

/** What cannot be used is left out. Throws SyntaxError for what is no JSON. */
export const decodeFollowings = (text: string): readonly Following[] => {
  const kept: unknown = JSON.parse(text);
  return Array.isArray(kept) ? kept.slice(0, MAX_FOLLOWED).flatMap(followingOf) : [];
};

type Kept = Record<string, unknown>;

const followingOf = (kept: Kept | null): readonly Following[] => {
  const id = torrentOf(kept?.id);
  const lead = leadOf(kept?.lead as Kept | null | undefined);
  if (kept === null || id === undefined || lead === undefined) return [];
  return [
    {
      id,
      lead,
      offered: torrentOf(kept.offered),
      next: torrentOf(kept.next),
      place: placeOf(kept.place as Kept | null | undefined),
      isUsers: kept.isUsers === true,
    },
  ];
};

const leadOf = (kept: Kept | null | undefined): Lead | undefined => {
  if (kept?.kind === 'feed') {
    const url = webSeedUrlOf(String(kept.url));
    return url === undefined ? undefined : { kind: 'feed', url };
  }
  const key = bytesOf(kept?.key);
  const salt = bytesOf(kept?.salt);
  if (key?.length !== ITEM_KEY_BYTES || salt === undefined || salt.length > MAX_SALT_BYTES) {
    return undefined;
  }
  return { kind: 'link', key, salt, item: itemOf(kept?.item as Kept | undefined, key, salt) };
};

/** What is not signed is none, wherever it was kept. */
const itemOf = (
  kept: Kept | null | undefined,
  key: Uint8Array,
  salt: Uint8Array,
): MutableItem | undefined => {
  const [signature, value] = [bytesOf(kept?.signature), bytesOf(kept?.value)];
  if (signature === undefined || value === undefined) return undefined;
  const seal = { key, signature, sequence: sequenceOf(kept?.sequence) };
  return isSealed(seal, value, salt) ? { ...seal, value } : undefined;
};

const placeOf = (kept: Kept | null | undefined): VersionPlace | undefined => {
  const id = torrentOf(kept?.id);
  const { directory, name } = kept ?? {};
  if (id === undefined || typeof directory !== 'string' || typeof name !== 'string') {
    return undefined;
  }
  const isOnePart = name !== '' && path.basename(name) === name && name !== '.' && name !== '..';
  return path.isAbsolute(directory) && isOnePart ? { id, directory, name } : undefined;
};

const torrentOf = (text: unknown): TorrentId | undefined =>
  typeof text === 'string' && fromHex(text)?.length === 20 ? (text as TorrentId) : undefined;
