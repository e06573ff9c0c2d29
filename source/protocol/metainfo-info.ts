/**
 * The info dictionary (BEP 3): what a torrent is, whether it came in a .torrent file or from peers
 * (BEP 9). Of hybrids the v1 half is used (BEP 52); the v2 half only lends its hash.
 */
import { createHash } from 'node:crypto';
import { fromUtf8, toHex } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import type { InfoHashes } from '../base/ids.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { atOnce, type Steps } from '../base/steps.ts';
import { readBytes, readInteger } from './bencode-read.ts';
import { type BencodeEntries, scanBencode } from './bencode-scan.ts';
import type { BencodeDictionary } from './bencode-value.ts';
import type { Layout } from './layout.ts';
import { MAX_TORRENT_BYTES } from './limits.ts';
import { readLayout } from './metainfo-files.ts';
import { cleanName, type PathRules } from './path-cleaning.ts';
import { decodeEntries, type ScannedDictionary, startOfList } from './scanned-dictionary.ts';
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
export const parseInfo = (infoBytes: Uint8Array, rules: PathRules = {}): TorrentInfo => {
  const { entries } = scanBencode(infoBytes, { maxBytes: MAX_TORRENT_BYTES });
  return atOnce(readInfo({ bytes: infoBytes, entries }, infoBytes, rules));
};

/** `infoBytes` are all of the dictionary. */
export function* readInfo(
  scanned: ScannedDictionary,
  infoBytes: Uint8Array,
  rules: PathRules,
): Steps<TorrentInfo> {
  if (infoBytes[0] !== DICTIONARY) throw unusableTorrent('its info is not a dictionary');
  const info = decodeEntries(scanned, LARGE_ENTRIES);
  yield;
  const hashes = hashesOf(info, scanned.entries, infoBytes);
  yield;
  const rawName = readBytes(info, 'name.utf-8') ?? readBytes(info, 'name') ?? new Uint8Array();
  const name = cleanName(fromUtf8(rawName), rules, toHex(hashes.v1));
  const layout = yield* readLayout(info, scanned, name, rules);
  yield;
  return {
    hashes,
    // A real copy: the file it was cut from can go.
    infoBytes: new Uint8Array(infoBytes),
    infoSize: infoBytes.length,
    name,
    displayName: safeText(rawName) || safeText(name),
    layout,
    pieceHashes: readPieceHashes(info, layout),
    isPrivate: (readInteger(info, 'private') ?? 0) !== 0,
    isSingleFile: startOfList(scanned, 'files') === undefined,
  };
}

const DICTIONARY = 0x64;
/** Read file by file, or not at all. */
const LARGE_ENTRIES: ReadonlySet<string> = new Set(['files', 'file tree']);

const hashesOf = (
  info: BencodeDictionary,
  entries: BencodeEntries,
  infoBytes: Uint8Array,
): { readonly v1: Uint8Array; readonly v2: Uint8Array | undefined } => {
  const version = info.get('meta version');
  if (!info.has('pieces') && (version !== undefined || entries.has('file tree'))) {
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
