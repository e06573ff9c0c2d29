/** What is seen of a torrent: its line in the frame, and the parts that somebody watches. */
import type { SafeText } from '../base/safe-text.ts';
import type { DetailPart, TorrentDetails } from '../contract/details.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import type { Checking } from './checking.ts';
import type { Completion } from './completion.ts';
import type { DiskStanding } from './disk-standing.ts';
import type { PublishedTorrent } from './publisher.ts';
import type { SwarmPresence } from './swarm-presence.ts';
import { detailsOf } from './torrent-details.ts';
import type { TorrentLife } from './torrent-life.ts';
import type { TorrentLimits } from './torrent-limits.ts';
import type { TorrentMoves } from './torrent-moves.ts';
import type { TorrentParts } from './torrent-parts.ts';
import { summaryOf } from './torrent-summary.ts';
import type { TorrentTrackers } from './torrent-trackers.ts';
import type { TorrentView } from './torrent-view.ts';

export interface TorrentPictureOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'metainfo' | 'content' | 'tally'>;
  readonly addedAt: number;
  readonly labels: () => readonly SafeText[];
  readonly life: Pick<TorrentLife, 'now'>;
  readonly limits: Pick<TorrentLimits, 'download' | 'upload'>;
  readonly disk: Pick<DiskStanding, 'problem' | 'trouble'>;
  readonly checking: Pick<Checking, 'progress'>;
  readonly completion: Pick<Completion, 'at'>;
  readonly moves: Pick<TorrentMoves, 'name' | 'directory' | 'destination' | 'paths' | 'progress'>;
  readonly presence: Pick<SwarmPresence, 'peers' | 'picker'>;
  readonly trackers: Pick<TorrentTrackers, 'views' | 'figures'>;
}

export class TorrentPicture implements TorrentView, PublishedTorrent {
  readonly #of: TorrentPictureOptions;

  constructor(options: TorrentPictureOptions) {
    this.#of = options;
  }

  summary(): TorrentSummary {
    return summaryOf(this, this.#of.parts.services.ports.clock);
  }

  details(parts: ReadonlySet<DetailPart>): TorrentDetails {
    return detailsOf(this, parts, this.#of.parts.services.ports.clock);
  }

  get id() {
    return this.#of.parts.id;
  }

  get metainfo() {
    return this.#of.parts.metainfo;
  }

  get content() {
    return this.#of.parts.content;
  }

  get tally() {
    return this.#of.parts.tally;
  }

  get name() {
    return this.#of.moves.name;
  }

  get directory() {
    return this.#of.moves.directory;
  }

  get destination() {
    return this.#of.moves.destination;
  }

  get paths() {
    return this.#of.moves.paths;
  }

  get moveProgress() {
    return this.#of.moves.progress;
  }

  get labels() {
    return this.#of.labels();
  }

  get state() {
    return this.#of.life.now.state;
  }

  get problem() {
    return this.#of.disk.problem;
  }

  get trouble() {
    return this.#of.disk.trouble;
  }

  get addedAt() {
    return this.#of.addedAt;
  }

  get completedAt() {
    return this.#of.completion.at;
  }

  get checkProgress() {
    return this.#of.checking.progress;
  }

  get downloadLimit() {
    return this.#of.limits.download;
  }

  get uploadLimit() {
    return this.#of.limits.upload;
  }

  get removal() {
    return this.#of.parts.services.removals.of(this.id);
  }

  get rates() {
    return this.#of.parts.services.rates.of(this.tally);
  }

  get peers() {
    return this.#of.presence.peers;
  }

  get picker() {
    return this.#of.presence.picker;
  }

  get trackers() {
    return this.#of.trackers.views();
  }

  get trackerFigures() {
    return this.#of.trackers.figures();
  }
}
