/** Calls over a connection to an engine: each answer goes to its call, and none waits for ever once the connection is gone. */
import { messageOf, SluiceError } from '../base/errors.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { LocalConnection, LocalHandler, LocalSockets } from '../base/ports/local-socket.ts';
import { Farewell } from './farewell.ts';
import { CONNECT_TIMEOUT_MS, MAX_ANSWER_BYTES, MAX_DEPTH, MAX_PENDING_CALLS } from './limits.ts';
import { LineDecoder } from './line-decoder.ts';
import { readJson } from './read-json.ts';
import { type Params, type RpcAnswer, readAnswer, requestLine } from './rpc-message.ts';

export interface RpcClientOptions {
  readonly sockets: LocalSockets;
  readonly clock: Clock;
  readonly path: string;
  /** What it throws ends the connection. */
  readonly onNotification: (method: string, params: Params) => void;
  /** The connection ended, and not because we closed it. */
  readonly onLost: (error: SluiceError) => void;
}

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: SluiceError) => void;
}

export class RpcClient implements LocalHandler {
  readonly #options: RpcClientOptions;
  readonly #connection: LocalConnection;
  readonly #decoder = new LineDecoder(MAX_ANSWER_BYTES);
  readonly #calls = new Map<number, PendingCall>();
  readonly #connecting = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  #lastId = 0;
  #isConnected = false;
  /** Why no call can be made any more. */
  #end: SluiceError | undefined;
  #farewell: Farewell | undefined;

  private constructor(options: RpcClientOptions) {
    this.#options = options;
    this.#connection = options.sockets.connect(options.path, this, CONNECT_TIMEOUT_MS);
  }

  /** Rejects with `daemon/not-running` where nobody listens. */
  static async connect(options: RpcClientOptions): Promise<RpcClient> {
    const client = new RpcClient(options);
    await client.#connecting.promise;
    return client;
  }

  /** Rejects with the engine's own code, or `daemon/lost`, or `session/closed`. */
  call(method: string, params: object): Promise<unknown> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    if (this.#calls.size >= MAX_PENDING_CALLS) {
      const message = `${MAX_PENDING_CALLS} commands wait for the engine already`;
      return Promise.reject(new SluiceError('daemon/limit', message));
    }
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#connection.write(Buffer.from(requestLine(id, method, params)));
    });
  }

  /** What was called still reaches the engine; its answers do not reach us. */
  close(): Promise<void> {
    this.#endCalls(new SluiceError('session/closed', 'the session is closed'));
    this.#farewell ??= new Farewell(this.#connection, this.#options.clock);
    return this.#closed.promise;
  }

  /** Resolves when the engine has closed the connection. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  onConnect(): void {
    this.#isConnected = true;
    this.#connecting.resolve();
  }

  onData(chunk: Uint8Array): void {
    if (this.#end !== undefined) return;
    this.#decoder.push(chunk);
    try {
      for (let line = this.#decoder.next(); line !== undefined; line = this.#decoder.next()) {
        this.#onLine(line);
      }
    } catch (error) {
      const message = `what the engine sent makes no sense: ${messageOf(error)}`;
      this.#lose(new SluiceError('daemon/protocol', message, { cause: error }));
    }
  }

  onEnd(): void {
    this.#connection.destroy();
  }

  onDrain(): void {}

  onClose(error?: Error): void {
    this.#farewell?.stop();
    const words = error === undefined ? 'the engine has closed the connection' : messageOf(error);
    if (this.#isConnected) this.#lose(new SluiceError('daemon/lost', words, { cause: error }));
    else this.#connecting.reject(error ?? new SluiceError('daemon/lost', words));
    this.#closed.resolve();
  }

  #onLine(line: string): void {
    const answer = readAnswer(readJson(line, MAX_DEPTH));
    if (answer === undefined) throw new SluiceError('daemon/protocol', 'a line is no answer');
    if (answer.kind === 'notification') {
      this.#options.onNotification(answer.method, answer.params);
    } else this.#onAnswer(answer);
  }

  #onAnswer(answer: Exclude<RpcAnswer, { readonly kind: 'notification' }>): void {
    // Without an id it is about the connection as a whole.
    if (answer.id === undefined) {
      if (answer.kind === 'error') this.#lose(answer.error.toSluiceError());
      return;
    }
    const call = this.#calls.get(answer.id as number);
    this.#calls.delete(answer.id as number);
    if (answer.kind === 'result') call?.resolve(answer.result);
    else call?.reject(answer.error.toSluiceError());
  }

  #lose(error: SluiceError): void {
    if (this.#end !== undefined) return;
    this.#endCalls(error);
    this.#connection.destroy();
    this.#options.onLost(error);
  }

  #endCalls(error: SluiceError): void {
    this.#end ??= error;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(this.#end);
  }
}
