/**
 * One stretch of a torrent being in its swarm, from joining to leaving: swarm, downloader, uploader
 * and announcer, and what arrives for each. A new stretch is a new object, so an answer that comes
 * to an old one finds it closed and changes nothing.
 */
import type { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { safeText } from '../../base/safe-text.ts';
import type { PeerSource } from '../../contract/details.ts';
import type { Deadline } from '../../policy/deadlines.ts';
import { PiecePicker } from '../../policy/piece-picker.ts';
import { rarestNeeds } from '../../policy/rarest-needs.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import type { WebNames } from '../../protocol/web-seed-url.ts';
import type { TorrentStorage } from '../../storage/torrent-storage.ts';
import type { Handshaken } from '../../transport/handshaking.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import { DontHave } from '../extensions/dont-have.ts';
import type { Extension } from '../extensions/extension.ts';
import { UploadOnly } from '../extensions/upload-only.ts';
import { MAX_DIALLED_WHEN_SEEDING } from '../limits.ts';
import type { Services } from '../session/services.ts';
import type { Content } from '../torrent/content.ts';
import type { Tally } from '../torrent/tally.ts';
import { makeWebCrew } from '../web-seeds/make-web-crew.ts';
import type { WebSeedCrew } from '../web-seeds/web-seed-crew.ts';
import type { WebSeeds } from '../web-seeds/web-seeds.ts';
import { Blame } from './blame.ts';
import { BlockIntake } from './block-intake.ts';
import { Downloader } from './downloader.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Peer } from './peer.ts';
import type { PeerLimitsWish } from './peer-limits.ts';
import { PieceFinisher } from './piece-finisher.ts';
import { PieceMemoryShare } from './piece-memory.ts';
import { SeedGuide } from './seed-guide.ts';
import { SuperSeeder } from './super-seeder.ts';
import { Swarm } from './swarm.ts';
import { TradingDuties } from './trading-duties.ts';
import { Uploader } from './uploader.ts';
import { Welcome } from './welcome.ts';

export interface RunEvents {
  onPieceVerified(piece: PieceIndex): void;
  /** The disk refused; the run goes on until the torrent decides. */
  onDiskFailed(error: unknown): void;
  /** A picture of the torrent would look different. */
  onChanged(): void;
  /** Bytes were; called for each block. */
  onSent(): void;
  /** A second has gone by. */
  onBeat(now: number): void;
  /** All is here, and nobody has been for a while. */
  onQuiet(): void;
  /** Super-seeding has ended by itself. */
  onUnmasked(): void;
}

export interface RunOptions {
  readonly id: TorrentId;
  readonly services: Services;
  readonly metainfo: MetainfoOutline;
  readonly pieceHashes: () => Promise<Uint8Array>;
  readonly content: Content;
  readonly storage: TorrentStorage;
  /** 20 bytes each, as on the wire. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly download: Throttle;
  readonly upload: Throttle;
  /** Null is as many as are useful. */
  readonly ownSlots: () => number | null;
  /** Undefined while it has none. */
  readonly webSeeds: () => WebSeeds | undefined;
  /** As its files are called there. */
  readonly webNames: () => Promise<WebNames>;
  readonly tally: Tally;
  /** It begins by super-seeding (BEP 16). */
  readonly isMasked: boolean;
  /** Other seeds, by the trackers' count. */
  readonly otherSeeds: () => number;
  /** Of the peer protocol (BEP 10). */
  readonly extensions: readonly Extension[];
  readonly events: RunEvents;
}

export class Run {
  readonly swarm: Swarm;
  readonly picker: PiecePicker;
  readonly superSeeder: SuperSeeder;
  readonly #guide: SeedGuide;
  readonly #options: RunOptions;
  readonly #finisher: PieceFinisher;
  readonly #memory: PieceMemoryShare;
  readonly #intake: BlockIntake;
  readonly #downloader: Downloader;
  readonly #uploader: Uploader;
  readonly #blame: Blame;
  readonly #welcome: Welcome;
  readonly #extensions: readonly Extension[];
  readonly #dontHave: DontHave;
  readonly #uploadOnly: UploadOnly;
  readonly #duties: TradingDuties;
  readonly #heartbeat: Heartbeat;
  /** While it downloads, and has web seeds. */
  #webCrew: WebSeedCrew | undefined;
  #isClosed = false;

  constructor(options: RunOptions) {
    const { services, metainfo, content, storage, tally } = options;
    const { clock, random, hashing } = services.ports;
    const { layout } = metainfo;
    this.#options = options;
    this.#dontHave = new DontHave({
      peers: () => this.swarm.peers.values(),
      onLost: (peer, piece) => this.#onPeerLost(peer, piece),
    });
    this.#uploadOnly = new UploadOnly({
      isUploadOnly: content.isComplete && !options.isMasked,
      peers: () => this.swarm.peers.values(),
      introduce: (peer) => this.#welcome.introductionTo(peer),
      onChanged: (peer) => this.#duties.onIntroduced(peer),
    });
    this.#extensions = [...options.extensions, this.#dontHave, this.#uploadOnly];
    this.swarm = new Swarm({
      services,
      infoHash: options.infoHash,
      peerId: options.peerId,
      isPrivate: metainfo.isPrivate,
      pieceCount: layout.pieceCount,
      extensions: this.#extensions,
      introduce: (peer) => this.#welcome.introductionTo(peer),
      duties: () => this.#duties,
      wantsMore: () => !content.isComplete || this.swarm.peers.size < MAX_DIALLED_WHEN_SEEDING,
      onPeer: (peer) => this.#greet(peer),
    });
    this.#memory = new PieceMemoryShare(services.memory, layout.pieceLength);
    this.picker = new PiecePicker({
      pieceCount: layout.pieceCount,
      blockCount: (piece) => layout.blockCount(piece as PieceIndex),
      mayBegin: () => this.#memory.mayBegin(this.picker.begunCount),
      onDropped: (piece) => this.#intake.drop(piece),
      random,
    });
    this.#welcome = new Welcome({
      ...options,
      extensions: this.#extensions,
      picker: this.picker,
      isMasked: () => this.superSeeder.isOn,
    });
    this.#guide = new SeedGuide({
      ...{ content, random, picker: this.picker },
      isMasked: () => this.superSeeder.isOn,
    });
    this.superSeeder = new SuperSeeder({
      ...options,
      ...{ clock, random, picker: this.picker, swarm: this.swarm },
      onChanged: () => {
        this.#tellWants();
        options.events.onChanged();
      },
      onOver: () => options.events.onUnmasked(),
    });
    this.#finisher = new PieceFinisher({
      hashing,
      store: storage,
      pieceHashes: options.pieceHashes,
      onGood: (piece, bytes) => this.#onGoodPiece(piece, bytes),
      onBad: (piece, bytes) => this.#onBadPiece(piece, bytes),
      onFailed: (piece, error) => this.#onFailedPiece(piece, error),
      onReleased: (bytes) => services.buffers.release(bytes),
    });
    const onWasted = (bytes: number) => {
      tally.wasted += bytes;
    };
    this.#intake = new BlockIntake({
      ...{ layout, clock, picker: this.picker, finisher: this.#finisher },
      ...{ buffers: services.buffers, memory: this.#memory, peers: this.swarm.peers, onWasted },
      onReceived: (bytes) => {
        const now = clock.now();
        tally.download.add(bytes, now);
        services.tally.download.add(bytes, now);
        services.rates.onMoved(tally, now);
      },
    });
    this.#downloader = new Downloader({
      ...{ layout, clock, picker: this.picker, intake: this.#intake, memory: this.#memory },
      ...{ throttle: options.download, peers: this.swarm.peers, onWasted },
      isBusyElsewhere: () => this.webRequests > 0,
    });
    this.#uploader = new Uploader({
      layout,
      source: storage,
      throttle: options.upload,
      clock,
      random,
      peers: this.swarm.peers,
      mayGive: (peer, piece) => this.superSeeder.mayGive(peer, piece),
      piecesOf: (peer) => this.picker.peerPieces(peer.key),
      isStarting: (peer) => this.#welcome.isStarting(peer),
      isSeeding: () => content.isComplete,
      takesTurns: () => services.configuration.settings.seeding.choking === 'turns',
      needs: () => {
        const needOf = rarestNeeds(this.picker.availability, content.have);
        return ({ key }) => needOf(this.picker.peerPieces(key));
      },
      guide: this.#guide,
      ownSlots: options.ownSlots,
      slotBudget: services.slotBudget,
      onSent: (peer, piece, bytes) => {
        this.superSeeder.onSent(peer, piece, bytes);
        services.carriers.onSent(peer, peer.carrier, bytes);
        const now = clock.now();
        tally.upload.add(bytes, now);
        services.tally.upload.add(bytes, now);
        services.rates.onMoved(tally, now);
        options.events.onSent();
      },
    });
    this.#blame = new Blame({
      picker: this.picker,
      peers: this.swarm.peers,
      ban: (endpoint, reason) => this.swarm.ban(endpoint, reason),
      onBanned: (address, reason) =>
        services.report('peer:banned', { id: options.id, address, reason: safeText(reason) }),
    });
    this.#duties = new TradingDuties({
      content,
      picker: this.picker,
      downloader: this.#downloader,
      intake: this.#intake,
      uploader: this.#uploader,
      welcome: this.#welcome,
      superSeeder: this.superSeeder,
      guide: this.#guide,
      now: () => clock.now(),
      onChanged: () => options.events.onChanged(),
      onClosed: (peer, reason) => this.#onClosed(peer, reason),
    });
    this.picker.setPriorities(content.pieceRanks, clock.now());
    this.picker.setOrder(content.pieceOrder);
    this.picker.setAllHave(content.have, clock.now());
    this.#heartbeat = new Heartbeat({
      ...options.events,
      onBeat: (now) => {
        this.#tickWebSeeds(now);
        options.events.onBeat(now);
      },
      superSeeder: this.superSeeder,
      ...{ clock, content, swarm: this.swarm, finisher: this.#finisher },
      ...{ downloader: this.#downloader, download: options.download, upload: options.upload },
    });
    this.#tickWebSeeds(clock.now());
  }

  /** Blocks that web seeds are asked for. */
  get webRequests(): number {
    return this.#webCrew?.requestsOut ?? 0;
  }

  /** Addresses that may be dialled: who named them was allowed to. */
  hear(endpoints: readonly Endpoint[], source: PeerSource): void {
    this.swarm.hear(endpoints, source);
  }

  mayAccept(host: string): boolean {
    return this.swarm.mayAccept(host);
  }

  accept(handshaken: Handshaken): void {
    this.swarm.accept(handshaken);
  }

  /** File priorities have changed. */
  onPrioritiesChanged(): void {
    const { content } = this.#options;
    const wasFinished = this.picker.isFinished;
    this.#intake.cancel(this.picker.setPriorities(content.pieceRanks, this.#now()));
    this.picker.setOrder(content.pieceOrder);
    this.#afterPiecesChanged(wasFinished);
  }

  /** For pieces that are begun from now on. */
  onOrderChanged(): void {
    this.picker.setOrder(this.#options.content.pieceOrder);
  }

  /** See `Downloader.onDeadlines`. */
  setDeadlines(deadlines: readonly Deadline[], isJump: boolean): void {
    this.picker.deadlines.set(deadlines);
    if (isJump) this.#webCrew?.turn();
    this.#downloader.onDeadlines(isJump);
  }

  /** Pieces thought to be there are not. */
  losePieces(pieces: readonly PieceIndex[]): void {
    const wasFinished = this.picker.isFinished;
    for (const piece of pieces) this.picker.loseHave(piece);
    this.#dontHave.tell(pieces);
    this.#afterPiecesChanged(wasFinished);
  }

  /** Pieces are there after all. */
  findPieces(pieces: readonly PieceIndex[]): void {
    const now = this.#now();
    for (const piece of pieces) this.#intake.cancel(this.picker.setHave(piece, now));
    this.#afterPiecesChanged(false);
  }

  /** Who looks as if it had nothing, and says that it wants nothing, is sent away. */
  #tellWants(): void {
    this.#uploadOnly.tell(this.#options.content.isComplete && !this.superSeeder.isOn);
  }

  #afterPiecesChanged(wasFinished: boolean): void {
    this.#tellWants();
    // Peers that had nothing for us a while ago, and were put off, have something now.
    if (wasFinished && !this.picker.isFinished) this.swarm.candidates.retryAll();
    this.#updateInterest();
    this.#downloader.topUpAll();
    this.#webCrew?.wake();
    this.swarm.fill();
  }

  /** While it is connected. */
  limitPeer(peer: Peer, wish: PeerLimitsWish): void {
    const { services, download, upload } = this.#options;
    peer.limits.set(wish, services.ports.clock, download, upload);
    this.#downloader.onLimitChanged(peer);
    this.#uploader.onLimitChanged(peer);
    this.#options.events.onChanged();
  }

  /** Nothing is left to get: peers that have everything too are of no use to us, nor we to them. */
  onComplete(): void {
    for (const peer of [...this.swarm.peers.values()]) {
      if (this.picker.peerPieces(peer.key).isFull || peer.isUploadOnly) peer.wire.end();
    }
    this.#tellWants();
    this.#webCrew?.close();
    this.#webCrew = undefined;
  }

  /** Peers gone, memory free, pieces that were complete written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#heartbeat.close();
    this.#webCrew?.close();
    const peers = [...this.swarm.peers.values()];
    for (const { weChokeThem, wire } of peers) {
      if (!weChokeThem) this.#options.services.farewells.say(wire);
    }
    this.#uploader.close();
    for (const extension of this.#extensions) extension.close?.();
    this.swarm.close();
    // Their closes arrive later; what they owe us is given up now.
    for (const peer of peers) this.#forget(peer, undefined);
    this.#downloader.close();
    await this.#finisher.settled();
    this.#memory.update(0);
  }

  #onClosed(peer: Peer, reason: SluiceError | undefined): void {
    this.#options.services.farewells.onClosed(peer.wire);
    if (this.#forget(peer, reason) && !this.#isClosed) this.swarm.fill();
  }

  #greet(peer: Peer): void {
    const { services, id, upload } = this.#options;
    this.picker.addPeer(peer.key);
    this.picker.setChoking(peer.key, peer.theyChokeUs);
    if (peer.carrier === 'tcp') {
      peer.limits.sendBeneath(services.ports.clock, upload, services.carriers.tcp);
    }
    this.#blame.onPeer(peer);
    this.superSeeder.onPeer(peer);
    this.#welcome.tellPieces(peer);
    services.report('peer:connected', { id, address: peer.address, client: peer.client });
    this.#options.events.onChanged();
  }

  #forget(peer: Peer, reason: SluiceError | undefined): boolean {
    if (!this.swarm.remove(peer, reason)) return false;
    this.superSeeder.onPeerClosed(peer);
    this.#guide.onPeerClosed(peer);
    const { services, id, events } = this.#options;
    this.#uploader.onPeerClosed(peer);
    this.#downloader.onPeerClosed(peer);
    peer.limits.close();
    const said = safeText(reason?.message ?? 'the connection was closed');
    services.report('peer:disconnected', { id, address: peer.address, reason: said });
    events.onChanged();
    return true;
  }

  #onPeerLost(peer: Peer, piece: number): void {
    if (!this.picker.removePeerHave(peer.key, piece)) return;
    peer.setInterested(this.picker.isInterestedIn(peer.key));
    this.#options.events.onChanged();
  }

  #updateInterest(): void {
    for (const peer of this.swarm.peers.values()) {
      peer.setInterested(this.picker.isInterestedIn(peer.key));
    }
  }

  #onGoodPiece(piece: PieceIndex, bytes: Uint8Array): void {
    const { events } = this.#options;
    // Also when the run has ended meanwhile: the piece is on disk all the same.
    if (this.#isClosed) {
      events.onPieceVerified(piece);
      return;
    }
    this.picker.pieceDone(piece);
    this.#downloader.onPieceGone();
    this.#blame.onPiecePassed(piece, bytes);
    for (const peer of this.swarm.peers.values()) {
      // Seeds too: they know then what is rare, and how far we are.
      peer.wire.sendHave(piece);
      peer.setInterested(this.picker.isInterestedIn(peer.key));
    }
    events.onPieceVerified(piece);
    this.#downloader.topUpAll();
    this.#webCrew?.wake();
  }

  #onBadPiece(piece: PieceIndex, bytes: Uint8Array): void {
    if (this.#isClosed) return;
    const { services, id, tally } = this.#options;
    const senders = this.picker.pieceFailed(piece);
    this.#downloader.onPieceGone();
    tally.wasted += bytes.length;
    services.report('piece:failed', { id, piece });
    this.#blame.onPieceFailed(piece, senders, bytes);
    this.#downloader.topUpAll();
    this.#webCrew?.wake();
  }

  #onFailedPiece(piece: PieceIndex, error: unknown): void {
    if (!this.#isClosed) {
      // Nobody's fault outside: the blocks are wanted again.
      this.picker.pieceFailed(piece);
      this.#downloader.onPieceGone();
    }
    this.#options.events.onDiskFailed(error);
  }

  #tickWebSeeds(now: number): void {
    if (this.#isClosed || this.#options.content.isComplete) return;
    this.#webCrew ??= makeWebCrew({
      ...this.#options,
      ...{ picker: this.picker, downloader: this.#downloader, intake: this.#intake },
      ...{ swarm: this.swarm, blame: this.#blame },
      onChanged: () => this.#options.events.onChanged(),
    });
    this.#webCrew?.tick(now);
  }

  #now(): number {
    return this.#options.services.ports.clock.now();
  }
}
