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
import {
  DEFAULT_ANSWER_PEERS,
  DEFAULT_INTERVAL_MS,
  MAX_ANSWER_PEERS,
  SILENT_INTERVALS,
} from './limits.ts';
import { type SwarmAnnounce, SwarmTable } from './swarm-table.ts';

export interface UdpTrackerServerOptions {
  readonly udp: Udp;
  readonly clock: Clock;
  readonly random: Random;
  /** What clients are asked to keep between announces. */
  readonly intervalMs?: number;
}

export class UdpTrackerServer {
  readonly #udp: Udp;
  readonly #clock: Clock;
  readonly #cookies: ConnectionCookies;
  readonly #swarms: SwarmTable;
  readonly #intervalMs: number;
  #socket: UdpSocket | undefined;

  constructor({ udp, clock, random, intervalMs = DEFAULT_INTERVAL_MS }: UdpTrackerServerOptions) {
    this.#udp = udp;
    this.#clock = clock;
    this.#cookies = new ConnectionCookies(clock, random);
    this.#swarms = new SwarmTable(intervalMs * SILENT_INTERVALS, random);
    this.#intervalMs = intervalMs;
  }

  /** Torrents with at least one peer. */
  get swarmCount(): number {
    return this.#swarms.size;
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
    if (request.kind === 'announce') return this.#announce(request, from);
    const nowMs = this.#clock.now();
    const counts = request.infoHashes.map((infoHash) => this.#swarms.counts(infoHash, nowMs));
    return { kind: 'scrape', transactionId, counts };
  }

  #announce({ transactionId, announce }: UdpAnnounceRequest, from: Endpoint): UdpTrackerResponse {
    if (!isDialablePort(announce.port)) {
      return { kind: 'error', transactionId, message: safeText('port 0 cannot be reached') };
    }
    const nowMs = this.#clock.now();
    const peer: SwarmAnnounce = { ...announce, endpoint: { host: from.host, port: announce.port } };
    this.#swarms.announce(peer, nowMs);
    const { seeds, leechers } = this.#swarms.counts(announce.infoHash, nowMs);
    const isLeaving = announce.event === 'stopped';
    return {
      kind: 'announce',
      transactionId,
      intervalSeconds: Math.round(this.#intervalMs / 1000),
      seeds,
      leechers,
      peers: isLeaving ? [] : this.#swarms.pick(peer, wantedBy(announce.wanted, from), nowMs),
    };
  }
}

const familyOf = (from: Endpoint): 4 | 6 => (isIpv6(from.host) ? 6 : 4);

const wantedBy = (wanted: number, from: Endpoint): number =>
  Math.min(wanted < 0 ? DEFAULT_ANSWER_PEERS : wanted, MAX_ANSWER_PEERS[familyOf(from)]);
