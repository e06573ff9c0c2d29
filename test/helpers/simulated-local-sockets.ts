/** Local sockets in virtual time: each path is a port on a host of its own, so that what is sent takes turns and windows as on a real one. */
import { SluiceError } from '../../source/base/errors.ts';
import type {
  LocalConnection,
  LocalHandler,
  LocalListener,
  LocalSockets,
} from '../../source/base/ports/local-socket.ts';
import type { ConnectionHandler } from '../../source/base/ports/network.ts';
import type { SimulatedHost } from './simulated-network.ts';

const FIRST_PORT = 1_000;
const LOOPBACK = '127.0.0.1';

export class SimulatedLocalSockets implements LocalSockets {
  readonly host: SimulatedHost;
  readonly #ports = new Map<string, number>();

  constructor(host: SimulatedHost) {
    this.host = host;
  }

  connect(path: string, handler: LocalHandler, timeoutMs: number): LocalConnection {
    const remote = { host: LOOPBACK, port: this.#portOf(path) };
    return this.host.tcp.connect(remote, handlerOf(handler), timeoutMs);
  }

  async listen(
    path: string,
    accept: (connection: LocalConnection) => LocalHandler,
  ): Promise<LocalListener> {
    const local = { host: LOOPBACK, port: this.#portOf(path) };
    return this.host.tcp.listen(local, (connection) => handlerOf(accept(connection)));
  }

  #portOf(path: string): number {
    const port = this.#ports.get(path) ?? FIRST_PORT + this.#ports.size;
    this.#ports.set(path, port);
    return port;
  }
}

/** The simulated network knows no half-closed connections. */
const handlerOf = (handler: LocalHandler): ConnectionHandler => ({
  onConnect: () => handler.onConnect(),
  onData: (chunk) => handler.onData(chunk),
  onDrain: () => handler.onDrain(),
  onClose: (error) => handler.onClose(error === undefined ? undefined : inWords(error)),
});

const inWords = (error: Error): SluiceError =>
  error instanceof SluiceError && error.code === 'network/refused'
    ? new SluiceError('daemon/not-running', 'no engine listens there')
    : new SluiceError('daemon/lost', error.message);
