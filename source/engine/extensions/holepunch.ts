/**
 * Peers that stand behind routers reach each other by connecting at the same moment, which one that is connected to
 * both arranges (BEP 55). We ask for it where nobody answers whom a peer told us of, we do it when told to, and we
 * arrange it for others: only between peers of ours who both speak it, a message each, never often.
 * Private torrents have none of it (BEP 27).
 */
import { bracketed, isDialablePort, mayName, scopeOf } from '../../base/addresses.ts';
import type { HeardPeer } from '../../base/heard-peer.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { type Endpoint, endpointKey } from '../../base/ports/network.ts';
import { TurnBudget } from '../../policy/turn-budget.ts';
import {
  decodeHolepunchMessage,
  encodeHolepunchMessage,
  HOLEPUNCH_EXTENSION,
  type HolepunchRefusal,
} from '../../protocol/holepunch-message.ts';
import { MAX_HOLEPUNCH_MESSAGE_BYTES } from '../../protocol/limits.ts';
import {
  MAX_INTRODUCED,
  MAX_OPEN_RENDEZVOUS,
  MAX_PUNCH_BURST,
  MAX_RENDEZVOUS_BURST,
  MAX_TORRENT_PUNCH_BURST,
  PUNCH_EVERY_MS,
  RENDEZVOUS_ANSWER_MS,
  RENDEZVOUS_EVERY_MS,
  TORRENT_PUNCH_EVERY_MS,
} from '../limits.ts';
import type { Peer } from '../swarm/peer.ts';
import type { Extension } from './extension.ts';

export interface HolepunchOptions {
  readonly clock: Clock;
  readonly peers: () => Iterable<Peer>;
  /** Where others find us. */
  readonly isOurs: (endpoint: Endpoint) => boolean;
  /** To be connected to by uTP at once, if it is wanted at all. */
  readonly punch: (endpoint: Endpoint) => void;
}

interface Partner {
  readonly relays: TurnBudget;
  readonly punches: TurnBudget;
}

interface Asked {
  readonly relay: Peer;
  readonly atMs: number;
}

export class Holepunch implements Extension {
  readonly name = HOLEPUNCH_EXTENSION;
  readonly maxMessageBytes = MAX_HOLEPUNCH_MESSAGE_BYTES;
  readonly #options: HolepunchOptions;
  readonly #partners = new Map<Peer, Partner>();
  /** Who told us of an endpoint last; the oldest go. */
  readonly #introducers = new Map<string, Peer>();
  readonly #asked = new Map<string, Asked>();
  readonly #punches: TurnBudget;

  constructor(options: HolepunchOptions) {
    this.#options = options;
    this.#punches = new TurnBudget(MAX_TORRENT_PUNCH_BURST, TORRENT_PUNCH_EVERY_MS, this.#now());
  }

  /** It has told us of these. */
  onHeard(peer: Peer, heard: readonly HeardPeer[]): void {
    for (const endpoint of heard) {
      // Whom it cannot bring us together with, it need not be asked for.
      if (endpoint.punches === false) continue;
      const key = endpointKey(endpoint);
      this.#introducers.delete(key);
      this.#introducers.set(key, peer);
    }
    for (const oldest of this.#introducers.keys()) {
      if (this.#introducers.size <= MAX_INTRODUCED) break;
      this.#introducers.delete(oldest);
    }
  }

  /** Who told us of it is asked to bring us together. */
  onUnreachable(endpoint: Endpoint): void {
    const key = endpointKey(endpoint);
    const relay = this.#introducers.get(key);
    if (relay === undefined || relay.isClosed || !this.#mayAsk()) return;
    // One try for each time that it is told of.
    this.#introducers.delete(key);
    const message = encodeHolepunchMessage({ kind: 'rendezvous', endpoint });
    if (relay.extensions?.send(relay, this.name, message) !== true) return;
    this.#asked.set(key, { relay, atMs: this.#now() });
  }

  onMessage(peer: Peer, payload: Uint8Array): void {
    // Who has not said that it speaks it is not answered (BEP 55).
    if (peer.extensions?.speaks(this.name) !== true) return;
    const message = decodeHolepunchMessage(payload);
    if (message === undefined) peer.note('unknown');
    else if (message.kind === 'rendezvous') this.#onRendezvous(peer, message.endpoint);
    else if (message.kind === 'connect') this.#onConnect(peer, message.endpoint);
    else this.#asked.delete(endpointKey(message.endpoint));
  }

  onClose(peer: Peer): void {
    this.#partners.delete(peer);
    for (const [key, each] of this.#introducers) {
      if (each === peer) this.#introducers.delete(key);
    }
    for (const [key, { relay }] of this.#asked) if (relay === peer) this.#asked.delete(key);
  }

  close(): void {
    this.#partners.clear();
    this.#introducers.clear();
    this.#asked.clear();
  }

  #onRendezvous(asker: Peer, endpoint: Endpoint): void {
    if (!this.#partnerOf(asker).relays.tryTake(this.#now())) {
      asker.note('hint');
      return;
    }
    const target = this.#targetAt(endpoint, asker);
    if (typeof target === 'string') {
      this.#send(asker, { kind: 'error', endpoint, refusal: target });
      return;
    }
    this.#send(asker, { kind: 'connect', endpoint: outerEndpoint(target) });
    this.#send(target, { kind: 'connect', endpoint: outerEndpoint(asker) });
  }

  /** The peer of ours that is meant, or why nobody is brought together (H79: nobody is led into another's own network). */
  #targetAt(endpoint: Endpoint, asker: Peer): Peer | HolepunchRefusal {
    const { peers, isOurs } = this.#options;
    const own = scopeOf(asker.endpoint.host);
    const isBad = !isDialablePort(endpoint.port) || !mayName(own, scopeOf(endpoint.host));
    if (isBad || !mayName(scopeOf(endpoint.host), own)) return 'no-such-peer';
    if (isOurs(endpoint)) return 'no-self';
    for (const peer of peers()) {
      if (!isAt(peer, endpoint) || peer.isClosed) continue;
      if (peer === asker) return 'no-self';
      return peer.extensions?.speaks(this.name) === true ? peer : 'no-support';
    }
    return 'not-connected';
  }

  #onConnect(relay: Peer, endpoint: Endpoint): void {
    const { isOurs, punch } = this.#options;
    const { host, port } = endpoint;
    // A relay may name what reaches as far as itself (H79).
    const isBad = !isDialablePort(port) || !mayName(scopeOf(relay.endpoint.host), scopeOf(host));
    if (isBad || isOurs(endpoint)) {
      relay.note('unknown');
      return;
    }
    if (!this.#wasAsked(relay, endpoint) && !this.#mayPunchFor(relay)) {
      relay.note('hint');
      return;
    }
    punch(endpoint);
  }

  /** A relay may know it by another port than we asked for: its router's. */
  #wasAsked(relay: Peer, { host }: Endpoint): boolean {
    const now = this.#now();
    for (const [key, asked] of this.#asked) {
      if (asked.relay !== relay || !isKeyOfHost(key, host)) continue;
      this.#asked.delete(key);
      return now - asked.atMs <= RENDEZVOUS_ANSWER_MS;
    }
    return false;
  }

  /** Strangers have us begin connections: not often, whatever they say (H80). */
  #mayPunchFor(relay: Peer): boolean {
    const now = this.#now();
    return this.#partnerOf(relay).punches.tryTake(now) && this.#punches.tryTake(now);
  }

  #mayAsk(): boolean {
    const now = this.#now();
    for (const [key, { atMs }] of this.#asked) {
      if (now - atMs > RENDEZVOUS_ANSWER_MS) this.#asked.delete(key);
    }
    return this.#asked.size < MAX_OPEN_RENDEZVOUS;
  }

  #partnerOf(peer: Peer): Partner {
    const known = this.#partners.get(peer);
    if (known !== undefined) return known;
    const now = this.#now();
    const partner = {
      relays: new TurnBudget(MAX_RENDEZVOUS_BURST, RENDEZVOUS_EVERY_MS, now),
      punches: new TurnBudget(MAX_PUNCH_BURST, PUNCH_EVERY_MS, now),
    };
    this.#partners.set(peer, partner);
    return partner;
  }

  #send(peer: Peer, message: Parameters<typeof encodeHolepunchMessage>[0]): void {
    peer.extensions?.send(peer, this.name, encodeHolepunchMessage(message));
  }

  #now(): number {
    return this.#options.clock.now();
  }
}

/** As others may know it: where its connection comes from, or where it says that it takes them. */
const isAt = ({ endpoint, listenPort }: Peer, { host, port }: Endpoint): boolean =>
  endpoint.host === host && (endpoint.port === port || listenPort === port);

/** Of uTP that is its router's own port, which a packet of the other side can come in by; of TCP only its word. */
const outerEndpoint = ({ endpoint, carrier, isIncoming, listenPort }: Peer): Endpoint =>
  carrier === 'utp' || !isIncoming
    ? endpoint
    : { host: endpoint.host, port: listenPort ?? endpoint.port };

const isKeyOfHost = (key: string, host: string): boolean =>
  key.slice(0, key.lastIndexOf(':')) === bracketed(host);
