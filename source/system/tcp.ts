/** TCP over `node:net`: connections to and from literal addresses. */
import { createServer, isIPv4, type Server, type Socket } from 'node:net';
import {
  type Connection,
  type ConnectionHandler,
  type Departure,
  type Endpoint,
  endpointKey,
  type Tcp,
  type TcpListener,
} from '../base/ports/network.ts';
import { plainHost } from './address.ts';
import { heldTcp, holdsDevices } from './device-binding.ts';
import { networkError, systemCodeOf } from './network-error.ts';
import { NodeTcpConnection } from './tcp-connection.ts';

type Accept = (connection: Connection) => ConnectionHandler | undefined;

/** What binding `::` says on hosts where IPv6 is off. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL']);

/** `::` where it can be had, else `0.0.0.0`; any other host as it is. */
export const withoutIpv6 = (local: Endpoint, error: unknown): Endpoint | undefined =>
  local.host === '::' && NO_IPV6.has(systemCodeOf(error))
    ? { host: '0.0.0.0', port: local.port }
    : undefined;

export class NodeTcp implements Tcp {
  readonly #acceptsIntoSharedBuffer: boolean;

  /** `acceptsIntoSharedBuffer: false` reads accepted connections by events, as where Node does not let us do better. */
  constructor({ acceptsIntoSharedBuffer = true } = {}) {
    this.#acceptsIntoSharedBuffer = acceptsIntoSharedBuffer;
  }

  connect(
    remote: Endpoint,
    handler: ConnectionHandler,
    timeoutMs: number,
    by?: Departure,
  ): Connection {
    return NodeTcpConnection.dial(remote, handler, timeoutMs, by);
  }

  async listen(local: Endpoint, accept: Accept, device?: string): Promise<TcpListener> {
    try {
      return await this.#listenOn(local, accept, device);
    } catch (error) {
      const other = withoutIpv6(local, error);
      if (other !== undefined) return this.listen(other, accept);
      throw networkError(error, `listen on ${endpointKey(local)}`);
    }
  }

  #listenOn(local: Endpoint, accept: Accept, device?: string): Promise<TcpListener> {
    const server = createServer({ pauseOnConnect: this.#acceptsIntoSharedBuffer }, (socket) =>
      this.#take(socket, accept),
    );
    return new Promise((resolve, reject) => {
      // Stays: an accept that fails later (too many open files) must not end the process; the next one may do.
      server.on('error', reject);
      const isHeld = device !== undefined && holdsDevices && isIPv4(local.host);
      const where = isHeld ? heldTcp('server', local.host, local.port, device) : local;
      server.listen(where, () => resolve(listenerOf(server)));
    });
  }

  #take(socket: Socket, accept: Accept): void {
    const connection = NodeTcpConnection.adopt(socket, this.#acceptsIntoSharedBuffer);
    if (connection === undefined) return;
    const handler = accept(connection);
    if (handler === undefined) connection.destroy();
    else connection.handOverTo(handler);
  }
}

const listenerOf = (server: Server): TcpListener => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    local: { host: plainHost(address.address), port: address.port },
    // The port is free once the handle is closed; connections that were accepted live on.
    close: () =>
      new Promise((resolve) => {
        server.close();
        setImmediate(resolve);
      }),
  };
};
