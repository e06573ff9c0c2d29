/** Files of watched folders that are done with and were left as they are, so that the next engine does not take them again. */
import { messageOf } from '../../base/errors.ts';
import type { StateStore } from '../../base/ports/state.ts';
import { MAX_WATCHED_FILES } from '../limits.ts';

export interface WatchedFilesOptions {
  readonly state: Pick<StateStore, 'loadNote' | 'saveNote'>;
  readonly warn: (message: string) => void;
}

const NOTE = 'watched files';

export class WatchedFiles {
  readonly #options: WatchedFilesOptions;
  /** Version by path; the oldest first. Kept of files that are gone, too: their disk may only be away. */
  readonly #done = new Map<string, string>();
  #isSaved = true;

  constructor(options: WatchedFilesOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async load(): Promise<void> {
    try {
      const kept: unknown = JSON.parse((await this.#options.state.loadNote(NOTE)) ?? '[]');
      if (!Array.isArray(kept)) return;
      for (const [path, version] of kept.slice(-MAX_WATCHED_FILES).filter(isPair)) {
        this.#done.set(path, version);
      }
    } catch (error) {
      this.#options.warn(`it is not known which watched files were added: ${messageOf(error)}`);
    }
  }

  has(path: string, version: string): boolean {
    return this.#done.get(path) === version;
  }

  /** Whatever version. */
  knows(path: string): boolean {
    return this.#done.has(path);
  }

  add(path: string, version: string): void {
    this.#done.delete(path);
    this.#done.set(path, version);
    for (const oldest of this.#done.keys()) {
      if (this.#done.size <= MAX_WATCHED_FILES) break;
      this.#done.delete(oldest);
    }
    this.#isSaved = false;
  }

  /** What has been added since. Never rejects. */
  async save(): Promise<void> {
    if (this.#isSaved) return;
    this.#isSaved = true;
    try {
      await this.#options.state.saveNote(NOTE, JSON.stringify([...this.#done]));
    } catch (error) {
      this.#isSaved = false;
      this.#options.warn(`watched files may be added once more: ${messageOf(error)}`);
    }
  }
}

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
