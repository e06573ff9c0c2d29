/**
 * A torrent's data on disk: taken to hand while somebody works with it, and let go when nobody does.
 * Between times only what is known of it is kept, as it is in the record.
 */
import { invariant } from '../../base/errors.ts';
import type { ResumePart } from '../../storage/resume.ts';
import { resumePartOf, writingPartOf } from '../../storage/resume.ts';
import type { TorrentStorage } from '../../storage/torrent-storage.ts';

const NOTHING: ResumePart = {
  pieces: undefined,
  stamps: [],
  createdFiles: [],
  mountPath: undefined,
  writtenAtMs: undefined,
  recent: undefined,
  unproven: undefined,
};

export class TorrentData {
  readonly #open: (known: ResumePart) => TorrentStorage;
  #known: ResumePart;
  #storage: TorrentStorage | undefined;

  /** `open` takes it to hand, as what it was; `known` is from an earlier session. */
  constructor(open: (known: ResumePart) => TorrentStorage, known: ResumePart | undefined) {
    this.#open = open;
    this.#known = known ?? NOTHING;
  }

  /** Taken to hand where it is not. Nothing counts as there before it has been looked at. */
  open(): TorrentStorage {
    this.#storage ??= this.#open(this.#known);
    return this.#storage;
  }

  /** It is at hand. */
  get storage(): TorrentStorage {
    invariant(this.#storage !== undefined, 'the data is not at hand');
    return this.#storage;
  }

  get isAtHand(): boolean {
    return this.#storage !== undefined;
  }

  /** Where the file system is mounted that holds it; undefined before the first look. */
  get mountPath(): string | undefined {
    return this.#storage === undefined ? this.#known.mountPath : this.#storage.mountPath;
  }

  /** Relative paths; only these may ever be deleted. */
  get createdFiles(): readonly string[] {
    return (this.#storage ?? this.#known).createdFiles;
  }

  /** It was found on another file system than the record has it. */
  get isElsewhere(): boolean {
    return this.mountPath !== this.#known.mountPath;
  }

  /** As of the last sync. */
  get known(): ResumePart {
    return this.#storage === undefined ? this.#known : resumePartOf(this.#storage);
  }

  /** The same while it is being written. */
  knownWhileWriting(nowMs: number): ResumePart {
    return this.#storage === undefined ? this.#known : writingPartOf(this.#storage, nowMs);
  }

  /** Verified and written, but not durable yet. */
  get recent(): Uint8Array | undefined {
    return this.#storage?.recordable.recentPieces();
  }

  /** Some of it is believed only, until it is hashed. */
  get isDoubtful(): boolean {
    return this.#storage === undefined
      ? this.#known.unproven !== undefined
      : this.#storage.recordable.hasUnproven;
  }

  /** Hashes some of that; false where none is left. */
  async proveSome(): Promise<boolean> {
    return (await this.#storage?.proveSome()) ?? false;
  }

  /** All of it is to be checked. */
  get nothingKnown(): ResumePart {
    const { createdFiles, mountPath } = this;
    return { ...NOTHING, createdFiles, mountPath };
  }

  /** Files that are wanted are others now. */
  setWanted(isWanted: (file: number) => boolean): void {
    this.#storage?.setWanted(isWanted);
  }

  /** Brings what was written onto the medium. Rejects where some of it could not be. */
  async sync(): Promise<void> {
    await this.#storage?.sync();
  }

  /** What was wanted is all there: brings it to its place. */
  async finish(): Promise<void> {
    await this.#storage?.finish();
  }

  /** Rejects with `disk/storage-missing` where it is known that the data is not where it was. */
  async needPlace(): Promise<void> {
    await this.#storage?.needPlace();
  }

  /** Its disk can be unmounted; it stays at hand. */
  async closeFiles(): Promise<void> {
    await this.#storage?.letGo();
  }

  /** Lets go of it: all that was written must be synced. What is asked of it from now on takes it to hand again. */
  async letGo(): Promise<void> {
    const storage = this.#storage;
    if (storage === undefined) return;
    this.#known = resumePartOf(storage);
    this.#storage = undefined;
    await storage.close();
  }

  /** Lets go of it as if it had not been taken to hand. */
  async giveUp(): Promise<void> {
    const storage = this.#storage;
    this.#storage = undefined;
    await storage?.close();
  }

  /** For good. Does not sync. */
  async close(): Promise<void> {
    await this.#storage?.close();
  }
}
