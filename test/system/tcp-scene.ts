/** Two ends of a loopback connection that write down what they are told. */
import { setImmediate as turn } from 'node:timers/promises';
import type {
  Connection,
  ConnectionHandler,
  TcpListener,
} from '../../source/base/ports/network.ts';
import { NodeTcp } from '../../source/system/tcp.ts';

export class RecordingHandler implements ConnectionHandler {
  readonly chunks: Buffer[] = [];
  readonly closes: (Error | undefined)[] = [];
  connects = 0;
  drains = 0;
  whenData: (chunk: Uint8Array) => void = () => {};
  readonly #closing = Promise.withResolvers<Error | undefined>();
  readonly #connecting = Promise.withResolvers<void>();

  get received(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get byteCount(): number {
    return this.chunks.reduce((sum, { length }) => sum + length, 0);
  }

  get connected(): Promise<void> {
    return this.#connecting.promise;
  }

  get closed(): Promise<Error | undefined> {
    return this.#closing.promise;
  }

  onConnect(): void {
    this.connects += 1;
    this.#connecting.resolve();
  }

  onData(chunk: Uint8Array): void {
    this.chunks.push(Buffer.from(chunk));
    this.whenData(chunk);
  }

  onDrain(): void {
    this.drains += 1;
  }

  onClose(error?: Error): void {
    this.closes.push(error);
    this.#closing.resolve(error);
  }
}

export interface Pair {
  readonly listener: TcpListener;
  readonly client: Connection;
  readonly clientHandler: RecordingHandler;
  readonly server: Connection;
  readonly serverHandler: RecordingHandler;
  close(): Promise<void>;
}

export const LOOPBACK = { host: '127.0.0.1', port: 0 };

export const pair = async (tcp = new NodeTcp(), local = LOOPBACK): Promise<Pair> => {
  const serverHandler = new RecordingHandler();
  const accepted = Promise.withResolvers<Connection>();
  const listener = await tcp.listen(local, (connection) => {
    accepted.resolve(connection);
    return serverHandler;
  });
  const clientHandler = new RecordingHandler();
  const remote = { host: '127.0.0.1', port: listener.local.port };
  const client = tcp.connect(remote, clientHandler, 5000);
  await clientHandler.connected;
  const server = await accepted.promise;
  const close = async () => {
    client.destroy();
    server.destroy();
    await Promise.all([clientHandler.closed, serverHandler.closed, listener.close()]);
  };
  return { listener, client, clientHandler, server, serverHandler, close };
};

/** Turns of the event loop until `isTrue`; the test runner's own limit ends a wait in vain. */
export const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await turn();
};

export const turns = async (count: number): Promise<void> => {
  for (let at = 0; at < count; at++) await turn();
};
