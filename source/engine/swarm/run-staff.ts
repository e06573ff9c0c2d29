/** Makes those who work for a run, and makes each known to the others it needs. */
import type { SluiceError } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import { PiecePicker } from '../../policy/piece-picker.ts';
import { rarestNeeds } from '../../policy/rarest-needs.ts';
import type { PieceIndex } from '../../protocol/layout.ts';
import { DontHave } from '../extensions/dont-have.ts';
import type { Extension } from '../extensions/extension.ts';
import { UploadOnly } from '../extensions/upload-only.ts';
import { MAX_DIALLED_WHEN_SEEDING } from '../limits.ts';
import { Blame } from './blame.ts';
import { BlockIntake } from './block-intake.ts';
import { Choking } from './choking.ts';
import { Downloader } from './downloader.ts';
import type { Peer } from './peer.ts';
import { PieceFinisher } from './piece-finisher.ts';
import { PieceMemoryShare } from './piece-memory.ts';
import type { RunOptions } from './run-options.ts';
import { SeedGuide } from './seed-guide.ts';
import { SuperSeeder } from './super-seeder.ts';
import { Swarm } from './swarm.ts';
import { TradingDuties } from './trading-duties.ts';
import { Uploader } from './uploader.ts';
import { Welcome } from './welcome.ts';

/** Who hears what becomes of pieces. */
export interface PieceNews {
  /** What we want, or look as if we wanted, is other than before. */
  tellWants(): void;
  /** A peer has a piece no more. */
  onPeerLost(peer: Peer, piece: number): void;
  onGood(piece: PieceIndex, bytes: Uint8Array): void;
  onBad(piece: PieceIndex, bytes: Uint8Array): void;
  /** It could not be hashed or written. */
  onFailed(piece: PieceIndex, error: unknown): void;
}

/** Whom they work for. */
export interface RunCoordinator {
  readonly pieces: PieceNews;
  /** Blocks that web seeds are asked for. */
  readonly webRequests: number;
  greet(peer: Peer): void;
  onClosed(peer: Peer, reason: SluiceError | undefined): void;
}

export class RunStaff {
  readonly #options: RunOptions;
  readonly #coordinator: RunCoordinator;
  readonly dontHave: DontHave;
  readonly uploadOnly: UploadOnly;
  readonly extensions: readonly Extension[];
  readonly swarm: Swarm;
  readonly memory: PieceMemoryShare;
  readonly picker: PiecePicker;
  readonly welcome: Welcome;
  readonly guide: SeedGuide;
  readonly superSeeder: SuperSeeder;
  readonly finisher: PieceFinisher;
  readonly intake: BlockIntake;
  readonly downloader: Downloader;
  readonly choking: Choking;
  readonly uploader: Uploader;
  readonly blame: Blame;
  readonly #duties: TradingDuties;

  /** In this order: each is made from those before it, and meets those after it later. */
  constructor(options: RunOptions, coordinator: RunCoordinator) {
    const { services, metainfo, content } = options;
    this.#options = options;
    this.#coordinator = coordinator;
    this.dontHave = this.#makeDontHave();
    this.uploadOnly = this.#makeUploadOnly();
    this.extensions = [...options.extensions, this.dontHave, this.uploadOnly];
    this.swarm = this.#makeSwarm();
    this.memory = new PieceMemoryShare(services.memory, metainfo.layout.pieceLength);
    this.picker = this.#makePicker();
    const isMasked = () => this.superSeeder.isOn;
    const { picker, extensions } = this;
    this.welcome = new Welcome({ ...options, extensions, picker, isMasked });
    this.guide = new SeedGuide({ content, random: services.ports.random, picker, isMasked });
    this.superSeeder = this.#makeSuperSeeder();
    this.finisher = this.#makeFinisher();
    this.intake = this.#makeIntake();
    this.downloader = this.#makeDownloader();
    this.choking = this.#makeChoking();
    this.uploader = this.#makeUploader();
    this.blame = this.#makeBlame();
    this.#duties = this.#makeDuties();
  }

  #makeDontHave(): DontHave {
    return new DontHave({
      peers: () => this.swarm.peers.values(),
      onLost: (peer, piece) => this.#coordinator.pieces.onPeerLost(peer, piece),
    });
  }

  #makeUploadOnly(): UploadOnly {
    const { content, isMasked } = this.#options;
    return new UploadOnly({
      isUploadOnly: content.isComplete && !isMasked,
      peers: () => this.swarm.peers.values(),
      introduce: (peer) => this.welcome.introductionTo(peer),
      onChanged: (peer) => this.#duties.onIntroduced(peer),
    });
  }

  #makeSwarm(): Swarm {
    const { metainfo, content } = this.#options;
    return new Swarm({
      ...this.#options,
      isPrivate: metainfo.isPrivate,
      pieceCount: metainfo.layout.pieceCount,
      extensions: this.extensions,
      introduce: (peer) => this.welcome.introductionTo(peer),
      duties: () => this.#duties,
      wantsMore: () => !content.isComplete || this.swarm.peers.size < MAX_DIALLED_WHEN_SEEDING,
      onPeer: (peer) => this.#coordinator.greet(peer),
    });
  }

  #makePicker(): PiecePicker {
    const { services, metainfo } = this.#options;
    const { layout } = metainfo;
    return new PiecePicker({
      pieceCount: layout.pieceCount,
      blockCount: (piece) => layout.blockCount(piece as PieceIndex),
      mayBegin: () => this.memory.mayBegin(this.picker.begunCount),
      onDropped: (piece) => this.intake.drop(piece),
      random: services.ports.random,
    });
  }

  #makeSuperSeeder(): SuperSeeder {
    const { services, events } = this.#options;
    const { clock, random } = services.ports;
    return new SuperSeeder({
      ...this.#options,
      ...{ clock, random, picker: this.picker, swarm: this.swarm },
      onChanged: () => {
        this.#coordinator.pieces.tellWants();
        events.onChanged();
      },
      onOver: () => events.onUnmasked(),
    });
  }

  #makeFinisher(): PieceFinisher {
    const { services, storage, pieceHashes } = this.#options;
    return new PieceFinisher({
      hashing: services.ports.hashing,
      store: storage,
      pieceHashes,
      onGood: (piece, bytes) => this.#coordinator.pieces.onGood(piece, bytes),
      onBad: (piece, bytes) => this.#coordinator.pieces.onBad(piece, bytes),
      onFailed: (piece, error) => this.#coordinator.pieces.onFailed(piece, error),
      onReleased: (bytes) => services.buffers.release(bytes),
    });
  }

  #makeIntake(): BlockIntake {
    const { services, metainfo, tally } = this.#options;
    const { clock } = services.ports;
    return new BlockIntake({
      ...{ clock, picker: this.picker, finisher: this.finisher, peers: this.swarm.peers },
      ...{ layout: metainfo.layout, buffers: services.buffers, memory: this.memory },
      onWasted: (bytes) => this.#countWaste(bytes),
      onReceived: (bytes) => {
        const now = clock.now();
        tally.download.add(bytes, now);
        services.tally.download.add(bytes, now);
        services.rates.onMoved(tally, now);
      },
    });
  }

  #makeDownloader(): Downloader {
    const { services, metainfo, download } = this.#options;
    return new Downloader({
      ...{ picker: this.picker, intake: this.intake, memory: this.memory },
      ...{ layout: metainfo.layout, throttle: download, clock: services.ports.clock },
      peers: this.swarm.peers,
      isBusyElsewhere: () => this.#coordinator.webRequests > 0,
      onWasted: (bytes) => this.#countWaste(bytes),
    });
  }

  #countWaste(bytes: number): void {
    this.#options.tally.wasted += bytes;
  }

  #makeChoking(): Choking {
    const { services, metainfo, content, upload, ownSlots } = this.#options;
    const { clock, random } = services.ports;
    const { picker } = this;
    return new Choking({
      ...{ clock, random, ownSlots, layout: metainfo.layout, throttle: upload },
      ...{ peers: this.swarm.peers, guide: this.guide, slotBudget: services.slotBudget },
      isSeeding: () => content.isComplete,
      takesTurns: () => services.configuration.settings.seeding.choking === 'turns',
      needs: () => {
        const needOf = rarestNeeds(picker.availability, content.have);
        return ({ key }) => needOf(picker.peerPieces(key));
      },
    });
  }

  #makeUploader(): Uploader {
    const { services, metainfo, content, storage, upload } = this.#options;
    return new Uploader({
      ...{ layout: metainfo.layout, source: storage, throttle: upload },
      ...{ clock: services.ports.clock, peers: this.swarm.peers },
      mayGive: (peer, piece) => this.superSeeder.mayGive(peer, piece),
      piecesOf: (peer) => this.picker.peerPieces(peer.key),
      isStarting: (peer) => this.welcome.isStarting(peer),
      isSeeding: () => content.isComplete,
      onSent: (peer, piece, bytes) => this.#onSent(peer, piece, bytes),
    });
  }

  #onSent(peer: Peer, piece: number, bytes: number): void {
    const { services, tally, events } = this.#options;
    const now = services.ports.clock.now();
    this.superSeeder.onSent(peer, piece, bytes);
    services.carriers.onSent(peer, peer.carrier, bytes);
    tally.upload.add(bytes, now);
    services.tally.upload.add(bytes, now);
    services.rates.onMoved(tally, now);
    events.onSent();
  }

  #makeBlame(): Blame {
    const { services, id } = this.#options;
    return new Blame({
      ...{ picker: this.picker, peers: this.swarm.peers },
      ban: (endpoint, reason) => this.swarm.ban(endpoint, reason),
      onBanned: (address, reason) =>
        services.report('peer:banned', { id, address, reason: safeText(reason) }),
    });
  }

  #makeDuties(): TradingDuties {
    const { services, content, events } = this.#options;
    const { picker, downloader, intake, choking, uploader, welcome, superSeeder, guide } = this;
    return new TradingDuties({
      ...{ content, picker, downloader, intake, choking, uploader, welcome, superSeeder, guide },
      now: () => services.ports.clock.now(),
      onChanged: () => events.onChanged(),
      onClosed: (peer, reason) => this.#coordinator.onClosed(peer, reason),
    });
  }
}
