/** A connection on its road: whoever hears of it stays the same, and it ends when the road does. */
import type { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { Connection, ConnectionHandler, Endpoint } from '../../base/ports/network.ts';

export class Traveller implements ConnectionHandler {
  connection: Pick<Connection, 'destroy'> | undefined;
  readonly #handler: ConnectionHandler;
  readonly #all: Set<Traveller>;
  /** Nobody wants to hear of it any more. */
  #isStopped = false;

  constructor(handler: ConnectionHandler, all: Set<Traveller>) {
    this.#handler = handler;
    this.#all = all;
    all.add(this);
  }

  /** Its road is another: it ends for those above it, and on the line. */
  stop(reason: SluiceError): void {
    this.strand(reason);
    this.release();
  }

  /** Its road is gone: it ends for those above it, but its goodbye could not leave, and is kept until it can. */
  strand(reason: SluiceError): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#handler.onClose(reason);
  }

  release(): void {
    this.connection?.destroy();
  }

  onConnect(): void {
    if (!this.#isStopped) this.#handler.onConnect();
  }

  onData(chunk: Uint8Array): void {
    if (!this.#isStopped) this.#handler.onData(chunk);
  }

  onDrain(): void {
    if (!this.#isStopped) this.#handler.onDrain();
  }

  onClose(error?: Error): void {
    this.#all.delete(this);
    if (!this.#isStopped) this.#handler.onClose(error);
  }
}

const NOWHERE: Endpoint = { host: '0.0.0.0', port: 0 };
const nothing = (): void => {};

/** One that has nowhere to go: it fails in a later turn, as others do. */
export const strandedConnection = (
  remote: Endpoint,
  handler: ConnectionHandler,
  error: SluiceError,
  clock: Clock,
): Connection => {
  clock.nextTurn(() => handler.onClose(error));
  return {
    carrier: 'tcp',
    remote,
    local: NOWHERE,
    bufferedBytes: 0,
    write: () => false,
    cork: nothing,
    uncork: nothing,
    pause: nothing,
    resume: nothing,
    readAtMost: nothing,
    end: nothing,
    destroy: nothing,
  };
};
