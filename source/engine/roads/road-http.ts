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
  HttpRoad,
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
    const now = this.roadNow();
    if (now.kind === 'none') throw now.error;
    const epoch = this.#options.epoch();
    const signals = [epoch, ...(request.signal === undefined ? [] : [request.signal])];
    const road = now.road === undefined ? {} : { road: now.road };
    try {
      const signal = AbortSignal.any(signals);
      return await this.#options.http.get({ ...request, ...road, signal });
    } catch (error) {
      // Whatever breaks when the road is gone was broken by that.
      throw epoch.aborted ? epoch.reason : error;
    }
  }

  /** The way that a request takes just now; undefined is whichever the system has. */
  roadNow(): (Way & { kind: 'none' }) | { kind: 'open'; road: HttpRoad | undefined } {
    const { dns, ways, traffic } = this.#options;
    const way = ways.wayOf(traffic);
    if (way.kind === 'none') return way;
    if (way.kind === 'proxy') {
      return { kind: 'open', road: { kind: 'tunnel', connect: this.#tunnel } };
    }
    const resolve = (name: string): Promise<readonly string[]> => dns.resolve(name);
    const road: HttpRoad | undefined = way.by && { kind: 'by', by: way.by, resolve };
    return { kind: 'open', road };
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
