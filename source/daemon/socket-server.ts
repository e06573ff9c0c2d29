/** The engine's socket: any number of viewers up to a cap, each with its own pace. */
import type { Clock } from '../base/ports/clock.ts';
import type {
  LocalConnection,
  LocalHandler,
  LocalListener,
  LocalSockets,
} from '../base/ports/local-socket.ts';
import type { Session } from '../contract/session.ts';
import { Farewell } from './farewell.ts';
import { MAX_VIEWERS } from './limits.ts';
import { RpcError } from './rpc-error.ts';
import { errorLine } from './rpc-message.ts';
import { Viewer } from './viewer.ts';

export interface SocketServerOptions {
  readonly session: Session;
  readonly sockets: LocalSockets;
  readonly clock: Clock;
  /** Absolute; see `socketPathOf`. */
  readonly path: string;
  /** Our program's, for the handshake. */
  readonly version: string;
  /** A viewer asks the engine to stop; resolves when it has, and all is saved. */
  readonly onShutdown: () => Promise<void>;
}

export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #viewers = new Set<Viewer>();
  readonly #left = new Set<() => void>();
  #listener: LocalListener | undefined;

  private constructor(options: SocketServerOptions) {
    this.#options = options;
  }

  /** Rejects with `daemon/running` or `daemon/path`. */
  static async open(options: SocketServerOptions): Promise<SocketServer> {
    const server = new SocketServer(options);
    server.#listener = await options.sockets.listen(options.path, (connection) =>
      server.#accept(connection),
    );
    return server;
  }

  get viewerCount(): number {
    return this.#viewers.size;
  }

  /** No new viewers: the place is free for the next engine. */
  async stopListening(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  /** Those there are get the answers that are due, and then the end. Resolves when they have left. */
  async close(): Promise<void> {
    await this.stopListening();
    for (const viewer of this.#viewers) viewer.dismiss();
    if (this.#viewers.size > 0) await new Promise<void>((resolve) => this.#left.add(resolve));
  }

  #accept(connection: LocalConnection): LocalHandler {
    const { session, version, clock, onShutdown } = this.#options;
    if (this.#viewers.size >= MAX_VIEWERS) return refused(connection, clock);
    const viewer = new Viewer({
      session,
      version,
      clock,
      connection,
      shutdown: onShutdown,
      onClosed: () => this.#onLeft(viewer),
    });
    this.#viewers.add(viewer);
    return viewer;
  }

  #onLeft(viewer: Viewer): void {
    this.#viewers.delete(viewer);
    if (this.#viewers.size > 0) return;
    for (const resolve of this.#left) resolve();
    this.#left.clear();
  }
}

/** Told why, and sent away. */
const refused = (connection: LocalConnection, clock: Clock): LocalHandler => {
  const reason = `${MAX_VIEWERS} viewers are connected already; close one`;
  const error = new RpcError('refused', reason, { code: 'daemon/limit' });
  connection.write(Buffer.from(errorLine(undefined, error)));
  const farewell = new Farewell(connection, clock);
  return {
    onConnect() {},
    onData() {},
    onEnd() {},
    onDrain() {},
    onClose: () => farewell.stop(),
  };
};
