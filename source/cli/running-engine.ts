/** An engine with its socket and its lock, from listening to the last viewer gone. */
import type { Lock } from '../base/ports/state.ts';
import { SocketServer } from '../daemon/socket-server.ts';
import { NodeLocalSockets } from '../system/local-socket.ts';
import type { ComposedEngine } from './compose.ts';
import { socketOf } from './socket-of.ts';
import { VERSION } from './version.ts';

export class RunningEngine {
  readonly #engine: ComposedEngine;
  readonly #lock: Lock;
  readonly #asked = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<void>();
  #server: SocketServer | undefined;

  constructor(engine: ComposedEngine, lock: Lock) {
    this.#engine = engine;
    this.#lock = lock;
  }

  /** Resolves when a viewer wishes the engine to stop. */
  get shutdownAsked(): Promise<void> {
    return this.#asked.promise;
  }

  /** Answers where. A place that cannot be had ends the engine. */
  async listen(): Promise<string> {
    const { session, ports, folders } = this.#engine;
    const path = socketOf(folders.state);
    try {
      this.#server = await SocketServer.open({
        session,
        sockets: new NodeLocalSockets(),
        clock: ports.clock,
        path,
        version: VERSION,
        onShutdown: () => this.#onShutdown(),
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
    return path;
  }

  /** All is saved, and the place free for the next engine, before anybody is told that it has stopped. */
  async stop(): Promise<void> {
    await this.#server?.stopListening();
    await this.#engine.close();
    await this.#lock.release();
    this.#stopped.resolve();
    await this.#server?.close();
  }

  #onShutdown(): Promise<void> {
    this.#asked.resolve();
    return this.#stopped.promise;
  }
}
