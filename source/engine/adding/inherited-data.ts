/** What a torrent takes over from one that is here: its new version, or one that is similar (BEP 38). */
import path from 'node:path';
import { Bitfield } from '../../base/bitfield.ts';
import { toBinaryString } from '../../base/bytes.ts';
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { FileSpan } from '../../base/ports/hashing.ts';
import type { FileNames, TorrentRecord } from '../../base/ports/state.ts';
import type { Steps } from '../../base/steps.ts';
import type { FilePriority } from '../../contract/details.ts';
import type { Layout } from '../../protocol/layout.ts';
import { type Metainfo, pieceHashesInSteps } from '../../protocol/metainfo.ts';
import { withMark } from '../../protocol/path-cleaning.ts';
import { ConfinedRoot } from '../../storage/confined-root.ts';
import { CreatedPaths } from '../../storage/created-paths.ts';
import { type DataReuseOptions, reuseData } from '../../storage/data-reuse.ts';
import { nameOf, type ReusableFile } from '../../storage/data-search.ts';
import { filePaths } from '../../storage/file-names.ts';
import { MAX_VERSION_NAMES } from '../limits.ts';
import type { Services } from '../session/services.ts';
import type { Torrent } from '../torrent/torrent.ts';

const HASH_BYTES = 20;
const PIECES_PER_STEP = 4_096;
const FILES_PER_STEP = 512;

export interface InheritedData
  extends Pick<
    TorrentRecord,
    | 'pieces'
    | 'stamps'
    | 'createdFiles'
    | 'names'
    | 'limits'
    | 'sharing'
    | 'isSequential'
    | 'isFirstAndLast'
  > {
  readonly priorities: readonly FilePriority[];
  readonly bytes: number;
}

/** By the torrent that comes and the folder that it goes to. */
export type Inherit = (
  id: TorrentId,
  metainfo: Metainfo,
  directory: string,
) => Promise<InheritedData | undefined>;

export interface Heir {
  readonly metainfo: Pick<Metainfo, 'layout' | 'pieceHashes'>;
  /** Where it goes. */
  readonly directory: string;
  /** Of its folder or only file: nothing else is there. */
  readonly name: string;
}

/** Nothing of what it is taken from changes. Rejects with `disk/*`, `state/*` or the signal's reason; then nothing was made. */
export const inheritData = async (
  { metainfo, directory, name }: Heir,
  from: Torrent,
  { ports, longWork }: Pick<Services, 'ports' | 'longWork'>,
  signal: AbortSignal,
): Promise<InheritedData> => {
  const { layout, pieceHashes } = metainfo;
  const names = namesFor(layout, name);
  const paths = filePaths(layout, names);
  const priorities = await longWork.do(prioritiesInSteps(from, layout));
  const reused = await reuseData({
    disk: ports.disk,
    hashing: ports.hashing,
    layout,
    pieceHashes,
    isWanted: (file) => priorities[file] !== 'skip',
    pathOf: (file) => path.join(directory, ...paths.of(file)),
    files: await longWork.do(filesInSteps(from)),
    pieceLike: await pieceIndex(from, layout, longWork),
    inSteps: (steps) => longWork.do(steps),
    signal,
  });
  return {
    pieces: reused.pieces.toBytes(),
    stamps: reused.stamps,
    createdFiles: withFolders(reused.made.map((file) => paths.of(file))),
    names,
    priorities,
    bytes: reused.bytes,
    ...wishesOf(from),
  };
};

/** Its place beside the other, and what was wished of that one: all the rest is downloaded. */
export const inheritNothing = async (
  { metainfo: { layout }, name }: Heir,
  from: Torrent,
  longWork: Services['longWork'],
): Promise<InheritedData> => ({
  pieces: new Bitfield(layout.pieceCount).toBytes(),
  stamps: layout.files.map(() => undefined),
  createdFiles: [],
  names: namesFor(layout, name),
  priorities: await longWork.do(prioritiesInSteps(from, layout)),
  bytes: 0,
  ...wishesOf(from),
});

/** Of what a process that was killed had made there nothing stays; what others have put there does. */
export const takeBackData = (heir: Heir, disk: Disk): Promise<void> =>
  removeOf(heir, disk, () => true);

/** Files that were made before it failed are gone already. */
export const takeBackFolders = (heir: Heir, disk: Disk): Promise<void> =>
  removeOf(heir, disk, (made) => made.endsWith('/'));

const removeOf = async (
  { metainfo: { layout }, directory, name }: Heir,
  disk: Disk,
  isMeant: (made: string) => boolean,
): Promise<void> => {
  const paths = filePaths(layout, namesFor(layout, name));
  const files = layout.files.filter(({ isPadding }) => !isPadding);
  const made = withFolders(files.map(({ index }) => paths.of(index))).filter(isMeant);
  await new CreatedPaths(disk, new ConfinedRoot(disk, directory), made).removeAll();
};

/** What the user wished of the one before counts for the next; what came of that does not. */
const wishesOf = (
  from: Torrent,
): Pick<InheritedData, 'limits' | 'sharing' | 'isSequential' | 'isFirstAndLast'> => {
  const { limits, sharing, isSequential, isFirstAndLast } = from.describe();
  const goal = sharing?.goal;
  return {
    limits,
    sharing: goal === undefined ? undefined : { goal },
    isSequential,
    isFirstAndLast,
  };
};

const namesFor = (layout: Layout, name: string): FileNames => ({
  name: name === layout.files[0]!.path[0] ? undefined : name,
  files: [],
});

/** The name, or one like it where something is there already, or is to be. */
export const freeName = async (
  disk: Pick<Disk, 'status'>,
  directory: string,
  name: string,
  isTaken: (name: string) => boolean = () => false,
): Promise<string> => {
  for (let number = 1; number <= MAX_VERSION_NAMES; number++) {
    const tried = number === 1 ? name : withMark(name, ` (${number})`);
    if (isTaken(tried)) continue;
    if ((await disk.status(path.join(directory, tried))) === undefined) return tried;
  }
  throw new SluiceError('disk/exists', `${name} and ${MAX_VERSION_NAMES} names like it are taken`);
};

/** What was skipped before stays skipped. */
function* prioritiesInSteps({ content }: Torrent, layout: Layout): Steps<readonly FilePriority[]> {
  const before = new Map<string, FilePriority>();
  for (const { path, index } of content.layout.files) {
    before.set(nameOf(path), content.priorities[index]!);
    if (index % FILES_PER_STEP === 0) yield;
  }
  const priorities: FilePriority[] = [];
  for (const { path, index } of layout.files) {
    priorities.push(before.get(nameOf(path)) ?? 'normal');
    if (index % FILES_PER_STEP === 0) yield;
  }
  return priorities;
}

function* filesInSteps(torrent: Torrent): Steps<DataReuseOptions['files']> {
  const created = new Set(torrent.createdFiles);
  const files: ReusableFile[] = [];
  for (const { index, path: own, size, isPadding, isLink } of torrent.content.layout.files) {
    if (index % FILES_PER_STEP === 0) yield;
    if (isPadding || isLink || size === 0 || torrent.content.doneOfFile(index) === 0) continue;
    const isOurs = created.has(torrent.moves.paths.of(index).join('/'));
    files.push({ name: nameOf(own), size, path: pathIn(torrent, index), isOurs });
  }
  return files;
}

const pathIn = ({ moves }: Torrent, file: number): string =>
  path.join(moves.directory, ...moves.paths.of(file));

/** By its hash, where each piece lies that the torrent has. */
const pieceIndex = async (
  torrent: Torrent,
  { pieceLength }: Layout,
  longWork: Services['longWork'],
): Promise<DataReuseOptions['pieceLike']> => {
  const { layout, have } = torrent.content;
  if (layout.pieceLength !== pieceLength) return () => undefined;
  const hashes = await longWork.do(pieceHashesInSteps(await torrent.bytes()));
  const pieces = await longWork.do(byHashInSteps(hashes, have));
  return (hash) => {
    const piece = layout.piece(pieces.get(toBinaryString(hash)) ?? -1);
    if (piece === undefined) return undefined;
    return layout.spans(piece, 0, layout.pieceSize(piece)).map(
      ({ file, offset, length }): FileSpan => ({
        path: layout.files[file]!.isPadding ? undefined : pathIn(torrent, file),
        offset,
        length,
      }),
    );
  };
};

/** There may be half a million. */
function* byHashInSteps(hashes: Uint8Array, have: Bitfield): Steps<ReadonlyMap<string, number>> {
  const pieces = new Map<string, number>();
  for (const piece of have.indexes()) {
    const hash = hashes.subarray(piece * HASH_BYTES, (piece + 1) * HASH_BYTES);
    pieces.set(toBinaryString(hash), piece);
    if (pieces.size % PIECES_PER_STEP === 0) yield;
  }
  return pieces;
}

/** Nothing was there before. */
const withFolders = (files: readonly (readonly string[])[]): readonly string[] => {
  const created = new Set<string>();
  for (const parts of files) {
    created.add(parts.join('/'));
    for (let depth = 1; depth < parts.length; depth++) {
      created.add(`${parts.slice(0, depth).join('/')}/`);
    }
  }
  return [...created];
};
