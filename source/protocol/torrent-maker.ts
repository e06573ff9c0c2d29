/** A .torrent (BEP 3) from what is known of its files and what its publisher says of it: the same words give the same bytes. */
import { concatBytes, utf8 } from '../base/bytes.ts';
import { atOnce, type Steps } from '../base/steps.ts';
import { type BencodeInput, encodeBencode } from './bencode.ts';
import { FILES_PER_STEP } from './limits.ts';
import type { BootstrapNode } from './metainfo-announce.ts';

/** A file that is to be published. */
export interface PayloadFile {
  /** Its path as it is on disk, below the torrent's folder; of a single file its name. */
  readonly parts: readonly string[];
  /** 0 of a link. */
  readonly size: number;
  readonly isExecutable?: boolean;
  readonly isHidden?: boolean;
  /** It is a link to this path below the torrent's folder (BEP 47). */
  readonly linkTarget?: readonly string[];
  /** Zeros that align what follows (BEP 47); nowhere on disk. */
  readonly isPadding?: boolean;
}

/** What stands around the info dictionary; changes of it change no info-hash. */
export interface PublisherWords {
  /** By tier (BEP 12). */
  readonly trackers: readonly (readonly string[])[];
  /** BEP 19. */
  readonly webSeeds: readonly string[];
  /** BEP 17. */
  readonly httpSeeds: readonly string[];
  readonly nodes: readonly BootstrapNode[];
  readonly comment: string | undefined;
  readonly createdBy: string | undefined;
  /** Seconds since 1970. */
  readonly createdAt: number | undefined;
}

export interface InfoWords {
  readonly name: string;
  readonly pieceLength: number;
  /** 0 says that it is not, as Transmission writes; undefined says nothing, which means the same. */
  readonly isPrivate: 0 | 1 | undefined;
  /** Tells torrents of the same files apart that are made for several trackers. */
  readonly source: string | undefined;
  /** Info-hashes of torrents that may share files (BEP 38). */
  readonly similar: readonly Uint8Array[];
  /** Names of sets of such torrents (BEP 38). */
  readonly collections: readonly string[];
  /** Where newer versions are asked for (BEP 39). */
  readonly updateUrl?: string | undefined;
}

export interface TorrentParts extends PublisherWords, InfoWords {
  /** In order, padding too. */
  readonly files: readonly PayloadFile[];
  /** The only file is the torrent: there is no folder. */
  readonly isSingleFile: boolean;
  /** 20 bytes a piece. */
  readonly pieceHashes: Uint8Array;
}

export const makeTorrent = (parts: TorrentParts): Uint8Array => atOnce(makeTorrentInSteps(parts));

/** A hundred thousand files take longer than others can wait. */
export function* makeTorrentInSteps(parts: TorrentParts): Steps<Uint8Array> {
  const files = parts.isSingleFile ? undefined : yield* encodeFiles(parts.files);
  const info = dictionaryOf({ ...encodedEach(encodeInfo(parts)), files });
  return dictionaryOf({ ...encodedEach(encodeWords(parts)), info });
}

function* encodeFiles(files: readonly PayloadFile[]): Steps<Uint8Array> {
  const encoded: Uint8Array[] = [utf8('l')];
  for (const file of files) {
    encoded.push(encodeBencode(encodeFile(file)));
    if (encoded.length % FILES_PER_STEP === 0) yield;
  }
  return concatBytes([...encoded, utf8('e')]);
}

type Encoded = Readonly<Record<string, Uint8Array | undefined>>;

const encodedEach = (values: Readonly<Record<string, BencodeInput | undefined>>): Encoded =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      value === undefined ? undefined : encodeBencode(value),
    ]),
  );

/** Its keys are ASCII. */
const dictionaryOf = (values: Encoded): Uint8Array => {
  const parts: Uint8Array[] = [utf8('d')];
  for (const key of Object.keys(values).sort()) {
    const value = values[key];
    if (value !== undefined) parts.push(encodeBencode(key), value);
  }
  return concatBytes([...parts, utf8('e')]);
};

/** Zeros before each file that would not begin with a piece; none behind the last. */
export const withPadding = (
  files: readonly PayloadFile[],
  pieceLength: number,
): readonly PayloadFile[] => {
  const padded: PayloadFile[] = [];
  let offset = 0;
  for (const file of files) {
    const gap = file.size === 0 ? 0 : (pieceLength - (offset % pieceLength)) % pieceLength;
    if (gap > 0) padded.push({ parts: ['.pad', String(gap)], size: gap, isPadding: true });
    padded.push(file);
    offset += gap + file.size;
  }
  return padded;
};

const encodeWords = (words: PublisherWords): Record<string, BencodeInput | undefined> => ({
  ...encodeTrackers(words.trackers),
  'url-list': encodeWebSeeds(words.webSeeds),
  httpseeds: some(words.httpSeeds),
  nodes: encodeNodes(words.nodes),
  comment: words.comment,
  'created by': words.createdBy,
  'creation date': words.createdAt,
});

/** One tracker needs no list; `announce` is for programs that know no tiers. */
export const encodeTrackers = (
  tiers: readonly (readonly string[])[],
): Record<'announce' | 'announce-list', BencodeInput | undefined> => ({
  announce: tiers[0]?.[0],
  'announce-list': tiers.flat().length > 1 ? tiers : undefined,
});

export const encodeNodes = (nodes: readonly BootstrapNode[]): BencodeInput | undefined =>
  some(nodes.map(({ host, port }) => [host, port]));

/** A single one stands by itself, as mktorrent writes it. */
export const encodeWebSeeds = (urls: readonly string[]): BencodeInput | undefined =>
  urls.length === 1 ? urls[0] : some(urls);

/** But for its files, where there are several. */
const encodeInfo = (parts: TorrentParts): Record<string, BencodeInput | undefined> => ({
  ...(parts.isSingleFile ? encodeSizeOf(parts.files[0]!) : {}),
  name: parts.name,
  'piece length': parts.pieceLength,
  pieces: parts.pieceHashes,
  private: parts.isPrivate,
  source: parts.source,
  similar: some(parts.similar),
  collections: some(parts.collections),
  'update-url': parts.updateUrl,
});

const encodeFile = (file: PayloadFile): Record<string, BencodeInput | undefined> => ({
  ...encodeSizeOf(file),
  path: file.parts,
  'symlink path': file.linkTarget,
});

const encodeSizeOf = (file: PayloadFile): Record<string, BencodeInput | undefined> => ({
  attr: attributesOf(file) || undefined,
  length: file.size,
});

const attributesOf = ({ isPadding, isExecutable, isHidden, linkTarget }: PayloadFile): string =>
  [
    isPadding ? 'p' : '',
    isHidden ? 'h' : '',
    isExecutable ? 'x' : '',
    linkTarget === undefined ? '' : 'l',
  ].join('');

/** An empty list is not written. */
export const some = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;
