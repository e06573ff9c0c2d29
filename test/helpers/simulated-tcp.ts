/** TCP of one simulated host: who listens, who connects, and what happens when nobody answers. */
import { isIP } from 'node:net';
import { type ErrorCode, SluiceError } from '../../source/base/errors.ts';
import {
  type Connection,
  type ConnectionHandler,
  type Endpoint,
  endpointKey,
  type Tcp,
  type TcpListener,
} from '../../source/base/ports/network.ts';
import { SimulatedConnection } from './simulated-connection.ts';
import type { SimulatedHost } from './simulated-host.ts';

const LAST_PORT = 65_535;

type Accept = (connection: Connection) => ConnectionHandler | undefined;

export class SimulatedTcp implements Tcp {
  readonly #host: SimulatedHost;
  readonly #listeners = new Map<number, Accept>();
  #isDead = false;

  constructor(host: SimulatedHost) {
    this.#host = host;
  }

  /** Ports somebody listens on. */
  get listeningPorts(): readonly number[] {
    return [...this.#listeners.keys()];
  }

  async listen(local: Endpoint, accept: Accept): Promise<TcpListener> {
    if (this.#isDead) return new Promise(() => {});
    const port = local.port === 0 ? this.#host.nextPort() : local.port;
    if (this.#listeners.has(port)) {
      throw new SluiceError('network/address-in-use', `port ${port} is in use: choose another`);
    }
    this.#listeners.set(port, accept);
    const close = async () => {
      if (this.#listeners.get(port) === accept) this.#listeners.delete(port);
    };
    return { local: { host: local.host, port }, close };
  }

  connect(remote: Endpoint, handler: ConnectionHandler, timeoutMs: number): Connection {
    const host = this.#host;
    const local = { host: host.addressFor(remote.host), port: 0 };
    const client = new SimulatedConnection(host.nextId(), host, local, remote);
    if (this.#isDead) return client;
    client.attach(handler);
    host.rememberConnection(client);
    const fail = (code: ErrorCode, reason: string) =>
      client.close(new SluiceError(code, `${endpointKey(remote)} ${reason}`));
    if (isIP(remote.host) === 0 || remote.port < 1 || remote.port > LAST_PORT) {
      fail('network/failed', 'is no address to connect to');
      return client;
    }
    const timer = host.clock.setTimer(timeoutMs, () => fail('network/timeout', 'did not answer'));
    client.onForgotten = () => timer.cancel();
    const target = host.find(remote.host);
    if (target === undefined) return client;
    host.clock.setTimer(host.delayTo(target), () => {
      if (client.isClosed || !host.canReach(target) || !target.takesIncoming(host)) return;
      client.local = { host: local.host, port: host.nextPort() };
      // Set before the other side can send anything, so that `onConnect` comes first.
      let answer: SimulatedConnection | undefined;
      host.clock.setTimer(target.delayTo(host), () => {
        if (client.isClosed || !host.canReach(target)) answer?.destroy();
        else if (answer === undefined) fail('network/refused', 'is not listening');
        else {
          timer.cancel();
          client.open(answer);
          client.announceConnected();
        }
      });
      answer = target.tcp.answer(client);
    });
    return client;
  }

  /** The other side of a connection, or undefined where nobody listens. */
  answer(client: SimulatedConnection): SimulatedConnection | undefined {
    const accept = this.#listeners.get(client.remote.port);
    if (accept === undefined) return undefined;
    const host = this.#host;
    const server = new SimulatedConnection(host.nextId(), host, client.remote, client.local);
    host.rememberConnection(server);
    server.open(client);
    const handler = accept(server);
    if (handler === undefined) server.destroy();
    else server.attach(handler);
    return server;
  }

  /** The process that used this is gone. */
  kill(): void {
    this.#isDead = true;
    this.#listeners.clear();
  }
}
