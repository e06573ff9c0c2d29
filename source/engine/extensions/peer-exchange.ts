/**
 * Peers tell each other whom they know (BEP 11): each is told once a minute who came and who left since.
 * Private torrents have none of it (BEP 27).
 */
import { mayName, scopeOf } from '../../base/addresses.ts';
import type { HeardPeer } from '../../base/heard-peer.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import { HOLEPUNCH_EXTENSION } from '../../protocol/holepunch-message.ts';
import { MAX_PEX_MESSAGE_BYTES } from '../../protocol/limits.ts';
import {
  decodePexMessage,
  encodePexMessage,
  PEX_EXTENSION,
  type PexPeer,
} from '../../protocol/pex-message.ts';
import {
  MAX_PEX_REMEMBERED,
  MAX_PEX_TOLD,
  MIN_PEX_INTERVAL_MS,
  PEX_INTERVAL_MS,
} from '../limits.ts';
import type { Peer } from '../swarm/peer.ts';
import type { Extension } from './extension.ts';

export interface PeerExchangeOptions {
  readonly clock: Clock;
  readonly peers: () => Iterable<Peer>;
  readonly isSeed: (peer: Peer) => boolean;
  /** Addresses that this peer, who named them, may name. */
  readonly onPeers: (heard: readonly HeardPeer[], peer: Peer) => void;
}

/** What one peer knows of us, and we of its manners. */
interface Partner {
  /** Whom it was told of, by address. */
  readonly told: Map<string, Endpoint>;
  heardMs: number | undefined;
}

export class PeerExchange implements Extension {
  readonly name = PEX_EXTENSION;
  readonly maxMessageBytes = MAX_PEX_MESSAGE_BYTES;
  readonly #options: PeerExchangeOptions;
  readonly #partners = new Map<Peer, Partner>();
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: PeerExchangeOptions) {
    this.#options = options;
  }

  onHandshake(peer: Peer): void {
    if (this.#partners.has(peer) || this.#isClosed) return;
    this.#partners.set(peer, { told: new Map(), heardMs: undefined });
    this.#schedule();
    this.#tell(peer);
  }

  onMessage(peer: Peer, payload: Uint8Array): void {
    const message = decodePexMessage(payload);
    const partner = this.#partners.get(peer);
    const now = this.#options.clock.now();
    const isTooSoon = partner?.heardMs !== undefined && now - partner.heardMs < MIN_PEX_INTERVAL_MS;
    if (message === undefined || partner === undefined || isTooSoon) {
      peer.note('unknown');
      return;
    }
    partner.heardMs = now;
    const own = scopeOf(peer.endpoint.host);
    const named = message.added.map(heardOf).filter(({ host }) => mayName(own, scopeOf(host)));
    if (named.length > 0) this.#options.onPeers(named, peer);
  }

  onClose(peer: Peer): void {
    this.#partners.delete(peer);
    if (this.#partners.size === 0) this.#stop();
  }

  close(): void {
    this.#isClosed = true;
    this.#partners.clear();
    this.#stop();
  }

  #schedule(): void {
    this.#timer ??= this.#options.clock.setTimer(PEX_INTERVAL_MS, () => {
      this.#timer = undefined;
      for (const peer of this.#partners.keys()) this.#tell(peer);
      if (this.#partners.size > 0) this.#schedule();
    });
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tell(peer: Peer): void {
    const { told } = this.#partners.get(peer)!;
    const known = this.#knownTo(peer);
    const added = [...known].filter(([key]) => !told.has(key)).slice(0, roomIn(told));
    const dropped = [...told].filter(([key]) => !known.has(key)).slice(0, MAX_PEX_TOLD);
    if (added.length === 0 && dropped.length === 0) return;
    for (const [key] of dropped) told.delete(key);
    for (const [key, { endpoint }] of added) told.set(key, endpoint);
    const message = encodePexMessage({
      added: added.map(([, each]) => each),
      dropped: dropped.map(([, endpoint]) => endpoint),
    });
    peer.extensions?.send(peer, this.name, message);
  }

  /** Who takes connections, but for itself, and who is no farther inside than it is: it would not believe us. */
  #knownTo(peer: Peer): ReadonlyMap<string, PexPeer> {
    const { peers, isSeed } = this.#options;
    const scope = scopeOf(peer.endpoint.host);
    const known = new Map<string, PexPeer>();
    for (const other of peers()) {
      const { listenPort, isIncoming } = other;
      const { host } = other.endpoint;
      if (other === peer || listenPort === undefined || !mayName(scope, scopeOf(host))) continue;
      const endpoint = { host, port: listenPort };
      known.set(endpointKey(endpoint), {
        endpoint,
        encrypts: other.encrypts,
        isSeed: isSeed(other),
        speaksUtp: other.carrier === 'utp',
        punches: other.extensions?.speaks(HOLEPUNCH_EXTENSION) === true,
        isReachable: !isIncoming,
      });
    }
    return known;
  }
}

/** Of uTP it speaks for certain; of TCP where it was reached so, for uTP would have come before. */
const heardOf = ({ endpoint, encrypts, speaksUtp, isReachable, punches }: PexPeer): HeardPeer => {
  const carrier = speaksUtp ? 'utp' : isReachable ? 'tcp' : undefined;
  return { ...endpoint, encrypts, punches, ...(carrier === undefined ? {} : { carrier }) };
};

const roomIn = (told: ReadonlyMap<string, Endpoint>): number =>
  Math.min(MAX_PEX_TOLD, Math.max(0, MAX_PEX_REMEMBERED - told.size));
