/** Makes a torrent of files that are there: finds them, puts them in order, hashes them and writes down what came of it. */
import path from 'node:path';
import { SluiceError } from '../../base/errors.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { Hashing } from '../../base/ports/hashing.ts';
import { safeText } from '../../base/safe-text.ts';
import { atOnce, type Steps } from '../../base/steps.ts';
import type { MakingFigures } from '../../contract/making.ts';
import { type FileOrder, inFileOrderInSteps } from '../../protocol/file-order.ts';
import { Layout } from '../../protocol/layout.ts';
import { MAX_TORRENT_BYTES } from '../../protocol/limits.ts';
import { type Metainfo, parseMetainfoInSteps } from '../../protocol/metainfo.ts';
import { choosePieceLength } from '../../protocol/piece-length.ts';
import {
  type InfoWords,
  makeTorrentInSteps,
  type PublisherWords,
  type TorrentParts,
  withPadding,
} from '../../protocol/torrent-maker.ts';
import { hashPayload } from '../../storage/payload-hashing.ts';
import { type ListedFile, listPayload } from '../../storage/payload-list.ts';

const MAX_PATH_LENGTH = 4_096;

export type FileAttribute = 'executable' | 'hidden' | 'links';

export interface CreateOptions extends PublisherWords, Omit<InfoWords, 'name' | 'pieceLength'> {
  /** Absolute: a file or a folder. */
  readonly path: string;
  /** Absolute: where the .torrent will be, which is never a part of itself. */
  readonly output: string;
  /** Undefined is that of the file or folder. */
  readonly name: string | undefined;
  /** Undefined is by size. */
  readonly pieceLength: number | undefined;
  readonly order: FileOrder;
  readonly isPadded: boolean;
  /** What of files is written down beside name and size (BEP 47). Links that are not kept are followed. */
  readonly attributes: readonly FileAttribute[];
  /** What a link leads to counts as executable, as links themselves do: libtorrent's way. */
  readonly marksLinked?: boolean;
  readonly isIgnored: (path: string) => boolean;
  /** Files without bytes are no part of it. */
  readonly skipsEmpty: boolean;
}

export interface CreatePorts {
  readonly disk: Disk;
  readonly hashing: Hashing;
  /** Does what may take longer than others can wait; at once where left out. */
  readonly inSteps?: InSteps;
}

export type InSteps = <T>(steps: Steps<T>) => Promise<T>;

const withoutBreak: InSteps = async (steps) => atOnce(steps);

export interface CreateWatch {
  /** All that is to be read, before it is. */
  readonly onListed?: (metainfo: Metainfo) => void;
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface CreatedTorrent {
  /** Of the file or folder, links followed. */
  readonly root: string;
  readonly bytes: Uint8Array;
  readonly metainfo: Metainfo;
  /** As in its layout. */
  readonly files: readonly ListedFile[];
  /** Neither files nor folders, by path. */
  readonly leftOut: readonly string[];
}

/** Rejects with `disk/*` or `metainfo/*` that name the file, and with the signal's reason. */
export const createTorrent = async (
  options: CreateOptions,
  { disk, hashing, inSteps = withoutBreak }: CreatePorts,
  { onListed, onProgress, signal }: CreateWatch = {},
): Promise<CreatedTorrent> => {
  const keepsLinks = options.attributes.includes('links');
  const { path: root, output, isIgnored } = options;
  const listed = await listPayload({ disk, root, output, isIgnored, keepsLinks, signal });
  const { draft, files, layout } = await inSteps(planInSteps(options, listed));
  // What could not be published is found out before hours of hashing, not after.
  const { metainfo } = await inSteps(madeInSteps(draft));
  onListed?.(metainfo);
  const pieceHashes = await hashPayload({ disk, hashing, layout, files, onProgress, signal });
  const made = await inSteps(madeInSteps({ ...draft, pieceHashes }));
  const { leftOut, root: realRoot } = listed;
  return { root: realRoot, ...made, files, leftOut };
};

/** What would come of it now: nothing is hashed. Rejects as `createTorrent`. */
export const surveyTorrent = async (
  options: CreateOptions,
  { disk, inSteps = withoutBreak }: Omit<CreatePorts, 'hashing'>,
  signal: AbortSignal,
): Promise<MakingFigures> => {
  const keepsLinks = options.attributes.includes('links');
  const { path: root, output, isIgnored } = options;
  const listed = await listPayload({ disk, root, output, isIgnored, keepsLinks, signal });
  const { draft, files } = await inSteps(planInSteps(options, listed));
  const { bytes, metainfo } = await inSteps(madeInSteps(draft));
  const { displayName, layout } = metainfo;
  return {
    name: displayName,
    size: layout.payloadSize,
    fileCount: files.filter(({ isPadding }) => isPadding !== true).length,
    pieceLength: layout.pieceLength,
    pieceCount: layout.pieceCount,
    torrentBytes: bytes.length,
    leftOut: listed.leftOut.map((path) => safeText(path, MAX_PATH_LENGTH)),
  };
};

interface Plan {
  /** All but the hashes, in whose place zeros stand. */
  readonly draft: TorrentParts;
  readonly files: readonly ListedFile[];
  readonly layout: Layout;
}

function* planInSteps(
  options: CreateOptions,
  listed: { readonly isSingleFile: boolean; readonly files: readonly ListedFile[] },
): Steps<Plan> {
  const { isSingleFile } = listed;
  const name = options.name ?? path.basename(options.path);
  if (name === '') throw unusable('the root of all folders has no name: give one with --name');
  const kept = listed.files.filter(({ size, linkTarget }) => isKept(options, size, linkTarget));
  if (kept.length === 0) throw unusable('there is no file in it that is not left out');
  const size = kept.reduce((sum, file) => sum + file.size, 0);
  const pieceLength = options.pieceLength ?? choosePieceLength(size);
  const ordered = yield* inFileOrderInSteps(
    kept.map((file) => attributed(file, options)),
    options.order,
  );
  const files: readonly ListedFile[] = options.isPadded
    ? withPadding(ordered, pieceLength)
    : ordered;
  const layout = new Layout(
    pieceLength,
    files.map(({ parts, size }) => ({ path: parts, size })),
  );
  const pieceHashes = new Uint8Array(layout.pieceCount * 20);
  return {
    draft: { ...options, name, pieceLength, files, isSingleFile, pieceHashes },
    files,
    layout,
  };
}

const isKept = (
  { skipsEmpty }: CreateOptions,
  size: number,
  linkTarget: readonly string[] | undefined,
): boolean => size > 0 || linkTarget !== undefined || !skipsEmpty;

const attributed = (
  file: ListedFile,
  { attributes, marksLinked }: Pick<CreateOptions, 'attributes' | 'marksLinked'>,
): ListedFile => ({
  ...file,
  isExecutable:
    attributes.includes('executable') &&
    (file.isExecutable === true || (marksLinked === true && file.isLinked === true)),
  isHidden: file.isHidden === true && attributes.includes('hidden'),
});

/** What is too large or odd to be read by us is not published. */
function* madeInSteps(parts: TorrentParts): Steps<Pick<CreatedTorrent, 'bytes' | 'metainfo'>> {
  const bytes = yield* makeTorrentInSteps(parts);
  if (bytes.length <= MAX_TORRENT_BYTES) {
    return { bytes, metainfo: yield* parseMetainfoInSteps(bytes) };
  }
  throw unusable(
    `the .torrent would have ${bytes.length} bytes, and many programs take no more than ${MAX_TORRENT_BYTES}: give longer pieces (--piece-length)`,
  );
}

const unusable = (message: string): SluiceError => new SluiceError('metainfo/unsupported', message);
