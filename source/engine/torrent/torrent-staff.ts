/** Makes those who work for a torrent, and makes each known to the others it needs. */
import type { Lock, TorrentRecord } from '../../base/ports/state.ts';
import type { SafeText } from '../../base/safe-text.ts';
import type { LifecycleStep } from '../../policy/lifecycle.ts';
import { TorrentLimits } from '../bandwidth/torrent-limits.ts';
import { DiskStanding } from '../disks/disk-standing.ts';
import { KeptRecord, type TorrentFacts } from '../records/kept-record.ts';
import { KnownPieces } from '../records/known-pieces.ts';
import { QueuePlace } from '../session/queue-place.ts';
import { Sharing } from '../sharing/sharing.ts';
import { SwarmPresence } from '../swarm/swarm-presence.ts';
import { WebSeeds } from '../web-seeds/web-seeds.ts';
import { Checking } from './checking.ts';
import { Completion } from './completion.ts';
import { Disposal } from './disposal.ts';
import type { DataPlace } from './relocator.ts';
import { SecondLook } from './second-look.ts';
import { TorrentDht } from './torrent-dht.ts';
import {
  DutiesOfCompletion,
  DutiesOfDht,
  DutiesOfLife,
  DutiesOfSecondLook,
  DutiesOfSharing,
  DutiesOfTrackers,
} from './torrent-duties.ts';
import { TorrentLan } from './torrent-lan.ts';
import { type LifeStart, TorrentLife } from './torrent-life.ts';
import { TorrentMoves } from './torrent-moves.ts';
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
  readonly labels: readonly SafeText[];
  take(step: LifecycleStep): void;
  /** Resolves when the swarm is left. */
  pause(): Promise<void>;
  goOn(): void;
  describe(): TorrentFacts;
  /** Gives back all that is held. */
  release(): Promise<void>;
}

export class TorrentStaff {
  readonly parts: TorrentParts;
  readonly coordinator: Coordinator;
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
  /** Made when it is needed: most torrents have none. */
  #webSeeds: WebSeeds | undefined;

  /**
   * In this order: each is made from those before it, and meets those after it later. Who is given the staff
   * says in its options whom of it, and what of them, it needs: a set of options for each of ten thousand
   * torrents would cost megabytes.
   */
  constructor(parts: TorrentParts, start: TorrentStart, coordinator: Coordinator) {
    const { record } = start;
    this.parts = parts;
    this.coordinator = coordinator;
    this.known = new KnownPieces(parts, record);
    this.life = new TorrentLife(new DutiesOfLife(this), lifeOf(start));
    this.limits = this.#makeLimits(start);
    this.kept = new KeptRecord(this);
    this.disk = new DiskStanding(this);
    this.secondLook = new SecondLook(new DutiesOfSecondLook(this));
    this.completion = this.#makeCompletion(start);
    this.place = new QueuePlace(this, record);
    this.checking = new Checking(this, start.isNew);
    this.moves = new TorrentMoves(this, start);
    this.trackers = this.#makeTrackers(start);
    this.dht = this.#makeDht();
    this.lan = this.#makeLan();
    this.sharing = new Sharing(this, new DutiesOfSharing(this), record);
    this.presence = new SwarmPresence(this, record?.peers ?? []);
    this.progress = new TorrentProgress(this);
    this.disposal = new Disposal(this);
    if (record?.webSeeds !== undefined) this.#webSeeds = this.#makeWebSeeds(record.webSeeds);
  }

  get webSeeds(): WebSeeds {
    this.#webSeeds ??= this.#makeWebSeeds(undefined);
    return this.#webSeeds;
  }

  /** Undefined until somebody has needed them: ten thousand torrents at rest need none. */
  get webSeedsMade(): WebSeeds | undefined {
    return this.#webSeeds;
  }

  /** Undefined where it has none, nor ever had. */
  get webSeedsIfAny(): WebSeeds | undefined {
    const { webSeeds, httpSeeds } = this.parts.metainfo;
    const listsSome = webSeeds.length > 0 || httpSeeds !== undefined;
    return listsSome ? this.webSeeds : this.#webSeeds;
  }

  /** The user has changed something of it. */
  onEdited(): void {
    this.kept.touch();
    this.touch();
  }

  /** Something the queue goes by has changed, and is worth seeing. */
  onChanged(): void {
    this.touch();
    this.place.update();
  }

  /** There is something new to see of it. */
  touch(): void {
    this.parts.services.touch(this.parts.id);
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

  #makeCompletion({ record, isNew }: TorrentStart): Completion {
    const completedAt = record?.completedAtMs ?? null;
    return new Completion(new DutiesOfCompletion(this), { completedAt, isNew });
  }

  #makeWebSeeds(kept: TorrentRecord['webSeeds']): WebSeeds {
    const { id, services, metainfo } = this.parts;
    const onEdited = () => this.onEdited();
    return new WebSeeds({ id, services, metainfo, kept, onEdited });
  }

  #makeTrackers({ record }: TorrentStart): TorrentTrackers {
    const duties = new DutiesOfTrackers(this);
    return new TorrentTrackers({ parts: this.parts, kept: record?.trackers, duties });
  }

  #makeDht(): TorrentDht {
    const { services, infoHash, metainfo } = this.parts;
    const { isPrivate, nodes } = metainfo;
    return new TorrentDht({ services, infoHash, isPrivate, nodes, duties: new DutiesOfDht(this) });
  }

  #makeLan(): TorrentLan {
    const { services, infoHash, metainfo } = this.parts;
    return new TorrentLan({
      services,
      infoHash,
      isPrivate: metainfo.isPrivate,
      onPeers: (peers) => this.presence.hear(peers, 'lsd'),
      onChanged: () => this.touch(),
    });
  }
}

const lifeOf = ({ isPaused, isAsking, record }: TorrentStart): LifeStart => ({
  ...{ isPaused, isAsking },
  isMoving: record?.relocation !== undefined,
  isAdmitted: false,
});
