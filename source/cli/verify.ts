/** `sluice verify`: checks data against its torrent, believing nothing; of torrents that the engine has it asks the engine. */
import { join, resolve } from 'node:path';
import { SluiceError } from '../base/errors.ts';
import type { Hashing } from '../base/ports/hashing.ts';
import { safeText } from '../base/safe-text.ts';
import { Content } from '../engine/torrent/content.ts';
import type { Metainfo } from '../protocol/metainfo.ts';
import { BlockCache } from '../storage/block-cache.ts';
import { HandlePool } from '../storage/handle-pool.ts';
import { TorrentStorage } from '../storage/torrent-storage.ts';
import { NodeDisk } from '../system/disk.ts';
import { WorkerHashing } from '../system/hashing.ts';
import { formatPercent, formatSize } from '../ui/text/format.ts';
import { watchInterruption } from './interruption.ts';
import type { Output } from './output.ts';
import { readTorrent } from './show.ts';
import { isSource } from './source-argument.ts';
import { EXIT_FAILURE, EXIT_INTERRUPTED, EXIT_OK, type VerbCall } from './verb.ts';
import type { verifyVerb } from './verbs.ts';

export const verify = async (
  call: VerbCall<typeof verifyVerb.flags>,
  output: Output,
): Promise<number> => {
  const { flags } = call;
  const source = sourceIn(call);
  if (source === undefined) {
    const { check } = await import('./engine-verbs/check.ts');
    return check(call, output);
  }
  const directory = resolve(flags.dir ?? '.');
  const hashing = new WorkerHashing();
  // The threads start while the torrent is read.
  hashing.warm();
  const { metainfo } = await readTorrent(source);
  const stop = new AbortController();
  void watchInterruption().then(() => stop.abort());
  const showsProgress = !flags.json && !flags.quiet;
  const content = await checked(metainfo, directory, hashing, stop.signal, (share) => {
    if (showsProgress) output.progress(`checking ${formatPercent(share)}  ${metainfo.displayName}`);
  });
  if (content === undefined) return EXIT_INTERRUPTED;
  const missing = await missingEmptyFiles(metainfo, directory);
  const result = resultOf(metainfo, content, missing);
  if (flags.json) output.json(result);
  else if (!flags.quiet) tell(result, output);
  return result.isComplete ? EXIT_OK : EXIT_FAILURE;
};

/** Undefined where torrents of the engine are meant. Throws `usage/invalid` where both are, or several. */
const sourceIn = ({ inputs, flags }: VerbCall<typeof verifyVerb.flags>): string | undefined => {
  const [first] = inputs;
  if (flags.dir === undefined && !inputs.some(isSource)) return undefined;
  if (inputs.length === 1) return first;
  throw new SluiceError('usage/invalid', 'one .torrent is verified at a time');
};

/** Undefined where it was interrupted. */
const checked = async (
  metainfo: Metainfo,
  directory: string,
  hashing: Hashing,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Content | undefined> => {
  const { layout, pieceHashes } = metainfo;
  const handles = new HandlePool();
  const content = new Content(layout);
  const storage = new TorrentStorage({
    disk: new NodeDisk(),
    hashing,
    layout,
    pieceHashes: async () => pieceHashes,
    directory,
    // Nothing is set aside here, so nothing comes to lie there.
    partsPath: join(directory, '.sluice-parts'),
    handles,
    cache: new BlockCache(),
    preallocate: false,
  });
  try {
    await storage.check({
      onPiece: (piece, isGood) => {
        if (isGood) content.addPiece(piece);
      },
      onProgress,
      signal,
    });
    return content;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    await storage.close();
    await handles.close();
    await hashing.close();
  }
};

/** No piece tells of a file without bytes. */
const missingEmptyFiles = async ({ layout }: Metainfo, directory: string): Promise<Set<number>> => {
  const disk = new NodeDisk();
  const missing = new Set<number>();
  for (const { index, path, size, isPadding, isLink } of layout.files) {
    if (size > 0 || isPadding || isLink) continue;
    if ((await disk.status(join(directory, ...path))) === undefined) missing.add(index);
  }
  return missing;
};

const resultOf = (
  { displayName, layout }: Metainfo,
  content: Content,
  missing: ReadonlySet<number>,
) => ({
  name: displayName,
  isComplete: content.have.isFull && missing.size === 0,
  piecesHave: content.have.count,
  pieceCount: layout.pieceCount,
  bytesHave: content.wantedDone,
  bytesTotal: layout.payloadSize,
  files: layout.files
    .filter((file) => !file.isPadding)
    .map((file) => ({
      path: safeText(file.path.join('/'), 4096),
      size: file.size,
      done: content.doneOfFile(file.index),
      isMissing: missing.has(file.index),
    })),
});

const tell = (result: ReturnType<typeof resultOf>, output: Output): void => {
  for (const { path, size, done, isMissing } of result.files) {
    if (done === size && !isMissing) continue;
    const share = isMissing ? 'gone' : formatPercent(done / size);
    output.line(`${share.padStart(6)}  ${formatSize(size).padStart(8)}  ${path}`);
  }
  output.line(verdictOf(result));
};

const verdictOf = ({ name, isComplete, pieceCount, piecesHave }: ReturnType<typeof resultOf>) => {
  if (isComplete) return `complete: all ${pieceCount} pieces of ${name} are right`;
  const missing = pieceCount - piecesHave;
  if (missing === 0) return `incomplete: files without bytes are missing from ${name}`;
  return `incomplete: ${missing} of ${pieceCount} pieces of ${name} are missing or wrong`;
};
