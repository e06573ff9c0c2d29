/** A file that is there as a whole or not at all, whatever happens meanwhile. */
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { Disk } from '../base/ports/disk.ts';
import { safeText } from '../base/safe-text.ts';

export interface WholeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What is there may go. */
  readonly replaces: boolean;
}

/** Whether it could be written now: found out before hours of work, not after. Rejects as `writeWholeFile` would. */
export const expectRoom = async (
  disk: Disk,
  { path, replaces }: Omit<WholeFile, 'bytes'>,
): Promise<void> => {
  if (!replaces && (await disk.status(path)) !== undefined) throw isThere(path);
  const draft = draftOf(path);
  await (await disk.open(draft, 'create').catch(alreadyThere(draft))).close();
  await disk.removeFile(draft);
};

/** Rejects with `disk/exists` where something is there that may not go; then, as after any failure, nothing has changed. */
export const writeWholeFile = async (
  disk: Disk,
  { path, bytes, replaces }: WholeFile,
): Promise<void> => {
  const draft = draftOf(path);
  const file = await disk.open(draft, 'create').catch(alreadyThere(draft));
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

const draftOf = (path: string): string => `${path}.part`;

const isThere = (path: string, cause?: unknown): SluiceError =>
  new SluiceError('disk/exists', `${safeText(path, 4_096)} is there already`, { cause });

const alreadyThere =
  (path: string) =>
  (cause: unknown): never => {
    if (!isSluiceError(cause, 'disk/exists')) throw cause;
    throw isThere(path, cause);
  };
