/**
 * The peers of one torrent: who is connected, who could be, and the dials under way.
 * It brings peers in and sees them off; what passes between is the run's.
 */
import { isIpv6, scopeOf } from '../../base/addresses.ts';
import { isSluiceError, type SluiceError } from '../../base/errors.ts';
import type { HeardPeer } from '../../base/heard-peer.ts';
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import type { PeerSource } from '../../contract/details.ts';
import { Candidates } from '../../policy/candidates.ts';
import { canonicalPriority } from '../../protocol/canonical-priority.ts';
import type { Handshaken } from '../../transport/handshaking.ts';
import { Wire } from '../../transport/wire.ts';
import type { Extension } from '../extensions/extension.ts';
import { HANDSHAKE_ID } from '../extensions/peer-extensions.ts';
import { MAX_DIALS_PER_TORRENT } from '../limits.ts';
import type { Services } from '../session/services.ts';
import { Dials } from './dials.ts';
import { Peer } from './peer.ts';
import type { PeerDuties } from './peer-duties.ts';
import { PeerNodes } from './peer-nodes.ts';
import { type Acquaintance, isWelcome, pairWithTwin } from './same-peer.ts';

export interface SwarmOptions {
  readonly services: Services;
  /** 20 bytes each. */
  readonly infoHash: Uint8Array;
  readonly peerId: Uint8Array;
  readonly isPrivate: boolean;
  /** Undefined while the metadata is not known. */
  readonly pieceCount: number | undefined;
  readonly extensions: readonly Extension[];
  /** What our extension handshake says to this peer (BEP 10). */
  readonly introduce: (peer: Peer) => Uint8Array;
  readonly duties: () => PeerDuties;
  /** Do we look for peers (not, when nothing is left to get and nobody to give)? */
  readonly wantsMore: () => boolean;
  readonly onPeer: (peer: Peer) => void;
}

interface Arrival {
  readonly endpoint: Endpoint;
  readonly source: PeerSource;
  readonly isIncoming: boolean;
}

export class Swarm {
  readonly peers = new Map<number, Peer>();
  readonly candidates: Candidates;
  readonly #options: SwarmOptions;
  readonly #dials: Dials;
  readonly #nodes: PeerNodes;
  /** The addresses of ours by which candidates are in order. */
  #orderedBy = 0;
  #nextKey = 0;
  #isClosed = false;

  constructor(options: SwarmOptions) {
    const { services } = options;
    this.#options = options;
    this.#nodes = new PeerNodes(options);
    this.candidates = new Candidates({
      limiter: services.dialLimiter,
      random: services.ports.random,
      // A machine may talk to itself as often as it likes.
      allowsSeveral: (host) => scopeOf(host) === 'loopback',
    });
    this.#dials = new Dials({
      ...options,
      candidates: this.candidates,
      hasNodeFor: (host) => this.#nodes.portFor(host) !== undefined,
      onEstablished: (handshaken, endpoint, source) =>
        this.#adopt(handshaken, { endpoint, source, isIncoming: false }),
      onFailed: () => this.fill(),
      onUnreachable: (endpoint) => this.#tellUnreachable(endpoint),
    });
  }

  get isFull(): boolean {
    return this.peers.size + this.#dials.size >= this.#mostPeers;
  }

  get #mostPeers(): number {
    return this.#options.services.configuration.settings.network.connectionsPerTorrent;
  }

  /** For somebody whose blocks are told from those of all others. */
  takeKey(): number {
    return this.#nextKey++;
  }

  /** Addresses heard of; the caller has applied the scope rule. */
  hear(endpoints: readonly HeardPeer[], source: PeerSource): void {
    const now = this.#now();
    const { refusals } = this.#options.services;
    for (const endpoint of endpoints) {
      if (!refusals.refuses(endpoint.host)) this.candidates.add(endpoint, source, now);
    }
    this.fill();
  }

  /** Dials while there is room and anybody to dial. */
  fill(): void {
    const { clock } = this.#options.services.ports;
    this.#order();
    while (!this.#isClosed && this.#options.wantsMore() && !this.isFull) {
      if (this.#dials.size >= MAX_DIALS_PER_TORRENT) return;
      const candidate = this.candidates.next(clock.now());
      if (candidate === undefined || !this.#dials.tryTakePlaces()) return;
      this.#dials.begin(candidate);
    }
  }

  /** By uTP alone: the other side connects to us at the same moment (BEP 55). */
  punch(endpoint: Endpoint): void {
    const { refusals, utp } = this.#options.services;
    const now = this.#now();
    const by = utp();
    if (by === undefined || this.#isClosed || this.isFull || !this.#options.wantsMore()) return;
    if (this.#dials.has(endpoint) || refusals.refuses(endpoint.host)) return;
    if (!this.candidates.mayMeet(endpoint, now) || !this.#dials.tryTakePlaces()) return;
    this.candidates.add(endpoint, 'pex', now);
    this.#dials.begin({ endpoint, source: 'pex', manner: undefined, carrier: undefined }, by);
  }

  /** BEP 40: once we know how others see us, all who hear of each other prefer the same. */
  #order(): void {
    const { ownAddresses, listenPort } = this.#options.services;
    if (ownAddresses.changes === this.#orderedBy) return;
    this.#orderedBy = ownAddresses.changes;
    this.candidates.prioritize((endpoint) => {
      const host = ownAddresses.of(isIpv6(endpoint.host) ? 6 : 4);
      if (host === undefined) return undefined;
      const priority = canonicalPriority({ host, port: listenPort() }, endpoint);
      return priority === undefined ? undefined : priority / 2 ** 32;
    });
  }

  mayAccept(host: string): boolean {
    if (this.#isClosed || this.peers.size >= this.#mostPeers) return false;
    if (this.#options.services.refusals.refuses(host)) return false;
    return this.candidates.allowsHost(host) || this.#isOnlyDialled(host);
  }

  /** Nobody is connected from there: it may be the one whom we dial, who dials us. */
  #isOnlyDialled(host: string): boolean {
    if (this.candidates.isBanned(host) || this.#isConnected(host)) return false;
    return this.#dials.isAtHost(host);
  }

  #isConnected(host: string): boolean {
    for (const { endpoint } of this.peers.values()) if (endpoint.host === host) return true;
    return false;
  }

  accept(handshaken: Handshaken): void {
    const { remote } = handshaken.connection;
    const { peerBudget } = this.#options.services;
    if (!this.mayAccept(remote.host) || !peerBudget.tryTake()) {
      handshaken.connection.destroy();
      return;
    }
    this.candidates.onHostCame(remote.host);
    this.#adopt(handshaken, { endpoint: remote, source: 'incoming', isIncoming: true });
  }

  /** For good. On a machine that talks to itself only this peer goes, not the whole machine. */
  ban(endpoint: Endpoint, reason: SluiceError): void {
    if (scopeOf(endpoint.host) === 'loopback') this.candidates.forget(endpoint);
    else this.candidates.ban(endpoint.host);
    for (const peer of [...this.peers.values()]) {
      const isSame =
        peer.address === endpointKey(endpoint) || this.candidates.isBanned(peer.endpoint.host);
      if (isSame) peer.wire.close(reason);
    }
  }

  /** Whoever named these hosts is not to be followed any more. What the user named stays. */
  drop(hosts: ReadonlySet<string>): void {
    for (const { endpoint, source } of this.candidates.all()) {
      if (source === 'user' || !hosts.has(endpoint.host)) continue;
      this.#dials.cancel(endpoint);
      this.candidates.forget(endpoint);
    }
    for (const peer of [...this.peers.values()]) {
      if (peer.source !== 'user' && hosts.has(peer.endpoint.host)) peer.wire.end();
    }
  }

  /** Whoever could not be reached may be by now. */
  retryAll(): void {
    this.candidates.retryAll();
    this.fill();
  }

  /** Nobody there is dialled or talked to any more; who comes from there later is the concern of `Refusals`. */
  leaveHosts(isLeft: (host: string) => boolean): void {
    for (const { endpoint } of this.candidates.all()) {
      if (!isLeft(endpoint.host)) continue;
      this.#dials.cancel(endpoint);
      this.candidates.forget(endpoint);
    }
    for (const peer of [...this.peers.values()]) {
      if (isLeft(peer.endpoint.host)) peer.wire.end();
    }
  }

  /** The peer's connection is gone. False where that was known. */
  remove(peer: Peer, reason: SluiceError | undefined): boolean {
    if (!this.peers.delete(peer.key)) return false;
    this.#options.services.peerBudget.giveBack();
    if (reason === undefined || isSluiceError(reason, 'network/reset'))
      pairWithTwin(this.#known, peer, this.#now());
    if (peer.isIncoming) {
      this.candidates.onHostLeft(peer.endpoint.host);
      this.#remember(peer);
      return true;
    }
    const broke = isSluiceError(reason, 'wire/protocol') || isSluiceError(reason, 'wire/limit');
    const outcome = broke ? 'failed' : peer.download.total > 0 ? 'useful' : 'idle';
    this.candidates.onClosed(peer.endpoint, outcome, this.#now());
    return true;
  }

  /** Who came to us, and said where it takes connections, can be dialled another time. */
  #remember({ endpoint, listenPort, encrypts, carrier }: Peer): void {
    const { isPrivate } = this.#options;
    if (listenPort === undefined || isPrivate) return;
    const seen = { host: endpoint.host, port: listenPort, encrypts, carrier };
    this.candidates.add(seen, 'incoming', this.#now());
  }

  close(): void {
    this.#isClosed = true;
    this.#dials.close();
    const { farewells } = this.#options.services;
    for (const { wire } of [...this.peers.values()]) {
      if (!farewells.has(wire)) wire.close();
    }
  }

  #tellUnreachable(endpoint: Endpoint): void {
    for (const extension of this.#options.extensions) extension.onUnreachable?.(endpoint);
  }

  /** Who came before and is dialled now is no incoming one, though that is how we heard of it. */
  #adopt(handshaken: Handshaken, { endpoint, source, isIncoming }: Arrival): void {
    const { services, pieceCount, extensions, duties, onPeer } = this.#options;
    const { clock } = services.ports;
    if (!isWelcome(this.#known, handshaken, isIncoming)) {
      handshaken.connection.destroy();
      services.peerBudget.giveBack();
      if (isIncoming) this.candidates.onHostLeft(endpoint.host);
      else this.candidates.onClosed(endpoint, 'idle', clock.now());
      return;
    }
    const peer = new Peer({
      key: this.takeKey(),
      endpoint,
      peerId: handshaken.peerId,
      source,
      isIncoming,
      pieceCount,
      reserved: handshaken.reserved,
      encryption: handshaken.encryption,
      carrier: handshaken.connection.carrier,
      extensions,
      duties: duties(),
      onSeenAs: (address) => services.ownAddresses.vote(address, endpoint.host),
      now: () => clock.now(),
      connectedAt: clock.wallTime(),
    });
    peer.wire = new Wire({ connection: handshaken.connection, sink: peer, clock });
    this.peers.set(peer.key, peer);
    onPeer(peer);
    if (peer.extensions !== undefined) {
      peer.wire.sendExtended(HANDSHAKE_ID, this.#options.introduce(peer));
    }
    if (handshaken.reserved.dht) this.#meetNode(peer);
    handshaken.adopt(peer.wire);
  }

  #meetNode(peer: Peer): void {
    const port = this.#nodes.portFor(peer.endpoint.host);
    if (port === undefined) return;
    peer.wire.sendPort(port);
    peer.onNode = (endpoint) => this.#nodes.onNode(endpoint);
  }

  get #known(): Acquaintance {
    const { peers, candidates } = this;
    return { peers, candidates, peerId: this.#options.peerId };
  }

  #now(): number {
    return this.#options.services.ports.clock.now();
  }
}
