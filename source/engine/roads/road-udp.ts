/** UDP by the way that its traffic may take: directly, by one interface alone, or through a proxy that carries datagrams. */
import { isIpv6 } from '../../base/addresses.ts';
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Departure, Endpoint, Udp, UdpSocket } from '../../base/ports/network.ts';
import { departureFor, type Traffic } from '../../policy/road-plan.ts';
import { UdpAssociation } from '../../transport/proxy/udp-association.ts';
import { anotherWay, type RoadTcp } from './road-tcp.ts';
import type { Departures, Way, Ways } from './way.ts';

type OnMessage = (message: Uint8Array, from: Endpoint) => void;

export interface RoadUdpOptions {
  readonly clock: Clock;
  readonly udp: Udp;
  readonly tcp: Pick<RoadTcp, 'connectToProxy'>;
  readonly ways: Ways;
  readonly traffic: Traffic;
  /** Whether datagrams pass the proxy has changed. */
  readonly onState: (problem: string | undefined) => void;
}

export class RoadUdp implements Udp {
  readonly #options: RoadUdpOptions;

  constructor(options: RoadUdpOptions) {
    this.#options = options;
  }

  async bind(local: Endpoint, onMessage: OnMessage): Promise<UdpSocket> {
    const { ways, traffic, udp } = this.#options;
    const way = ways.wayOf(traffic);
    const { epoch } = ways;
    if (way.kind === 'none') throw way.error;
    if (way.kind === 'proxy') return this.#associate(way, onMessage);
    const socket =
      way.by === undefined
        ? await udp.bind(local, onMessage)
        : await bindByAll(udp, way.by, local.port, onMessage);
    if (epoch === ways.epoch) return new EpochSocket(socket, () => epoch === ways.epoch);
    socket.close();
    throw anotherWay();
  }

  /** Datagrams pass once the proxy has agreed. */
  #associate(way: Way & { readonly kind: 'proxy' }, onMessage: OnMessage): UdpSocket {
    const { clock, tcp, udp, onState } = this.#options;
    if (way.proxy.kind === 'http') {
      onState('an HTTP proxy carries none');
      throw new SluiceError('network/proxy', 'an HTTP proxy carries no datagrams');
    }
    onState('it has not answered yet');
    return new UdpAssociation({
      clock,
      login: way.proxy.login,
      connect: (handler, timeoutMs) => tcp.connectToProxy(way, handler, timeoutMs),
      bind: (hear, relay) => bindTowards(udp, way.by, relay, hear),
      onMessage,
      onState,
    });
  }
}

const bindTowards = (
  udp: Udp,
  by: Departures,
  goal: Endpoint,
  onMessage: OnMessage,
): Promise<UdpSocket> => {
  const departure = by === undefined ? undefined : departureFor(by, goal.host);
  if (departure !== undefined) {
    return udp.bind({ host: departure.host, port: 0 }, onMessage, departure.device);
  }
  if (by !== undefined) throw new SluiceError('network/unreachable', 'the relay is out of reach');
  return udp.bind({ host: isIpv6(goal.host) ? '::' : '0.0.0.0', port: 0 }, onMessage);
};

/** A socket for each family, at one port. Rejects where the first cannot be had; another one is done without. */
const bindByAll = async (
  udp: Udp,
  by: readonly Departure[],
  port: number,
  onMessage: OnMessage,
): Promise<UdpSocket> => {
  const [first, ...others] = by;
  const bind = (departure: Departure, at: number): Promise<UdpSocket> =>
    udp.bind({ host: departure.host, port: at }, onMessage, departure.device);
  const leader = await bind(first!, port);
  const followers = await Promise.allSettled(others.map((each) => bind(each, leader.local.port)));
  const sockets = [
    leader,
    ...followers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])),
  ];
  return sockets.length === 1 ? leader : new FamilySockets(sockets);
};

/** Sends nothing more once the ways are others, whoever has it in hand still: from the very moment on. */
class EpochSocket implements UdpSocket {
  readonly #socket: UdpSocket;
  readonly #isNow: () => boolean;

  constructor(socket: UdpSocket, isNow: () => boolean) {
    this.#socket = socket;
    this.#isNow = isNow;
  }

  get local(): Endpoint {
    return this.#socket.local;
  }

  get queuedBytes(): number {
    return this.#socket.queuedBytes;
  }

  send(message: Uint8Array, to: Endpoint): void {
    if (this.#isNow()) this.#socket.send(message, to);
  }

  close(): void {
    this.#socket.close();
  }
}

/** One of each family as if they were one. */
class FamilySockets implements UdpSocket {
  readonly local: Endpoint;
  readonly #sockets: readonly UdpSocket[];

  constructor(sockets: readonly UdpSocket[]) {
    this.#sockets = sockets;
    this.local = { host: '::', port: sockets[0]!.local.port };
  }

  get queuedBytes(): number {
    return this.#sockets.reduce((sum, socket) => sum + socket.queuedBytes, 0);
  }

  send(message: Uint8Array, to: Endpoint): void {
    const isSix = isIpv6(to.host);
    this.#sockets.find(({ local }) => isIpv6(local.host) === isSix)?.send(message, to);
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }
}
