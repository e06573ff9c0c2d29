/** Makes those who work for a torrent, and makes each known to the others it needs. */
import type { Lock, TorrentRecord } from '../base/ports/state.ts';
import type { SafeText } from '../base/safe-text.ts';
import type { LifecycleStep } from '../policy/lifecycle.ts';
import { Checking } from './checking.ts';
import { Completion } from './completion.ts';
import { DiskStanding } from './disk-standing.ts';
import { Disposal } from './disposal.ts';
import { KeptRecord, type TorrentFacts } from './kept-record.ts';
import { KnownPieces } from './known-pieces.ts';
import { QueuePlace } from './queue-place.ts';
import type { DataPlace } from './relocator.ts';
import { SecondLook } from './second-look.ts';
import { Sharing } from './sharing.ts';
import { SwarmPresence } from './swarm-presence.ts';
import { TorrentDht } from './torrent-dht.ts';
import { TorrentLan } from './torrent-lan.ts';
import { TorrentLife } from './torrent-life.ts';
import { TorrentLimits } from './torrent-limits.ts';
import { nameIn, TorrentMoves } from './torrent-moves.ts';
import type { TorrentParts } from './torrent-parts.ts';
import { TorrentProgress } from './torrent-progress.ts';
import { TorrentTrackers } from './torrent-trackers.ts';

/** As a torrent begins. */
export interface TorrentStart {
  readonly place: DataPlace;
  /** Where it goes when it is complete. */
  readonly destination: string | undefined;
  readonly takeLock: (directory: string) => Promise<Lock>;
  /** On its place; undefined where the whole session has one. */
  readonly lock: Lock | undefined;
  readonly isPaused: boolean;
  /** Its files are to be chosen before anything is downloaded. */
  readonly isAsking: boolean;
  /** The user has just added it: data that is gone is fetched again, and not taken for a missing disk. */
  readonly isNew: boolean;
  /** What is known from an earlier session. */
  readonly record: TorrentRecord | undefined;
}

/** Whom they work for. */
export interface Coordinator {
  take(step: LifecycleStep): void;
  labels(): readonly SafeText[];
  /** Resolves when the swarm is left. */
  pause(): Promise<void>;
  goOn(): void;
  describe(): TorrentFacts;
  /** Gives back all that is held. */
  release(): Promise<void>;
}

export class TorrentStaff {
  readonly parts: TorrentParts;
  readonly known: KnownPieces;
  readonly life: TorrentLife;
  readonly limits: TorrentLimits;
  readonly kept: KeptRecord;
  readonly disk: DiskStanding;
  readonly secondLook: SecondLook;
  readonly completion: Completion;
  readonly place: QueuePlace;
  readonly checking: Checking;
  readonly moves: TorrentMoves;
  readonly trackers: TorrentTrackers;
  readonly dht: TorrentDht;
  readonly lan: TorrentLan;
  readonly sharing: Sharing;
  readonly presence: SwarmPresence;
  readonly progress: TorrentProgress;
  readonly disposal: Disposal;

  /**
   * In this order: each is made from those before it, and meets those after it later. Who is given the staff
   * says in its options whom of it, and what of them, it needs: a set of options for each of ten thousand
   * torrents would cost megabytes.
   */
  constructor(parts: TorrentParts, start: TorrentStart, coordinator: Coordinator) {
    this.parts = parts;
    this.known = new KnownPieces(parts, start.record);
    this.life = this.#makeLife(start, coordinator);
    this.limits = this.#makeLimits(start);
    this.kept = this.#makeRecord(coordinator);
    this.disk = new DiskStanding(this);
    this.secondLook = this.#makeSecondLook();
    this.completion = this.#makeCompletion(start, coordinator);
    this.place = this.#makePlace(start);
    this.checking = new Checking(this, start.isNew);
    this.moves = new TorrentMoves(this, start);
    this.trackers = this.#makeTrackers(start);
    this.dht = this.#makeDht();
    this.lan = this.#makeLan();
    this.sharing = this.#makeSharing(start, coordinator);
    this.presence = new SwarmPresence(this, start.record?.peers ?? []);
    this.progress = new TorrentProgress(this);
    this.disposal = this.#makeDisposal(coordinator);
  }

  /** The user has changed something of it. */
  onEdited(): void {
    this.kept.touch();
    this.#touch();
  }

  #makeLife(
    { place, isPaused, isAsking, record }: TorrentStart,
    coordinator: Coordinator,
  ): TorrentLife {
    return new TorrentLife({
      name: nameIn(this.parts.metainfo, place.names),
      isPaused,
      isAsking,
      isMoving: record?.relocation !== undefined,
      isAdmitted: false,
      take: (step) => coordinator.take(step),
      onChanged: () => {
        this.sharing.onState(this.life.now.state);
        this.#onChanged();
      },
    });
  }

  #makeLimits({ record }: TorrentStart): TorrentLimits {
    const { id, services } = this.parts;
    return new TorrentLimits({
      parts: this.parts,
      kept: record?.limits,
      onChanged: () => {
        const { download, upload, slots } = this.limits;
        services.report('torrent:limits-changed', { id, download, upload, slots });
        this.onEdited();
      },
    });
  }

  #makeRecord(coordinator: Coordinator): KeptRecord {
    const { parts, known } = this;
    return new KeptRecord({
      parts,
      known,
      describe: () => coordinator.describe(),
      onDiskStopped: (error) => {
        if (this.presence.isAwake) this.disk.fail(error);
      },
    });
  }

  #makeSecondLook(): SecondLook {
    const { services, data, content, stored } = this.parts;
    return new SecondLook({
      clock: services.ports.clock,
      turns: services.secondLookTurns,
      isDue: () => data.isDoubtful,
      look: () => data.proveSome(),
      onEnded: () => {
        if (content.isComplete) stored.letGo();
        this.kept.touch();
      },
    });
  }

  /** Home first; then what the user has run for it. */
  async #settle(coordinator: Coordinator): Promise<void> {
    await this.moves.goHome();
    const { id, services } = this.parts;
    if (this.moves.destination !== null) return;
    services.finishPrograms.settle(id, () => ({
      name: this.moves.name,
      path: this.moves.path,
      hash: id,
      folder: this.moves.directory,
      labels: coordinator.describe().labels,
    }));
  }

  #makeCompletion({ record, isNew }: TorrentStart, coordinator: Coordinator): Completion {
    const { id, services, data, content, tally } = this.parts;
    return new Completion({
      clock: services.ports.clock,
      completedAt: record?.completedAtMs ?? null,
      isNew,
      isSure: () => !data.isDoubtful,
      finish: async () => {
        await this.secondLook.hurry();
        await data.finish();
      },
      isWhole: () => content.isComplete && !data.isDoubtful,
      save: () => this.kept.flush(),
      hasCome: () => tally.downloaded > 0,
      tell: () => {
        services.report('torrent:finished', { id, torrentName: this.moves.name });
        services.finishPrograms.owe(id);
      },
      onSafe: () => void this.#settle(coordinator),
      onFailed: (error) => this.disk.fail(error),
    });
  }

  #makePlace({ record }: TorrentStart): QueuePlace {
    const { parts, life } = this;
    const options = {
      ...{ parts, life },
      trackers: { figures: () => this.trackers.figures() },
      onEdited: () => this.onEdited(),
    };
    return new QueuePlace(options, record);
  }

  #makeTrackers({ record }: TorrentStart): TorrentTrackers {
    const { id, services } = this.parts;
    return new TorrentTrackers({
      parts: this.parts,
      kept: record?.trackers,
      onPeers: (peers) => this.presence.hear(peers, 'tracker'),
      onHostsGone: (hosts) => this.presence.dropHosts(hosts),
      onChanged: () => {
        this.sharing.onSwarmKnown();
        this.#onChanged();
      },
      onEdited: (change, url) => {
        this.sharing.reconsiderSoon();
        this.kept.touch();
        services.report('torrent:trackers-changed', { id, change, url });
      },
    });
  }

  #makeDht(): TorrentDht {
    const { services, infoHash, content, metainfo } = this.parts;
    return new TorrentDht({
      services,
      infoHash,
      isPrivate: metainfo.isPrivate,
      nodes: metainfo.nodes,
      isSeed: () => content.isComplete,
      onPeers: (peers) => this.presence.hear(peers, 'dht'),
      onChanged: () => this.#touch(),
    });
  }

  #makeLan(): TorrentLan {
    const { services, infoHash, metainfo } = this.parts;
    return new TorrentLan({
      services,
      infoHash,
      isPrivate: metainfo.isPrivate,
      onPeers: (peers) => this.presence.hear(peers, 'lsd'),
    });
  }

  #makeSharing({ record }: TorrentStart, coordinator: Coordinator): Sharing {
    return new Sharing({
      parts: this.parts,
      kept: record?.sharing,
      keptTime: record?.seeding,
      labels: () => coordinator.labels(),
      trackers: this.trackers,
      name: () => this.moves.name,
      onNews: () => this.onEdited(),
      pause: () => coordinator.pause(),
      goOn: () => coordinator.goOn(),
    });
  }

  #makeDisposal(coordinator: Coordinator): Disposal {
    const { parts, life, kept } = this;
    return new Disposal({ parts, life, kept, release: () => coordinator.release() });
  }

  #onChanged(): void {
    this.#touch();
    this.place.update();
  }

  #touch(): void {
    this.parts.services.touch(this.parts.id);
  }
}
