/** Which files and folders Sluice made: only these may ever be removed with a torrent. Folders end in `/`. */
import { isSluiceError } from '../base/errors.ts';
import type { Disk } from '../base/ports/disk.ts';
import type { ConfinedRoot, Located } from './confined-root.ts';

export class CreatedPaths {
  readonly #disk: Disk;
  readonly #root: ConfinedRoot;
  readonly #paths: Set<string>;

  constructor(disk: Disk, root: ConfinedRoot, known: readonly string[]) {
    this.#disk = disk;
    this.#root = root;
    this.#paths = new Set(known);
  }

  /** Relative to the torrent's folder. */
  get all(): readonly string[] {
    return [...this.#paths];
  }

  has(parts: readonly string[]): boolean {
    return this.#paths.has(parts.join('/'));
  }

  add(parts: readonly string[]): void {
    this.#paths.add(parts.join('/'));
  }

  /** Makes the folders that a file's path still lacks. */
  async makeDirectories(parts: readonly string[], located: Located): Promise<void> {
    await this.#disk.makeDirectory(located.path.slice(0, located.path.lastIndexOf('/')));
    for (let depth = located.depth + 1; depth < parts.length; depth++) {
      this.#paths.add(`${parts.slice(0, depth).join('/')}/`);
    }
  }

  /** Removes files, then folders that are empty; answers the paths of the files. What cannot be removed stays listed. */
  async removeAll(): Promise<readonly string[]> {
    const removed: string[] = [];
    for (const relative of this.all.filter((path) => !path.endsWith('/'))) {
      if (await this.#attempt(relative, () => this.#removeFile(relative))) {
        removed.push(this.#root.pathOf(relative.split('/')));
      }
    }
    const folders = this.all.filter((path) => path.endsWith('/'));
    const deepestFirst = folders.sort((left, right) => right.length - left.length);
    for (const relative of deepestFirst) {
      await this.#attempt(relative, () => this.#removeFolder(relative.slice(0, -1)));
    }
    return removed;
  }

  async #attempt(relative: string, remove: () => Promise<boolean>): Promise<boolean> {
    try {
      const isRemoved = await remove();
      this.#paths.delete(relative);
      return isRemoved;
    } catch (error) {
      if (isSluiceError(error)) return false;
      throw error;
    }
  }

  /** False where it is not there any more, or something else is. */
  async #removeFile(relative: string): Promise<boolean> {
    const parts = relative.split('/');
    const { path, status } = await this.#root.locate(parts);
    // A link in the path was put there by somebody else.
    if (status === undefined || path !== this.#root.pathOf(parts)) return false;
    await this.#disk.removeFile(path);
    return true;
  }

  async #removeFolder(relative: string): Promise<boolean> {
    const parts = [...relative.split('/')];
    const path = this.#root.pathOf(parts);
    // `locate` wants a file at the end: asked for one below, it looks at every folder on the way.
    const below = await this.#root.locate([...parts, 'x']);
    if (below.path !== `${path}/x` || below.depth < parts.length) return false;
    if ((await this.#disk.list(path)).length > 0) return false;
    await this.#disk.removeDirectory(path);
    return true;
  }
}
