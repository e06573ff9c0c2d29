/** One connection of a local socket, over `net.Socket`. */
import type { Socket } from 'node:net';
import { type ErrorCode, messageOf, SluiceError } from '../base/errors.ts';
import type { LocalConnection, LocalHandler } from '../base/ports/local-socket.ts';
import { systemCodeOf } from './network-error.ts';

/** Where nothing is, or nobody listens, or it is no socket at all. */
const NOBODY = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR']);

export class NodeLocalConnection implements LocalConnection {
  readonly #socket: Socket;
  readonly #path: string;
  #handler: LocalHandler | undefined;
  #error: SluiceError | undefined;
  #isEnded = false;

  /** A socket that is open, or that `connect` will open. */
  constructor(socket: Socket, path: string) {
    this.#socket = socket;
    this.#path = path;
    socket.on('data', (chunk: Buffer) => this.#handler?.onData(chunk));
    socket.on('drain', () => this.#handler?.onDrain());
    socket.on('end', () => this.#handler?.onEnd());
    socket.on('error', (error) => {
      this.#error ??= this.#wordsFor(error);
    });
    socket.on('close', () => this.#handler?.onClose(this.#error));
  }

  handOverTo(handler: LocalHandler): void {
    this.#handler = handler;
  }

  connect(timeoutMs: number): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    const timer = setTimeout(() => {
      this.fail(new SluiceError('network/timeout', `${this.#path} did not answer in time`));
    }, timeoutMs);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      this.#handler?.onConnect();
    });
    socket.connect(this.#path);
  }

  fail(error: SluiceError): void {
    this.#error ??= error;
    this.#socket.destroy();
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#isEnded || this.#socket.destroyed) return false;
    return this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#isEnded = true;
    this.#socket.end();
  }

  destroy(): void {
    this.#isEnded = true;
    this.#socket.destroy();
  }

  #wordsFor(error: Error): SluiceError {
    const systemCode = systemCodeOf(error);
    if (NOBODY.has(systemCode)) {
      const message = `no engine listens at ${this.#path}`;
      return new SluiceError('daemon/not-running', message, { cause: error });
    }
    const code: ErrorCode = systemCode === 'EACCES' ? 'daemon/path' : 'daemon/lost';
    const message = `the connection at ${this.#path} failed: ${messageOf(error)}`;
    return new SluiceError(code, message, { cause: error });
  }
}
