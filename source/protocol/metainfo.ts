/** A .torrent file (BEP 3): the info dictionary, and around it what helps to find peers. */
import { fromUtf8, toBinaryString } from '../base/bytes.ts';
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import { atOnce, type Steps } from '../base/steps.ts';
import { readBytes, readInteger } from './bencode-read.ts';
import { type BencodeScan, scanInSteps } from './bencode-scan.ts';
import type { BencodeDictionary, BencodeValue } from './bencode-value.ts';
import { MAX_COMMENT_LENGTH, MAX_TORRENT_BYTES } from './limits.ts';
import {
  type BootstrapNode,
  readAnnounceTiers,
  readHttpSeeds,
  readNodes,
  readWebSeeds,
  webSeedUrlOf,
} from './metainfo-announce.ts';
import { readInfo, type TorrentInfo } from './metainfo-info.ts';
import type { PathRules } from './path-cleaning.ts';
import { decodeEntries, type ScannedDictionary, valueAt } from './scanned-dictionary.ts';
import { unusableTorrent } from './unusable-torrent.ts';
import { readWebNames, type WebNames } from './web-seed-url.ts';

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
  /** BEP 17; undefined where it has none. */
  readonly httpSeeds?: readonly string[] | undefined;
  /** BEP 5. */
  readonly nodes: readonly BootstrapNode[];
  /** Where to ask for a newer version (BEP 39), http or https; left out where the torrent does not say. */
  readonly updateUrl?: string;
}

/**
 * Reads all of a .torrent file. Throws SluiceError `metainfo/invalid`, `metainfo/unsupported` or
 * `bencode/*`, each with one line that says what is wrong and where.
 */
export const parseMetainfo = (bytes: Uint8Array, rules: PathRules = {}): Metainfo =>
  atOnce(parseMetainfoInSteps(bytes, rules));

/** The same for the event loop: 100,000 files take longer than anything there may. */
export function* parseMetainfoInSteps(bytes: Uint8Array, rules: PathRules = {}): Steps<Metainfo> {
  const { root, infoBytes, info } = yield* scanTorrent(bytes);
  if (infoBytes === undefined) throw unusableTorrent('it has no info dictionary');
  return {
    ...(yield* readInfo(info, infoBytes, rules)),
    announceTiers: readAnnounceTiers(root),
    comment: readSafeText(root, 'comment'),
    createdBy: readSafeText(root, 'created by'),
    createdAtMs: readDate(root),
    webSeeds: readWebSeeds(root),
    ...httpSeedsOf(root),
    nodes: readNodes(root),
    ...readUpdateUrl(info),
  };
}

const readUpdateUrl = (info: ScannedDictionary): Pick<Metainfo, 'updateUrl'> => {
  const value = valueAt(info, 'update-url');
  const updateUrl = value instanceof Uint8Array ? webSeedUrlOf(fromUtf8(value)) : undefined;
  return updateUrl === undefined ? {} : { updateUrl };
};

/** What says who made it (BEP 35, 39). */
export interface SigningParts {
  readonly infoBytes: Uint8Array;
  /** DER of an X.509 certificate; undefined where it names none. */
  readonly originator: Uint8Array | undefined;
  readonly signatures: BencodeValue | undefined;
}

/** Throws as `infoBytesInSteps`. */
export function* signingPartsInSteps(bytes: Uint8Array): Steps<SigningParts> {
  const { root, infoBytes, info } = yield* scanTorrent(bytes);
  if (infoBytes === undefined) throw unusableTorrent('it has no info dictionary');
  const originator = valueAt(info, 'originator');
  return {
    infoBytes,
    originator: originator instanceof Uint8Array ? originator : undefined,
    signatures: root.get('signatures'),
  };
}

/** What is sent to peers (BEP 9). Throws as `parseMetainfo` where it is no bencode, and reads no more than that. */
export function* infoBytesInSteps(bytes: Uint8Array): Steps<Uint8Array> {
  const { infoBytes } = yield* scanTorrent(bytes);
  if (infoBytes === undefined) throw unusableTorrent('it has no info dictionary');
  // A real copy: the file it was cut from can go.
  return new Uint8Array(infoBytes);
}

/** SHA-1, 20 bytes a piece. Throws as `infoBytesInSteps`. */
export function* pieceHashesInSteps(bytes: Uint8Array): Steps<Uint8Array> {
  const { info } = yield* scanTorrent(bytes);
  const hashes = valueAt(info, 'pieces');
  if (hashes instanceof Uint8Array) return hashes;
  throw unusableTorrent('it has no piece hashes');
}

/** As its files are called on web seeds (BEP 19). Throws as `infoBytesInSteps`. */
export function* webNamesInSteps(bytes: Uint8Array): Steps<WebNames> {
  const { info } = yield* scanTorrent(bytes);
  return yield* readWebNames(info);
}

const httpSeedsOf = (root: BencodeDictionary): Pick<Metainfo, 'httpSeeds'> => {
  const httpSeeds = readHttpSeeds(root);
  return httpSeeds === undefined ? {} : { httpSeeds };
};

interface ScannedTorrent {
  /** Without the info dictionary. */
  readonly root: BencodeDictionary;
  readonly infoBytes: Uint8Array | undefined;
  readonly info: ScannedDictionary;
}

function* scanTorrent(bytes: Uint8Array): Steps<ScannedTorrent> {
  refuseOtherFiles(bytes);
  const { entries, inner } = yield* scanWhole(bytes);
  const span = entries.get('info');
  return {
    root: decodeEntries({ bytes, entries }, LARGE_ENTRIES),
    infoBytes: span && bytes.subarray(span.start, span.end),
    info: { bytes, entries: inner },
  };
}

/** Not wanted of the outermost dictionary, or read by itself. */
const LARGE_ENTRIES: ReadonlySet<string> = new Set(['info', 'piece layers']);

function* scanWhole(bytes: Uint8Array): Steps<BencodeScan> {
  try {
    return yield* scanInSteps(bytes, {
      maxBytes: MAX_TORRENT_BYTES,
      // Some makers end the file with a newline or more.
      allowTrailing: true,
      within: 'info',
    });
  } catch (cause) {
    if (!isSluiceError(cause)) throw cause;
    throw new SluiceError(cause.code, `this .torrent file cannot be read: ${cause.message}`, {
      cause,
    });
  }
}

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
