/** The `Disk` port on `node:fs`; callbacks rather than promises of Node's, for they cost least. */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { SluiceError } from '../base/errors.ts';
import type {
  Disk,
  DiskFile,
  DiskSpace,
  FileStatus,
  FolderListing,
  OpenMode,
} from '../base/ports/disk.ts';
import { diskError, errnoOf } from './disk-error.ts';
import { listFolder } from './folder-listing.ts';

const FLAGS: Readonly<Record<OpenMode, string>> = { read: 'r', write: 'r+', create: 'wx+' };

const OWNER_MAY_RUN = 0o100;

/** `readFile` starts with this much where the file does not say its size (a pipe). */
const FIRST_READ = 64 * 1024;

const openFile = promisify(fs.open);
const closeFile = promisify(fs.close);
const lstat = promisify(fs.lstat);
const stat = promisify(fs.stat);
const fstat = promisify(fs.fstat);
const fsync = promisify(fs.fsync);
const mkdir = promisify(fs.mkdir);
const readdir = promisify(fs.readdir) as (path: string) => Promise<string[]>;
const unlink = promisify(fs.unlink);
const rmdir = promisify(fs.rmdir) as (path: string) => Promise<void>;
const rename = promisify(fs.rename);
const link = promisify(fs.link);
const statfs = promisify(fs.statfs) as (path: string) => Promise<fs.StatsFs>;
const readlink = promisify(fs.readlink) as (path: string) => Promise<string>;
const realpath = promisify(fs.realpath.native) as (path: string) => Promise<string>;

const NO_DIRECTORY_SYNC: ReadonlySet<string> = new Set(['EINVAL', 'EPERM', 'ENOTSUP', 'EISDIR']);

export class NodeDisk implements Disk {
  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    const task = mode === 'create' ? 'create' : 'open';
    const descriptor = await guard(openFile(path, FLAGS[mode]), task, path);
    return new NodeFile(descriptor, path);
  }

  async status(path: string): Promise<FileStatus | undefined> {
    try {
      return statusOf(await lstat(path));
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw diskError(error, 'look at', path);
    }
  }

  async makeDirectory(path: string): Promise<void> {
    try {
      await mkdir(path, { recursive: true });
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') {
        throw new SluiceError(
          'disk/not-a-directory',
          `cannot make the directory ${path}: a file of that name is in the way; move it away`,
          { cause: error },
        );
      }
      throw diskError(error, 'make the directory', path);
    }
  }

  list(path: string): Promise<readonly string[]> {
    return guard(readdir(path), 'list', path);
  }

  removeFile(path: string): Promise<void> {
    return guard(unlink(path), 'remove', path);
  }

  removeDirectory(path: string): Promise<void> {
    return guard(rmdir(path), 'remove the directory', path);
  }

  rename(from: string, to: string): Promise<void> {
    return guard(rename(from, to), 'rename', `${from} to ${to}`);
  }

  hardLink(from: string, to: string): Promise<void> {
    return guard(link(from, to), 'link', `${from} as ${to}`);
  }

  async syncDirectory(path: string): Promise<void> {
    const descriptor = await guard(openFile(path, 'r'), 'open', path);
    try {
      await fsync(descriptor);
    } catch (error) {
      // Some file systems, and Windows, know nothing of the kind.
      if (!NO_DIRECTORY_SYNC.has(errnoOf(error))) throw diskError(error, 'sync', path);
    } finally {
      await closeFile(descriptor);
    }
  }

  listFolder(path: string, maxEntries: number): Promise<FolderListing> {
    return guard(listFolder(path, maxEntries), 'list', path);
  }

  async space(path: string): Promise<DiskSpace> {
    for (let at = path; ; at = dirname(at)) {
      try {
        const { dev } = await stat(at);
        const { bavail, blocks, bsize } = await statfs(at);
        return { device: dev, free: bavail * bsize, total: blocks * bsize };
      } catch (error) {
        if (errnoOf(error) !== 'ENOENT' || dirname(at) === at) {
          throw diskError(error, 'ask for the free space of', path);
        }
      }
    }
  }

  realPath(path: string): Promise<string> {
    return guard(realpath(path), 'follow', path);
  }

  readLink(path: string): Promise<string> {
    return guard(readlink(path), 'follow', path);
  }

  async readFile(path: string, maxBytes: number): Promise<Uint8Array> {
    const file = await this.open(path, 'read');
    try {
      return await readToEnd(file as NodeFile, path, maxBytes);
    } finally {
      await file.close();
    }
  }
}

class NodeFile implements DiskFile {
  readonly #descriptor: number;
  readonly #path: string;
  #isClosed = false;

  constructor(descriptor: number, path: string) {
    this.#descriptor = descriptor;
    this.#path = path;
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return this.#fill(into, position);
  }

  /** From where the last one ended, for what has no positions (a pipe). */
  readNext(into: Uint8Array): Promise<number> {
    return this.#fill(into, null);
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = (done: number): void => {
        fs.write(
          this.#descriptor,
          bytes,
          done,
          bytes.length - done,
          position + done,
          (error, count) => {
            if (error !== null) return reject(diskError(error, 'write', this.#path));
            if (done + count >= bytes.length) return resolve();
            // A disk that takes nothing and reports nothing would keep us here for ever.
            if (count === 0) return reject(diskError(undefined, 'write', this.#path));
            step(done + count);
          },
        );
      };
      step(0);
    });
  }

  sync(): Promise<void> {
    return this.#call((done) => fs.fdatasync(this.#descriptor, done), 'sync');
  }

  truncate(size: number): Promise<void> {
    return this.#call((done) => fs.ftruncate(this.#descriptor, size, done), 'resize');
  }

  async status(): Promise<FileStatus> {
    return statusOf(await guard(fstat(this.#descriptor), 'look at', this.#path));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await guard(closeFile(this.#descriptor), 'close', this.#path);
  }

  #fill(into: Uint8Array, position: number | null): Promise<number> {
    return new Promise((resolve, reject) => {
      const step = (done: number): void => {
        const at = position === null ? null : position + done;
        fs.read(this.#descriptor, into, done, into.length - done, at, (error, count) => {
          if (error !== null) return reject(diskError(error, 'read', this.#path));
          if (count === 0 || done + count >= into.length) return resolve(done + count);
          step(done + count);
        });
      };
      step(0);
    });
  }

  #call(
    start: (done: (error: NodeJS.ErrnoException | null) => void) => void,
    task: string,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      start((error) => (error === null ? resolve() : reject(diskError(error, task, this.#path))));
    });
  }
}

const guard = async <Value>(work: Promise<Value>, task: string, path: string): Promise<Value> => {
  try {
    return await work;
  } catch (error) {
    throw diskError(error, task, path);
  }
};

const statusOf = (stats: fs.Stats): FileStatus => ({
  kind: kindOf(stats),
  size: stats.size,
  modifiedMs: stats.mtimeMs,
  inode: stats.ino,
  device: stats.dev,
  isExecutable: (stats.mode & OWNER_MAY_RUN) !== 0,
});

const kindOf = (stats: fs.Stats): FileStatus['kind'] => {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
};

const readToEnd = async (file: NodeFile, path: string, maxBytes: number): Promise<Uint8Array> => {
  const { size, kind } = await file.status();
  if (kind === 'directory') {
    throw new SluiceError('disk/not-a-file', `cannot read ${path}: it is a directory, not a file`);
  }
  // One byte more than is allowed or expected tells whether there is more.
  let bytes = Buffer.allocUnsafe(Math.min(size > 0 ? size : FIRST_READ, maxBytes) + 1);
  for (let done = 0; size <= maxBytes; ) {
    done += await file.readNext(bytes.subarray(done));
    if (done < bytes.length) return bytes.subarray(0, done);
    if (done > maxBytes) break;
    bytes = Buffer.concat([bytes, Buffer.allocUnsafe(Math.min(done, maxBytes + 1 - done))]);
  }
  throw new SluiceError('disk/failed', `cannot read ${path}: larger than ${maxBytes} bytes`);
};
