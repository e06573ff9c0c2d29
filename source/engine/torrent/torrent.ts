/**
 * One torrent: joins those who work for it, and passes on to them what the session and the user wish.
 */
import { SluiceError } from '../../base/errors.ts';
import { type TorrentId, torrentIdOf, wireHashOf } from '../../base/ids.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { SuperSeedMode, WishedOrder } from '../../contract/commands.ts';
import type {
  DetailPart,
  FilePriority,
  PeerSource,
  TorrentDetails,
} from '../../contract/details.ts';
import type { TorrentState, TorrentSummary } from '../../contract/frame.ts';
import type { LifecycleStep } from '../../policy/lifecycle.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import { createPeerId } from '../../protocol/peer-id.ts';
import type { TorrentLimits } from '../bandwidth/torrent-limits.ts';
import type { DiskStanding } from '../disks/disk-standing.ts';
import type { TorrentFacts } from '../records/kept-record.ts';
import type { PublishedTorrent } from '../session/publisher.ts';
import type { QueuePlace } from '../session/queue-place.ts';
import type { Sharing } from '../sharing/sharing.ts';
import type { HandedPeer, SwarmPresence } from '../swarm/swarm-presence.ts';
import type { WebSeeds } from '../web-seeds/web-seeds.ts';
import type { Checking } from './checking.ts';
import type { Content } from './content.ts';
import { Tally } from './tally.ts';
import { factsOf } from './torrent-facts.ts';
import type { TorrentMoves } from './torrent-moves.ts';
import type { TorrentParts } from './torrent-parts.ts';
import { TorrentPicture } from './torrent-picture.ts';
import type { TorrentProgress } from './torrent-progress.ts';
import { type Coordinator, TorrentStaff, type TorrentStart } from './torrent-staff.ts';
import { TorrentSteps } from './torrent-steps.ts';
import type { TorrentTrackers } from './torrent-trackers.ts';

export interface TorrentOptions
  extends TorrentStart,
    Pick<TorrentParts, 'services' | 'metainfo' | 'stored' | 'data' | 'content'> {
  /** 20 bytes; where its trackers know us already. */
  readonly peerId?: Uint8Array | undefined;
  readonly labels: readonly SafeText[];
}

/** Who may name peers of a private torrent. */
const OF_PRIVATE: ReadonlySet<PeerSource> = new Set(['user', 'tracker', 'incoming']);

export class Torrent implements PublishedTorrent, Coordinator {
  readonly addedAt: number;
  readonly #parts: TorrentParts;
  readonly #staff: TorrentStaff;
  readonly #steps: TorrentSteps;
  readonly #picture: TorrentPicture;
  #labels: readonly SafeText[];

  constructor(options: TorrentOptions) {
    const { record, services, labels } = options;
    this.addedAt = record?.addedAtMs ?? services.ports.clock.wallTime();
    this.#labels = labels;
    this.#parts = partsOf(options);
    services.superSeeds.recall(this.id, record?.sharing);
    this.#staff = new TorrentStaff(this.#parts, options, this);
    this.#steps = new TorrentSteps(this.#staff);
    this.#picture = new TorrentPicture(this.#staff, this.addedAt);
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

  /** Made by us, by their paths below its directory; all other files are the user's. */
  get createdFiles(): readonly string[] {
    return this.#parts.data.createdFiles;
  }

  get tally(): Tally {
    return this.#parts.tally;
  }

  get state(): TorrentState {
    return this.#staff.life.now.state;
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

  get labels(): readonly SafeText[] {
    return this.#labels;
  }

  /** For the user to change. */
  get limits(): TorrentLimits {
    return this.#staff.limits;
  }

  get moves(): TorrentMoves {
    return this.#staff.moves;
  }

  get trackerList(): TorrentTrackers {
    return this.#staff.trackers;
  }

  get webSeeds(): WebSeeds {
    return this.#staff.webSeeds;
  }

  /** For those who come from outside. */
  get presence(): SwarmPresence {
    return this.#staff.presence;
  }

  get place(): QueuePlace {
    return this.#staff.place;
  }

  get checking(): Checking {
    return this.#staff.checking;
  }

  /** For what the storage finds out. */
  get progress(): TorrentProgress {
    return this.#staff.progress;
  }

  /** What it has given, and whether that is enough. */
  get sharing(): Sharing {
    return this.#staff.sharing;
  }

  get disk(): DiskStanding {
    return this.#staff.disk;
  }

  summary(): TorrentSummary {
    return this.#picture.summary();
  }

  details(parts: ReadonlySet<DetailPart>): TorrentDetails {
    return this.#picture.details(parts);
  }

  /** The first step: checks what is on disk and joins the swarm, unless it was left paused. */
  begin(): void {
    const { life, known } = this.#staff;
    life.begin();
    // Also a paused one is checked when that was asked for.
    if (known.isVerifying && this.state === 'paused') life.apply({ kind: 'verify' });
  }

  /** Just added: from now on a killed process finds it again, as it was wished. */
  async remember(): Promise<void> {
    this.#staff.kept.touch();
    await this.#staff.kept.commit();
  }

  /** It could not be remembered: nothing of it stays. */
  async discard(): Promise<void> {
    await this.#staff.kept.settled();
    this.#staff.kept.stop();
    await this.#steps.release();
  }

  /** Resolves when what the user wished last is in the record: a killed process takes it up as it was left. Rejects with `state/*` where it is not. */
  saved(): Promise<void> {
    return this.#staff.kept.commit();
  }

  /** As the user wishes, also where it has given enough. */
  resume(): void {
    this.sharing.onResumed();
    this.goOn();
  }

  /** It runs above the limits of the queue, until that is taken back or it is paused. */
  force(isForced: boolean): void {
    this.place.force(isForced);
    if (isForced && this.#staff.life.now.isPaused) this.resume();
  }

  setSuperSeeding(mode: SuperSeedMode): void {
    const { superSeeds, report } = this.#parts.services;
    superSeeds.wish(this.id, mode);
    report('torrent:super-seeding-changed', { id: this.id, torrentName: this.name, mode });
    this.presence.updateSuperSeeding();
    this.#staff.onEdited();
  }

  /** Resolves when the swarm is left and all is saved. */
  async pause(): Promise<void> {
    const { life, kept } = this.#staff;
    life.apply({ kind: 'pause' });
    this.place.force(false);
    kept.touch();
    await life.calm();
    await kept.flush();
    // Nothing of ours keeps its disk from being unmounted.
    await this.#parts.data.closeFiles();
    this.#parts.services.report('torrent:paused', { id: this.id });
    await kept.commit();
  }

  /** Throws `session/not-allowed` where nobody is asked for its files. */
  checkAsking(): void {
    this.#staff.life.check({ kind: 'choose', isPaused: false });
  }

  /** Throws `session/not-allowed` where its files are still to be chosen. */
  checkChosen(): void {
    if (!this.#staff.life.now.isAsking) return;
    throw new SluiceError('session/not-allowed', `${this.name}: choose its files first`);
  }

  /** Its files are chosen: it goes on. Throws `session/not-allowed` where nobody is asked for them. */
  choose(isPaused: boolean, priorities: readonly FilePriority[]): void {
    this.#staff.life.applyAfter({ kind: 'choose', isPaused }, () => {
      this.content.choose(priorities);
      this.#onPriorities();
    });
    this.#staff.kept.touch();
  }

  /** It will not join its swarm by itself. */
  get isAtRest(): boolean {
    return this.#staff.life.now.isPaused;
  }

  /** Nothing follows but its end. */
  get isLeaving(): boolean {
    return this.#staff.life.now.isRemoved;
  }

  /** Of a piece that is there, while it is awake in its swarm. */
  read(piece: PieceIndex, begin: number, length: number): Promise<Uint8Array> {
    return this.#parts.data.storage.read(piece, begin, length);
  }

  /** Where peers are, from what it was before; a private one hears of them from its trackers alone (BEP 27). */
  takeOver(peers: readonly HandedPeer[]): void {
    const isOpen = !this.metainfo.isPrivate;
    this.presence.takeOver(peers.filter(({ source }) => isOpen || OF_PRIVATE.has(source)));
  }

  /** The .torrent. */
  bytes(): Promise<Uint8Array> {
    return this.#parts.stored.bytes();
  }

  /** Checks all data anew, believing nothing. */
  verify(): void {
    const { checking, kept, life } = this.#staff;
    checking.disbelieve();
    kept.touch();
    const isNews = this.state !== 'checking';
    life.apply({ kind: 'verify' });
    if (isNews) this.#parts.services.report('torrent:verifying', { id: this.id });
  }

  /** What the user typed is theirs to decide: no scope rule. */
  addPeers(endpoints: readonly Endpoint[]): void {
    if (endpoints.length === 0) return;
    this.presence.addPeers(endpoints);
    this.#staff.onEdited();
  }

  /** When it will be removed, or that it will not, has changed. */
  onRemovalChanged(): void {
    this.#staff.onEdited();
  }

  reportBanned(address: string): void {
    const reason = safeText('banned by the user');
    this.#parts.services.report('peer:banned', { id: this.id, address, reason });
  }

  setPriorities(files: readonly number[], priority: FilePriority): void {
    this.content.setPriorities(files, priority);
    this.#onPriorities();
  }

  #onPriorities(): void {
    const { content, data, services } = this.#parts;
    this.#staff.known.onWantedChanged();
    data.setWanted((file) => content.isWantedFile(file));
    this.presence.onPrioritiesChanged();
    services.touchDisks();
    this.progress.update();
    this.#staff.onEdited();
  }

  setOrder(order: WishedOrder): void {
    this.content.setOrder(order);
    this.presence.onOrderChanged();
    this.#staff.onEdited();
  }

  setLabels(labels: readonly SafeText[]): void {
    this.#labels = labels;
    this.sharing.reconsiderSoon();
    this.#staff.onEdited();
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
    return this.#staff.kept.beforeWrite();
  }

  onWritten(): void {
    this.#staff.kept.onWritten();
  }

  /** What its life cycle wants done. */
  take(step: LifecycleStep): void {
    this.#steps.take(step);
  }

  /** Gives back all that is held. */
  release(): Promise<void> {
    return this.#steps.release();
  }

  /** The session ends: as it is, it shall be found again. */
  close(): Promise<void> {
    return this.#steps.close();
  }

  /** Gone from the session; answers the files that went too. */
  remove(withData: boolean): Promise<readonly string[]> {
    return this.#staff.disposal.wish(withData);
  }

  /** Into the swarm again. */
  goOn(): void {
    const { life, kept } = this.#staff;
    life.apply({ kind: 'resume' });
    kept.touch();
    this.#parts.services.report('torrent:resumed', { id: this.id });
  }

  /** For the record. */
  describe(): TorrentFacts {
    return factsOf(this.#staff, this.addedAt);
  }
}

const partsOf = (options: TorrentOptions): TorrentParts => {
  const { services, metainfo, stored, data, content, record } = options;
  return {
    id: torrentIdOf(metainfo.hashes),
    infoHash: wireHashOf(metainfo.hashes),
    peerId: options.peerId ?? createPeerId(services.ports.random, services.options.version),
    services,
    metainfo,
    stored,
    data,
    content,
    tally: new Tally(record?.downloadedBytes, record?.uploadedBytes),
  };
};
