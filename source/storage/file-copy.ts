/** Copies one file to another file system, and reads the copy again from there: only what was proved equal counts as copied. */
import { createHash } from 'node:crypto';
import { equalBytes } from '../base/bytes.ts';
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { Disk, DiskFile, FileStatus } from '../base/ports/disk.ts';
import { COPY_BYTES } from './limits.ts';

export interface CopyOptions {
  readonly disk: Disk;
  /** Bytes that were read, of the source or of the copy. */
  readonly onRead: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** What lies at `to` is an earlier try of ours and goes. On the medium when this resolves. */
export const copyFile = async (from: string, to: string, options: CopyOptions): Promise<void> => {
  const { disk } = options;
  await removeIfThere(disk, to);
  await using(disk.open(from, 'read'), async (source) => {
    const before = await source.status();
    const copy = await disk.open(to, 'create');
    const digest = await using(copy, async (target) => {
      const hashed = await pour(source, target, before.size, options);
      await target.sync();
      return hashed;
    });
    if (!isSame(before, await source.status())) throw changing(from);
    if (!equalBytes(digest, await digestOf(to, options))) throw unlike(from, to);
  });
};

/** Do two files hold the same? */
export const areEqual = async (
  left: string,
  right: string,
  options: CopyOptions,
): Promise<boolean> => {
  const [one, other] = [await options.disk.status(left), await options.disk.status(right)];
  if (one === undefined || one.kind !== 'file' || one.size !== other?.size) return false;
  return equalBytes(await digestOf(left, options), await digestOf(right, options));
};

export const removeIfThere = async (disk: Disk, path: string): Promise<void> => {
  try {
    await disk.removeFile(path);
  } catch (error) {
    if (!isSluiceError(error, 'disk/missing')) throw error;
  }
};

const using = async <Answer>(
  opening: Promise<DiskFile> | DiskFile,
  work: (file: DiskFile) => Promise<Answer>,
): Promise<Answer> => {
  const file = await opening;
  let answer: Answer;
  try {
    answer = await work(file);
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  }
  // Network file systems say here that they have lost what was written.
  await file.close();
  return answer;
};

/** Stretches of zeros stay holes. Answers the digest of all of it. */
const pour = async (
  source: DiskFile,
  target: DiskFile,
  size: number,
  { onRead, signal }: CopyOptions,
): Promise<Uint8Array> => {
  const hash = createHash('sha1');
  const buffer = Buffer.alloc(Math.min(COPY_BYTES, size));
  await target.truncate(size);
  for (let at = 0; at < size; at += buffer.length) {
    signal.throwIfAborted();
    const bytes = buffer.subarray(0, size - at);
    if ((await source.read(bytes, at)) < bytes.length) throw changing('the file');
    hash.update(bytes);
    if (!isZeros(bytes)) await target.write(bytes, at);
    onRead(bytes.length);
  }
  return hash.digest();
};

const digestOf = (path: string, { disk, onRead, signal }: CopyOptions): Promise<Uint8Array> =>
  using(disk.open(path, 'read'), async (file) => {
    const hash = createHash('sha1');
    const buffer = Buffer.alloc(COPY_BYTES);
    for (let at = 0; ; ) {
      signal.throwIfAborted();
      const count = await file.read(buffer, at);
      hash.update(buffer.subarray(0, count));
      onRead(count);
      at += count;
      if (count < buffer.length) return hash.digest();
    }
  });

const isZeros = (bytes: Buffer): boolean =>
  bytes[0] === 0 && bytes.compare(bytes, 1, bytes.length, 0, bytes.length - 1) === 0;

const isSame = (left: FileStatus, right: FileStatus): boolean =>
  left.size === right.size && left.modifiedMs === right.modifiedMs;

const changing = (path: string): SluiceError =>
  new SluiceError('disk/failed', `${path} was changed by another program while it was copied`);

const unlike = (from: string, to: string): SluiceError =>
  new SluiceError('disk/failed', `the copy ${to} is not like ${from}; check the disk's health`);
