/**
 * Identities of torrents and peers.
 * A torrent has a v1 info-hash (SHA-1, BEP 3), a v2 one (SHA-256, BEP 52), or both (hybrid).
 */
import type { Brand } from './brand.ts';
import { toHex } from './bytes.ts';

/** Lower-case hex of the hash that names a torrent everywhere in Sluice: v1 (40 digits) where there is one, else v2 (64). */
export type TorrentId = Brand<string, 'TorrentId'>;

export interface InfoHashes {
  /** 20 bytes, or undefined for a v2-only torrent. */
  readonly v1: Uint8Array | undefined;
  /** 32 bytes, or undefined for a v1-only torrent. */
  readonly v2: Uint8Array | undefined;
}

export const torrentIdOf = (hashes: InfoHashes): TorrentId => {
  const hash = hashes.v1 ?? hashes.v2;
  if (hash === undefined) throw new RangeError('a torrent has at least one info-hash');
  return toHex(hash) as TorrentId;
};

/** What stands on the wire (handshake, trackers, DHT): the v1 hash, or the v2 hash cut to 20 bytes (BEP 52). */
export const wireHashOf = (hashes: InfoHashes): Uint8Array => {
  const hash = hashes.v1 ?? hashes.v2?.subarray(0, 20);
  if (hash === undefined) throw new RangeError('a torrent has at least one info-hash');
  return hash;
};
