/**
 * The peers of one torrent: who is connected, who could be, and the dials under way.
 * It brings peers in and sees them off; what passes between is the run's.
 */
import { isIpv6, parseEndpoint, scopeOf } from '../../base/addresses.ts';
import { compareBytes, equalBytes } from '../../base/bytes.ts';
import { isSluiceError, type SluiceError } from '../../base/errors.ts';
import type { HeardPeer } from '../../base/heard-peer.ts';
import { type Endpoint, endpointKey, type Tcp } from '../../base/ports/network.ts';
import type { PeerSource } from '../../contract/details.ts';
import { type Candidate, Candidates } from '../../policy/candidates.ts';
import type { Manner } from '../../policy/encryption-plan.ts';
import { mayBeTwins, type Sighting } from '../../policy/twin-hosts.ts';
import { canonicalPriority } from '../../protocol/canonical-priority.ts';
import type { Handshaken } from '../../transport/handshaking.ts';
import { type Dial, dial } from '../../transport/outgoing.ts';
import { Wire } from '../../transport/wire.ts';
import type { Extension } from '../extensions/extension.ts';
import { HANDSHAKE_ID } from '../extensions/peer-extensions.ts';
import { MAX_DIALS_PER_TORRENT } from '../limits.ts';
import type { Services } from '../session/services.ts';
import { ourAbilities } from './our-abilities.ts';
import { Peer, type PeerDuties } from './peer.ts';
import { PeerNodes } from './peer-nodes.ts';

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

type Wanted = Pick<Candidate, 'endpoint' | 'source' | 'manner' | 'carrier'>;

export class Swarm {
  readonly peers = new Map<number, Peer>();
  readonly candidates: Candidates;
  readonly #options: SwarmOptions;
  readonly #dials = new Map<string, Dial>();
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
      if (candidate === undefined || !this.#mayDial()) return;
      this.#dial(candidate);
    }
  }

  /** By uTP alone: the other side connects to us at the same moment (BEP 55). */
  punch(endpoint: Endpoint): void {
    const { refusals, utp } = this.#options.services;
    const now = this.#now();
    const by = utp();
    if (by === undefined || this.#isClosed || this.isFull || !this.#options.wantsMore()) return;
    if (this.#dials.has(endpointKey(endpoint)) || refusals.refuses(endpoint.host)) return;
    if (!this.candidates.mayMeet(endpoint, now) || !this.#mayDial()) return;
    this.candidates.add(endpoint, 'pex', now);
    this.#dial({ endpoint, source: 'pex', manner: undefined, carrier: undefined }, by);
  }

  /** Where it may, it has its places. */
  #mayDial(): boolean {
    const { peerBudget, dialBudget, ports } = this.#options.services;
    if (!peerBudget.tryTake()) return false;
    if (dialBudget.tryBegin(ports.clock.now())) return true;
    peerBudget.giveBack();
    return false;
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
    return [...this.#dials.keys()].some((key) => parseEndpoint(key)?.host === host);
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
    this.#adopt(handshaken, remote, 'incoming');
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
      this.#cancelDial(endpoint);
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
      this.#cancelDial(endpoint);
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
    if (reason === undefined || isSluiceError(reason, 'network/reset')) this.#findTwin(peer);
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

  /** The other side has ended it: perhaps since it found us at another address. */
  #findTwin(gone: Peer): void {
    const [seen, now] = [sightingOf(gone), this.#now()];
    for (const other of this.peers.values()) {
      if (!mayBeTwins(seen, sightingOf(other), now)) continue;
      this.candidates.pair(gone.endpoint.host, other.endpoint.host);
      return;
    }
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
    for (const dialing of this.#dials.values()) {
      dialing.cancel();
      this.#options.services.dialBudget.onEnd();
      this.#options.services.peerBudget.giveBack();
    }
    this.#dials.clear();
    const { farewells } = this.#options.services;
    for (const { wire } of [...this.peers.values()]) {
      if (!farewells.has(wire)) wire.close();
    }
  }

  #dial({ endpoint, source, manner, carrier }: Wanted, punched?: Pick<Tcp, 'connect'>): void {
    const { services, infoHash } = this.#options;
    const { clock } = services.ports;
    const key = endpointKey(endpoint);
    this.candidates.onDial(endpoint, clock.now());
    const { peerId } = this.#options;
    const reserved = ourAbilities(this.#nodes.portFor(endpoint.host) !== undefined);
    const encryption = {
      ...services.encryption.outgoing(manner),
      onRefused: (refused: Manner) => this.#mayDialAgain(endpoint, refused),
    };
    const who = { infoHash, peerId, reserved };
    const { dialler } = services;
    const tcp = punched ?? (carrier === undefined ? dialler : dialler.told(carrier));
    const options = { tcp, clock, remote: endpoint, ...who, encryption };
    const dialing = dial(options, {
      onEstablished: (handshaken) => {
        this.candidates.onSpoken(endpoint, mannerOf(handshaken));
        this.#dials.delete(key);
        services.dialBudget.onEnd();
        this.#adopt(handshaken, endpoint, source);
      },
      onFailed: (error) => {
        this.#dials.delete(key);
        services.dialBudget.onEnd();
        services.peerBudget.giveBack();
        this.candidates.onClosed(endpoint, 'failed', clock.now());
        if (error.code === 'wire/self') this.candidates.disown(endpoint);
        const isUnheard = error.code.startsWith('network/');
        if (isUnheard && punched === undefined) this.#tellUnreachable(endpoint);
        this.fill();
      },
    });
    this.#dials.set(key, dialing);
  }

  #tellUnreachable(endpoint: Endpoint): void {
    for (const extension of this.#options.extensions) extension.onUnreachable?.(endpoint);
  }

  /** In the other manner: it counts as another dial. */
  #mayDialAgain(endpoint: Endpoint, refused: Manner): boolean {
    const now = this.#now();
    const { dialBudget } = this.#options.services;
    return this.candidates.onRefused(endpoint, refused, now) && dialBudget.tryAgain(now);
  }

  #cancelDial(endpoint: Endpoint): void {
    const key = endpointKey(endpoint);
    const dialing = this.#dials.get(key);
    if (dialing === undefined) return;
    this.#dials.delete(key);
    dialing.cancel();
    this.#options.services.dialBudget.onEnd();
    this.#options.services.peerBudget.giveBack();
    this.candidates.onHostLeft(endpoint.host);
  }

  #adopt(handshaken: Handshaken, endpoint: Endpoint, source: PeerSource): void {
    const { services, pieceCount, extensions, duties, onPeer } = this.#options;
    const { clock } = services.ports;
    if (!this.#isWelcome(handshaken, source === 'incoming')) {
      handshaken.connection.destroy();
      services.peerBudget.giveBack();
      if (source === 'incoming') this.candidates.onHostLeft(endpoint.host);
      else this.candidates.onClosed(endpoint, 'idle', clock.now());
      return;
    }
    const peer = new Peer({
      key: this.takeKey(),
      endpoint,
      peerId: handshaken.peerId,
      source,
      isIncoming: source === 'incoming',
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

  /**
   * Two sides that dial each other at once get two connections: the one that was begun by the
   * smaller peer id stays, which both can tell. A second one in the same direction is refused, and
   * another peer of the same host (H81).
   */
  #isWelcome({ peerId, connection }: Handshaken, isIncoming: boolean): boolean {
    const { host } = connection.remote;
    for (const peer of this.peers.values()) {
      if (!equalBytes(peer.peerId, peerId)) {
        if (peer.endpoint.host === host && scopeOf(host) !== 'loopback') return false;
        continue;
      }
      if (isIpv6(peer.endpoint.host) !== isIpv6(host)) {
        this.candidates.pair(peer.endpoint.host, host);
      }
      const isOurs = compareBytes(this.#options.peerId, peerId) < 0;
      if (peer.isIncoming === isIncoming || isOurs === isIncoming) return false;
      peer.wire.close();
    }
    return true;
  }

  #now(): number {
    return this.#options.services.ports.clock.now();
  }
}

const sightingOf = ({ endpoint, peerId, listenPort, connectedMs }: Peer): Sighting => ({
  host: endpoint.host,
  peerId,
  listenPort,
  connectedMs,
});

const mannerOf = ({ encryption }: Handshaken): Manner =>
  encryption === 'none' ? 'plain' : 'encrypted';
