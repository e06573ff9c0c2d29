/** What is seen of a torrent: its line in the frame, and the parts that somebody watches. */
import type { DetailPart, TorrentDetails } from '../../contract/details.ts';
import type { TorrentState, TorrentSummary } from '../../contract/frame.ts';
import type { PublishedTorrent } from '../session/publisher.ts';
import { sourceDetailsOf } from './source-details.ts';
import { detailsOf } from './torrent-details.ts';
import type { TorrentStaff } from './torrent-staff.ts';
import { summaryOf } from './torrent-summary.ts';
import type { TorrentView } from './torrent-view.ts';

export type PicturedStaff = Pick<
  TorrentStaff,
  | 'coordinator'
  | 'parts'
  | 'life'
  | 'limits'
  | 'disk'
  | 'checking'
  | 'place'
  | 'completion'
  | 'moves'
  | 'presence'
  | 'trackers'
  | 'dht'
  | 'lan'
  | 'sharing'
  | 'webSeedsIfAny'
  | 'webSeedsMade'
>;

export class TorrentPicture implements TorrentView, PublishedTorrent {
  readonly addedAt: number;
  readonly #staff: PicturedStaff;

  constructor(staff: PicturedStaff, addedAt: number) {
    this.#staff = staff;
    this.addedAt = addedAt;
  }

  summary(): TorrentSummary {
    return summaryOf(this, this.#staff.parts.services.ports.clock);
  }

  details(parts: ReadonlySet<DetailPart>): TorrentDetails {
    return detailsOf(this, parts, this.#staff.parts.services.ports.clock);
  }

  get id() {
    return this.#staff.parts.id;
  }

  get versions() {
    const { id, services } = this.#staff.parts;
    return services.updates.versionsOf(id);
  }

  get metainfo() {
    return this.#staff.parts.metainfo;
  }

  get content() {
    return this.#staff.parts.content;
  }

  get tally() {
    return this.#staff.parts.tally;
  }

  get name() {
    return this.#staff.moves.name;
  }

  get directory() {
    return this.#staff.moves.directory;
  }

  get destination() {
    return this.#staff.moves.destination;
  }

  get paths() {
    return this.#staff.moves.paths;
  }

  get moveProgress() {
    return this.#staff.moves.progress;
  }

  get labels() {
    return this.#staff.coordinator.labels;
  }

  /** A check that waits for its turn is no check yet. */
  get state(): TorrentState {
    const { state } = this.#staff.life.now;
    return state === 'checking' && this.#staff.place.waitsToHash ? 'queued' : state;
  }

  get queueReason() {
    return this.#staff.place.reason;
  }

  get queuePosition() {
    return this.#staff.place.position;
  }

  get isForced() {
    return this.#staff.place.isForced;
  }

  get problem() {
    return this.#staff.disk.problem;
  }

  get trouble() {
    return this.#staff.disk.trouble;
  }

  get completedAt() {
    return this.#staff.completion.at;
  }

  get checkProgress() {
    return this.#staff.checking.progress;
  }

  get downloadLimit() {
    return this.#staff.limits.download;
  }

  get uploadSlots() {
    return this.#staff.limits.slots;
  }

  get uploadLimit() {
    return this.#staff.limits.upload;
  }

  get seeding() {
    return this.#staff.sharing.seeding;
  }

  get ownGoal() {
    return this.#staff.sharing.own;
  }

  get goal() {
    return this.#staff.sharing.goal;
  }

  get superSeeding() {
    const { parts, presence } = this.#staff;
    return parts.services.superSeeds.stateOf(this.id, presence.isSuperSeeding);
  }

  get removal() {
    return this.#staff.parts.services.removals.of(this.id);
  }

  get rates() {
    return this.#staff.parts.services.rates.of(this.tally);
  }

  get peers() {
    return this.#staff.presence.peers;
  }

  get picker() {
    return this.#staff.presence.picker;
  }

  get trackers() {
    return this.#staff.trackers.views();
  }

  get announceTiers() {
    return this.#staff.trackers.kept ?? this.metainfo.announceTiers;
  }

  get webSeeds() {
    return this.#staff.webSeedsIfAny;
  }

  get sources() {
    const { services, infoHash, metainfo } = this.#staff.parts;
    const { isPrivate } = metainfo;
    return sourceDetailsOf({ services, infoHash, isPrivate, peers: this.peers });
  }

  get webSeedsMade() {
    return this.#staff.webSeedsMade;
  }

  get trackerFigures() {
    return this.#staff.trackers.figures();
  }

  get hopes() {
    const { dht, lan, presence, parts } = this.#staff;
    return {
      dht: dht.state,
      hasLan: lan.isOn,
      isPrivate: parts.metainfo.isPrivate,
      addressesKnown: presence.addressesKnown,
    };
  }
}
