/**
 * One torrent: a coordinator that makes those who work for it, carries out the steps of its life cycle
 * with them, and passes on what comes from the session and the disk.
 */
import { type TorrentId, torrentIdOf, wireHashOf } from '../base/ids.ts';
import type { Lock, TorrentRecord } from '../base/ports/state.ts';
import { type SafeText, safeText } from '../base/safe-text.ts';
import type { DetailPart, FilePriority, TorrentDetails } from '../contract/details.ts';
import type { TorrentState, TorrentSummary } from '../contract/frame.ts';
import type { LifecycleStep } from '../policy/lifecycle.ts';
import type { PieceIndex } from '../protocol/layout.ts';
import type { MetainfoOutline } from '../protocol/metainfo-outline.ts';
import { createPeerId } from '../protocol/peer-id.ts';
import { Checking } from './checking.ts';
import { Completion } from './completion.ts';
import type { Content } from './content.ts';
import { DiskStanding } from './disk-standing.ts';
import { Disposal } from './disposal.ts';
import { KeptRecord, type TorrentFacts } from './kept-record.ts';
import { KnownPieces } from './known-pieces.ts';
import type { PublishedTorrent } from './publisher.ts';
import type { DataPlace } from './relocator.ts';
import type { Services } from './services.ts';
import type { StoredMetainfo } from './stored-metainfo.ts';
import { SwarmPresence } from './swarm-presence.ts';
import { Tally } from './tally.ts';
import type { TorrentData } from './torrent-data.ts';
import { TorrentLife } from './torrent-life.ts';
import { TorrentLimits } from './torrent-limits.ts';
import { nameIn, TorrentMoves } from './torrent-moves.ts';
import type { TorrentParts } from './torrent-parts.ts';
import { TorrentPicture } from './torrent-picture.ts';
import { TorrentProgress } from './torrent-progress.ts';
import { TorrentTrackers } from './torrent-trackers.ts';

export interface TorrentOptions {
  readonly services: Services;
  readonly metainfo: MetainfoOutline;
  readonly stored: StoredMetainfo;
  readonly place: DataPlace;
  /** Where it goes when it is complete. */
  readonly destination: string | undefined;
  readonly takeLock: (directory: string) => Promise<Lock>;
  readonly data: TorrentData;
  readonly content: Content;
  readonly labels: readonly SafeText[];
  /** On its place; undefined where the whole session has one. */
  readonly lock: Lock | undefined;
  readonly isPaused: boolean;
  /** The user has just added it: data that is gone is fetched again, and not taken for a missing disk. */
  readonly isNew: boolean;
  /** What is known from an earlier session. */
  readonly record: TorrentRecord | undefined;
}

export class Torrent implements PublishedTorrent {
  readonly addedAt: number;
  /** For the user to change. */
  readonly limits: TorrentLimits;
  readonly moves: TorrentMoves;
  readonly trackerList: TorrentTrackers;
  readonly checking: Checking;
  /** How it stands with its disk. */
  readonly disk: DiskStanding;
  /** For those who look for it from outside. */
  readonly presence: SwarmPresence;
  /** For what the storage finds out. */
  readonly progress: TorrentProgress;
  readonly #parts: TorrentParts;
  readonly #life: TorrentLife;
  readonly #known: KnownPieces;
  readonly #kept: KeptRecord;
  readonly #completion: Completion;
  readonly #disposal: Disposal;
  readonly #picture: TorrentPicture;
  #labels: readonly SafeText[];

  constructor(options: TorrentOptions) {
    const { record, services, isNew } = options;
    const parts = partsOf(options);
    this.#parts = parts;
    this.addedAt = record?.addedAtMs ?? services.ports.clock.wallTime();
    this.#labels = options.labels;
    const known = new KnownPieces(parts, record);
    this.#known = known;
    const life = this.#makeLife(options);
    this.#life = life;
    this.limits = new TorrentLimits({
      parts,
      kept: record?.limits,
      onChanged: () => this.#onLimitsChanged(),
    });
    const kept = new KeptRecord({
      parts,
      known,
      describe: () => this.#describe(),
      onDiskStopped: (error) => {
        if (this.presence.isAwake) this.disk.fail(error);
      },
    });
    this.#kept = kept;
    const disk = new DiskStanding({
      parts,
      life,
      known,
      kept,
      directory: () => this.moves.directory,
    });
    this.disk = disk;
    const completion = this.#makeCompletion(record?.completedAtMs ?? null, isNew);
    this.#completion = completion;
    const name = () => this.name;
    const checking = new Checking({ parts, life, known, kept, disk, completion, name, isNew });
    this.checking = checking;
    const onGone = (pieces: readonly PieceIndex[]) =>
      this.progress.lose(pieces, 'they were not found again');
    this.moves = new TorrentMoves({
      parts,
      life,
      known,
      kept,
      checking,
      disk,
      place: options.place,
      pending: record?.relocation,
      destination: options.destination,
      lock: options.lock,
      takeLock: options.takeLock,
      onGone,
    });
    this.trackerList = this.#makeTrackers(record?.trackers);
    this.presence = new SwarmPresence({
      parts,
      limits: this.limits,
      checking,
      completion,
      kept,
      disk,
      onPieceVerified: (piece) => this.progress.onVerified(piece),
      onGone,
    });
    this.progress = new TorrentProgress({
      parts,
      life,
      kept,
      disk,
      checking,
      completion,
      trackers: this.trackerList,
      presence: this.presence,
      name,
    });
    this.#disposal = new Disposal({ parts, life, kept, release: () => this.#release() });
    this.#picture = new TorrentPicture({
      parts,
      addedAt: this.addedAt,
      labels: () => this.#labels,
      life,
      limits: this.limits,
      disk,
      checking,
      completion,
      moves: this.moves,
      presence: this.presence,
      trackers: this.trackerList,
    });
  }

  get id(): TorrentId {
    return this.#parts.id;
  }

  get infoHash(): Uint8Array {
    return this.#parts.infoHash;
  }

  get metainfo(): MetainfoOutline {
    return this.#parts.metainfo;
  }

  get content(): Content {
    return this.#parts.content;
  }

  get tally(): Tally {
    return this.#parts.tally;
  }

  get state(): TorrentState {
    return this.#life.now.state;
  }

  get name(): SafeText {
    return this.moves.name;
  }

  get peers() {
    return this.presence.peers;
  }

  get picker() {
    return this.presence.picker;
  }

  summary(): TorrentSummary {
    return this.#picture.summary();
  }

  details(parts: ReadonlySet<DetailPart>): TorrentDetails {
    return this.#picture.details(parts);
  }

  /** The first step: checks what is on disk and joins the swarm, unless it was left paused. */
  begin(): void {
    this.#life.begin();
    // Also a paused one is checked when that was asked for.
    if (this.#known.isVerifying && this.state === 'paused') this.#life.apply({ kind: 'verify' });
  }

  /** Just added: from now on a killed process finds it again, as it was wished. */
  async remember(): Promise<void> {
    this.#kept.touch();
    await this.#kept.flush();
  }

  /** Resolves when what the user wished last is in the record: a killed process takes it up as it was left. */
  saved(): Promise<void> {
    return this.#kept.flush();
  }

  resume(): void {
    this.#life.apply({ kind: 'resume' });
    this.#kept.touch();
    this.#parts.services.report('torrent:resumed', { id: this.id });
  }

  /** Resolves when the swarm is left and all is saved. */
  async pause(): Promise<void> {
    this.#life.apply({ kind: 'pause' });
    this.#kept.touch();
    await this.#life.calm();
    await this.#kept.flush();
    // Nothing of ours keeps its disk from being unmounted.
    await this.#parts.data.closeFiles();
    this.#parts.services.report('torrent:paused', { id: this.id });
  }

  /** Checks all data anew, believing nothing. */
  verify(): void {
    this.checking.disbelieve();
    this.#kept.touch();
    const isNews = this.state !== 'checking';
    this.#life.apply({ kind: 'verify' });
    if (isNews) this.#parts.services.report('torrent:verifying', { id: this.id });
  }

  reportBanned(address: string): void {
    const reason = safeText('banned by the user');
    this.#parts.services.report('peer:banned', { id: this.id, address, reason });
  }

  setPriorities(files: readonly number[], priority: FilePriority): void {
    const { content, data, services } = this.#parts;
    content.setPriorities(files, priority);
    this.#known.onWantedChanged();
    data.setWanted((file) => content.isWantedFile(file));
    this.presence.onPrioritiesChanged();
    services.touchDisks();
    this.progress.update();
    this.#onEdited();
  }

  setLabels(labels: readonly SafeText[]): void {
    this.#labels = labels;
    this.#onEdited();
  }

  /** Its disk may not be there any more. */
  lookForData(): void {
    this.presence.wake();
    if (!this.presence.isAwake) return;
    // Where it is missing the storage says so; what cannot be looked at is told by the next read.
    this.#parts.data.storage.needPlace().catch(() => {});
  }

  /** A piece will be written: not before the record says that there may be more than it knows of. */
  beforeWrite(): Promise<void> | undefined {
    return this.#kept.beforeWrite();
  }

  onWritten(): void {
    this.#kept.onWritten();
  }

  /** The session ends: as it is, it shall be found again. */
  async close(): Promise<void> {
    await this.moves.leave();
    await this.#leave();
    await this.#kept.flush();
    await this.#release();
  }

  /** Gone from the session; answers the files that went too. */
  remove(withData: boolean): Promise<readonly string[]> {
    return this.#disposal.wish(withData);
  }

  #take(step: LifecycleStep): void {
    switch (step) {
      case 'check':
        void this.checking.checkAll();
        return;
      case 'join':
        this.#join();
        return;
      case 'move':
        void this.moves.bringData();
        return;
      case 'stop':
        void this.#stop().then(() => this.#life.apply({ kind: 'stopped' }));
        return;
      case 'dispose':
        void this.#disposal.carryOut();
        return;
    }
  }

  #join(): void {
    this.trackerList.start();
    if (this.content.isComplete) this.#completion.found();
    this.presence.join();
  }

  /** A check that is paused goes on later where it was. */
  async #stop(): Promise<void> {
    const { isPaused, isRemoved, isChecked, state } = this.#life.now;
    const isCheckPaused = isPaused && !isRemoved && !isChecked && !this.presence.isAwake;
    if (isCheckPaused) this.checking.suspend();
    else await this.#leave();
    if (isPaused && !isRemoved && isChecked) await this.#kept.letDataGo();
    if (isRemoved) await this.moves.interrupt();
    if (state === 'error') await this.#parts.data.closeFiles();
  }

  /** Out of the swarm, or the check ended; whatever was complete is written. */
  async #leave(): Promise<void> {
    await Promise.all([this.presence.leave(), this.checking.stop(), this.trackerList.stop()]);
    if (!this.presence.isAwake) this.#parts.stored.letGo();
    this.#kept.endWriting();
  }

  async #release(): Promise<void> {
    const { services, tally, data } = this.#parts;
    this.limits.close();
    services.rates.forget(tally);
    await data.close();
    await this.moves.release();
  }

  #onLimitsChanged(): void {
    const { download, upload } = this.limits;
    this.#parts.services.report('torrent:limits-changed', { id: this.id, download, upload });
    this.#onEdited();
  }

  #onEdited(): void {
    this.#kept.touch();
    this.#touch();
  }

  #touch(): void {
    this.#parts.services.touch(this.id);
  }

  #makeLife({ metainfo, place, isPaused, record }: TorrentOptions): TorrentLife {
    return new TorrentLife({
      name: nameIn(metainfo, place.names),
      isPaused,
      isMoving: record?.relocation !== undefined,
      take: (step) => this.#take(step),
      onChanged: () => this.#touch(),
    });
  }

  #makeCompletion(completedAt: number | null, isNew: boolean): Completion {
    const { services, data } = this.#parts;
    return new Completion({
      clock: services.ports.clock,
      completedAt,
      isNew,
      finish: () => data.finish(),
      save: () => this.#kept.flush(),
      hasCome: () => this.tally.downloaded > 0,
      tell: () => services.report('torrent:finished', { id: this.id, torrentName: this.name }),
      onSafe: () => void this.moves.goHome(),
      onFailed: (error) => this.disk.fail(error),
    });
  }

  #makeTrackers(kept: TorrentRecord['trackers']): TorrentTrackers {
    return new TorrentTrackers({
      parts: this.#parts,
      kept,
      onPeers: (peers) => this.presence.hear(peers, 'tracker'),
      onHostsGone: (hosts) => this.presence.dropHosts(hosts),
      onChanged: () => this.#touch(),
      onEdited: (change, url) => {
        this.#kept.touch();
        this.#parts.services.report('torrent:trackers-changed', { id: this.id, change, url });
      },
    });
  }

  #describe(): TorrentFacts {
    return {
      ...this.moves.kept,
      addedAtMs: this.addedAt,
      completedAtMs: this.#completion.at ?? undefined,
      isPaused: this.#life.now.isPaused,
      priorities: this.content.priorities,
      labels: this.#labels,
      trackers: this.trackerList.kept,
      downloadedBytes: this.tally.downloaded,
      uploadedBytes: this.tally.uploaded,
      limits: this.limits.kept,
      isRemoving: this.#disposal.isTakingData ? true : undefined,
    };
  }
}

const partsOf = (options: TorrentOptions): TorrentParts => {
  const { services, metainfo, stored, data, content, record } = options;
  return {
    id: torrentIdOf(metainfo.hashes),
    infoHash: wireHashOf(metainfo.hashes),
    peerId: createPeerId(services.ports.random, services.options.version),
    services,
    metainfo,
    stored,
    data,
    content,
    tally: new Tally(record?.downloadedBytes, record?.uploadedBytes),
  };
};
