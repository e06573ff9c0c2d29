/** The peers that are asked what a torrent is (BEP 9): found as those of any torrent, but nothing else is asked of them. */
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Timer } from '../../base/ports/clock.ts';
import type { Endpoint } from '../../base/ports/network.ts';
import { safeText } from '../../base/safe-text.ts';
import type { PeerSource } from '../../contract/details.ts';
import type { MetadataProgress } from '../../contract/frame.ts';
import type { Handshaken } from '../../transport/handshaking.ts';
import { introductionTo } from '../extensions/introduction.ts';
import { makeHolepunch } from '../extensions/make-holepunch.ts';
import { MetadataFetcher } from '../extensions/metadata-fetcher.ts';
import { PeerExchange } from '../extensions/peer-exchange.ts';
import { HEARTBEAT_MS, MAX_HANDED_PEERS, METADATA_PATIENCE_MS } from '../limits.ts';
import type { Services } from '../session/services.ts';
import type { Peer } from '../swarm/peer.ts';
import { Swarm } from '../swarm/swarm.ts';
import type { HandedPeer } from '../swarm/swarm-presence.ts';
import { QuietDuties } from './quiet-duties.ts';

export interface ProspectSwarmOptions {
  readonly id: TorrentId;
  readonly services: Services;
  /** 20 bytes each. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly onMetadata: (metadata: Uint8Array) => void;
  readonly onChanged: () => void;
}

export class ProspectSwarm {
  readonly #options: ProspectSwarmOptions;
  readonly #swarm: Swarm;
  readonly #fetcher: MetadataFetcher;
  readonly #exchange: PeerExchange;
  #heartbeat: Timer | undefined;
  #isClosed = false;

  constructor(options: ProspectSwarmOptions) {
    const { services, infoHash, peerId, onChanged } = options;
    const { clock } = services.ports;
    this.#options = options;
    this.#fetcher = new MetadataFetcher({
      clock,
      infoHash,
      peers: () => this.#swarm.peers.values(),
      onMetadata: options.onMetadata,
      onLiar: (peer) => this.#banish(peer),
      onChanged,
    });
    const holepunch = makeHolepunch(services, () => this.#swarm);
    this.#exchange = new PeerExchange({
      clock,
      peers: () => this.peers,
      isSeed: () => false,
      onPeers: (peers, teller) => {
        holepunch.onHeard(teller, peers);
        this.hear(peers, 'pex');
      },
    });
    const extensions = [this.#fetcher, this.#exchange, holepunch];
    const duties = new QuietDuties({
      now: () => clock.now(),
      onChanged,
      onClosed: (peer, reason) => this.#onClosed(peer, reason as SluiceError | undefined),
    });
    this.#swarm = new Swarm({
      services,
      infoHash,
      peerId,
      isPrivate: false,
      pieceCount: undefined,
      extensions,
      introduce: (peer) =>
        introductionTo(
          peer,
          { extensions, metadataSize: undefined, isUploadOnly: false },
          services,
        ),
      duties: () => duties,
      wantsMore: () => true,
      onPeer: (peer) => this.#greet(peer),
    });
    this.#beat();
  }

  get peers(): Iterable<Peer> {
    return this.#swarm.peers.values();
  }

  get progress(): MetadataProgress {
    const { progress } = this.#fetcher;
    return {
      peersConnected: this.#swarm.peers.size,
      peersAsked: progress.sourceCount,
      piecesDone: progress.piecesDone,
      pieceCount: progress.size === undefined ? null : progress.pieceCount,
    };
  }

  get addressesKnown(): number {
    return this.#swarm.candidates.size;
  }

  hear(endpoints: readonly Endpoint[], source: PeerSource): void {
    this.#swarm.hear(endpoints, source);
  }

  mayAccept(host: string): boolean {
    return this.#swarm.mayAccept(host);
  }

  accept(handshaken: Handshaken): void {
    this.#swarm.accept(handshaken);
  }

  retryAll(): void {
    this.#swarm.retryAll();
  }

  leaveHosts(isLeft: (host: string) => boolean): void {
    this.#swarm.leaveHosts(isLeft);
  }

  dropHosts(hosts: ReadonlySet<string>): void {
    this.#swarm.drop(hosts);
  }

  /** Where those are that could be reached, for the torrent that comes of it. */
  handOver(): readonly HandedPeer[] {
    const connected = [...this.#swarm.peers.values()].flatMap(({ endpoint, source, listenPort }) =>
      listenPort === undefined ? [] : [{ endpoint: { ...endpoint, port: listenPort }, source }],
    );
    const untried = this.#swarm.candidates.all().filter(({ failures }) => failures === 0);
    return [...connected, ...untried].slice(0, MAX_HANDED_PEERS);
  }

  close(): void {
    this.#isClosed = true;
    this.#heartbeat?.cancel();
    this.#exchange.close();
    const peers = [...this.#swarm.peers.values()];
    this.#swarm.close();
    // Their closes arrive later; they count no more from now on.
    for (const peer of peers) this.#swarm.remove(peer, undefined);
  }

  #greet(peer: Peer): void {
    const { services, id, onChanged } = this.#options;
    // Who speaks no extensions has nothing for us yet.
    if (peer.extensions === undefined) peer.wire.end();
    else if (peer.hasFast) peer.wire.sendHaveNone();
    services.report('peer:connected', { id, address: peer.address, client: peer.client });
    onChanged();
  }

  #banish(peer: Peer): void {
    const { services, id } = this.#options;
    const reason = 'sent metadata with a wrong hash';
    this.#swarm.ban(peer.endpoint, new SluiceError('wire/protocol', reason));
    const { address } = peer;
    services.report('peer:banned', { id, address, reason: safeText(reason) });
  }

  #onClosed(peer: Peer, reason: SluiceError | undefined): void {
    if (!this.#swarm.remove(peer, reason)) return;
    const { services, id, onChanged } = this.#options;
    const said = safeText(reason?.message ?? 'the connection was closed');
    services.report('peer:disconnected', { id, address: peer.address, reason: said });
    if (!this.#isClosed) this.#swarm.fill();
    onChanged();
  }

  #beat(): void {
    const { clock } = this.#options.services.ports;
    this.#heartbeat = clock.setTimer(HEARTBEAT_MS, () => {
      if (this.#isClosed) return;
      const now = clock.now();
      for (const peer of [...this.#swarm.peers.values()]) this.#look(peer, now);
      this.#fetcher.askAll();
      this.#swarm.fill();
      this.#beat();
    });
  }

  #look(peer: Peer, now: number): void {
    peer.wire.tick(now);
    const isOfUse = this.#fetcher.progress.isSource(peer.key);
    const isLate = now - peer.connectedMs >= METADATA_PATIENCE_MS;
    if (!isOfUse && isLate && this.#swarm.isFull) peer.wire.end();
  }
}
