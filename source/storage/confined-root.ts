/**
 * Finds a torrent's files below its folder without ever leaving it: each part of a path is looked at,
 * and a link is followed only to a place inside. The folder itself is the user's choice and may be a link.
 */
import { SluiceError } from '../base/errors.ts';
import type { Disk, FileStatus } from '../base/ports/disk.ts';

export interface Located {
  /** Where the file is or would be, links followed. */
  readonly path: string;
  /** Of a regular file; undefined where nothing is there. */
  readonly status: FileStatus | undefined;
  /** How many parts of the path, from the left, exist. */
  readonly depth: number;
}

/** Directories seen in one scan, so that ten thousand files of one folder do not ask for it ten thousand times. */
export type SeenDirectories = Map<string, FileStatus | undefined>;

export class ConfinedRoot {
  readonly directory: string;
  readonly #disk: Disk;

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.directory = directory.length > 1 ? directory.replace(/\/+$/, '') : directory;
  }

  /** As the torrent names it; links not followed. */
  pathOf(parts: readonly string[]): string {
    return [this.directory === '/' ? '' : this.directory, ...parts].join('/');
  }

  /** Rejects with `disk/outside-root`, `disk/not-a-directory` or `disk/not-a-file` where the path is no place for a file. */
  async locate(parts: readonly string[], seen?: SeenDirectories): Promise<Located> {
    let at = this.directory === '/' ? '' : this.directory;
    for (const [depth, part] of parts.entries()) {
      at = `${at}/${part}`;
      const isLast = depth === parts.length - 1;
      let status = await this.#look(at, isLast ? undefined : seen);
      if (status === undefined)
        return { path: [at, ...parts.slice(depth + 1)].join('/'), status, depth };
      if (status.kind === 'link') {
        at = await this.#follow(at);
        status = await this.#look(at, undefined);
      }
      if (isLast) return { path: at, status: fileOnly(status, at), depth: parts.length };
      if (status?.kind !== 'directory') throw inTheWay(at);
    }
    throw new RangeError('a file has a name');
  }

  async #look(path: string, seen: SeenDirectories | undefined): Promise<FileStatus | undefined> {
    if (seen === undefined) return this.#disk.status(path);
    if (seen.has(path)) return seen.get(path);
    const status = await this.#disk.status(path);
    seen.set(path, status);
    return status;
  }

  async #follow(link: string): Promise<string> {
    const root = await this.#disk.realPath(this.directory);
    const target = await this.#disk.realPath(link).catch((cause: unknown) => {
      throw outside(link, 'that leads nowhere', cause);
    });
    if (!target.startsWith(root === '/' ? root : `${root}/`)) {
      throw outside(link, `to ${target}, outside of ${this.directory}`);
    }
    return target;
  }
}

const fileOnly = (status: FileStatus | undefined, path: string): FileStatus | undefined => {
  if (status === undefined || status.kind === 'file') return status;
  const found = status.kind === 'directory' ? 'a directory' : 'not a regular file';
  throw new SluiceError('disk/not-a-file', `cannot use ${path}: it is ${found}; move it away`);
};

const inTheWay = (path: string): SluiceError =>
  new SluiceError(
    'disk/not-a-directory',
    `cannot use ${path} as a directory: something else of that name is in the way; move it away`,
  );

const outside = (link: string, where: string, cause?: unknown): SluiceError =>
  new SluiceError(
    'disk/outside-root',
    `cannot use ${link}: it is a link ${where}; put the file itself there, or choose the folder it lies in`,
    { cause },
  );
