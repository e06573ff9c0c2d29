/** A tracker over UDP (BEP 15, 41). */
import { hostOfUrl, isIpv6, parseAddress } from '../base/addresses.ts';
import { SluiceError } from '../base/errors.ts';
import type { Endpoint } from '../base/ports/network.ts';
import { MAX_URL_LENGTH } from '../protocol/limits.ts';
import type { AnnounceRequest, ScrapeCounts } from '../protocol/tracker-announce.ts';
import { encodeUdpTrackerRequest } from '../protocol/udp-tracker-request.ts';
import type { UdpAnnounceAnswer } from '../protocol/udp-tracker-response.ts';
import { mayAskUdpTracker, refusedTracker } from './tracker-access.ts';
import type { TrackerAnswer, TrackerClient, TrackerPorts } from './tracker-client.ts';
import type { UdpTrackerExchange } from './udp-tracker-exchange.ts';

/** Nothing is registered for UDP trackers; this is what others take. */
const DEFAULT_PORT = 80;

type UdpTrackerPorts = Pick<TrackerPorts, 'dns' | 'mayAsk'>;

export class UdpTracker implements TrackerClient {
  readonly #name: string;
  readonly #port: number;
  readonly #path: string;
  readonly #urlData: string;
  readonly #exchange: UdpTrackerExchange;
  readonly #ports: UdpTrackerPorts;
  /** Which of its addresses is tried: the next one after a failure. */
  #turn = 0;

  /** Throws `tracker/unsupported`. */
  constructor(url: string, exchange: UdpTrackerExchange, ports: UdpTrackerPorts) {
    const parsed = parseUdpTrackerUrl(url);
    const { port, pathname, search } = parsed;
    this.#name = hostOfUrl(parsed);
    this.#port = port === '' ? DEFAULT_PORT : Number(port);
    this.#path = pathname;
    this.#urlData = pathname === '/' && search === '' ? '' : pathname + search;
    this.#exchange = exchange;
    this.#ports = ports;
  }

  async announce(request: AnnounceRequest, signal: AbortSignal): Promise<TrackerAnswer> {
    const literal = this.#literalEndpoint();
    const tracker = literal ?? (await this.#lookUp(signal));
    const encode = (connectionId: bigint, transactionId: number): Uint8Array =>
      encodeUdpTrackerRequest({
        kind: 'announce',
        connectionId,
        transactionId,
        announce: request,
        urlData: this.#urlData,
      });
    const answer = await this.#tried(this.#exchange.ask(tracker, 'announce', encode, signal));
    const address = tracker.host;
    if (answer.kind === 'error') {
      return { kind: 'refused', reason: answer.message, retry: undefined, address };
    }
    return acceptance(answer, address);
  }

  async scrape(infoHash: Uint8Array, signal: AbortSignal): Promise<ScrapeCounts | undefined> {
    const tracker = this.#literalEndpoint() ?? (await this.#lookUp(signal));
    const encode = (connectionId: bigint, transactionId: number): Uint8Array =>
      encodeUdpTrackerRequest({
        kind: 'scrape',
        connectionId,
        transactionId,
        infoHashes: [infoHash],
      });
    const answer = await this.#tried(this.#exchange.ask(tracker, 'scrape', encode, signal));
    if (answer.kind === 'error') throw new SluiceError('tracker/failure', answer.message);
    return answer.counts[0];
  }

  /** A tracker may be dead on one of its addresses only. */
  async #tried<Answer>(asking: Promise<Answer>): Promise<Answer> {
    try {
      return await asking;
    } catch (error) {
      this.#turn += 1;
      throw error;
    }
  }

  #literalEndpoint(): Endpoint | undefined {
    return parseAddress(this.#name) === undefined ? undefined : this.#choose([this.#name]);
  }

  async #lookUp(signal: AbortSignal): Promise<Endpoint> {
    const addresses = await this.#ports.dns.resolve(this.#name);
    signal.throwIfAborted();
    return this.#choose(addresses);
  }

  /** A name comes out as it is where a proxy looks it up, which is asked of public ones alone. */
  #isSafe(address: string): boolean {
    return parseAddress(address) === undefined || mayAskUdpTracker(address, this.#path);
  }

  /** The check is on the very address the packet goes to. */
  #choose(addresses: readonly string[]): Endpoint {
    const { mayAsk = () => true } = this.#ports;
    const safe = addresses.filter((address) => this.#isSafe(address));
    const allowed = safe.filter((address) => mayAsk(address));
    if (allowed.length === 0) {
      if (safe.length > 0) throw refusedTracker();
      throw new SluiceError('network/forbidden', 'it leads to an address that no tracker may have');
    }
    // IPv4 first: over UDP nothing tells quickly that the other family leads nowhere, and most peers have it.
    const reachable = allowed
      .filter((address) => this.#exchange.canReach(address))
      .sort((one, other) => Number(isIpv6(one)) - Number(isIpv6(other)));
    const host = reachable[this.#turn % reachable.length];
    if (host === undefined) {
      if (!this.#exchange.isOpen)
        throw new SluiceError('network/unreachable', 'there is no UDP here');
      const family = isIpv6(allowed[0]!) ? 'IPv6' : 'IPv4';
      throw new SluiceError('network/unreachable', `it has only ${family}, which is not here`);
    }
    return { host, port: this.#port };
  }
}

const acceptance = (answer: UdpAnnounceAnswer, address: string): TrackerAnswer => ({
  kind: 'accepted',
  intervalMs: answer.intervalSeconds * 1000,
  minIntervalMs: undefined,
  peers: answer.peers,
  seeds: answer.seeds,
  leechers: answer.leechers,
  completed: undefined,
  warning: undefined,
  trackerId: undefined,
  externalAddress: undefined,
  address,
});

/** As an http URL, whose host is normalised: IDNA, odd spellings of IPv4. Port 80 comes out as none. */
const parseUdpTrackerUrl = (text: string): URL => {
  const asHttp = text.replace(/^udp:/i, 'http:');
  if (text.length > MAX_URL_LENGTH || asHttp === text || !URL.canParse(asHttp)) {
    throw new SluiceError('tracker/unsupported', 'not a udp address of a tracker');
  }
  return new URL(asHttp);
};
