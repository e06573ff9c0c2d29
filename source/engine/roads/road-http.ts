/** Web requests, those to trackers too, by the way that their traffic may take. */
import { canonicalAddress } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type {
  Connection,
  ConnectionHandler,
  Dns,
  Endpoint,
  Http,
  HttpRequest,
  HttpResponse,
} from '../../base/ports/network.ts';
import type { Traffic } from '../../policy/road-plan.ts';
import { isPublicName } from './road-dns.ts';
import type { RoadTcp } from './road-tcp.ts';
import { strandedConnection } from './traveller.ts';
import type { Way, Ways } from './way.ts';

export interface RoadHttpOptions {
  readonly clock: Clock;
  readonly http: Http;
  readonly tcp: Pick<RoadTcp, 'connectAs'>;
  readonly dns: Pick<Dns, 'resolve'>;
  readonly ways: Ways;
  readonly traffic: Traffic;
  /** Aborted when the road is another. */
  readonly epoch: () => AbortSignal;
}

export class RoadHttp implements Http {
  readonly #options: RoadHttpOptions;

  constructor(options: RoadHttpOptions) {
    this.#options = options;
  }

  async get(request: HttpRequest): Promise<HttpResponse> {
    const way = this.#options.ways.wayOf(this.#options.traffic);
    if (way.kind === 'none') throw way.error;
    const epoch = this.#options.epoch();
    const signals = [epoch, ...(request.signal === undefined ? [] : [request.signal])];
    try {
      return await this.#getBy(way, { ...request, signal: AbortSignal.any(signals) });
    } catch (error) {
      // Whatever breaks when the road is gone was broken by that.
      throw epoch.aborted ? epoch.reason : error;
    }
  }

  async #getBy(way: Exclude<Way, { kind: 'none' }>, request: HttpRequest): Promise<HttpResponse> {
    const { http, dns } = this.#options;
    if (way.kind === 'proxy') {
      const connect = this.#tunnel;
      return await http.get({ ...request, road: { kind: 'tunnel', connect } });
    }
    if (way.by === undefined) return await http.get(request);
    const resolve = (name: string): Promise<readonly string[]> => dns.resolve(name);
    return await http.get({ ...request, road: { kind: 'by', by: way.by, resolve } });
  }

  /** A name that leads to somebody's inside is not for a proxy. */
  readonly #tunnel = (to: Endpoint, handler: ConnectionHandler, timeoutMs: number): Connection => {
    const { tcp, clock, traffic } = this.#options;
    if (canonicalAddress(to.host) !== undefined || isPublicName(to.host)) {
      return tcp.connectAs(traffic, to, handler, timeoutMs);
    }
    const error = new SluiceError('network/forbidden', 'such a name is not asked of a proxy');
    return strandedConnection(to, handler, error, clock);
  };
}
