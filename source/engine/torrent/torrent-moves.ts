/**
 * Moving and renaming, as the user wishes it, and going home: out of the folder for incomplete torrents
 * once all is there. The way itself is the relocator's.
 */
import path from 'node:path';
import { isSluiceError, messageOf, SluiceError } from '../../base/errors.ts';
import type { FileNames, Lock, TorrentRecord } from '../../base/ports/state.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import type { FilePaths } from '../../storage/file-names.ts';
import type { DiskStanding } from '../disks/disk-standing.ts';
import type { KeptRecord } from '../records/kept-record.ts';
import type { KnownPieces } from '../records/known-pieces.ts';
import type { Checking } from './checking.ts';
import { withFilePath, withName } from './new-names.ts';
import { type DataPlace, Relocator } from './relocator.ts';
import type { TorrentLife } from './torrent-life.ts';
import type { TorrentParts } from './torrent-parts.ts';

export interface TorrentMovesOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'metainfo' | 'data' | 'content'>;
  readonly life: Pick<TorrentLife, 'now' | 'apply' | 'applyAfter'>;
  readonly known: Pick<KnownPieces, 'onRelocated'>;
  readonly kept: Pick<KeptRecord, 'touch' | 'commit' | 'save'>;
  readonly checking: Pick<Checking, 'stop' | 'takeUp'>;
  readonly presence: { readonly isAwake: boolean };
  readonly disk: Pick<DiskStanding, 'fail'>;
  readonly progress: { onGone(pieces: readonly PieceIndex[]): void };
}

/** As the torrent begins. */
export interface MovesStart {
  readonly place: DataPlace;
  /** Where it goes when it is complete. */
  readonly destination: string | undefined;
  readonly lock: Lock | undefined;
  readonly takeLock: (directory: string) => Promise<Lock>;
  /** From an earlier session. */
  readonly record: Pick<TorrentRecord, 'relocation'> | undefined;
}

/** Who waits for the end of a move. */
interface MoveWish {
  readonly done: (left: readonly string[]) => void;
  readonly failed: (error: unknown) => void;
}

export const nameIn = ({ displayName }: MetainfoOutline, { name }: FileNames): SafeText =>
  name === undefined ? displayName : safeText(name);

export class TorrentMoves {
  readonly #options: TorrentMovesOptions;
  readonly #relocator: Relocator;
  #destination: string | undefined;
  #wish: MoveWish | undefined;
  #bringing: Promise<void> = Promise.resolve();
  #isLeaving = false;

  constructor(options: TorrentMovesOptions, start: MovesStart) {
    const { parts, known, kept } = options;
    const { place, record, destination, lock, takeLock } = start;
    const { id, services, metainfo, data } = parts;
    this.#options = options;
    this.#destination = destination;
    this.#relocator = new Relocator({
      disk: services.ports.disk,
      layout: metainfo.layout,
      data,
      place,
      pending: record?.relocation,
      tag: id.slice(0, 8),
      lock,
      takeLock,
      save: () => kept.save(),
      onProgress: () => services.touch(id),
      onRelocated: (files) => known.onRelocated(files),
    });
  }

  /** As the user has it. */
  get name(): SafeText {
    return nameIn(this.#options.parts.metainfo, this.place.names);
  }

  get place(): DataPlace {
    return this.#relocator.place;
  }

  get directory(): string {
    return this.#relocator.place.directory;
  }

  /** Of its folder, or its only file. */
  get path(): string {
    return path.join(this.directory, this.paths.of(0)[0]!);
  }

  /** Where it goes when it is complete; null where it stays. */
  get destination(): string | null {
    return this.#destination ?? null;
  }

  get paths(): FilePaths {
    return this.#relocator.paths;
  }

  /** Its files are on their way. */
  get isUnderWay(): boolean {
    return this.#relocator.isUnderWay;
  }

  /** 0…1. */
  get progress(): number {
    return this.#relocator.progress;
  }

  /** For the record. */
  get kept(): Pick<TorrentRecord, 'directory' | 'names' | 'relocation' | 'destination'> {
    const { directory, names } = this.place;
    const isRenamed = names.name !== undefined || names.files.length > 0;
    return {
      directory,
      names: isRenamed ? names : undefined,
      relocation: this.#relocator.pending,
      destination: this.#destination,
    };
  }

  /** Answers files that stay at the old place, for Sluice did not make them. */
  async move(directory: string): Promise<readonly string[]> {
    if (this.#destination !== undefined && !this.#options.parts.content.isComplete) {
      this.#destination = directory;
      await this.#saveWish();
      return [];
    }
    const left = await this.#relocate({ ...this.place, directory });
    this.#destination = undefined;
    await this.#saveWish();
    return left;
  }

  /** Where one begins that waited for this: nothing of it is anywhere yet, so nothing is moved. */
  async beginIn(directory: string): Promise<void> {
    const { parts, life } = this.#options;
    const { isAtHand, createdFiles } = parts.data;
    const isUntouched = !isAtHand && createdFiles.length === 0 && !life.now.isChecked;
    if (!isUntouched || this.#destination !== undefined || directory === this.directory) {
      await this.move(directory);
      return;
    }
    await this.#relocator.settle({ ...this.place, directory });
    await this.#saveWish();
  }

  async rename(name: string): Promise<void> {
    const { directory, names } = this.place;
    const { layout } = this.#options.parts.metainfo;
    await this.#relocate({ directory, names: withName(layout, names, name) });
    this.#reportRenamed(name);
  }

  async renameFile(file: number, path: string): Promise<void> {
    const { directory, names } = this.place;
    const { layout } = this.#options.parts.metainfo;
    await this.#relocate({ directory, names: withFilePath(layout, names, file, path) });
    this.#reportRenamed(path);
  }

  /** Resolves when all is where it was. Rejects with `session/not-allowed` where nothing is under way. */
  async cancel(): Promise<void> {
    const ending = await this.#relocator.cancel();
    if (isSluiceError(ending, 'session/cancelled')) return;
    if (ending !== undefined) throw ending;
    throw new SluiceError('session/not-allowed', `${this.name} is not being moved`);
  }

  /** The torrent goes: what is under way is brought back. */
  async interrupt(): Promise<void> {
    await this.#relocator.cancel();
  }

  /** The process ends: what is under way stays as it is, to be gone on with. Nothing is brought anywhere once this has resolved. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    await Promise.all([this.#relocator.leave(), this.#options.checking.stop()]);
    await this.#bringing;
  }

  async release(): Promise<void> {
    await this.#relocator.release();
  }

  /** As it was planned; the life cycle hears of the end. */
  bringData(): void {
    this.#bringing = this.#bring();
  }

  /** Out of the folder for incomplete ones. Where that fails it stays there, and it is tried again with the next start. */
  async goHome(): Promise<void> {
    const directory = this.#destination;
    if (directory === undefined) return;
    const target = { ...this.place, directory };
    if (this.#relocator.isAt(target)) {
      this.#arrive();
      return;
    }
    let mountPath: string;
    try {
      mountPath = await this.#relocator.check(target);
    } catch (error) {
      this.#reportFailed(directory, error);
      return;
    }
    // The user may have wished something else meanwhile. How it ends is told where it ends.
    if (this.#destination === directory) await this.#begin(target, mountPath).catch(() => {});
  }

  async #bring(): Promise<void> {
    const before = this.directory;
    const goal = this.#relocator.pending?.directory ?? before;
    try {
      const { checking, life } = this.#options;
      // Who looks at single pieces meanwhile is waited for.
      if (!life.now.isServing) await checking.stop();
      await this.#takeUp();
      const left = await this.#relocator.run();
      if (this.directory !== before) this.#arrive();
      this.#end();
      if (this.directory !== before) this.#reportMoved();
      this.#wish?.done(left);
    } catch (error) {
      this.#end(error);
      this.#reportFailed(goal, error);
      this.#wish?.failed(error);
    }
    this.#wish = undefined;
  }

  /** Home, or where the user wants it instead: before the life cycle goes on, or it would be sent home again. */
  #arrive(): void {
    const { parts, kept } = this.#options;
    this.#destination = undefined;
    kept.touch();
    parts.services.touch(parts.id);
  }

  async #relocate(target: DataPlace): Promise<readonly string[]> {
    if (this.#relocator.isAt(target)) return [];
    return this.#begin(target, await this.#relocator.check(target));
  }

  /** Rejects with `session/not-allowed` where it is being moved, or removed. */
  #begin(target: DataPlace, mountPath: string): Promise<readonly string[]> {
    return new Promise((done, failed) => {
      const { life, presence } = this.#options;
      // One that is asleep has nobody to serve.
      life.applyAfter({ kind: 'move', isServing: presence.isAwake }, () => {
        this.#relocator.plan(target, mountPath);
        this.#wish = { done, failed };
      });
    });
  }

  /** What is known of data at rest is carried along. */
  async #takeUp(): Promise<void> {
    const { parts, life, checking, progress } = this.#options;
    if (parts.data.isAtHand || !life.now.isChecked || this.#isLeaving) return;
    const missing = (await checking.takeUp()) ?? [];
    if (missing.length > 0) progress.onGone(missing);
  }

  /** With something still pending it waits in `error`, and is brought on from there. */
  #end(error?: unknown): void {
    const { life, disk, parts, kept } = this.#options;
    const { isRemoved, state } = life.now;
    if (isRemoved || state !== 'moving' || this.#isLeaving) return;
    kept.touch();
    if (this.#relocator.pending !== undefined) disk.fail(error);
    else life.apply({ kind: 'moved' });
    parts.services.touchDisks();
  }

  async #saveWish(): Promise<void> {
    const { parts, kept } = this.#options;
    kept.touch();
    parts.services.touch(parts.id);
    await kept.commit();
  }

  #reportFailed(directory: string, error: unknown): void {
    const { life, parts } = this.#options;
    if (this.#isLeaving || life.now.isRemoved) return;
    const problem = safeText(messageOf(error));
    parts.services.report('torrent:move-failed', { id: parts.id, directory, problem });
  }

  #reportMoved(): void {
    const { id, services } = this.#options.parts;
    const { name: torrentName, directory } = this;
    services.report('torrent:moved', { id, torrentName, directory });
  }

  #reportRenamed(path: string): void {
    const { id, services } = this.#options.parts;
    services.report('torrent:renamed', { id, torrentName: this.name, path: safeText(path) });
  }
}
