/**
 * The info dictionary (BEP 3): what a torrent is, whether it came in a .torrent file or from peers
 * (BEP 9). Of hybrids the v1 half is used (BEP 52); the v2 half only lends its hash.
 */
import { createHash } from 'node:crypto';
import { fromUtf8, toHex } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import type { InfoHashes } from '../base/ids.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { decodeBencode } from './bencode.ts';
import { isDictionary, readBytes, readInteger, readList } from './bencode-read.ts';
import type { BencodeDictionary, BencodeValue } from './bencode-value.ts';
import type { Layout } from './layout.ts';
import { MAX_TORRENT_BYTES } from './limits.ts';
import { readLayout } from './metainfo-files.ts';
import { cleanName, type PathRules } from './path-cleaning.ts';
import { unusableTorrent } from './unusable-torrent.ts';

export interface TorrentInfo {
  readonly hashes: InfoHashes;
  /** The exact bytes that the hashes are taken over; what peers are sent (BEP 9). */
  readonly infoBytes: Uint8Array;
  /** How many these are. */
  readonly infoSize: number;
  /** For the disk: the file itself, or the folder of the files. The hash where there is no usable name. */
  readonly name: string;
  /** For people. */
  readonly displayName: SafeText;
  readonly layout: Layout;
  /** SHA-1, 20 bytes a piece, one after the other. */
  readonly pieceHashes: Uint8Array;
  /** Peers only from its own trackers: no DHT, no PEX, no LSD (BEP 27). */
  readonly isPrivate: boolean;
  readonly isSingleFile: boolean;
}

export const PIECE_HASH_LENGTH = 20;

/** Throws SluiceError `metainfo/invalid`, `metainfo/unsupported` or `bencode/*`, nothing else. */
export const parseInfo = (infoBytes: Uint8Array, rules: PathRules = {}): TorrentInfo =>
  readInfo(decodeBencode(infoBytes, { maxBytes: MAX_TORRENT_BYTES }), infoBytes, rules);

/** `infoBytes` are those that `value` was decoded from. */
export const readInfo = (
  value: BencodeValue | undefined,
  infoBytes: Uint8Array,
  rules: PathRules,
): TorrentInfo => {
  if (!isDictionary(value)) throw unusableTorrent('its info is not a dictionary');
  const hashes = hashesOf(value, infoBytes);
  const rawName = readBytes(value, 'name.utf-8') ?? readBytes(value, 'name') ?? new Uint8Array();
  const name = cleanName(fromUtf8(rawName), rules, toHex(hashes.v1));
  const layout = readLayout(value, name, rules);
  return {
    hashes,
    // A real copy: the file it was cut from can go.
    infoBytes: new Uint8Array(infoBytes),
    infoSize: infoBytes.length,
    name,
    displayName: safeText(rawName) || safeText(name),
    layout,
    pieceHashes: readPieceHashes(value, layout),
    isPrivate: (readInteger(value, 'private') ?? 0) !== 0,
    isSingleFile: readList(value, 'files') === undefined,
  };
};

const hashesOf = (
  info: BencodeDictionary,
  infoBytes: Uint8Array,
): { readonly v1: Uint8Array; readonly v2: Uint8Array | undefined } => {
  const version = info.get('meta version');
  if (!info.has('pieces') && (version !== undefined || info.has('file tree'))) {
    throw new SluiceError(
      'metainfo/unsupported',
      'this torrent is for BitTorrent v2 only, which Sluice does not speak yet: look for a v1 or hybrid one',
    );
  }
  return {
    v1: digest('sha1', infoBytes),
    v2: version === 2 ? digest('sha256', infoBytes) : undefined,
  };
};

const digest = (algorithm: string, bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash(algorithm).update(bytes).digest());

const readPieceHashes = (info: BencodeDictionary, layout: Layout): Uint8Array => {
  const hashes = readBytes(info, 'pieces');
  if (hashes === undefined) throw unusableTorrent('it has no piece hashes');
  if (hashes.length !== layout.pieceCount * PIECE_HASH_LENGTH) {
    throw unusableTorrent(
      `${hashes.length} bytes of piece hashes, but ${layout.pieceCount} pieces have ${layout.pieceCount * PIECE_HASH_LENGTH}`,
    );
  }
  return hashes;
};
