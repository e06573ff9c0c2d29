/** A .torrent file (BEP 3): the info dictionary, and around it what helps to find peers. */
import { toBinaryString } from '../base/bytes.ts';
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { decodeBencode } from './bencode.ts';
import { isDictionary, readBytes, readInteger } from './bencode-read.ts';
import { type BencodeOptions, scanBencode } from './bencode-scan.ts';
import type { BencodeDictionary, BencodeValue } from './bencode-value.ts';
import { MAX_COMMENT_LENGTH, MAX_TORRENT_BYTES } from './limits.ts';
import {
  type BootstrapNode,
  readAnnounceTiers,
  readNodes,
  readWebSeeds,
} from './metainfo-announce.ts';
import { readInfo, type TorrentInfo } from './metainfo-info.ts';
import type { PathRules } from './path-cleaning.ts';
import { unusableTorrent } from './unusable-torrent.ts';

export interface Metainfo extends TorrentInfo {
  /** Tracker URLs (http, https, udp) by tier (BEP 12), in the torrent's order: whoever announces shuffles. */
  readonly announceTiers: readonly (readonly string[])[];
  /** Empty where the torrent does not say. */
  readonly comment: SafeText;
  readonly createdBy: SafeText;
  /** Milliseconds since 1970; undefined where the torrent does not say, or no believable date. */
  readonly createdAtMs: number | undefined;
  /** BEP 19. */
  readonly webSeeds: readonly string[];
  /** BEP 5. */
  readonly nodes: readonly BootstrapNode[];
}

/**
 * Reads all of a .torrent file. Throws SluiceError `metainfo/invalid`, `metainfo/unsupported` or
 * `bencode/*`, each with one line that says what is wrong and where.
 */
export const parseMetainfo = (bytes: Uint8Array, rules: PathRules = {}): Metainfo => {
  refuseOtherFiles(bytes);
  const { root, infoBytes } = decodeTorrent(bytes);
  if (!isDictionary(root)) throw unusableTorrent('it is not a dictionary');
  if (infoBytes === undefined) throw unusableTorrent('it has no info dictionary');
  return {
    ...readInfo(root.get('info'), infoBytes, rules),
    announceTiers: readAnnounceTiers(root),
    comment: readSafeText(root, 'comment'),
    createdBy: readSafeText(root, 'created by'),
    createdAtMs: readDate(root),
    webSeeds: readWebSeeds(root),
    nodes: readNodes(root),
  };
};

interface DecodedTorrent {
  readonly root: BencodeValue;
  readonly infoBytes: Uint8Array | undefined;
}

const decodeTorrent = (bytes: Uint8Array): DecodedTorrent => {
  // Some makers end the file with a newline or more.
  const options: BencodeOptions = { maxBytes: MAX_TORRENT_BYTES, allowTrailing: true };
  try {
    const span = scanBencode(bytes, options).entries.get('info');
    const infoBytes = span && bytes.subarray(span.start, span.end);
    return { root: decodeBencode(bytes, options), infoBytes };
  } catch (cause) {
    if (!isSluiceError(cause)) throw cause;
    throw new SluiceError(cause.code, `this .torrent file cannot be read: ${cause.message}`, {
      cause,
    });
  }
};

/** What people take for a .torrent file, told apart by its first bytes. */
const refuseOtherFiles = (bytes: Uint8Array): void => {
  if (bytes.length === 0) throw notATorrent('the file is empty');
  const start = toBinaryString(bytes.subarray(0, 64)).trimStart();
  if (start.startsWith('<')) {
    throw notATorrent('it is a web page (the site may have asked for a login instead)');
  }
  if (start.startsWith('magnet:')) throw notATorrent('it holds a magnet link: add the link itself');
  if (start.startsWith('\x1f\x8b')) throw notATorrent('it is compressed: unpack it with gunzip');
  if (bytes[0] !== DICTIONARY) throw notATorrent('it does not start like one');
};

const DICTIONARY = 0x64;

const notATorrent = (why: string): SluiceError =>
  new SluiceError('metainfo/invalid', `this is not a .torrent file: ${why}`);

const readSafeText = (root: BencodeDictionary, key: string): SafeText =>
  safeText(readBytes(root, `${key}.utf-8`) ?? readBytes(root, key) ?? '', MAX_COMMENT_LENGTH);

const readDate = (root: BencodeDictionary): number | undefined => {
  const seconds = readInteger(root, 'creation date');
  const isBelievable = seconds !== undefined && seconds > 0 && seconds < YEAR_10000_SECONDS;
  return isBelievable ? seconds * 1000 : undefined;
};

const YEAR_10000_SECONDS = 253_402_300_800;
