/**
 * One watched folder: each look at it takes up the .torrent and .magnet files that have not changed since the look before.
 * Nothing is ever deleted, and what is no torrent is told once and left.
 */
import path from 'node:path';
import { fromUtf8 } from '../../base/bytes.ts';
import { isSluiceError, messageOf } from '../../base/errors.ts';
import type { Disk, FileStatus } from '../../base/ports/disk.ts';
import type { AddArguments, TorrentSource } from '../../contract/commands.ts';
import { LOOKS_PER_SECOND_LOOK, MAX_MAGNET_FILE_BYTES, MAX_WATCHED_NAMES } from '../limits.ts';
import type { WatchedFiles } from './watched-files.ts';

export interface WatchFolderOptions {
  readonly disk: Disk;
  /** Absolute. */
  readonly path: string;
  readonly done: WatchedFiles;
  readonly wish: () => {
    readonly add: Omit<AddArguments, 'source'>;
    readonly renames: boolean;
  };
  readonly add: (args: AddArguments) => Promise<unknown>;
  readonly warn: (message: string) => void;
}

/** What was wrong with a version of a file, so that it is said once. */
interface Complaint {
  readonly version: string;
  readonly message: string;
  /** It will never be a torrent as it is. */
  readonly isFinal: boolean;
}

const ADDED = '.added';
const MAX_NAMES_TRIED = 100;

export class WatchFolder {
  readonly #options: WatchFolderOptions;
  /** By name, as it was at the last look. */
  #seen = new Map<string, string>();
  readonly #complaints = new Map<string, Complaint>();
  #isAway = false;
  #looks = 0;
  #isClosed = false;
  isBusy = false;

  constructor(options: WatchFolderOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async look(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      await this.#look(await this.#names());
      await this.#options.done.save();
      this.#isAway = false;
    } catch (error) {
      this.#complainOfFolder(error);
    } finally {
      this.isBusy = false;
    }
  }

  /** A look that is under way takes nothing more. */
  close(): void {
    this.#isClosed = true;
  }

  async #names(): Promise<readonly string[]> {
    const names = await this.#options.disk.list(this.#options.path);
    // What begins with a dot is somebody's unfinished business.
    return names.filter((name) => /^[^.].*\.(?:torrent|magnet)$/i.test(name)).sort();
  }

  async #look(names: readonly string[]): Promise<void> {
    const isSecondLook = this.#looks++ % LOOKS_PER_SECOND_LOOK === 0;
    // Thousands may lie there for years; that one was replaced is found out a little later.
    const due = isSecondLook ? names : names.filter((name) => this.#isDue(name));
    const seen = new Map<string, string>();
    for (const name of due.slice(0, MAX_WATCHED_NAMES)) {
      if (this.#isClosed) return;
      const version = await this.#versionOf(name);
      if (version === undefined) continue;
      if (this.#seen.get(name) === version) await this.#take(name, version);
      else if (this.#isNews(name, version)) seen.set(name, version);
    }
    this.#seen = seen;
    const present = new Set(names);
    for (const name of this.#complaints.keys()) {
      if (!present.has(name)) this.#complaints.delete(name);
    }
  }

  #isDue(name: string): boolean {
    if (this.#seen.has(name)) return true;
    return !this.#complaints.has(name) && !this.#options.done.knows(this.#pathOf(name));
  }

  #pathOf(name: string): string {
    return path.join(this.#options.path, name);
  }

  #isNews(name: string, version: string): boolean {
    if (this.#options.done.has(this.#pathOf(name), version)) return false;
    const complaint = this.#complaints.get(name);
    return complaint?.version !== version || !complaint.isFinal;
  }

  /** Undefined while it is none to be read: empty so far, no file, or gone again. */
  async #versionOf(name: string): Promise<string | undefined> {
    try {
      const status = await this.#statusOf(this.#pathOf(name));
      if (status?.kind !== 'file' || status.size === 0) return undefined;
      return `${status.size} ${status.modifiedMs}`;
    } catch {
      return undefined;
    }
  }

  /** Of what a link leads to. */
  async #statusOf(file: string): Promise<FileStatus | undefined> {
    const { disk } = this.#options;
    const status = await disk.status(file);
    return status?.kind === 'link' ? await disk.status(await disk.realPath(file)) : status;
  }

  async #take(name: string, version: string): Promise<void> {
    const { add, renames } = this.#options.wish();
    try {
      await this.#options.add({ source: await this.#sourceOf(name), ...add });
    } catch (error) {
      if (isSluiceError(error, 'session/closed')) return;
      if (!isSluiceError(error, 'session/already-added')) {
        this.#complain(name, version, error);
        return;
      }
    }
    if (!renames || !(await this.#rename(name))) {
      this.#options.done.add(this.#pathOf(name), version);
    }
  }

  async #sourceOf(name: string): Promise<TorrentSource> {
    const file = this.#pathOf(name);
    if (!/\.magnet$/i.test(name)) return { kind: 'file', path: file };
    const bytes = await this.#options.disk.readFile(file, MAX_MAGNET_FILE_BYTES);
    return { kind: 'magnet', uri: fromUtf8(bytes).trim().split(/\s/, 1)[0]! };
  }

  /** Over nothing that is there. */
  async #rename(name: string): Promise<boolean> {
    const { disk, warn } = this.#options;
    const from = this.#pathOf(name);
    try {
      for (let number = 1; number <= MAX_NAMES_TRIED; number++) {
        const to = `${from}${ADDED}${number === 1 ? '' : `.${number}`}`;
        if ((await disk.status(to)) !== undefined) continue;
        await disk.rename(from, to);
        return true;
      }
      warn(`${from} was added, and keeps its name: too many others have the next ones`);
    } catch (error) {
      warn(`${from} was added, and keeps its name: ${messageOf(error)}`);
    }
    return false;
  }

  #complain(name: string, version: string, error: unknown): void {
    const message = messageOf(error);
    const before = this.#complaints.get(name);
    this.#complaints.set(name, { version, message, isFinal: isNoTorrent(error) });
    if (before?.version === version && before.message === message) return;
    this.#options.warn(`${this.#pathOf(name)} is not added, and is left as it is: ${message}`);
  }

  #complainOfFolder(error: unknown): void {
    this.#seen.clear();
    if (this.#isAway) return;
    this.#isAway = true;
    this.#options.warn(
      `the watched folder ${this.#options.path} cannot be looked at (${messageOf(error)}); it is tried again`,
    );
  }
}

/** Else something stood in its way, which may be over a minute later. */
const isNoTorrent = (error: unknown): boolean =>
  isSluiceError(error) && /^(?:bencode|metainfo|magnet)\//.test(error.code);
