/** A file that is there as a whole or not at all, whatever happens meanwhile. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { Disk, DiskFile } from '../base/ports/disk.ts';
import { safeText } from '../base/safe-text.ts';
import { ABANDONED_DRAFT_MS } from './limits.ts';

export interface WholeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What is there may go. */
  readonly replaces: boolean;
  /** Milliseconds since 1970: what somebody who was killed has left half written is told by its age. */
  readonly nowMs: number;
}

/** Rejects with `disk/exists` where something is there that may not go. Nothing is written. */
export const expectFree = async (disk: Disk, path: string, replaces: boolean): Promise<void> => {
  if (!replaces && (await disk.status(path)) !== undefined) throw isThere(path);
};

/** Whether it could be written now: found out before hours of work, not after. Rejects as `writeWholeFile` would. */
export const expectRoom = async (
  disk: Disk,
  { path, replaces, nowMs }: Omit<WholeFile, 'bytes'>,
): Promise<void> => {
  await expectFree(disk, path, replaces);
  const draft = draftOf(path);
  await (await openDraft(disk, draft, nowMs)).close();
  await disk.removeFile(draft);
};

/** Rejects with `disk/exists` where something is there that may not go; then, as after any failure, nothing has changed. */
export const writeWholeFile = async (
  disk: Disk,
  { path, bytes, replaces, nowMs }: WholeFile,
): Promise<void> => {
  const draft = draftOf(path);
  const file = await openDraft(disk, draft, nowMs);
  try {
    try {
      await file.write(bytes, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    // The name is taken first: of two that want it, one gets it.
    if (!replaces) await (await disk.open(path, 'create').catch(alreadyThere(path))).close();
    await disk.rename(draft, path);
  } catch (error) {
    await disk.removeFile(draft);
    throw error;
  }
};

/** No name that another program gives what it has not finished. */
const draftOf = (path: string): string => `${path}.sluice-part`;

/** One that nobody has written to for long is of a process that was killed, and goes. */
const openDraft = async (disk: Disk, draft: string, nowMs: number): Promise<DiskFile> => {
  try {
    return await disk.open(draft, 'create');
  } catch (cause) {
    if (!isSluiceError(cause, 'disk/exists')) throw cause;
    const status = await disk.status(draft);
    if (status?.kind !== 'file' || nowMs - status.modifiedMs < ABANDONED_DRAFT_MS) {
      throw isBeingWritten(draft, cause);
    }
    await disk.removeFile(draft);
    return await disk.open(draft, 'create').catch(alreadyThere(draft));
  }
};

const isBeingWritten = (path: string, cause: unknown): SluiceError =>
  new SluiceError(
    'disk/failed',
    `${safeText(path, 4_096)} is being written by somebody else, or was left by who was killed just now: try again in a minute`,
    { cause },
  );

const isThere = (path: string, cause?: unknown): SluiceError =>
  new SluiceError('disk/exists', `${safeText(path, 4_096)} is there already`, { cause });

const alreadyThere =
  (path: string) =>
  (cause: unknown): never => {
    if (!isSluiceError(cause, 'disk/exists')) throw cause;
    throw isThere(path, cause);
  };
