/**
 * A torrent of which only the hash is known, from a magnet link (BEP 9): it looks for peers as any other,
 * and asks them for the rest. Once that is here the session puts a torrent in its place.
 */
import { toHex, utf8 } from '../../base/bytes.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { TorrentRecord } from '../../base/ports/state.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { WishedOrder } from '../../contract/commands.ts';
import type { DetailPart, TorrentDetails } from '../../contract/details.ts';
import type { TorrentSummary } from '../../contract/frame.ts';
import type { Magnet } from '../../protocol/magnet.ts';
import { createPeerId } from '../../protocol/peer-id.ts';
import { TorrentLimits } from '../bandwidth/torrent-limits.ts';
import { notKept } from '../records/kept-record.ts';
import { RecordKeeper } from '../records/record-keeper.ts';
import type { Services } from '../session/services.ts';
import type { HandedPeer } from '../swarm/swarm-presence.ts';
import { orderIn } from '../torrent/content.ts';
import type { TorrentTrackers } from '../torrent/torrent-trackers.ts';
import { prospectDetails, prospectSummary } from './prospect-picture.ts';
import { ProspectPresence } from './prospect-presence.ts';
import { recordOfProspect } from './prospect-record.ts';
import type { ProspectWish } from './prospect-wish.ts';

export interface ProspectOptions {
  readonly services: Services;
  readonly magnet: Magnet;
  readonly wish: ProspectWish;
  /** From an earlier session. */
  readonly record: TorrentRecord | undefined;
  /** `host:port` as the user named them. */
  readonly named: readonly string[];
  /** Its hash is right. Rejects where it is of no use all the same. */
  readonly onMetadata: (prospect: Prospect, metadata: Uint8Array) => Promise<void>;
}

export class Prospect {
  readonly id: TorrentId;
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly addedAt: number;
  readonly magnet: Magnet;
  readonly limits: TorrentLimits;
  /** Its place among others. */
  readonly presence: ProspectPresence;
  readonly #options: ProspectOptions;
  readonly #keeper: RecordKeeper;
  #wish: ProspectWish;
  #problem: string | undefined;
  #isSaved = false;
  #isOver = false;

  constructor(options: ProspectOptions) {
    const { services, magnet, wish, record } = options;
    const { clock, random } = services.ports;
    this.#options = options;
    this.#wish = wish;
    this.magnet = magnet;
    this.infoHash = magnet.infoHash;
    this.id = torrentIdOf({ v1: magnet.infoHash, v2: undefined });
    this.peerId = createPeerId(random, services.options.version);
    this.addedAt = record?.addedAtMs ?? clock.wallTime();
    this.#isSaved = record !== undefined;
    this.limits = new TorrentLimits({
      parts: { services },
      kept: record?.limits,
      onChanged: () => this.#onEdited(),
    });
    this.presence = this.#makePresence();
    this.#keeper = new RecordKeeper({
      clock,
      save: () => this.#save(),
      sync: async () => {},
      onFailed: (error) => services.stateStanding.onFailed(this.id, error),
      onMended: () => services.stateStanding.onMended(this.id),
    });
  }

  get name(): SafeText {
    return this.magnet.name ?? safeText(toHex(this.infoHash));
  }

  get uri(): string {
    return this.#wish.uri;
  }

  get wish(): ProspectWish {
    return this.#wish;
  }

  get directory(): string {
    return this.#wish.directory;
  }

  get labels(): readonly SafeText[] {
    return this.#wish.labels;
  }

  get state(): 'fetching' | 'paused' | 'error' {
    if (this.#problem !== undefined) return 'error';
    return this.#wish.isPaused ? 'paused' : 'fetching';
  }

  get problem(): SafeText | null {
    return this.#problem === undefined ? null : safeText(this.#problem);
  }

  get removal() {
    return this.#options.services.removals.of(this.id);
  }

  get trackerList(): TorrentTrackers {
    return this.presence.trackers;
  }

  summary(): TorrentSummary {
    return prospectSummary(this);
  }

  details(parts: ReadonlySet<DetailPart>): TorrentDetails {
    return prospectDetails(this, parts, this.#options.services.ports.clock);
  }

  begin(): void {
    if (!this.#wish.isPaused) this.#join();
    this.#touch();
  }

  async remember(): Promise<void> {
    this.#keeper.touch();
    await this.saved();
  }

  /** It could not be remembered: nothing of it stays. */
  async discard(): Promise<void> {
    this.#isOver = true;
    await this.#keeper.settled();
    this.#keeper.stop();
    this.limits.close();
  }

  /** Resolves when what the user wished last is in the record. Rejects with `state/*` where it is not. */
  async saved(): Promise<void> {
    await this.#keeper.commit().catch((error: unknown) => {
      this.#keeper.touch();
      throw notKept(error);
    });
  }

  resume(): void {
    this.#problem = undefined;
    this.#wish = { ...this.#wish, isPaused: false };
    this.#join();
    this.#onEdited();
    this.#options.services.report('torrent:resumed', { id: this.id });
  }

  async pause(): Promise<void> {
    this.#problem = undefined;
    this.#wish = { ...this.#wish, isPaused: true };
    this.#onEdited();
    await this.presence.leave();
    await this.saved();
    this.#options.services.report('torrent:paused', { id: this.id });
  }

  setOrder(order: WishedOrder): void {
    this.#wish = { ...this.#wish, ...orderIn(order) };
    this.#onEdited();
  }

  setLabels(labels: readonly SafeText[]): void {
    this.#wish = { ...this.#wish, labels };
    this.#onEdited();
  }

  /** Where its data will go. */
  setDirectory(directory: string): void {
    this.#wish = { ...this.#wish, directory };
    this.#onEdited();
  }

  reportBanned(address: string): void {
    const reason = safeText('banned by the user');
    this.#options.services.report('peer:banned', { id: this.id, address, reason });
  }

  /** What the user typed: tried each time it is joined. */
  addPeers(endpoints: readonly Endpoint[]): void {
    this.presence.addPeers(endpoints);
    this.#onEdited();
  }

  /** When it will be removed, or that it will not, has changed. */
  onRemovalChanged(): void {
    this.#onEdited();
  }

  /** The session ends: as it is, it shall be found again. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.presence.leave();
    await this.#keeper.end();
    this.limits.close();
  }

  /** Nothing is on disk of it. */
  async remove(): Promise<readonly string[]> {
    this.#isOver = true;
    await this.presence.leave();
    await this.#keeper.settled();
    this.#keeper.stop();
    await this.#options.services.ports.state.removeTorrent(this.id);
    this.limits.close();
    return [];
  }

  /** What is kept of it. */
  get record(): TorrentRecord {
    return recordOfProspect(this);
  }

  /** A torrent is in its place: answers where peers are. Trackers are told of its end where that does not go on. */
  giveWay(isGoingOn: boolean): { handed: readonly HandedPeer[]; ended: Promise<void> } {
    this.#isOver = true;
    const { handed, told } = this.presence.giveWay(isGoingOn);
    this.limits.close();
    this.#keeper.stop();
    const ended = Promise.all([this.#keeper.settled(), told]).then(() => {});
    return { handed, ended };
  }

  #join(): void {
    if (!this.#isOver) this.presence.join();
  }

  async #onMetadata(metadata: Uint8Array): Promise<void> {
    try {
      await this.#options.onMetadata(this, metadata);
    } catch (error) {
      if (!this.#isOver) await this.#fail(error);
    }
  }

  /** What peers have sent is what the link names, and yet of no use. */
  async #fail(error: unknown): Promise<void> {
    this.#problem = messageOf(error);
    const problem = safeText(this.#problem);
    this.#options.services.report('torrent:failed', { id: this.id, problem });
    this.#touch();
    await this.presence.leave();
  }

  #onEdited(): void {
    this.#keeper.touch();
    this.#touch();
  }

  #touch(): void {
    this.#options.services.touch(this.id);
  }

  #makePresence(): ProspectPresence {
    const { services, magnet, record, named } = this.#options;
    const { id, peerId } = this;
    return new ProspectPresence({
      ...{ id, services, magnet, peerId, named, keptTrackers: record?.trackers },
      onTrackersEdited: (change, url) => {
        this.#onEdited();
        services.report('torrent:trackers-changed', { id, change, url });
      },
      onMetadata: (metadata) => void this.#onMetadata(metadata),
      onChanged: () => this.#touch(),
    });
  }

  async #save(): Promise<void> {
    if (this.#isOver && !this.#isSaved) return;
    const link = this.#isSaved ? undefined : utf8(this.uri);
    await this.#options.services.ports.state.saveTorrent(this.record, link);
    this.#isSaved = true;
  }
}

/** For what only a torrent whose files are known can do. */
export const needsMetadata = ({ name }: Prospect): SluiceError =>
  new SluiceError(
    'session/not-allowed',
    `${name}: what it holds is not known yet; it is being fetched from peers`,
  );
