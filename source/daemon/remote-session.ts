/** A Session whose engine is another process: frames and events come over a socket, commands go over it. */
import { Emitter, type Unsubscribe } from '../base/emitter.ts';
import { SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { LocalSockets } from '../base/ports/local-socket.ts';
import type { CommandArguments, CommandName, CommandResult } from '../contract/commands.ts';
import type { DetailPart } from '../contract/details.ts';
import type { SessionEvent } from '../contract/events.ts';
import type { Frame } from '../contract/frame.ts';
import type { Session } from '../contract/session.ts';
import { checkCommand } from './command-checks.ts';
import { applyDelta, type FrameDelta } from './frame-delta.ts';
import { HELLO_TIMEOUT_MS, MAX_WATCHES, PROTOCOL } from './limits.ts';
import { isObject } from './read-json.ts';
import { RemoteEvents } from './remote-events.ts';
import { RpcClient } from './rpc-client.ts';
import type { Params } from './rpc-message.ts';

export interface RemoteSessionOptions {
  readonly sockets: LocalSockets;
  readonly clock: Clock;
  /** Of the socket; see `socketPathOf`. */
  readonly path: string;
  /** Our program's, for the handshake. */
  readonly version: string;
  /** Commands that change anything are refused. */
  readonly isReadOnly?: boolean;
  /** The connection is gone, and not by `close`: the last frame stays, commands reject. */
  readonly onLost?: (error: SluiceError) => void;
}

/** Resolves with the first frame here. Rejects with `daemon/not-running`, `daemon/version` and others. */
export const connectSession = async (options: RemoteSessionOptions): Promise<RemoteSession> => {
  const session = new RemoteSession(options);
  await session.open();
  return session;
};

export class RemoteSession implements Session {
  readonly #options: RemoteSessionOptions;
  readonly #emitter = new Emitter<{ frame: Frame }>();
  readonly #firstFrame = Promise.withResolvers<void>();
  readonly #events = new RemoteEvents((method, params) => this.#call(method, params));
  #client: RpcClient | undefined;
  #frame: Frame | undefined;
  #watches = 0;
  #isClosed = false;

  constructor(options: RemoteSessionOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { sockets, clock, path } = this.#options;
    // Nobody may be waiting for it yet when it fails.
    this.#firstFrame.promise.catch(() => {});
    this.#client = await RpcClient.connect({
      sockets,
      clock,
      path,
      onNotification: (method, params) => this.#onNotification(method, params),
      onLost: (error) => this.#onLost(error),
    });
    const client = this.#client;
    const deadline = clock.setTimer(HELLO_TIMEOUT_MS, () => {
      this.#firstFrame.reject(new SluiceError('network/timeout', `${path} does not answer`));
    });
    try {
      await Promise.race([this.#greet(), this.#firstFrame.promise]);
    } catch (error) {
      await client.close();
      throw error;
    } finally {
      deadline.cancel();
    }
  }

  /** The newest that has come. */
  frame(): Frame {
    if (this.#frame === undefined) throw new SluiceError('daemon/lost', 'no frame has come yet');
    return this.#frame;
  }

  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    return this.#emitter.on('frame', listener);
  }

  onEvent(listener: (event: SessionEvent) => void, after?: number): Unsubscribe {
    if (this.#isClosed) return () => {};
    return this.#events.listen((event) => this.#tell(() => listener(event)), after);
  }

  /** Throws `daemon/limit`. */
  watch(target: TorrentId | 'session', parts: readonly DetailPart[]): Unsubscribe {
    if (this.#watches >= MAX_WATCHES) {
      throw new SluiceError(
        'daemon/limit',
        `${MAX_WATCHES} watches run on this connection already`,
      );
    }
    this.#watches += 1;
    let isWatching = true;
    const begun = this.#call('watch', { target, parts });
    // Where it fails there is nothing to end, and whoever lost the connection is told by `onLost`.
    begun.catch(() => {});
    return () => {
      if (!isWatching) return;
      isWatching = false;
      this.#watches -= 1;
      begun
        .then((answer) => this.#call('unwatch', { watch: numberIn(answer, 'watch') }))
        .catch(() => {});
    };
  }

  async execute<Name extends CommandName>(
    name: Name,
    args: CommandArguments<Name>,
  ): Promise<CommandResult<Name>> {
    // Here, too: JSON would turn NaN into null, which may mean something else.
    checkCommand(name, args);
    return (await this.#call(name, args)) as CommandResult<Name>;
  }

  /** Stops the engine itself; resolves when it has saved its state. */
  async shutdown(): Promise<void> {
    await this.#call('shutdown', {});
  }

  /** Resolves when the connection has ended, whoever ended it. */
  get ended(): Promise<void> {
    return this.#client?.closed ?? Promise.resolve();
  }

  /** Ends the connection, not the engine. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#client?.close();
  }

  async #greet(): Promise<void> {
    const { version, isReadOnly = false } = this.#options;
    await this.#call('hello', { protocol: PROTOCOL, version, readOnly: isReadOnly });
    await this.#call('frames', {});
    await this.#firstFrame.promise;
  }

  #call(method: string, params: object): Promise<unknown> {
    if (this.#client !== undefined) return this.#client.call(method, params);
    return Promise.reject(new SluiceError('daemon/lost', 'there is no connection to an engine'));
  }

  #onNotification(method: string, params: Params): void {
    if (this.#isClosed) return;
    if (method === 'frame') this.#onFrame(params);
    else this.#events.onNotification(method, params);
  }

  #onFrame({ whole, delta }: Params): void {
    if (isObject(whole)) this.#frame = Object.freeze(whole) as unknown as Frame;
    else if (isObject(delta)) {
      this.#frame = applyDelta(this.frame(), delta as unknown as FrameDelta);
    }
    this.#firstFrame.resolve();
    this.#tell(() => this.#emitter.emit('frame', this.frame()));
  }

  /** A listener's fault is no fault of the connection: it is thrown in a turn of its own. */
  #tell(listeners: () => void): void {
    try {
      listeners();
    } catch (fault) {
      this.#options.clock.nextTurn(() => {
        throw fault;
      });
    }
  }

  #onLost(error: SluiceError): void {
    this.#isClosed = true;
    this.#firstFrame.reject(error);
    this.#options.onLost?.(error);
  }
}

/** Throws `daemon/protocol`. */
export const numberIn = (answer: unknown, field: string): number => {
  const number = isObject(answer) ? answer[field] : undefined;
  if (typeof number === 'number') return number;
  throw new SluiceError('daemon/protocol', `the engine answered without "${field}"`);
};
