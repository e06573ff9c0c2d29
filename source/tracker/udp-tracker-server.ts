/** Our tracker over UDP (BEP 15). */
import { isDialablePort } from '../base/addresses.ts';
import { viewOf } from '../base/bytes.ts';
import { invariant } from '../base/errors.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Endpoint, Udp, UdpSocket } from '../base/ports/network.ts';
import type { Random } from '../base/ports/random.ts';
import { safeText } from '../base/safe-text.ts';
import {
  decodeUdpTrackerRequest,
  UDP_ACTION,
  type UdpAnnounceRequest,
} from '../protocol/udp-tracker-request.ts';
import {
  encodeUdpAnnounceAnswer,
  encodeUdpTrackerResponse,
} from '../protocol/udp-tracker-response.ts';
import { ConnectionCookies } from './connection-cookies.ts';
import { DEFAULT_ANSWER_PEERS, MAX_ANSWER_PEERS } from './limits.ts';
import { PackedHost } from './packed-host.ts';
import type { Wanted } from './peer-draw.ts';
import type { SwarmAnnounce } from './swarm-table.ts';
import { Tracker, UNKNOWN_TORRENT } from './tracker.ts';

const HEADER_BYTES = 16;

export interface UdpTrackerServerOptions {
  readonly udp: Udp;
  readonly clock: Clock;
  readonly random: Random;
  /** What clients are asked to keep between announces. */
  readonly intervalMs?: number;
  /** With whom there is nothing to say. */
  readonly refuses?: (host: string) => boolean;
  /** Shared with other ways to ask it; left out: one of its own. */
  readonly tracker?: Tracker;
}

export class UdpTrackerServer {
  readonly #udp: Udp;
  readonly #cookies: ConnectionCookies;
  readonly #tracker: Tracker;
  readonly #refuses: (host: string) => boolean;
  /** Who asks just now. */
  readonly #host = new PackedHost();
  #socket: UdpSocket | undefined;

  constructor(options: UdpTrackerServerOptions) {
    this.#udp = options.udp;
    this.#cookies = new ConnectionCookies(options.clock, options.random);
    this.#tracker = options.tracker ?? new Tracker(options);
    this.#refuses = options.refuses ?? (() => false);
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
    if (message.length < HEADER_BYTES || !this.#host.read(from.host)) return;
    if (this.#refuses(from.host)) return;
    const answer = this.#answer(message, from);
    if (answer !== undefined) this.#socket?.send(answer, from);
  }

  /** Undefined where silence is right: who has not shown that the address is theirs gets nothing larger than they sent. */
  #answer(message: Uint8Array, from: Endpoint): Uint8Array | undefined {
    const view = viewOf(message);
    const [high, low] = [view.getUint32(0), view.getUint32(4)];
    const isKnown = this.#cookies.isValid(high, low, this.#host.words);
    if (!isKnown && view.getUint32(8) !== UDP_ACTION.connect) return undefined;
    const request = decodeUdpTrackerRequest(message);
    if (request === undefined) return undefined;
    const { transactionId } = request;
    if (request.kind === 'connect') return this.#connect(transactionId);
    if (!this.#tracker.admits(from.host, 'udp')) return undefined;
    if (request.kind === 'announce') return this.#announce(request, from);
    const counts = this.#tracker.scrape(request.infoHashes, 'udp');
    return encodeUdpTrackerResponse({ kind: 'scrape', transactionId, counts }, 4);
  }

  #connect(transactionId: number): Uint8Array {
    const { high, low } = this.#cookies.issue(this.#host.words);
    const connectionId = (BigInt(high) << 32n) | BigInt(low);
    return encodeUdpTrackerResponse({ kind: 'connect', transactionId, connectionId }, 4);
  }

  #announce({ transactionId, announce }: UdpAnnounceRequest, from: Endpoint): Uint8Array {
    if (!isDialablePort(announce.port)) {
      this.#tracker.noteMalformed('udp');
      return refusal(transactionId, 'port 0 cannot be reached');
    }
    const endpoint = { host: from.host, port: announce.port };
    const { infoHash, peerId, event, left, wanted } = announce;
    const peer: SwarmAnnounce = { infoHash, peerId, event, left, endpoint };
    const { isIpv6 } = this.#host;
    const answer = this.#tracker.announce(peer, wantedBy(wanted, isIpv6), 'udp');
    if (answer.kind !== 'peers') return refusal(transactionId, UNKNOWN_TORRENT);
    return encodeUdpAnnounceAnswer({
      transactionId,
      intervalSeconds: Math.round(this.#tracker.intervalMs / 1000),
      seeds: answer.counts.seeds,
      leechers: answer.counts.leechers,
      packedPeers: isIpv6 ? answer.peers.packed6 : answer.peers.packed4,
    });
  }
}

const refusal = (transactionId: number, reason: string): Uint8Array =>
  encodeUdpTrackerResponse({ kind: 'error', transactionId, message: safeText(reason) }, 4);

/** Peers are of the family of the packet (BEP 15). */
const wantedBy = (wanted: number, isIpv6: boolean): Wanted => {
  const most = MAX_ANSWER_PEERS[isIpv6 ? 6 : 4];
  return { own: Math.min(wanted < 0 ? DEFAULT_ANSWER_PEERS : wanted, most), other: 0 };
};
