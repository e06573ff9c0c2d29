/** A whole file system in memory behind the `Disk` port: with links, a size limit, faults on chosen calls and crashes that lose what was not synced. */
import { type ErrorCode, SluiceError } from '../../source/base/errors.ts';
import type {
  Disk,
  DiskFile,
  DiskSpace,
  FileStatus,
  FolderListing,
  OpenMode,
} from '../../source/base/ports/disk.ts';
import { PagedContent } from './paged-content.ts';

type FileNode = {
  readonly kind: 'file';
  readonly inode: number;
  readonly content: PagedContent;
  modifiedMs: number;
  isExecutable?: boolean;
  /** As of the last sync; undefined where the file was never synced since it was made. */
  syncedMs?: number;
};
type Node =
  | FileNode
  | { readonly kind: 'directory'; readonly inode: number; modifiedMs: number }
  | { readonly kind: 'link'; readonly inode: number; modifiedMs: number; readonly target: string };

export interface DiskCall {
  /** 1, 2, 3… over the life of the disk. */
  readonly number: number;
  readonly operation:
    | 'open'
    | 'read'
    | 'write'
    | 'sync'
    | 'truncate'
    | 'fileStatus'
    | 'close'
    | 'status'
    | 'makeDirectory'
    | 'list'
    | 'removeFile'
    | 'removeDirectory'
    | 'rename'
    | 'hardLink'
    | 'syncDirectory'
    | 'listFolder'
    | 'space'
    | 'realPath'
    | 'readLink'
    | 'readFile';
  readonly path: string;
}

export interface MemoryDiskOptions {
  /** Milliseconds for file times; a counter where left out, so that each change has a time of its own. */
  readonly now?: () => number;
  /** Bytes that fit in all; `disk/full` beyond. */
  readonly capacity?: number;
  /** Awaited before each call does its work: a place for virtual latency. */
  readonly delay?: (call: DiskCall) => Promise<void>;
}

const MAX_LINKS = 40;

export class MemoryDisk implements Disk {
  /** All calls so far. */
  callCount = 0;
  /** Asked before each call; an answer fails that call. */
  fault: ((call: DiskCall) => ErrorCode | undefined) | undefined;
  /** Awaited before each call does its work: a disk that hangs. */
  hold: ((call: DiskCall) => Promise<void> | undefined) | undefined;
  /** Sees each call, failed ones too. */
  onCall: ((call: DiskCall) => void) | undefined;
  capacity: number;
  readonly #nodes = new Map<string, Node>();
  readonly #mounts = new Map<string, DiskSpace>();
  /** What is on file systems that are not mounted, by device; and what mounts hide, by their path. */
  readonly #detached = new Map<number, Map<string, Node>>();
  readonly #hidden = new Map<string, Map<string, Node>>();
  readonly #readOnly = new Set<number>();
  readonly #open = new Set<MemoryFile>();
  readonly #delay: MemoryDiskOptions['delay'];
  readonly #now: () => number;
  #lastInode = 1;
  #ticks = 1_000_000;

  constructor(options: MemoryDiskOptions = {}) {
    this.capacity = options.capacity ?? Number.POSITIVE_INFINITY;
    this.#delay = options.delay;
    this.#now = options.now ?? (() => ++this.#ticks);
    this.#nodes.set('/', { kind: 'directory', inode: 1, modifiedMs: 0 });
  }

  /** Fails call `number`, counted from 1 after this, once. */
  failNth(number: number, code: ErrorCode): void {
    const target = this.callCount + number;
    this.fault = (call) => (call.number === target ? code : undefined);
  }

  get openFiles(): number {
    return this.#open.size;
  }

  get usedBytes(): number {
    let used = 0;
    for (const node of this.#nodes.values()) if (node.kind === 'file') used += node.content.bytes;
    return used;
  }

  /** Paths of all files, sorted. */
  get files(): readonly string[] {
    return [...this.#nodes].flatMap(([path, node]) => (node.kind === 'file' ? [path] : [])).sort();
  }

  get directories(): readonly string[] {
    return [...this.#nodes]
      .flatMap(([path, node]) => (node.kind === 'directory' ? [path] : []))
      .sort();
  }

  /** Puts a file in place as another program would: a new inode, all of it on the medium. */
  put(path: string, bytes: Uint8Array): void {
    this.#makeParents(path);
    const content = new PagedContent();
    content.write(bytes, 0);
    content.sync();
    const now = this.#now();
    this.#nodes.set(path, {
      kind: 'file',
      inode: ++this.#lastInode,
      content,
      modifiedMs: now,
      syncedMs: now,
    });
  }

  /** As `chmod +x`. */
  makeExecutable(path: string): void {
    this.#file(path).isExecutable = true;
  }

  /** Overwrites bytes of a file as another program would. */
  patch(path: string, bytes: Uint8Array, position: number): void {
    const node = this.#file(path);
    node.content.write(bytes, position);
    node.modifiedMs = this.#now();
  }

  /** What stands in a file; undefined where there is none. */
  bytes(path: string): Uint8Array | undefined {
    const node = this.#nodes.get(path);
    return node?.kind === 'file' ? node.content.toBytes() : undefined;
  }

  link(path: string, target: string): void {
    this.#makeParents(path);
    this.#nodes.set(path, { kind: 'link', inode: ++this.#lastInode, modifiedMs: 0, target });
  }

  directory(path: string): void {
    this.#makeParents(`${path}/x`);
  }

  /** Takes a path and all below it away, as another program would. */
  remove(path: string): void {
    for (const other of [...this.#nodes.keys()]) {
      if (other === path || other.startsWith(`${path}/`)) this.#nodes.delete(other);
    }
  }

  /** The process that had files open is killed: what it wrote stays. */
  closeAll(): void {
    this.#open.clear();
  }

  /**
   * The power fails: open files are gone, and each page not synced since it was written is kept or lost
   * as `keeps` says. Page -1 stands for the file's time and size (what is lost within reads as zeros),
   * and for its name where it was never synced.
   */
  crash(keeps: (path: string, page: number) => boolean = () => false): void {
    this.closeAll();
    for (const [path, node] of this.#nodes) {
      if (node.kind !== 'file') continue;
      const keepsStatus = keeps(path, -1);
      node.content.crash((page) => keeps(path, page), keepsStatus);
      if (keepsStatus) continue;
      if (node.syncedMs === undefined) this.#nodes.delete(path);
      else node.modifiedMs = node.syncedMs;
    }
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    await this.#enter('open', path);
    const real = this.#resolve(path, true);
    const node = this.#nodes.get(real);
    if (mode === 'create') {
      if (node !== undefined || this.#nodes.has(path)) throw failure('disk/exists', path);
      this.#needDirectory(parentOf(real), path);
      this.#needWritable(real, path);
      const made: FileNode = {
        kind: 'file',
        inode: ++this.#lastInode,
        content: new PagedContent(),
        modifiedMs: this.#now(),
      };
      this.#nodes.set(real, made);
      return this.#handle(path, made, true);
    }
    if (node === undefined) throw failure('disk/missing', path);
    if (node.kind !== 'file') throw failure('disk/not-a-file', path);
    if (mode === 'write') this.#needWritable(real, path);
    return this.#handle(path, node, mode === 'write');
  }

  async status(path: string): Promise<FileStatus | undefined> {
    await this.#enter('status', path);
    const real = this.#resolve(path, false);
    const node = this.#nodes.get(real);
    return node === undefined ? undefined : statusOf(node, this.#deviceOf(real));
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#enter('makeDirectory', path);
    const real = this.#resolve(path, true);
    for (const part of pathsDownTo(real)) {
      const node = this.#nodes.get(part);
      if (node !== undefined && node.kind !== 'directory') {
        throw failure('disk/not-a-directory', part);
      }
    }
    if (!this.#nodes.has(real)) this.#needWritable(real, path);
    this.#makeParents(`${real}/x`);
  }

  async list(path: string): Promise<readonly string[]> {
    await this.#enter('list', path);
    const real = this.#resolve(path, true);
    this.#needDirectory(real, path);
    return this.#childrenOf(real);
  }

  async removeFile(path: string): Promise<void> {
    await this.#enter('removeFile', path);
    const real = this.#resolve(path, false);
    const node = this.#nodes.get(real);
    if (node === undefined) throw failure('disk/missing', path);
    if (node.kind === 'directory') throw failure('disk/not-a-file', path);
    this.#needWritable(real, path);
    this.#nodes.delete(real);
  }

  async removeDirectory(path: string): Promise<void> {
    await this.#enter('removeDirectory', path);
    const real = this.#resolve(path, false);
    this.#needDirectory(real, path);
    if (this.#childrenOf(real).length > 0) throw failure('disk/failed', `${path} is not empty`);
    this.#needWritable(real, path);
    this.#nodes.delete(real);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#enter('rename', from);
    const realFrom = this.#resolve(from, false);
    const realTo = this.#resolve(to, false);
    if (!this.#nodes.has(realFrom)) throw failure('disk/missing', from);
    this.#needDirectory(parentOf(realTo), to);
    if (this.#deviceOf(realFrom) !== this.#deviceOf(realTo)) throw failure('disk/cross-device', to);
    this.#needWritable(realFrom, from);
    for (const [path, node] of this.#withAllBelow(realFrom)) {
      this.#nodes.delete(path);
      this.#nodes.set(realTo + path.slice(realFrom.length), node);
    }
  }

  async hardLink(from: string, to: string): Promise<void> {
    await this.#enter('hardLink', to);
    const [realFrom, realTo] = [this.#resolve(from, false), this.#resolve(to, false)];
    const node = this.#nodes.get(realFrom);
    if (node === undefined) throw failure('disk/missing', from);
    if (this.#nodes.has(realTo)) throw failure('disk/exists', to);
    this.#needDirectory(parentOf(realTo), to);
    if (this.#deviceOf(realFrom) !== this.#deviceOf(realTo)) throw failure('disk/cross-device', to);
    this.#needWritable(realTo, to);
    this.#nodes.set(realTo, node);
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#enter('syncDirectory', path);
    this.#needDirectory(this.#resolve(path, true), path);
  }

  async listFolder(path: string, maxEntries: number): Promise<FolderListing> {
    await this.#enter('listFolder', path);
    const real = this.#resolve(path, true);
    this.#needDirectory(real, path);
    const names = this.#childrenOf(real).toSorted();
    const entries = names.slice(0, maxEntries).map((name) => {
      const node = this.#nodes.get(this.#resolve(`${real}/${name}`, true));
      return { name, isFolder: node?.kind === 'directory' };
    });
    return { entries, isTruncated: names.length > maxEntries };
  }

  /** Of what is mounted at `path` or above it, less what the files in it use. */
  async space(path: string): Promise<DiskSpace> {
    await this.#enter('space', path);
    const real = this.#resolve(path, true);
    if (this.#nodes.get(real)?.kind === 'file') throw failure('disk/not-a-directory', path);
    const { device, total } = this.#mounts.get(this.#mountOf(real) ?? '') ?? {
      device: 1,
      total: Math.min(this.capacity, Number.MAX_SAFE_INTEGER),
    };
    return { device, free: Math.max(0, this.#roomOn(real)), total };
  }

  /** From now on another file system is there, with what was on it when it was unmounted; files may fill what is free. Mounted again over itself, its size changes. */
  mount(path: string, space: DiskSpace): void {
    if (this.#mounts.get(path)?.device === space.device) {
      this.#mounts.set(path, space);
      return;
    }
    this.directory(path);
    this.#hidden.set(path, this.#takeBelow(path));
    this.#putBelow(path, this.#detached.get(space.device));
    this.#detached.delete(space.device);
    this.#mounts.set(path, space);
  }

  /** As `umount --lazy`: files that are open stay so, and nobody finds them any more. */
  unmount(path: string): void {
    const mount = this.#mounts.get(path);
    if (mount === undefined) throw new Error(`nothing is mounted at ${path}`);
    this.#detached.set(mount.device, this.#takeBelow(path));
    this.#mounts.delete(path);
    this.#putBelow(path, this.#hidden.get(path));
    this.#hidden.delete(path);
  }

  /** As `mount -o remount,ro` does, or `rw`. */
  setReadOnly(device: number, isReadOnly: boolean): void {
    if (isReadOnly) this.#readOnly.add(device);
    else this.#readOnly.delete(device);
  }

  async realPath(path: string): Promise<string> {
    await this.#enter('realPath', path);
    const real = this.#resolve(path, true);
    if (!this.#nodes.has(real)) throw failure('disk/missing', path);
    return real;
  }

  async readLink(path: string): Promise<string> {
    await this.#enter('readLink', path);
    const node = this.#nodes.get(this.#resolve(path, false));
    if (node?.kind !== 'link') throw failure('disk/failed', `${path} is no link`);
    return node.target;
  }

  async readFile(path: string, maxBytes: number): Promise<Uint8Array> {
    await this.#enter('readFile', path);
    const node = this.#file(this.#resolve(path, true));
    if (node.content.size > maxBytes) throw failure('disk/failed', `${path} is too large`);
    return node.content.toBytes();
  }

  #handle(path: string, node: FileNode, isWritable: boolean): MemoryFile {
    const device = this.#deviceOf(this.#resolve(path, true));
    const file = new MemoryFile({
      enter: async (operation) => {
        await this.#enter(operation, path);
        if (!this.#open.has(file)) throw failure('disk/failed', `${path} is closed`);
      },
      leave: () => this.#open.delete(file),
      grow: (bytes) => {
        const real = this.#resolve(path, true);
        this.#needWritable(real, path);
        if (bytes > this.#roomOn(real)) throw failure('disk/full', path);
      },
      touch: () => {
        node.modifiedMs = this.#now();
      },
      synced: () => {
        node.syncedMs = node.modifiedMs;
      },
      status: () => statusOf(node, device),
      content: node.content,
      isWritable,
      path,
    });
    this.#open.add(file);
    return file;
  }

  async #enter(operation: DiskCall['operation'], path: string): Promise<void> {
    const call = { number: ++this.callCount, operation, path };
    this.onCall?.(call);
    const code = this.fault?.(call);
    if (this.#delay !== undefined) await this.#delay(call);
    await this.hold?.(call);
    if (code !== undefined) throw failure(code, path);
  }

  #mountOf(real: string): string | undefined {
    if (this.#mounts.size === 0) return undefined;
    return pathsDownTo(real).findLast((above) => this.#mounts.has(above));
  }

  #deviceOf(real: string): number {
    return this.#mounts.get(this.#mountOf(real) ?? '')?.device ?? 1;
  }

  #roomOn(real: string): number {
    const mount = this.#mountOf(real);
    const capacity =
      mount === undefined
        ? Math.min(this.capacity, Number.MAX_SAFE_INTEGER)
        : this.#mounts.get(mount)!.free;
    let used = 0;
    for (const [path, node] of this.#nodes) {
      if (node.kind === 'file' && this.#mountOf(path) === mount) used += node.content.bytes;
    }
    return capacity - used;
  }

  #needWritable(real: string, path: string): void {
    if (this.#readOnly.has(this.#deviceOf(real))) throw failure('disk/read-only', path);
  }

  #takeBelow(path: string): Map<string, Node> {
    const below = new Map<string, Node>();
    for (const [other, node] of [...this.#nodes]) {
      if (!other.startsWith(`${path}/`)) continue;
      below.set(other.slice(path.length), node);
      this.#nodes.delete(other);
    }
    return below;
  }

  #putBelow(path: string, below: ReadonlyMap<string, Node> = new Map()): void {
    for (const [relative, node] of below) this.#nodes.set(path + relative, node);
  }

  #file(path: string): FileNode {
    const node = this.#nodes.get(path);
    if (node === undefined) throw failure('disk/missing', path);
    if (node.kind !== 'file') throw failure('disk/not-a-file', path);
    return node;
  }

  #resolve(path: string, followLast: boolean, links = 0): string {
    if (links > MAX_LINKS) throw failure('disk/failed', `${path} has too many links`);
    const parts = path.split('/').filter((part) => part !== '' && part !== '.');
    let at = '';
    for (const [index, part] of parts.entries()) {
      if (part === '..') {
        at = at.slice(0, Math.max(0, at.lastIndexOf('/')));
        continue;
      }
      const node = this.#nodes.get(`${at}/${part}`);
      const isLast = index === parts.length - 1;
      if (node?.kind === 'link' && (!isLast || followLast)) {
        const target = node.target.startsWith('/') ? node.target : `${at}/${node.target}`;
        return this.#resolve([target, ...parts.slice(index + 1)].join('/'), followLast, links + 1);
      }
      if (node?.kind === 'file' && !isLast) throw failure('disk/not-a-directory', path);
      at = `${at}/${part}`;
    }
    return at === '' ? '/' : at;
  }

  /** Whoever is no folder has nothing below, and there may be thousands beside. */
  #withAllBelow(path: string): readonly (readonly [path: string, node: Node])[] {
    const node = this.#nodes.get(path)!;
    if (node.kind !== 'directory') return [[path, node]];
    return [...this.#nodes].filter(([other]) => other === path || other.startsWith(`${path}/`));
  }

  #childrenOf(path: string): readonly string[] {
    const prefix = path === '/' ? '/' : `${path}/`;
    return [...this.#nodes.keys()]
      .filter((other) => other.startsWith(prefix) && other !== '/')
      .map((other) => other.slice(prefix.length))
      .filter((name) => !name.includes('/'));
  }

  #needDirectory(real: string, path: string): void {
    const node = this.#nodes.get(real);
    if (node === undefined) throw failure('disk/missing', path);
    if (node.kind !== 'directory') throw failure('disk/not-a-directory', path);
  }

  #makeParents(path: string): void {
    for (const part of pathsDownTo(parentOf(path))) {
      if (this.#nodes.has(part)) continue;
      this.#nodes.set(part, { kind: 'directory', inode: ++this.#lastInode, modifiedMs: 0 });
    }
  }
}

interface FilePlace {
  readonly enter: (operation: DiskCall['operation']) => Promise<void>;
  readonly leave: () => void;
  readonly grow: (bytes: number) => void;
  readonly touch: () => void;
  readonly synced: () => void;
  readonly status: () => FileStatus;
  readonly content: PagedContent;
  readonly isWritable: boolean;
  readonly path: string;
}

class MemoryFile implements DiskFile {
  readonly #place: FilePlace;

  constructor(place: FilePlace) {
    this.#place = place;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    await this.#place.enter('read');
    return this.#place.content.read(into, position);
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    await this.#place.enter('write');
    this.#needWritable();
    this.#place.grow(this.#place.content.growthOf(position, bytes.length));
    this.#place.content.write(bytes, position);
    this.#place.touch();
  }

  async sync(): Promise<void> {
    await this.#place.enter('sync');
    this.#place.content.sync();
    this.#place.synced();
  }

  async truncate(size: number): Promise<void> {
    await this.#place.enter('truncate');
    this.#needWritable();
    this.#place.content.truncate(size);
    this.#place.touch();
  }

  async status(): Promise<FileStatus> {
    await this.#place.enter('fileStatus');
    return this.#place.status();
  }

  async close(): Promise<void> {
    this.#place.leave();
    // A failed close has still closed, as with POSIX.
    await this.#place.enter('close').catch((error: unknown) => {
      if (!(error instanceof SluiceError) || !error.message.endsWith('is closed')) throw error;
    });
  }

  #needWritable(): void {
    if (!this.#place.isWritable) throw failure('disk/permission', this.#place.path);
  }
}

const failure = (code: ErrorCode, path: string): SluiceError =>
  new SluiceError(code, `memory disk: ${code}: ${path}`);

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

const pathsDownTo = (path: string): readonly string[] => {
  const parts = path.split('/').filter((part) => part !== '');
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
};

const statusOf = (node: Node, device: number): FileStatus => ({
  kind: node.kind,
  size: node.kind === 'file' ? node.content.size : 0,
  modifiedMs: node.modifiedMs,
  inode: node.inode,
  device,
  isExecutable: node.kind === 'directory' || (node.kind === 'file' && node.isExecutable === true),
});
