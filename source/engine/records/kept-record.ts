/**
 * A torrent's record: put together from what is known of its data and what the torrent says of itself,
 * and saved in the order that keeps the promise: data on the medium first, then what is said of it.
 */
import { isSluiceError, messageOf, SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { TorrentRecord } from '../../base/ports/state.ts';
import { type DiskTrouble, troubleOf } from '../../policy/disk-trouble.ts';
import type { ResumePart } from '../../storage/resume.ts';
import { WRITE_MARK_MS } from '../limits.ts';
import type { TorrentParts } from '../torrent/torrent-parts.ts';
import type { KnownPieces } from './known-pieces.ts';
import { RecordKeeper, type RecordKeeperDuties } from './record-keeper.ts';
import { WriteMark } from './write-mark.ts';

/** All of a record but what is said of the data. */
export type TorrentFacts = Omit<TorrentRecord, keyof ResumePart | 'id' | 'outline' | 'isVerifying'>;

export interface KeptRecordOptions {
  readonly parts: Pick<
    TorrentParts,
    'id' | 'services' | 'metainfo' | 'stored' | 'data' | 'content'
  >;
  readonly known: Pick<KnownPieces, 'isVerifying' | 'toRecord'>;
  readonly coordinator: { describe(): TorrentFacts };
  readonly presence: { readonly isAwake: boolean };
  /** Hears when the disk takes nothing more, and would not the next time either. */
  readonly disk: { fail(error: unknown): void };
}

/** A sync that fails in these ways would fail again: nothing more is written until it is mended. */
const SYNC_TROUBLES: ReadonlySet<DiskTrouble> = new Set([
  'disk-full',
  'disk-read-only',
  'storage-missing',
]);

export class KeptRecord implements RecordKeeperDuties {
  readonly #options: KeptRecordOptions;
  readonly #keeper: RecordKeeper;
  /** Once there is something to write: what is complete has none. */
  #mark: WriteMark | undefined;

  constructor(options: KeptRecordOptions) {
    this.#options = options;
    this.#keeper = new RecordKeeper(this);
  }

  get clock(): Clock {
    return this.#options.parts.services.ports.clock;
  }

  /** Something worth keeping has changed. */
  touch(withinMs?: number): void {
    this.#keeper.touch(withinMs);
  }

  /** Resolves when all that changed is in the record. Never rejects: a failure is told, and tried again after a while. */
  flush(): Promise<void> {
    return this.#keeper.flush();
  }

  /**
   * Resolves when what the user wished is in the record. Rejects with `state/*` where it is not: then it
   * counts until the process ends, and is tried again. Waits for no disk but that of the state.
   */
  async commit(): Promise<void> {
    try {
      if (this.#options.parts.data.recent === undefined) await this.#keeper.commit();
      else await this.save();
    } catch (error) {
      this.touch();
      throw notKept(error);
    }
  }

  /** Saves what there is, and then nothing more. */
  end(): Promise<void> {
    return this.#keeper.end();
  }

  /** The torrent is gone. */
  stop(): void {
    this.#keeper.stop();
  }

  /** Nothing is saved by itself any more once this has resolved. */
  settled(): Promise<void> {
    return this.#keeper.settled();
  }

  /** As it is said now, without a sync. Rejects with `state/*`. */
  async save(): Promise<void> {
    const { services, stored } = this.#options.parts;
    const era = this.#mark?.era;
    const record = this.#record();
    await services.ports.state.saveTorrent(record, stored.unsaved);
    stored.onSaved();
    if (record.writtenAtMs !== undefined && era !== undefined) this.#mark?.onSaved(era);
  }

  /** A piece will be written: not before the record says that there may be more than it knows of. */
  beforeWrite(): Promise<void> | undefined {
    this.#mark ??= this.#makeMark();
    return this.#mark.beforeWrite();
  }

  onWritten(): void {
    this.#mark?.onWritten();
  }

  /** What was recorded has turned out wrong: another record comes before the next write. */
  onPiecesLost(): void {
    this.#mark?.renew();
  }

  /** Nothing more will be written: from the next record on, what it says is all that is there. */
  endWriting(): void {
    if (!this.#mark?.isOn) return;
    this.#mark.end();
    this.touch();
  }

  /** What is written is synced and saved first; where that fails the data stays at hand. */
  async letDataGo(): Promise<void> {
    const { content, data } = this.#options.parts;
    await this.flush();
    const isSettled = !this.#keeper.isDirty && !data.isDoubtful;
    if (content.isComplete && isSettled) await data.letGo();
  }

  onFailed(error: unknown): void {
    const { id, services } = this.#options.parts;
    services.stateStanding.onFailed(id, error);
  }

  onMended(): void {
    const { id, services } = this.#options.parts;
    services.stateStanding.onMended(id);
  }

  /** Brings what was written onto the medium. */
  async sync(): Promise<void> {
    try {
      await this.#options.parts.data.sync();
    } catch (error) {
      const { presence, disk } = this.#options;
      if (SYNC_TROUBLES.has(troubleOf(error)) && presence.isAwake) disk.fail(error);
      throw error;
    }
  }

  #makeMark(): WriteMark {
    return new WriteMark({
      clock: this.clock,
      validMs: WRITE_MARK_MS,
      save: () => this.save(),
      note: () => this.#noteRecent(),
    });
  }

  async #noteRecent(): Promise<void> {
    const { id, data, services } = this.#options.parts;
    const { recent } = data;
    if (recent !== undefined) await services.ports.state.noteRecent(id, recent);
  }

  #record(): TorrentRecord {
    const { parts, known, coordinator } = this.#options;
    const { id, data, stored, services } = parts;
    // Also after the last write, until that is on the medium.
    const isWriting = this.#mark?.isOn || data.recent !== undefined;
    const writingMs = isWriting ? services.ports.clock.wallTime() : undefined;
    return {
      id,
      outline: stored.unsavedOutline,
      ...coordinator.describe(),
      isVerifying: known.isVerifying ? true : undefined,
      ...known.toRecord(writingMs),
    };
  }
}

export const notKept = (error: unknown): SluiceError =>
  new SluiceError(
    isSluiceError(error) ? error.code : 'state/failed',
    `not saved: ${messageOf(error)}; it counts until Sluice ends, and Sluice keeps trying to save it`,
  );
