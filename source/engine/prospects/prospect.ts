/**
 * A torrent of which only the hash is known, from a magnet link (BEP 9): it looks for peers as any other,
 * and asks them for the rest. Once that is here the session puts a torrent in its place.
 */
import { toHex, utf8 } from '../../base/bytes.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import type { TorrentRecord } from '../../base/ports/state.ts';
import { type SafeText, safeText } from '../../base/safe-text.ts';
import type { WishedOrder } from '../../contract/commands.ts';
import type { DetailPart, PeerSource, TorrentDetails } from '../../contract/details.ts';
import type { MetadataProgress, TorrentSummary } from '../../contract/frame.ts';
import { METADATA_PIECE_BYTES } from '../../protocol/limits.ts';
import type { Magnet } from '../../protocol/magnet.ts';
import { createPeerId } from '../../protocol/peer-id.ts';
import type { Handshaken, LocalIdentity } from '../../transport/handshaking.ts';
import { TorrentLimits } from '../bandwidth/torrent-limits.ts';
import { MAX_USER_PEERS } from '../limits.ts';
import { notKept } from '../records/kept-record.ts';
import { RecordKeeper } from '../records/record-keeper.ts';
import type { Services } from '../session/services.ts';
import { ourAbilities } from '../swarm/our-abilities.ts';
import type { Peer } from '../swarm/peer.ts';
import type { HandedPeer } from '../swarm/swarm-presence.ts';
import { orderIn } from '../torrent/content.ts';
import { Tally } from '../torrent/tally.ts';
import { TorrentDht } from '../torrent/torrent-dht.ts';
import { TorrentLan } from '../torrent/torrent-lan.ts';
import { TorrentTrackers } from '../torrent/torrent-trackers.ts';
import type { Hopes } from '../torrent/trackers-standing.ts';
import { findLinkPeers } from './link-peers.ts';
import { prospectDetails, prospectSummary } from './prospect-picture.ts';
import { ProspectSwarm } from './prospect-swarm.ts';
import type { ProspectWish } from './prospect-wish.ts';

export interface ProspectOptions {
  readonly services: Services;
  readonly magnet: Magnet;
  readonly wish: ProspectWish;
  /** From an earlier session. */
  readonly record: TorrentRecord | undefined;
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
  readonly trackers: TorrentTrackers;
  readonly #options: ProspectOptions;
  readonly #keeper: RecordKeeper;
  /** By the user, by how it is written. */
  readonly #named = new Map<string, Endpoint>();
  readonly #dht: TorrentDht;
  readonly #lan: TorrentLan;
  #wish: ProspectWish;
  #swarm: ProspectSwarm | undefined;
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
    this.trackers = this.#makeTrackers(record?.trackers);
    this.#lan = new TorrentLan({
      services,
      infoHash: magnet.infoHash,
      isPrivate: false,
      onPeers: (peers) => this.#swarm?.hear(peers, 'lsd'),
      onChanged: () => this.#touch(),
    });
    this.#dht = new TorrentDht({
      services,
      infoHash: magnet.infoHash,
      isPrivate: false,
      nodes: [],
      duties: {
        isSeed: () => false,
        onPeers: (peers) => this.#swarm?.hear(peers, 'dht'),
        onChanged: () => this.#touch(),
      },
    });
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

  /** What may name peers. */
  get hopes(): Hopes {
    return {
      standing: this.trackers.figures().standing,
      dht: this.#dht.state,
      hasLan: this.#lan.isOn,
      isPrivate: false,
      addressesKnown: this.#swarm?.addressesKnown ?? 0,
    };
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

  get metadata(): MetadataProgress {
    return this.#swarm?.progress ?? NOTHING_ASKED;
  }

  get removal() {
    return this.#options.services.removals.of(this.id);
  }

  get peers(): Iterable<Peer> {
    return this.#swarm?.peers ?? [];
  }

  get trackerList(): TorrentTrackers {
    return this.trackers;
  }

  /** For those who come from outside. */
  get presence(): this {
    return this;
  }

  /** Undefined where incoming peers are not welcome. */
  get identity(): LocalIdentity | undefined {
    const { isNode } = this.#options.services.dht;
    return this.#swarm && { peerId: this.peerId, reserved: ourAbilities(isNode) };
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
    await this.#leave();
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
    this.takeUp(endpoints);
    this.#swarm?.hear(endpoints, 'user');
    this.#onEdited();
  }

  /** The same from before it began. */
  takeUp(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) this.#named.set(endpointKey(endpoint), endpoint);
    for (const key of this.#named.keys()) {
      if (this.#named.size <= MAX_USER_PEERS) return;
      this.#named.delete(key);
    }
  }

  /** When it will be removed, or that it will not, has changed. */
  onRemovalChanged(): void {
    this.#onEdited();
  }

  hear(endpoints: readonly Endpoint[], source: PeerSource): void {
    this.#swarm?.hear(endpoints, source);
  }

  mayAccept(host: string): boolean {
    return this.#swarm?.mayAccept(host) ?? false;
  }

  accept(handshaken: Handshaken): void {
    if (this.#swarm === undefined) handshaken.connection.destroy();
    else this.#swarm.accept(handshaken);
  }

  retryAll(): void {
    this.#swarm?.retryAll();
  }

  leaveHosts(isLeft: (host: string) => boolean): void {
    this.#swarm?.leaveHosts(isLeft);
  }

  /** The session ends: as it is, it shall be found again. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#leave();
    await this.#keeper.end();
    this.limits.close();
  }

  /** Nothing is on disk of it. */
  async remove(): Promise<readonly string[]> {
    this.#isOver = true;
    await this.#leave();
    await this.#keeper.settled();
    this.#keeper.stop();
    await this.#options.services.ports.state.removeTorrent(this.id);
    this.limits.close();
    return [];
  }

  /** What is kept of it. */
  get record(): TorrentRecord {
    return this.#describe();
  }

  /** A torrent is in its place: answers where peers are. Trackers are told of its end where that does not go on. */
  giveWay(isGoingOn: boolean): { handed: readonly HandedPeer[]; ended: Promise<void> } {
    this.#isOver = true;
    const handed = this.#swarm?.handOver() ?? [];
    this.#dht.stop();
    this.#lan.stop();
    this.#swarm?.close();
    this.#swarm = undefined;
    if (isGoingOn) this.trackers.abandon();
    const told = isGoingOn ? undefined : this.trackers.stop();
    this.limits.close();
    this.#keeper.stop();
    const ended = Promise.all([this.#keeper.settled(), told]).then(() => {});
    return { handed, ended };
  }

  #join(): void {
    if (this.#swarm !== undefined || this.#isOver) return;
    const { services } = this.#options;
    const swarm = new ProspectSwarm({
      id: this.id,
      services,
      infoHash: this.infoHash,
      peerId: this.peerId,
      onMetadata: (metadata) => void this.#onMetadata(metadata),
      onChanged: () => this.#touch(),
    });
    this.#swarm = swarm;
    this.trackers.start();
    this.#dht.start();
    this.#lan.start();
    if (this.#named.size > 0) swarm.hear([...this.#named.values()], 'user');
    void findLinkPeers(this.magnet.peers, {
      dns: services.ports.network.dns,
      isOver: () => this.#swarm !== swarm,
      onPeers: (peers) => swarm.hear(peers, 'user'),
    });
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
    await this.#leave();
  }

  async #leave(): Promise<void> {
    this.#dht.stop();
    this.#lan.stop();
    this.#swarm?.close();
    this.#swarm = undefined;
    await this.trackers.stop();
  }

  #onEdited(): void {
    this.#keeper.touch();
    this.#touch();
  }

  #touch(): void {
    this.#options.services.touch(this.id);
  }

  #makeTrackers(kept: TorrentRecord['trackers']): TorrentTrackers {
    const { services, magnet } = this.#options;
    return new TorrentTrackers({
      parts: {
        id: this.id,
        services,
        infoHash: this.infoHash,
        peerId: this.peerId,
        tally: new Tally(),
        metainfo: { announceTiers: magnet.trackers.map((url) => [url]), isPrivate: false },
        // Nobody knows how much; but something, or they take us for a seed.
        content: { bytesLeft: METADATA_PIECE_BYTES, isComplete: false },
      },
      kept,
      duties: {
        onPeers: (peers) => this.#swarm?.hear(peers, 'tracker'),
        onHostsGone: (hosts) => this.#swarm?.dropHosts(hosts),
        onChanged: () => this.#touch(),
        onEdited: (change, url) => {
          this.#onEdited();
          services.report('torrent:trackers-changed', { id: this.id, change, url });
        },
      },
    });
  }

  async #save(): Promise<void> {
    if (this.#isOver && !this.#isSaved) return;
    const link = this.#isSaved ? undefined : utf8(this.uri);
    await this.#options.services.ports.state.saveTorrent(this.#describe(), link);
    this.#isSaved = true;
  }

  #describe(): TorrentRecord {
    const { uri, select, priorities, directory, labels, isPaused, asksForFiles } = this.#wish;
    return {
      id: this.id,
      outline: undefined,
      magnet: { uri, select, priorities },
      directory,
      labels,
      isPaused,
      asksForFiles: asksForFiles ? true : undefined,
      addedAtMs: this.addedAt,
      ...orderIn(this.#wish),
      priorities: [],
      trackers: this.trackers.kept,
      limits: this.limits.kept,
      peers: this.#named.size === 0 ? undefined : [...this.#named.keys()],
      removal: this.#options.services.removals.wishedFor(this.id),
      completedAtMs: undefined,
      downloadedBytes: 0,
      uploadedBytes: 0,
      pieces: undefined,
      stamps: [],
      createdFiles: [],
    };
  }
}

const NOTHING_ASKED: MetadataProgress = {
  peersConnected: 0,
  peersAsked: 0,
  piecesDone: 0,
  pieceCount: null,
};

/** For what only a torrent whose files are known can do. */
export const needsMetadata = ({ name }: Prospect): SluiceError =>
  new SluiceError(
    'session/not-allowed',
    `${name}: what it holds is not known yet; it is being fetched from peers`,
  );
