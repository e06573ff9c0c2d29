/** Finds the files that a torrent is to be made of: all below a folder, or one. What cannot be read or named is refused by its name. */
import { messageOf, SluiceError } from '../base/errors.ts';
import type { Disk, FileStatus } from '../base/ports/disk.ts';
import { safeText } from '../base/safe-text.ts';
import type { PayloadFile } from '../protocol/torrent-maker.ts';
import { forEachAtMost } from './at-most.ts';
import {
  MAX_FILES_AT_ONCE,
  MAX_FOLDER_VISITS,
  MAX_LEFT_OUT,
  MAX_PAYLOAD_DEPTH,
  MAX_PAYLOAD_FILES,
} from './limits.ts';

export interface ListedFile extends PayloadFile {
  /** Absolute, links followed; undefined for padding and links. */
  readonly path?: string;
  /** As it was before it was read. */
  readonly status?: FileStatus;
  /** It was come to by a link, which is not kept. */
  readonly isLinked?: boolean;
}

export interface PayloadListOptions {
  readonly disk: Disk;
  /** Absolute. */
  readonly root: string;
  /** By the path below the root; what is ignored of a folder is all of it. */
  readonly isIgnored: (path: string) => boolean;
  /** Links stay links; else what they lead to is taken. */
  readonly keepsLinks: boolean;
  /** Absolute: what is being written is no part of itself. */
  readonly output: string;
  readonly signal?: AbortSignal | undefined;
}

export interface PayloadList {
  /** Links followed. */
  readonly root: string;
  readonly isSingleFile: boolean;
  /** In no order. */
  readonly files: readonly ListedFile[];
  /** Neither files nor folders (pipes, sockets, devices), by their path; the first ones. */
  readonly leftOut: readonly string[];
}

/** Rejects with `disk/missing` where there is nothing. */
export const expectPayload = async (disk: Pick<Disk, 'status'>, root: string): Promise<void> => {
  if ((await disk.status(root)) !== undefined) return;
  throw new SluiceError('disk/missing', `${named(root)} does not exist`);
};

/** Rejects with `disk/*`, or with `metainfo/unsupported` where a torrent cannot say it. */
export const listPayload = async (options: PayloadListOptions): Promise<PayloadList> => {
  await expectPayload(options.disk, options.root);
  const root = await options.disk.realPath(options.root);
  const status = await options.disk.status(root);
  if (status?.kind === 'directory') return new Walk(options, root).run();
  if (status?.kind !== 'file') {
    throw new SluiceError(
      'disk/not-a-file',
      `${named(options.root)} is neither a file nor a folder`,
    );
  }
  const name = options.root.slice(options.root.lastIndexOf('/') + 1);
  const file = await readable(options.disk, { parts: [name], path: root, status });
  return { root, isSingleFile: true, files: [file], leftOut: [] };
};

interface Found {
  readonly parts: readonly string[];
  readonly path: string;
  readonly status: FileStatus;
  readonly isLinked?: boolean;
}

class Walk {
  readonly #options: PayloadListOptions;
  /** Links followed. */
  readonly #root: string;
  readonly #files: ListedFile[] = [];
  readonly #leftOut: string[] = [];
  /** By their real paths. */
  readonly #visits = new Map<string, number>();

  constructor(options: PayloadListOptions, root: string) {
    this.#options = options;
    this.#root = root;
  }

  async run(): Promise<PayloadList> {
    await this.#folder([], this.#root, [this.#root]);
    return { root: this.#root, isSingleFile: false, files: this.#files, leftOut: this.#leftOut };
  }

  /** `above`: the real paths of this folder and those around it. */
  async #folder(parts: readonly string[], path: string, above: readonly string[]): Promise<void> {
    if (parts.length > MAX_PAYLOAD_DEPTH) {
      throw unsayable(parts, `lies more than ${MAX_PAYLOAD_DEPTH} folders deep`);
    }
    const visits = (this.#visits.get(path) ?? 0) + 1;
    this.#visits.set(path, visits);
    if (visits > MAX_FOLDER_VISITS) {
      throw unsayable(
        parts,
        `is reached by more than ${MAX_FOLDER_VISITS} ways of links; --ignore some`,
      );
    }
    const folders: Found[] = [];
    await forEachAtMost(MAX_FILES_AT_ONCE, await this.#options.disk.list(path), async (name) => {
      this.#options.signal?.throwIfAborted();
      const found = await this.#look([...parts, name], `${path}/${name}`);
      if (found?.status.kind === 'directory') folders.push(found);
      else if (found !== undefined) await this.#take(found);
    });
    for (const folder of folders) {
      if (above.includes(folder.path)) {
        throw unsayable(folder.parts, 'is a link to a folder that it is in itself; --ignore it');
      }
      await this.#folder(folder.parts, folder.path, [...above, folder.path]);
    }
  }

  /** With links followed where they are not kept; undefined where it is not wanted. */
  async #look(parts: readonly string[], path: string): Promise<Found | undefined> {
    if (path === this.#options.output || this.#options.isIgnored(parts.join('/'))) return undefined;
    const status = await this.#options.disk.status(path);
    if (status === undefined) throw vanished(parts);
    if (status.kind !== 'link' || this.#options.keepsLinks) return { parts, path, status };
    const real = await this.#follow(parts, path);
    const target = await this.#options.disk.status(real);
    if (target === undefined) throw vanished(parts);
    return { parts, path: real, status: target, isLinked: true };
  }

  /** Only within: whoever publishes a folder does not mean what lies elsewhere. */
  async #follow(parts: readonly string[], path: string): Promise<string> {
    const real = await this.#options.disk.realPath(path).catch((cause: unknown) => {
      throw new SluiceError(
        'disk/missing',
        `the link ${named(parts.join('/'))} cannot be followed (${messageOf(cause)}); --ignore it`,
        { cause },
      );
    });
    if (this.#isWithin(real)) return real;
    throw leadsOut(parts);
  }

  #isWithin(real: string): boolean {
    return real === this.#root || real.startsWith(this.#root === '/' ? '/' : `${this.#root}/`);
  }

  async #take(found: Found): Promise<void> {
    if (this.#files.length >= MAX_PAYLOAD_FILES) {
      throw new SluiceError(
        'metainfo/unsupported',
        `more than ${MAX_PAYLOAD_FILES} files do not go into one torrent`,
      );
    }
    const { kind } = found.status;
    if (kind === 'link') this.#files.push(await this.#link(found));
    else if (kind === 'file') this.#files.push(await readable(this.#options.disk, found));
    else if (this.#leftOut.length < MAX_LEFT_OUT) this.#leftOut.push(found.parts.join('/'));
  }

  /** Its attributes are its own: Linux lets everybody run links, and libtorrent writes that down. */
  async #link({ parts, path, status }: Found): Promise<ListedFile> {
    const written = await this.#options.disk.readLink(path);
    const linkTarget = resolveWithin(parts.slice(0, -1), written, this.#root);
    if (linkTarget === undefined) throw leadsOut(parts);
    const { isExecutable } = status;
    return { parts, size: 0, linkTarget, isExecutable, isHidden: isHidden(parts) };
  }
}

/** Where a link leads, below the root; undefined where that is elsewhere. */
const resolveWithin = (
  folder: readonly string[],
  written: string,
  root: string,
): readonly string[] | undefined => {
  const isAbsolute = written.startsWith('/');
  if (isAbsolute && !written.startsWith(`${root}/`)) return undefined;
  const parts = isAbsolute ? [] : [...folder];
  for (const part of (isAbsolute ? written.slice(root.length) : written).split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts;
};

const isHidden = (parts: readonly string[]): boolean => parts.at(-1)!.startsWith('.');

/** Opened once before hours of hashing, not after. */
const readable = async (
  disk: Disk,
  { parts, path, status, isLinked }: Found,
): Promise<ListedFile> => {
  const opened = await disk.open(path, 'read');
  await opened.close();
  const { size, isExecutable } = status;
  const file = { parts, path, status, size, isExecutable, isHidden: isHidden(parts) };
  return isLinked === true ? { ...file, isLinked } : file;
};

const named = (path: string): string => safeText(path, 4_096);

const unsayable = (parts: readonly string[], why: string): SluiceError =>
  new SluiceError('metainfo/unsupported', `${named(parts.join('/'))} ${why}`);

const leadsOut = (parts: readonly string[]): SluiceError =>
  new SluiceError(
    'disk/outside-root',
    `the link ${named(parts.join('/'))} leads out of the folder: --ignore it, or put there what it leads to`,
  );

/** Node gives names that are no UTF-8 changed, and then finds nothing by them. */
const vanished = (parts: readonly string[]): SluiceError =>
  parts.at(-1)!.includes('\ufffd')
    ? unsayable(parts, 'has a name that is not UTF-8, which a torrent cannot say: rename it')
    : new SluiceError('disk/missing', `${named(parts.join('/'))} was taken away meanwhile`);
