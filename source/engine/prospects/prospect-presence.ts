/** A prospect among others: the ways by which it hears of peers, and its swarm of those who are asked what it is. */
import { parseEndpoint } from '../../base/addresses.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import type { TorrentRecord } from '../../base/ports/state.ts';
import type { PeerSource, SourceDetails } from '../../contract/details.ts';
import type { MetadataProgress } from '../../contract/frame.ts';
import { METADATA_PIECE_BYTES } from '../../protocol/limits.ts';
import type { Magnet } from '../../protocol/magnet.ts';
import type { Handshaken, LocalIdentity } from '../../transport/handshaking.ts';
import type { Services } from '../session/services.ts';
import { ourAbilities } from '../swarm/our-abilities.ts';
import type { Peer } from '../swarm/peer.ts';
import type { HandedPeer } from '../swarm/swarm-presence.ts';
import { UserPeers } from '../swarm/user-peers.ts';
import { sourceDetailsOf } from '../torrent/source-details.ts';
import { Tally } from '../torrent/tally.ts';
import { TorrentDht } from '../torrent/torrent-dht.ts';
import { TorrentLan } from '../torrent/torrent-lan.ts';
import { TorrentTrackers, type TrackerDuties } from '../torrent/torrent-trackers.ts';
import type { Hopes } from '../torrent/trackers-standing.ts';
import { findLinkPeers } from './link-peers.ts';
import { ProspectSwarm } from './prospect-swarm.ts';

export interface ProspectPresenceOptions {
  readonly id: TorrentId;
  readonly services: Services;
  readonly magnet: Magnet;
  readonly peerId: Uint8Array;
  readonly keptTrackers: TorrentRecord['trackers'];
  /** `host:port` as the user named them. */
  readonly named: readonly string[];
  readonly onTrackersEdited: TrackerDuties['onEdited'];
  /** Its hash is right. */
  readonly onMetadata: (metadata: Uint8Array) => void;
  readonly onChanged: () => void;
}

export class ProspectPresence {
  readonly trackers: TorrentTrackers;
  readonly #options: ProspectPresenceOptions;
  readonly #dht: TorrentDht;
  readonly #lan: TorrentLan;
  #userPeers: UserPeers;
  #swarm: ProspectSwarm | undefined;

  constructor(options: ProspectPresenceOptions) {
    const { services, magnet, onChanged } = options;
    const whole = { services, infoHash: magnet.infoHash, isPrivate: false };
    this.#options = options;
    this.#userPeers = UserPeers.NONE.with(
      options.named.flatMap((each) => parseEndpoint(each) ?? []),
    );
    this.trackers = this.#makeTrackers();
    this.#lan = new TorrentLan({
      ...whole,
      onPeers: (peers) => this.#swarm?.hear(peers, 'lsd'),
      onChanged,
    });
    this.#dht = new TorrentDht({
      ...whole,
      nodes: [],
      duties: {
        isSeed: () => false,
        onPeers: (peers) => this.#swarm?.hear(peers, 'dht'),
        onChanged,
      },
    });
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

  sources(): readonly SourceDetails[] {
    const { services, magnet } = this.#options;
    const { infoHash } = magnet;
    return sourceDetailsOf({ services, infoHash, isPrivate: false, peers: this.peers });
  }

  get metadata(): MetadataProgress {
    return this.#swarm?.progress ?? NOTHING_ASKED;
  }

  get peers(): Iterable<Peer> {
    return this.#swarm?.peers ?? [];
  }

  /** Undefined where incoming peers are not welcome. */
  get identity(): LocalIdentity | undefined {
    const { services, peerId } = this.#options;
    return this.#swarm && { peerId, reserved: ourAbilities(services.dht.isNode) };
  }

  /** For the record. */
  get userPeers(): readonly string[] | undefined {
    return this.#userPeers.written;
  }

  join(): void {
    if (this.#swarm !== undefined) return;
    const { services, magnet } = this.#options;
    const swarm = this.#makeSwarm();
    this.#swarm = swarm;
    this.trackers.start();
    this.#dht.start();
    this.#lan.start();
    swarm.hear(this.#userPeers.endpoints, 'user');
    void findLinkPeers(magnet.peers, {
      dns: services.ports.network.dns,
      isOver: () => this.#swarm !== swarm,
      onPeers: (peers) => swarm.hear(peers, 'user'),
    });
  }

  async leave(): Promise<void> {
    this.#withdraw();
    await this.trackers.stop();
  }

  /** A torrent takes its place: answers where peers are. Trackers are told of its end where that does not go on. */
  giveWay(isGoingOn: boolean): { handed: readonly HandedPeer[]; told: Promise<void> } {
    const handed = this.#swarm?.handOver() ?? [];
    this.#withdraw();
    if (!isGoingOn) return { handed, told: this.trackers.stop() };
    this.trackers.abandon();
    return { handed, told: Promise.resolve() };
  }

  /** What the user typed: tried each time it is joined. */
  addPeers(endpoints: readonly Endpoint[]): void {
    this.#userPeers = this.#userPeers.with(endpoints);
    this.hear(endpoints, 'user');
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

  #withdraw(): void {
    this.#dht.stop();
    this.#lan.stop();
    this.#swarm?.close();
    this.#swarm = undefined;
  }

  #makeSwarm(): ProspectSwarm {
    const { id, services, magnet, peerId, onMetadata, onChanged } = this.#options;
    const { infoHash } = magnet;
    return new ProspectSwarm({ id, services, infoHash, peerId, onMetadata, onChanged });
  }

  #makeTrackers(): TorrentTrackers {
    const { id, services, magnet, peerId, keptTrackers, onTrackersEdited, onChanged } =
      this.#options;
    return new TorrentTrackers({
      parts: {
        id,
        services,
        infoHash: magnet.infoHash,
        peerId,
        tally: new Tally(),
        metainfo: { announceTiers: magnet.trackers.map((url) => [url]), isPrivate: false },
        // Nobody knows how much; but something, or they take us for a seed.
        content: { bytesLeft: METADATA_PIECE_BYTES, isComplete: false },
      },
      kept: keptTrackers,
      duties: {
        onPeers: (peers) => this.#swarm?.hear(peers, 'tracker'),
        onHostsGone: (hosts) => this.#swarm?.dropHosts(hosts),
        onChanged,
        onEdited: onTrackersEdited,
      },
    });
  }
}

const NOTHING_ASKED: MetadataProgress = {
  peersConnected: 0,
  peersAsked: 0,
  piecesDone: 0,
  pieceCount: null,
};
