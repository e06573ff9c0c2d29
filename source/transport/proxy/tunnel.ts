/** A connection through a proxy: to those above it is one to the other side, from the moment the proxy has let it through. */
import { isSluiceError, type SluiceError } from '../../base/errors.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Connection, ConnectionHandler, Endpoint } from '../../base/ports/network.ts';
import type { Negotiation } from '../../protocol/negotiation.ts';
import { proxyError } from '../../protocol/socks5.ts';

export interface TunnelOptions {
  readonly clock: Clock;
  /** The other side. */
  readonly remote: Endpoint;
  readonly negotiation: Negotiation;
  /** To the proxy, in a later turn at the earliest. */
  readonly connect: (handler: ConnectionHandler, timeoutMs: number) => Connection;
  /** Until the stream stands. */
  readonly timeoutMs: number;
}

export class Tunnel implements Connection, ConnectionHandler {
  readonly carrier = 'tcp';
  readonly remote: Endpoint;
  readonly #options: TunnelOptions;
  readonly #handler: ConnectionHandler;
  readonly #carrier: Connection;
  readonly #timer: Timer;
  #stands = false;
  #error: SluiceError | undefined;

  constructor(options: TunnelOptions, handler: ConnectionHandler) {
    this.remote = options.remote;
    this.#options = options;
    this.#handler = handler;
    this.#timer = options.clock.setTimer(options.timeoutMs, () =>
      this.#fail(proxyError('it did not answer in time')),
    );
    this.#carrier = options.connect(this, options.timeoutMs);
  }

  get local(): Endpoint {
    return this.#carrier.local;
  }

  /** Of the proxy. */
  get carrierHost(): string {
    return this.#carrier.remote.host;
  }

  get bufferedBytes(): number {
    return this.#carrier.bufferedBytes;
  }

  write(bytes: Uint8Array): boolean {
    return this.#carrier.write(bytes);
  }

  cork(): void {
    this.#carrier.cork();
  }

  uncork(): void {
    this.#carrier.uncork();
  }

  pause(): void {
    this.#carrier.pause();
  }

  resume(): void {
    this.#carrier.resume();
  }

  readAtMost(bytes: number): void {
    this.#carrier.readAtMost(bytes);
  }

  end(): void {
    this.#carrier.end();
  }

  destroy(): void {
    this.#carrier.destroy();
  }

  onConnect(): void {
    this.#attempt(() => this.#carrier.write(this.#options.negotiation.begin()));
  }

  onData(chunk: Uint8Array): void {
    if (this.#stands) this.#handler.onData(chunk);
    else if (this.#error === undefined) this.#attempt(() => this.#negotiate(chunk));
  }

  onDrain(): void {
    if (this.#stands) this.#handler.onDrain();
  }

  onClose(error?: Error): void {
    this.#timer.cancel();
    const isEarly = !this.#stands && error === undefined && this.#error === undefined;
    this.#handler.onClose(this.#error ?? (isEarly ? proxyError('it hung up') : error));
  }

  #negotiate(chunk: Uint8Array): void {
    const step = this.#options.negotiation.read(chunk);
    if (step.kind === 'more') {
      if (step.send !== undefined) this.#carrier.write(step.send);
      return;
    }
    this.#stands = true;
    this.#timer.cancel();
    this.#handler.onConnect();
    if (step.rest.length > 0) this.#handler.onData(step.rest);
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!isSluiceError(error, 'network/proxy')) throw error;
      this.#fail(error);
    }
  }

  #fail(error: SluiceError): void {
    this.#error ??= error;
    this.#carrier.destroy();
  }
}
