/** What the system calls an error number (`ENOSPC`), as a SluiceError that says what to do. */
import { type ErrorCode, SluiceError } from '../base/errors.ts';

const ADVICE: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOSPC: ['disk/full', 'the disk is full; free some space'],
  EDQUOT: ['disk/full', 'the disk quota is used up; free some space'],
  EFBIG: ['disk/full', 'the file is larger than the file system or a limit (ulimit -f) allows'],
  EROFS: ['disk/read-only', 'the file system is mounted read-only; mount it writable'],
  EACCES: ['disk/permission', 'permission denied; check who owns it and its mode'],
  EPERM: ['disk/permission', 'not permitted; check who owns it, its mode and its attributes'],
  EMFILE: ['disk/too-many-files', 'too many open files; raise the limit (ulimit -n)'],
  ENFILE: ['disk/too-many-files', 'too many open files on this machine'],
  ENOENT: ['disk/missing', 'it does not exist'],
  EEXIST: ['disk/exists', 'it exists already'],
  ENOTDIR: ['disk/not-a-directory', 'a part of the path is not a directory; move it away'],
  EISDIR: ['disk/not-a-file', 'it is a directory, not a file; move it away'],
  EXDEV: ['disk/cross-device', 'the two places are on different file systems'],
  EIO: ['disk/failed', 'the disk reports an error (EIO); check its health and the system log'],
  ELOOP: ['disk/failed', 'too many links in the path'],
  ENAMETOOLONG: ['disk/failed', 'the name is too long for this file system'],
  ENOTEMPTY: ['disk/failed', 'the directory is not empty'],
  ESTALE: ['disk/failed', 'the network file system lost the file; mount it again'],
};

export const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

export const diskErrorOfErrno = (
  errno: string,
  task: string,
  path: string,
  cause?: unknown,
): SluiceError => {
  const [code, advice] = ADVICE[errno] ?? ['disk/failed', errno || 'unknown error'];
  return new SluiceError(code, `cannot ${task} ${path}: ${advice}`, { cause });
};

export const diskError = (error: unknown, task: string, path: string): SluiceError =>
  error instanceof SluiceError ? error : diskErrorOfErrno(errnoOf(error), task, path, error);
