/**
 * The folder that holds a torrent's data, known by where the file system it lies on is mounted. An empty
 * mount point looks like a folder in which nothing was ever downloaded: there nothing may be made, and
 * nothing found missing says anything about the data.
 */
import { dirname } from 'node:path';
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { Disk } from '../base/ports/disk.ts';

export interface RootLook {
  /** Of the folder, or of its nearest parent that is there. */
  readonly device: number;
  readonly isThere: boolean;
  /** Where that file system begins. */
  readonly mountPath: string;
}

export const lookAtRoot = async (disk: Disk, directory: string): Promise<RootLook> => {
  const { path, isThere } = await nearestThere(disk, directory);
  const device = await deviceOf(disk, path);
  let mountPath = path;
  while (dirname(mountPath) !== mountPath) {
    const above = dirname(mountPath);
    if ((await deviceOf(disk, above)) !== device) break;
    mountPath = above;
  }
  return { device: device ?? 0, isThere, mountPath };
};

const nearestThere = async (
  disk: Disk,
  directory: string,
): Promise<{ readonly path: string; readonly isThere: boolean }> => {
  for (let at = directory; ; at = dirname(at)) {
    try {
      return { path: await disk.realPath(at), isThere: at === directory };
    } catch (error) {
      if (!isSluiceError(error, 'disk/missing') || dirname(at) === at) throw error;
    }
  }
};

const deviceOf = async (disk: Disk, path: string): Promise<number | undefined> =>
  (await disk.status(path))?.device;

export interface DataRootOptions {
  readonly disk: Disk;
  readonly directory: string;
  /** As an earlier session knew it. */
  readonly mountPath: string | undefined;
  /** Found out while at work. */
  readonly onMissing: (error: SluiceError) => void;
}

export class DataRoot {
  readonly #options: DataRootOptions;
  #mountPath: string | undefined;
  #device: number | undefined;
  #wasThere = false;

  constructor(options: DataRootOptions) {
    this.#options = options;
    this.#mountPath = options.mountPath;
  }

  /** Undefined where nobody has looked yet. */
  get mountPath(): string | undefined {
    return this.#mountPath;
  }

  /** The file system that held the data is not where it was. */
  isOther(look: RootLook): boolean {
    return this.#mountPath !== undefined && this.#mountPath !== look.mountPath;
  }

  look(): Promise<RootLook> {
    return lookAtRoot(this.#options.disk, this.#options.directory);
  }

  /** From now on this is the place. */
  accept({ device, isThere, mountPath }: RootLook): void {
    this.#device = device;
    this.#wasThere = isThere;
    this.#mountPath = mountPath;
  }

  /** Rejects with `disk/storage-missing` where the place is not the one that was accepted. */
  async need(): Promise<void> {
    const { disk, directory } = this.#options;
    if (this.#device === undefined) return this.#takeFirst();
    const status = await disk.status(directory);
    const isSame = status?.kind === 'directory' && status.device === this.#device;
    if (isSame) this.#wasThere = true;
    // Also a link to it is one, and what was never made is not missing.
    if (isSame || (await this.#isSame())) return;
    this.refuse();
  }

  /** Nobody has looked in this session. */
  async #takeFirst(): Promise<void> {
    const look = await this.look();
    if (this.isOther(look)) this.refuse();
    this.accept(look);
  }

  /** All that was in it is gone. */
  refuse(): never {
    const error = storageMissing(this.#options.directory);
    this.#options.onMissing(error);
    throw error;
  }

  async #isSame(): Promise<boolean> {
    const { device, isThere } = await this.look();
    return device === this.#device && (isThere || !this.#wasThere);
  }
}

export const storageMissing = (directory: string): SluiceError =>
  new SluiceError(
    'disk/storage-missing',
    `storage missing: mount the disk of ${directory}, or verify to download all of it again`,
  );
