/** A connection that writes down what it is told to do, and takes bytes only when the test says so. */
import type { Carrier, Connection, Endpoint } from '../../source/base/ports/network.ts';

export class FakeConnection implements Connection {
  readonly carrier: Carrier = 'tcp';
  readonly remote: Endpoint = { host: '198.51.100.1', port: 6881 };
  readonly local: Endpoint = { host: '198.51.100.2', port: 50_000 };
  /** Each system call: one entry, copied when it leaves. */
  readonly sent: Buffer[] = [];
  readonly calls: string[] = [];
  /** The very arrays given to `write`. */
  readonly written: Uint8Array[] = [];
  takesBytes = true;
  #queue: Uint8Array[] = [];
  #isCorked = false;

  get bufferedBytes(): number {
    return this.#queue.reduce((sum, bytes) => sum + bytes.length, 0);
  }

  get sentHex(): string {
    return Buffer.concat(this.sent).toString('hex');
  }

  write(bytes: Uint8Array): boolean {
    this.#queue.push(bytes);
    this.written.push(bytes);
    if (!this.#isCorked) this.#leave();
    return this.bufferedBytes === 0;
  }

  cork(): void {
    this.#isCorked = true;
  }

  uncork(): void {
    this.#isCorked = false;
    this.#leave();
  }

  /** The system takes all that was queued. */
  drain(): void {
    this.takesBytes = true;
    this.#leave();
  }

  pause(): void {
    this.calls.push('pause');
  }

  resume(): void {
    this.calls.push('resume');
  }

  readAtMost(bytes: number): void {
    this.calls.push(`read at most ${bytes}`);
  }

  end(): void {
    this.calls.push('end');
  }

  destroy(): void {
    this.calls.push('destroy');
  }

  #leave(): void {
    if (!this.takesBytes || this.#queue.length === 0) return;
    this.sent.push(Buffer.concat(this.#queue));
    this.#queue = [];
  }
}
