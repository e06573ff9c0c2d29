/** TCP by the way that peers may take: directly, by one interface alone, or through a proxy; never otherwise. */
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type {
  Connection,
  ConnectionHandler,
  Endpoint,
  Tcp,
  TcpListener,
} from '../../base/ports/network.ts';
import { departureFor, type Traffic } from '../../policy/road-plan.ts';
import { HttpConnectNegotiation } from '../../protocol/http-connect.ts';
import { Socks5Negotiation } from '../../protocol/socks5.ts';
import { Tunnel } from '../../transport/proxy/tunnel.ts';
import { strandedConnection, Traveller } from './traveller.ts';
import type { Departures, Way, Ways } from './way.ts';

export interface RoadTcpOptions {
  readonly clock: Clock;
  readonly tcp: Tcp;
  readonly ways: Ways;
  readonly travellers: Set<Traveller>;
}

type Accept = (connection: Connection) => ConnectionHandler | undefined;

export class RoadTcp implements Tcp {
  readonly #options: RoadTcpOptions;

  constructor(options: RoadTcpOptions) {
    this.#options = options;
  }

  connect(remote: Endpoint, handler: ConnectionHandler, timeoutMs: number): Connection {
    return this.connectAs('peers', remote, handler, timeoutMs);
  }

  /** Through a proxy `remote` may be a name. */
  connectAs(
    traffic: Traffic,
    remote: Endpoint,
    handler: ConnectionHandler,
    timeoutMs: number,
  ): Connection {
    const way = this.#options.ways.wayOf(traffic);
    const traveller = new Traveller(handler, this.#options.travellers);
    const connection = this.#depart(way, remote, traveller, timeoutMs);
    traveller.connection = connection;
    return connection;
  }

  /** Nothing is said on it but by the way that the proxy itself is reached. */
  connectToProxy(
    way: Way & { readonly kind: 'proxy' },
    handler: ConnectionHandler,
    timeoutMs: number,
  ): Connection {
    return this.#direct(way.by, way.endpoint, handler, timeoutMs);
  }

  async listen(local: Endpoint, accept: Accept): Promise<TcpListener> {
    const { ways, tcp, travellers } = this.#options;
    const way = ways.wayOf('neighbours');
    const { epoch } = ways;
    if (way.kind !== 'direct') throw way.kind === 'none' ? way.error : onlyProxy();
    const acceptTravellers: Accept = (connection) => {
      const handler = accept(connection);
      if (handler === undefined) return undefined;
      const traveller = new Traveller(handler, travellers);
      traveller.connection = connection;
      return traveller;
    };
    const listener =
      way.by === undefined
        ? await tcp.listen(local, acceptTravellers)
        : await listenByAll(way.by, async (departure, port) =>
            tcp.listen(
              { host: departure.host, port: port ?? local.port },
              acceptTravellers,
              departure.device,
            ),
          );
    if (epoch === ways.epoch) return listener;
    await listener.close();
    throw anotherWay();
  }

  #depart(way: Way, remote: Endpoint, handler: Traveller, timeoutMs: number): Connection {
    if (way.kind === 'none') return this.#strand(remote, handler, way.error);
    if (way.kind === 'direct') return this.#direct(way.by, remote, handler, timeoutMs);
    const { proxy } = way;
    const negotiation =
      proxy.kind === 'http'
        ? new HttpConnectNegotiation(remote, proxy.login)
        : new Socks5Negotiation({ command: 'connect', target: remote, login: proxy.login });
    const connect = (carried: ConnectionHandler, patienceMs: number): Connection =>
      this.connectToProxy(way, carried, patienceMs);
    const { clock } = this.#options;
    return new Tunnel({ clock, remote, negotiation, connect, timeoutMs }, handler);
  }

  #direct(
    by: Departures,
    remote: Endpoint,
    handler: ConnectionHandler,
    timeoutMs: number,
  ): Connection {
    const { tcp } = this.#options;
    if (by === undefined) return tcp.connect(remote, handler, timeoutMs);
    const departure = departureFor(by, remote.host);
    if (departure !== undefined) return tcp.connect(remote, handler, timeoutMs, departure);
    const words = `no address of that kind on ${by[0]?.device}`;
    return this.#strand(remote, handler, new SluiceError('network/unreachable', words));
  }

  #strand(remote: Endpoint, handler: ConnectionHandler, error: SluiceError): Connection {
    return strandedConnection(remote, handler, error, this.#options.clock);
  }
}

/** What was opened took so long that the ways are others by now. */
export const anotherWay = (): SluiceError =>
  new SluiceError('network/unreachable', 'traffic takes another way now');

const onlyProxy = (): SluiceError =>
  new SluiceError('network/forbidden', 'everything goes through the proxy, so nobody comes in');

/** At the same port on each. Rejects where the first cannot be had; another one is done without. */
const listenByAll = async <Departing extends { readonly host: string }>(
  by: readonly Departing[],
  listen: (departure: Departing, port: number | undefined) => Promise<TcpListener>,
): Promise<TcpListener> => {
  const [first, ...others] = by;
  const leader = await listen(first!, undefined);
  const { port } = leader.local;
  const followers = await Promise.allSettled(others.map((each) => listen(each, port)));
  return {
    local: leader.local,
    async close() {
      await leader.close();
      for (const each of followers) if (each.status === 'fulfilled') await each.value.close();
    },
  };
};
