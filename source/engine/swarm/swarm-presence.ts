/**
 * A torrent's place in its swarm, from joining to leaving: awake, with a run, or asleep. Who comes or is
 * heard of wakes it.
 */
import { parseEndpoint } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { PeerSource } from '../../contract/details.ts';
import type { Candidate } from '../../policy/candidate.ts';
import type { Deadline } from '../../policy/deadlines.ts';
import type { PiecePicker } from '../../policy/piece-picker.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { Handshaken, LocalIdentity } from '../../transport/handshaking.ts';
import type { TorrentLimits } from '../bandwidth/torrent-limits.ts';
import type { DiskStanding } from '../disks/disk-standing.ts';
import { TOTALS_INTERVAL_MS } from '../limits.ts';
import type { KeptRecord } from '../records/kept-record.ts';
import type { QueuePlace } from '../session/queue-place.ts';
import type { Checking } from '../torrent/checking.ts';
import type { Completion } from '../torrent/completion.ts';
import type { TorrentMoves } from '../torrent/torrent-moves.ts';
import type { TorrentParts } from '../torrent/torrent-parts.ts';
import type { TorrentTrackers } from '../torrent/torrent-trackers.ts';
import type { WebSeeds } from '../web-seeds/web-seeds.ts';
import { ourAbilities } from './our-abilities.ts';
import type { Peer } from './peer.ts';
import type { PeerLimitsWish } from './peer-limits.ts';
import { Run } from './run.ts';
import { runExtensions } from './run-extensions.ts';
import { Slumber } from './slumber.ts';
import { UserPeers } from './user-peers.ts';

export interface SwarmPresenceOptions {
  readonly parts: TorrentParts;
  readonly trackers: Pick<TorrentTrackers, 'figures'>;
  readonly limits: Pick<TorrentLimits, 'downThrottle' | 'upThrottle' | 'slots'>;
  readonly checking: Pick<Checking, 'takeUp' | 'isLookDue'>;
  readonly completion: Pick<Completion, 'settled'>;
  readonly kept: Pick<KeptRecord, 'letDataGo' | 'touch'>;
  readonly disk: Pick<DiskStanding, 'fail'>;
  readonly place: Pick<QueuePlace, 'onBeat' | 'onAsleep'>;
  /** Its web seeds; undefined where it has none. */
  readonly webSeedsIfAny: WebSeeds | undefined;
  readonly moves: Pick<TorrentMoves, 'name' | 'isUnderWay'>;
  readonly progress: {
    onVerified(piece: PieceIndex): void;
    onGone(pieces: readonly PieceIndex[]): void;
  };
}

const NONE: readonly HandedPeer[] = [];

/** An address where a peer is, and who has named it. */
export interface HandedPeer {
  readonly endpoint: Endpoint;
  readonly source: PeerSource;
}

export class SwarmPresence {
  readonly #options: SwarmPresenceOptions;
  readonly #slumber: Slumber;
  #userPeers: UserPeers;
  /** Some of it just now, and not in an earlier session. */
  #isAsked = false;
  /** Heard of before it was joined. */
  #handed: readonly HandedPeer[] = NONE;
  /** While it is awake. */
  #run: Run | undefined;

  /** `named`: `host:port` as the user named them in earlier sessions. */
  constructor(options: SwarmPresenceOptions, named: readonly string[]) {
    const { parts, checking, kept, disk } = options;
    this.#options = options;
    this.#userPeers = UserPeers.NONE.with(named.flatMap((each) => parseEndpoint(each) ?? []));
    this.#slumber = new Slumber({
      letGo: () => kept.letDataGo(),
      takeUp: () => (parts.data.isAtHand ? undefined : checking.takeUp()),
      join: (missing) => this.#startRun(missing),
      onFailed: (error) => disk.fail(error),
    });
  }

  /** Awake or asleep. */
  get isOn(): boolean {
    return this.#run !== undefined || this.#slumber.isOn;
  }

  get isAwake(): boolean {
    return this.#run !== undefined;
  }

  get isAsleep(): boolean {
    return this.#slumber.isOn;
  }

  get peers(): Iterable<Peer> {
    return this.#run?.swarm.peers.values() ?? [];
  }

  /** Addresses that are known, to be looked at. */
  get candidates(): readonly Candidate[] {
    return this.#run?.swarm.candidates.all() ?? [];
  }

  get addressesKnown(): number {
    return this.#run?.swarm.candidates.size ?? 0;
  }

  /** Blocks that web seeds are asked for. */
  get webRequests(): number {
    return this.#run?.webRequests ?? 0;
  }

  get picker(): PiecePicker | undefined {
    return this.#run?.picker;
  }

  /** Undefined where incoming peers are not welcome. */
  get identity(): LocalIdentity | undefined {
    if (!this.isOn) return undefined;
    const { peerId, services, metainfo } = this.#options.parts;
    const isNode = !metainfo.isPrivate && services.dht.isNode;
    return { peerId, reserved: ourAbilities(isNode) };
  }

  join(): void {
    const { parts, completion, checking } = this.#options;
    this.#slumber.begin(completion.settled());
    const hasWork = !parts.content.isComplete || this.#isAsked;
    if (hasWork || checking.isLookDue) this.wake();
  }

  wake(): void {
    this.#slumber.wake();
  }

  /** Resolves when nobody is connected any more, and whatever was complete is written. */
  async leave(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    const { services, id } = this.#options.parts;
    services.streams.onTorrent(id);
    await Promise.all([this.#slumber.end(), run?.close()]);
  }

  accept(handshaken: Handshaken): void {
    (this.#run ?? this.#slumber).accept(handshaken);
  }

  mayAccept(host: string): boolean {
    return this.#run?.mayAccept(host) ?? this.#slumber.isOn;
  }

  hear(endpoints: readonly Endpoint[], source: PeerSource): void {
    (this.#run ?? this.#slumber).hear(endpoints, source);
  }

  /** What the user typed is theirs to decide: no scope rule. */
  addPeers(endpoints: readonly Endpoint[]): void {
    if (endpoints.length > 0) this.#isAsked = true;
    this.#userPeers = this.#userPeers.with(endpoints);
    this.hear(endpoints, 'user');
  }

  /** Where peers are, from those who were in the swarm before. */
  takeOver(peers: readonly HandedPeer[]): void {
    this.#handed = peers;
  }

  /** Throws `session/not-found` where nobody is connected from there. */
  limitPeer(address: string, wish: PeerLimitsWish): void {
    for (const peer of this.peers) {
      if (peer.address !== address) continue;
      this.#run?.limitPeer(peer, wish);
      return;
    }
    throw new SluiceError('session/not-found', `no peer is connected from ${address}`);
  }

  /** For the record. */
  get userPeers(): readonly string[] | undefined {
    return this.#userPeers.written;
  }

  /** Whoever could not be reached may be by now. */
  retryAll(): void {
    this.#run?.swarm.retryAll();
  }

  /** Nothing is wanted of them any more. */
  leaveHosts(isLeft: (host: string) => boolean): void {
    this.#run?.swarm.leaveHosts(isLeft);
  }

  /** Who named them is gone, and they may not be used any more. */
  dropHosts(hosts: ReadonlySet<string>): void {
    this.#run?.swarm.drop(hosts);
  }

  onPrioritiesChanged(): void {
    this.#run?.pieces.onPrioritiesChanged();
  }

  /** See `Downloader.onDeadlines`. */
  setDeadlines(deadlines: readonly Deadline[], isJump: boolean): void {
    this.#run?.setDeadlines(deadlines, isJump);
  }

  onOrderChanged(): void {
    this.#run?.onOrderChanged();
  }

  onComplete(): void {
    this.#run?.onComplete();
    this.updateSuperSeeding();
  }

  /** Peers see no pieces but those that they are to get. */
  get isSuperSeeding(): boolean {
    return this.#run?.superSeeder.isOn ?? (this.isAsleep && this.#isToBeMasked);
  }

  /** What is wished, or what it is judged by, has changed. */
  updateSuperSeeding(): void {
    if (this.#isToBeMasked) this.#run?.superSeeder.mask();
    else this.#run?.superSeeder.unmask();
  }

  get #isToBeMasked(): boolean {
    const { parts, trackers } = this.#options;
    const figures = trackers.figures();
    return parts.services.superSeeds.isDue(parts.id, { ...parts, figures });
  }

  losePieces(pieces: readonly PieceIndex[]): void {
    this.#run?.pieces.lose(pieces);
  }

  findPieces(pieces: readonly PieceIndex[]): void {
    this.#run?.pieces.find(pieces);
  }

  #startRun(missing: readonly PieceIndex[]): Run {
    const { parts, trackers, limits, kept, progress } = this.#options;
    const run: Run = new Run({
      ...parts,
      pieceHashes: () => parts.stored.pieceHashes(),
      storage: parts.data.storage,
      download: limits.downThrottle,
      upload: limits.upThrottle,
      ownSlots: () => limits.slots,
      webSeeds: () => this.#options.webSeedsIfAny,
      webNames: () => parts.stored.webNames(),
      isMasked: this.#isToBeMasked,
      otherSeeds: () => (trackers.figures().seeds ?? 1) - 1,
      extensions: runExtensions({ parts, limits, run: () => this.#run }),
      events: {
        onPieceVerified: (piece) => progress.onVerified(piece),
        onDiskFailed: (error) => {
          if (this.#run === run) this.#options.disk.fail(error);
        },
        onChanged: () => this.#touch(),
        onSent: () => kept.touch(TOTALS_INTERVAL_MS),
        onBeat: (now) => {
          if (this.#run === run) this.#options.place.onBeat(now);
        },
        onQuiet: () => {
          if (this.#run === run && !this.#isInUse) this.#goToSleep(run);
        },
        onUnmasked: () => this.#onUnmasked(),
      },
    });
    this.#run = run;
    if (missing.length > 0) progress.onGone(missing);
    run.hear(this.#userPeers.endpoints, 'user');
    for (const { endpoint, source } of this.#handed) run.hear([endpoint], source);
    this.#handed = NONE;
    parts.services.streams.onTorrent(parts.id);
    return run;
  }

  #onUnmasked(): void {
    const { parts, kept, moves } = this.#options;
    const { id, services } = parts;
    services.superSeeds.wish(id, 'over');
    const news = { id, torrentName: moves.name, mode: 'over' } as const;
    services.report('torrent:super-seeding-changed', news);
    kept.touch();
  }

  /** What is asleep lets go of its data. */
  get #isInUse(): boolean {
    const { parts, moves } = this.#options;
    return moves.isUnderWay || parts.services.streams.isRead(parts.id);
  }

  #goToSleep(run: Run): void {
    this.#run = undefined;
    this.#slumber.begin(run.close().then(() => this.#options.completion.settled()));
    this.#options.place.onAsleep();
    this.#touch();
  }

  #touch(): void {
    const { id, services } = this.#options.parts;
    services.touch(id);
  }
}
