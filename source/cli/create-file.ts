/** Makes a torrent of a file or a folder, as the flags of `sluice create` wish, and says what it is. */
import { toHex } from '../base/bytes.ts';
import { isSluiceError, messageOf, SluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import {
  type CreatedTorrent,
  type CreateOptions,
  createTorrent,
} from '../engine/making/create-torrent.ts';
import { namesOnDisk } from '../engine/making/created-record.ts';
import { magnetOf } from '../engine/torrent/torrent-magnet.ts';
import { expectRoom, writeWholeFile } from '../storage/whole-file.ts';
import { NodeDisk } from '../system/disk.ts';
import type { WorkerHashing } from '../system/hashing.ts';
import { formatPlural, formatSize } from '../ui/text/format.ts';
import { type CreateFlags, createOptions } from './create-options.ts';
import { HashingProgress } from './hashing-progress.ts';
import { watchInterruption } from './interruption.ts';
import type { Output } from './output.ts';
import { EXIT_INTERRUPTED, EXIT_OK, type VerbCall } from './verb.ts';
import type { createVerb } from './verbs/create-verbs.ts';

const MAX_PATH_LENGTH = 4_096;
/** Of what is left out, or called otherwise, so many are named. */
const MAX_NAMED = 3;

/** The threads are closed as soon as all is hashed. */
export const createFile = async (
  { inputs, flags }: VerbCall<typeof createVerb.flags>,
  hashing: WorkerHashing,
  output: Output,
): Promise<number> => {
  if (flags.superSeed && !flags.seed) {
    throw new SluiceError('usage/invalid', '--super-seed goes with --seed or --attach');
  }
  const options = await createOptions(inputs[0]!, flags, Date.now());
  const disk = new NodeDisk();
  await expectPlace(disk, options.output, flags.force);
  const interrupted = watchInterruption();
  const ports = { disk, hashing };
  const created = await hashed(options, flags, ports, interrupted, output);
  if (created === undefined) return EXIT_INTERRUPTED;
  const { bytes } = created;
  const place = { path: options.output, replaces: flags.force, nowMs: Date.now() };
  await writeWholeFile(disk, { ...place, bytes });
  tell(created, options, flags, output);
  if (!flags.seed) return EXIT_OK;
  return (await import('./create-seed.ts')).seedCreated(created, flags, interrupted, output);
};

/** Said before hours of hashing, not after. */
const expectPlace = async (disk: NodeDisk, path: string, replaces: boolean): Promise<void> => {
  try {
    await expectRoom(disk, { path, replaces, nowMs: Date.now() });
  } catch (cause) {
    if (replaces || !isSluiceError(cause, 'disk/exists')) throw cause;
    const words = `${cause.message}: --force writes over it, --output names another file`;
    throw new SluiceError('disk/exists', words, { cause });
  }
};

/** Undefined where it was interrupted. */
const hashed = async (
  options: CreateOptions,
  flags: CreateFlags,
  ports: { readonly disk: NodeDisk; readonly hashing: WorkerHashing },
  interrupted: Promise<NodeJS.Signals>,
  output: Output,
): Promise<CreatedTorrent | undefined> => {
  const stop = new AbortController();
  void interrupted.then(() => stop.abort());
  const isShown = !flags.json && !flags.quiet;
  let progress: HashingProgress | undefined;
  try {
    const watch = {
      onListed: ({ displayName, layout }: CreatedTorrent['metainfo']) => {
        if (isShown) {
          progress = new HashingProgress(output, displayName, layout.totalSize, Date.now());
        }
      },
      onProgress: (share: number) => progress?.update(share, Date.now()),
      signal: stop.signal,
    };
    return await createTorrent(options, ports, watch);
  } catch (error) {
    if (stop.signal.aborted) {
      if (isShown) output.note('given up, and nothing of it is left');
      return undefined;
    }
    if (!isSluiceError(error, 'session/invalid-argument')) throw error;
    throw new SluiceError('usage/invalid', messageOf(error), { cause: error });
  } finally {
    // Nothing waits for its threads to end, neither the file nor who goes on to seed.
    void ports.hashing.close();
  }
};

const tell = (
  created: CreatedTorrent,
  options: CreateOptions,
  { json, quiet }: CreateFlags,
  output: Output,
): void => {
  const result = resultOf(created, options);
  if (json) {
    output.json(result);
    return;
  }
  if (quiet) return;
  for (const line of notesOf(created, result)) output.note(line);
  output.line(result.magnet);
};

const resultOf = ({ metainfo, files, leftOut }: CreatedTorrent, { output }: CreateOptions) => ({
  torrent: output,
  name: metainfo.displayName,
  infoHash: toHex(metainfo.hashes.v1!),
  magnet: magnetOf(metainfo),
  size: metainfo.layout.payloadSize,
  fileCount: files.filter(({ isPadding }) => isPadding !== true).length,
  pieceLength: metainfo.layout.pieceLength,
  pieceCount: metainfo.layout.pieceCount,
  leftOut: leftOut.map((path) => safeText(path, MAX_PATH_LENGTH)),
});

const notesOf = (
  created: CreatedTorrent,
  result: ReturnType<typeof resultOf>,
): readonly string[] => {
  const { name, size, fileCount, pieceLength, pieceCount, leftOut, infoHash } = result;
  const renamed = namesOnDisk(created).files.map(([, path]) => safeText(path, MAX_PATH_LENGTH));
  return [
    ...someOf(leftOut, 'left out, for they are neither files nor folders'),
    ...someOf(renamed, 'downloaded under other names by Sluice and some others'),
    `${name}: ${formatSize(size)} in ${formatPlural(fileCount, 'file')}, ${formatPlural(pieceCount, 'piece')} of ${formatSize(pieceLength)}`,
    `info-hash ${infoHash}`,
    `written to ${safeText(result.torrent, MAX_PATH_LENGTH)}`,
  ];
};

const someOf = (paths: readonly string[], what: string): readonly string[] => {
  if (paths.length === 0) return [];
  const more = paths.length > MAX_NAMED ? ` and ${paths.length - MAX_NAMED} more` : '';
  return [`note: ${paths.slice(0, MAX_NAMED).join(', ')}${more}: ${what}`];
};
