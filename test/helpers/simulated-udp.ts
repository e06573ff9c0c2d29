/** UDP of one simulated host: messages may be late, lost, doubled or out of order, by seeded chance. */
import { SluiceError } from '../../source/base/errors.ts';
import type { Endpoint, Udp, UdpSocket } from '../../source/base/ports/network.ts';
import type { SimulatedHost } from './simulated-host.ts';

type OnMessage = (message: Uint8Array, from: Endpoint) => void;

/** Largest payload of a datagram over IPv4. */
const MAX_DATAGRAM = 65_507;
/** IPv4's head and UDP's. */
const HEAD_BYTES = 28;

export class SimulatedUdp implements Udp {
  readonly #host: SimulatedHost;
  readonly #sockets = new Map<number, OnMessage>();
  /** Whom we wrote to, `port>host`: what a NAT lets back in. */
  readonly #contacted = new Set<string>();
  #isDead = false;

  constructor(host: SimulatedHost) {
    this.#host = host;
  }

  get openPorts(): readonly number[] {
    return [...this.#sockets.keys()];
  }

  async bind(local: Endpoint, onMessage: OnMessage): Promise<UdpSocket> {
    if (this.#isDead) return new Promise(() => {});
    const port = local.port === 0 ? this.#host.nextPort() : local.port;
    if (this.#sockets.has(port)) {
      throw new SluiceError('network/address-in-use', `port ${port} is in use: choose another`);
    }
    this.#sockets.set(port, onMessage);
    return {
      local: { host: local.host, port },
      queuedBytes: 0,
      send: (message, to) => {
        if (this.#sockets.get(port) === onMessage) this.#send(port, message, to);
      },
      close: () => {
        if (this.#sockets.get(port) === onMessage) this.#sockets.delete(port);
      },
    };
  }

  kill(): void {
    this.#isDead = true;
    this.#sockets.clear();
  }

  #send(port: number, message: Uint8Array, to: Endpoint): void {
    const host = this.#host;
    this.#contacted.add(`${port}>${to.host}`);
    const target = host.find(to.host);
    if (target === undefined || message.length > MAX_DATAGRAM) return;
    const { udpLoss, udpDuplication, udpJitterMs, udpQueueMs, udpMtuBytes } = host.options;
    if (message.length + HEAD_BYTES > udpMtuBytes || host.uplink.backlogMs > udpQueueMs) return;
    const copy = new Uint8Array(message);
    const from = { host: host.addressFor(to.host), port };
    const departsInMs = host.uplink.depart(copy.length) - host.clock.now();
    host.sentBytes += copy.length;
    const copies = host.random.float() < udpDuplication ? 2 : 1;
    for (let count = 0; count < copies; count++) {
      if (host.random.float() < udpLoss) continue;
      const jitterMs = udpJitterMs === 0 ? 0 : host.random.float() * udpJitterMs;
      host.clock.setTimer(departsInMs + host.delayTo(target) + jitterMs, () => {
        if (host.canReach(target)) target.udp.receive(to.port, copy.slice(), from);
      });
    }
  }

  receive(port: number, message: Uint8Array, from: Endpoint): void {
    const onMessage = this.#sockets.get(port);
    if (onMessage === undefined) return;
    if (this.#host.options.isBehindNat && !this.#contacted.has(`${port}>${from.host}`)) return;
    this.#host.receivedBytes += message.length;
    this.#host.record(port, message.length);
    onMessage(message, from);
  }
}
