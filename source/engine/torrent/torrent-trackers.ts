/** A torrent's trackers: announced to while it is in its swarm, and changed by the user as they like. */
import { SluiceError } from '../../base/errors.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { SafeText } from '../../base/safe-text.ts';
import type { EventPayload } from '../../contract/events.ts';
import { Announcer } from '../../discovery/announcer.ts';
import { MAX_USED_TRACKERS } from '../../discovery/limits.ts';
import { redactedUrl } from '../../discovery/redacted-url.ts';
import type { TrackerView } from '../../discovery/tracker-record.ts';
import type { TrackerMove } from '../../policy/announce-tiers.ts';
import { trackerUrlOf } from '../../protocol/metainfo-announce.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import { WANTED_PEERS } from '../limits.ts';
import type { Content } from './content.ts';
import type { TorrentParts } from './torrent-parts.ts';
import { TrackerPeers } from './tracker-peers.ts';
import { standingOf, type TrackersStanding } from './trackers-standing.ts';

export type TrackersChange = EventPayload<'torrent:trackers-changed'>['change'];

type Tiers = readonly (readonly string[])[];

/** What is planned of several at once is done once all of it can be. */
export interface TrackersRewrite {
  readonly count: number;
  readonly apply: () => void;
}

export interface TrackerFigures {
  readonly standing: TrackersStanding;
  /** Of the one in use; empty where there is none. */
  readonly url: string;
  readonly seeds: number | null;
  readonly leechers: number | null;
  /** When that was last heard, in milliseconds since 1970. */
  readonly countedAt: number | null;
}

export interface TorrentTrackersOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'tally' | 'infoHash' | 'peerId'> & {
    readonly metainfo: Pick<MetainfoOutline, 'announceTiers' | 'isPrivate'>;
    readonly content: Pick<Content, 'bytesLeft' | 'isComplete'>;
  };
  /** As the user left them; undefined where the torrent's own are in use. */
  readonly kept: Tiers | undefined;
  readonly duties: TrackerDuties;
}

export interface TrackerDuties {
  onPeers(peers: readonly Endpoint[]): void;
  /** Peers there were named by a tracker that is gone, and may not be used any more. */
  onHostsGone(hosts: ReadonlySet<string>): void;
  onChanged(): void;
  /** The user has changed them; `url` is the one that came, or went. */
  onEdited(change: TrackersChange, url: SafeText): void;
}

export class TorrentTrackers {
  readonly #parts: TorrentTrackersOptions['parts'];
  readonly #duties: TrackerDuties;
  /** Of a private torrent, once one has named any. */
  #peers: TrackerPeers | undefined;
  #tiers: Tiers;
  /** Made when it is needed: torrents at rest announce nothing. */
  #made: Announcer | undefined;
  #isStarted = false;
  #isEdited: boolean;

  constructor({ parts, kept, duties }: TorrentTrackersOptions) {
    this.#parts = parts;
    this.#duties = duties;
    this.#isEdited = kept !== undefined;
    this.#tiers = kept?.map(usableUrls) ?? parts.metainfo.announceTiers;
  }

  /** In their order. Stable: equal until `onChanged`. */
  views(): readonly TrackerView[] {
    return this.#announcer.trackers();
  }

  /** For the list, where each has a line. */
  figures(): TrackerFigures {
    if (this.#made === undefined) {
      const kind = this.#tiers.length === 0 ? 'none' : 'asking';
      return { url: this.#tiers[0]?.[0] ?? '', standing: { kind }, ...UNKNOWN };
    }
    return figuresOf(this.#made.trackers());
  }

  /** In their order. */
  get hosts(): readonly string[] {
    return (this.#made?.tiers ?? this.#tiers).flat().map((url) => new URL(url).hostname);
  }

  /** For the record: undefined while they are the torrent's own. */
  get kept(): Tiers | undefined {
    return this.#isEdited ? (this.#made?.tiers ?? this.#tiers) : undefined;
  }

  start(): void {
    this.#isStarted = true;
    if (this.#made === undefined && this.#tiers.length === 0) return;
    this.#announcer.start();
  }

  complete(): void {
    this.#made?.complete();
  }

  /** Another goes on in its place: nobody is told. */
  abandon(): void {
    this.#isStarted = false;
    this.#made?.abandon();
  }

  /** In use, by tier; never to be shown. */
  get tiers(): Tiers {
    return this.#made?.tiers ?? this.#tiers;
  }

  /** Resolves when those that know of us are told, or out of time. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#peers?.clear();
    await this.#made?.stop();
  }

  /** To the one in use, or to one by its number; as soon as the tracker's own rules allow. */
  announceNow(number?: number): void {
    if (number === undefined) {
      this.#announcer.announceNow();
      return;
    }
    this.#check(number);
    if (this.#announcer.announceTo(number)) return;
    throw new SluiceError('session/not-allowed', `tracker ${number} cannot be asked`);
  }

  /** In a tier of its own at the end where none is named. */
  add(text: string, tier?: number): void {
    const { tiers } = this.#announcer;
    const url = this.#newUrl(text);
    if (tiers.flat().length >= MAX_USED_TRACKERS) {
      throw invalid(`the torrent has ${MAX_USED_TRACKERS} trackers, and more are not used`);
    }
    const place = tier ?? tiers.length;
    if (!Number.isInteger(place) || place < 0 || place > tiers.length) {
      throw invalid(`there is no tier ${place}; give 0 to ${tiers.length}, the last a new one`);
    }
    this.#announcer.add(url, place);
    this.#edited('added', redactedUrl(url));
  }

  remove(number: number): void {
    this.#check(number);
    const { url } = this.views().find((tracker) => tracker.number === number)!;
    this.#announcer.remove(number);
    this.#dropPeersOf(number);
    this.#edited('removed', url);
  }

  /** Another in its place. */
  replace(number: number, text: string): void {
    this.#check(number);
    const url = this.#newUrl(text);
    this.#announcer.replace(number, url);
    this.#dropPeersOf(number);
    this.#edited('replaced', redactedUrl(url));
  }

  move(number: number, to: TrackerMove): void {
    this.#check(number);
    const { tiers } = this.#announcer;
    const isTier = to === 'up' || to === 'down' || (Number.isInteger(to) && to >= 0);
    if (!isTier || Number(to) > tiers.length) {
      throw invalid(`a tracker goes up, down, or to a tier from 0 to ${tiers.length}`);
    }
    const { url } = this.views().find((tracker) => tracker.number === number)!;
    this.#announcer.move(number, to);
    this.#edited('moved', url);
  }

  /**
   * Every address that has `find` in it is to have `replacement` there; where that is another of its trackers, it goes.
   * Undefined where none has. Throws `session/invalid-argument` where one would be none any more.
   */
  planRewrite(find: string, replacement: string): TrackersRewrite | undefined {
    const pairs = this.tiers
      .flat()
      .filter((url) => url.includes(find))
      .map((url) => [url, rewritten(url, find, replacement)] as const)
      .filter(([before, after]) => before !== after);
    if (pairs.length === 0) return undefined;
    return { count: pairs.length, apply: () => this.#rewrite(pairs) };
  }

  #rewrite(pairs: readonly (readonly [string, string])[]): void {
    if (this.#made === undefined) {
      this.#rewriteAtRest(new Map(pairs));
      return;
    }
    for (const [before, after] of pairs) {
      const number = this.#announcer.numberOf(before);
      // Changed by somebody since it was planned.
      if (number === undefined) continue;
      const isThere = this.#announcer.tiers.flat().includes(after);
      if (isThere) this.#announcer.remove(number);
      else this.#announcer.replace(number, after);
      this.#dropPeersOf(number);
      this.#edited(isThere ? 'removed' : 'replaced', redactedUrl(isThere ? before : after));
    }
  }

  /** Nobody is asked, so nobody has to be told. */
  #rewriteAtRest(after: ReadonlyMap<string, string>): void {
    const seen = new Set(this.#tiers.flat().filter((url) => !after.has(url)));
    const changed = (url: string): readonly string[] => {
      const other = after.get(url);
      if (other === undefined) return [url];
      if (seen.has(other)) return [];
      seen.add(other);
      return [other];
    };
    this.#tiers = this.#tiers
      .map((tier) => tier.flatMap(changed))
      .filter(({ length }) => length > 0);
    for (const url of after.values()) this.#edited('replaced', redactedUrl(url));
  }

  get #announcer(): Announcer {
    if (this.#made !== undefined) return this.#made;
    this.#made = this.#makeAnnouncer();
    // It had none to announce to when the swarm was joined.
    if (this.#isStarted && this.#tiers.length === 0) this.#made.start();
    return this.#made;
  }

  #edited(change: TrackersChange, url: SafeText): void {
    this.#isEdited = true;
    this.#duties.onEdited(change, url);
  }

  #dropPeersOf(number: number): void {
    const hosts = this.#peers?.remove(number);
    if (hosts !== undefined && hosts.size > 0) this.#duties.onHostsGone(hosts);
  }

  #check(number: number): void {
    if (!this.#announcer.has(number)) throw invalid(`the torrent has no tracker ${number}`);
  }

  #newUrl(text: string): string {
    const url = typeof text === 'string' ? trackerUrlOf(text) : undefined;
    if (url === undefined) {
      throw invalid('that is no address of a tracker; it begins with http://, https:// or udp://');
    }
    const { href } = new URL(url);
    if (this.#announcer.tiers.flat().every((other) => new URL(other).href !== href)) return url;
    throw invalid('the torrent has this tracker already');
  }

  #makeAnnouncer(): Announcer {
    const { id, services, content, tally, infoHash, peerId } = this.#parts;
    const { random } = services.ports;
    return new Announcer({
      tiers: this.#tiers,
      ports: { ...services.trackers(), random },
      identity: {
        infoHash,
        peerId,
        port: services.listenPort,
        encryption: () => services.configuration.settings.encryption.incoming,
        key: random.integer(2 ** 32),
      },
      totals: () => ({
        uploaded: tally.upload.total,
        downloaded: tally.download.total,
        left: content.bytesLeft,
      }),
      isPartialSeed: () => content.isComplete && content.bytesLeft > 0,
      wants: () => WANTED_PEERS,
      onPeers: (peers, _host, tracker) => this.#hear(peers, tracker),
      onChange: () => this.#duties.onChanged(),
      onExternalAddress: (address, host) => services.ownAddresses.vote(address, host),
      onAnnounced: (fact) => services.report('tracker:announced', { id, ...fact }),
      onFailed: (fact) => services.report('tracker:failed', { id, ...fact }),
    });
  }

  #hear(peers: readonly Endpoint[], tracker: number): void {
    if (this.#parts.metainfo.isPrivate) {
      this.#peers ??= new TrackerPeers();
      this.#peers.add(
        tracker,
        peers.map(({ host }) => host),
      );
    }
    this.#duties.onPeers(peers);
  }
}

const UNKNOWN = { seeds: null, leechers: null, countedAt: null } as const;

const largest = (counts: readonly (number | null)[]): number | null =>
  counts.reduce((most, count) => (count === null ? most : Math.max(most ?? 0, count)), null);

export const figuresOf = (views: readonly TrackerView[]): TrackerFigures => {
  const current = views.find(({ status }) => status === 'working') ?? views[0];
  return {
    standing: standingOf(views),
    url: current?.url ?? '',
    seeds: largest(views.map(({ seeds }) => seeds)),
    leechers: largest(views.map(({ leechers }) => leechers)),
    countedAt: largest(
      views.map(({ leechers, lastAnnounceAt }) => (leechers === null ? null : lastAnnounceAt)),
    ),
  };
};

/** A record is read with the same care as a torrent. */
const usableUrls = (tier: readonly string[]): readonly string[] =>
  tier.flatMap((text) => trackerUrlOf(text) ?? []);

const rewritten = (url: string, find: string, replacement: string): string => {
  const text = url.replaceAll(find, () => replacement);
  const after = trackerUrlOf(text);
  if (after !== undefined) return after;
  throw invalid(`${redactedUrl(url)} would be no address of a tracker any more`);
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);
