/** A `Connection` of ours as the kind of stream that Node's HTTP and TLS run over. */
import { Duplex } from 'node:stream';
import type { Connection, ConnectionHandler } from '../base/ports/network.ts';

type Done = (error?: Error | null) => void;

export class ConnectionStream extends Duplex implements ConnectionHandler {
  readonly #connection: Connection;
  /** What was written before it stood. */
  #first: (() => void) | undefined;
  #drained: Done | undefined;
  #stands = false;

  constructor(connect: (handler: ConnectionHandler) => Connection) {
    super({ allowHalfOpen: false });
    this.#connection = connect(this);
  }

  onConnect(): void {
    this.#stands = true;
    this.#first?.();
    this.#first = undefined;
  }

  onData(chunk: Uint8Array): void {
    // A copy: its memory is somebody else's after the call.
    if (!this.push(Buffer.from(chunk))) this.#connection.pause();
  }

  onDrain(): void {
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.();
  }

  onClose(error?: Error): void {
    if (error !== undefined) this.destroy(error);
    else this.push(null);
  }

  override _read(): void {
    this.#connection.resume();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    if (!this.#stands) this.#first = () => this.#send(chunk, done);
    else this.#send(chunk, done);
  }

  override _final(done: Done): void {
    this.#connection.end();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#connection.destroy();
    done(error);
  }

  #send(chunk: Uint8Array, done: Done): void {
    if (this.#connection.write(chunk)) done();
    else this.#drained = done;
  }
}
