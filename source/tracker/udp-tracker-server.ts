/** A small tracker over UDP (BEP 15), for demonstrations, tests and a house's own swarm. */
import { isDialablePort, isIpv6 } from '../base/addresses.ts';
import { invariant } from '../base/errors.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Endpoint, Udp, UdpSocket } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import { safeText } from '../base/safe-text.ts';
import {
  decodeUdpTrackerRequest,
  type UdpAnnounceRequest,
  type UdpTrackerRequest,
} from '../protocol/udp-tracker-request.ts';
import {
  encodeUdpTrackerResponse,
  type UdpTrackerResponse,
} from '../protocol/udp-tracker-response.ts';
import { ConnectionCookies } from './connection-cookies.ts';
import { DEFAULT_ANSWER_PEERS, MAX_ANSWER_PEERS } from './limits.ts';
import type { SwarmAnnounce } from './swarm-table.ts';
import { Tracker, UNKNOWN_TORRENT } from './tracker.ts';

export interface UdpTrackerServerOptions {
  readonly udp: Udp;
  readonly clock: Clock;
  readonly random: Random;
  /** What clients are asked to keep between announces. */
  readonly intervalMs?: number;
  /** Shared with other ways to ask it; left out: one of its own. */
  readonly tracker?: Tracker;
}

export class UdpTrackerServer {
  readonly #udp: Udp;
  readonly #cookies: ConnectionCookies;
  readonly #tracker: Tracker;
  #socket: UdpSocket | undefined;

  constructor(options: UdpTrackerServerOptions) {
    this.#udp = options.udp;
    this.#cookies = new ConnectionCookies(options.clock, options.random);
    this.#tracker = options.tracker ?? new Tracker(options);
  }

  /** Torrents with at least one peer. */
  get swarmCount(): number {
    return this.#tracker.swarmCount;
  }

  /** Where it listens; port 0 takes a free one. Rejects with `network/address-in-use`. */
  async listen(local: Endpoint): Promise<Endpoint> {
    invariant(this.#socket === undefined, 'a tracker listens once');
    this.#socket = await this.#udp.bind(local, (message, from) => this.#onMessage(message, from));
    return this.#socket.local;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  #onMessage(message: Uint8Array, from: Endpoint): void {
    const request = decodeUdpTrackerRequest(message);
    const response = request && this.#answer(request, from);
    if (response === undefined) return;
    this.#socket?.send(encodeUdpTrackerResponse(response, familyOf(from)), from);
  }

  /** Undefined where silence is right: who has not shown that the address is theirs gets nothing larger than they sent. */
  #answer(request: UdpTrackerRequest, from: Endpoint): UdpTrackerResponse | undefined {
    const { transactionId } = request;
    if (request.kind === 'connect') {
      return { kind: 'connect', transactionId, connectionId: this.#cookies.issue(from.host) };
    }
    if (!this.#cookies.isValid(request.connectionId, from.host)) return undefined;
    if (!this.#tracker.admits(from.host, 'udp')) return undefined;
    if (request.kind === 'announce') return this.#announce(request, from);
    const counts = this.#tracker.scrape(request.infoHashes, 'udp');
    return { kind: 'scrape', transactionId, counts };
  }

  #announce({ transactionId, announce }: UdpAnnounceRequest, from: Endpoint): UdpTrackerResponse {
    const refused = (reason: string): UdpTrackerResponse => ({
      kind: 'error',
      transactionId,
      message: safeText(reason),
    });
    if (!isDialablePort(announce.port)) {
      this.#tracker.noteMalformed('udp');
      return refused('port 0 cannot be reached');
    }
    const peer: SwarmAnnounce = { ...announce, endpoint: { host: from.host, port: announce.port } };
    const answer = this.#tracker.announce(peer, wantedBy(announce.wanted, from), 'udp');
    if (answer.kind !== 'peers') return refused(UNKNOWN_TORRENT);
    const { seeds, leechers } = answer.counts;
    return {
      kind: 'announce',
      transactionId,
      intervalSeconds: Math.round(this.#tracker.intervalMs / 1000),
      seeds,
      leechers,
      peers: answer.peers.map(({ endpoint }) => endpoint),
    };
  }
}

const familyOf = (from: Endpoint): 4 | 6 => (isIpv6(from.host) ? 6 : 4);

const wantedBy = (wanted: number, from: Endpoint): number =>
  Math.min(wanted < 0 ? DEFAULT_ANSWER_PEERS : wanted, MAX_ANSWER_PEERS[familyOf(from)]);
