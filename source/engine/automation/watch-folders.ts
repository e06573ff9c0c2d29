/** Looks at the watched folders of the settings, one after the other and again and again: no file system tells of changes on all disks. */
import path from 'node:path';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { StateStore } from '../../base/ports/state.ts';
import type { AddArguments } from '../../contract/commands.ts';
import type { EngineSettings, WatchedFolder } from '../../contract/settings.ts';
import { fromHome } from '../adding/home-path.ts';
import { DISK_PATIENCE_MS, MAX_HANGING_WATCHES, WATCH_INTERVAL_MS } from '../limits.ts';
import { WatchFolder } from './watch-folder.ts';
import { WatchedFiles } from './watched-files.ts';

export interface WatchFoldersOptions {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly state: Pick<StateStore, 'loadNote' | 'saveNote'>;
  readonly settings: () => EngineSettings;
  readonly home: string | undefined;
  readonly add: (args: AddArguments) => Promise<unknown>;
  readonly warn: (message: string) => void;
}

export class WatchFolders {
  readonly #options: WatchFoldersOptions;
  readonly #done: WatchedFiles;
  /** By path. */
  #folders = new Map<string, WatchFolder>();
  #loaded: Promise<void> | undefined;
  #timer: Timer | undefined;
  #isLooking = false;
  #isClosed = false;

  constructor(options: WatchFoldersOptions) {
    this.#options = options;
    this.#done = new WatchedFiles(options);
  }

  /** As the settings have it from now on. */
  obey(): void {
    const before = this.#folders;
    this.#folders = new Map(
      this.#wished().map((wished) => {
        const place = this.#absolute(wished.path);
        return [place, before.get(place) ?? this.#watch(place)];
      }),
    );
    for (const [place, folder] of before) if (!this.#folders.has(place)) folder.close();
    if (this.#folders.size > 0 && this.#timer === undefined && !this.#isLooking) void this.#look();
  }

  /** Nothing is added any more. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const folder of this.#folders.values()) folder.close();
    this.#folders.clear();
  }

  #wished(): readonly WatchedFolder[] {
    return this.#isClosed ? [] : this.#options.settings().watch.folders;
  }

  #absolute(written: string): string {
    return path.resolve(fromHome(written, this.#options.home));
  }

  #watch(place: string): WatchFolder {
    const { disk, add, warn } = this.#options;
    const done = this.#done;
    return new WatchFolder({
      disk,
      done,
      add,
      warn,
      path: place,
      wish: () => this.#wishFor(place),
    });
  }

  #wishFor(place: string) {
    const { folders, rename } = this.#options.settings().watch;
    const { directory, labels, paused } =
      folders.find((folder) => this.#absolute(folder.path) === place) ?? {};
    return {
      renames: rename,
      add: {
        ...(directory === undefined ? {} : { directory: this.#absolute(directory) }),
        ...(labels === undefined ? {} : { labels }),
        ...(paused === undefined ? {} : { isPaused: paused }),
      },
    };
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    // Not before: an engine that watches nothing asks nothing of the state.
    this.#loaded ??= this.#done.load();
    await this.#loaded;
    for (const folder of [...this.#folders.values()]) {
      if (this.#hanging >= MAX_HANGING_WATCHES) break;
      if (!folder.isBusy) await this.#patiently(folder.look());
    }
    this.#isLooking = false;
    if (this.#folders.size === 0) return;
    this.#timer = this.#options.clock.setTimer(WATCH_INTERVAL_MS, () => void this.#look());
  }

  /** Each holds one of the few threads that work on files. */
  get #hanging(): number {
    return [...this.#folders.values()].filter(({ isBusy }) => isBusy).length;
  }

  /** A disk that hangs must not keep the others waiting. */
  #patiently(looked: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const patience = this.#options.clock.setTimer(DISK_PATIENCE_MS, resolve);
      void looked.then(() => {
        patience.cancel();
        resolve();
      });
    });
  }
}
