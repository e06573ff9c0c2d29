/**
 * Gathers what is said in one turn: small messages into one buffer, payloads as they are, all in one system call.
 * In a steady state, where the system takes everything at once, the same memory serves every turn.
 */
import type { Connection } from '../base/ports/network.ts';
import { SEND_BUFFER_BYTES } from './limits.ts';

export class SendBuffer {
  readonly #connection: Connection;
  #bytes: Uint8Array | undefined;
  /** What stands before `#start` belongs to the connection; from there to `#filled` it is ours to hand over. */
  #start = 0;
  #filled = 0;
  #isCorked = false;
  #totalBytes = 0;
  /** What waits for the end of a message that is sent in parts. */
  #held: Uint8Array[] | undefined;
  #heldBytes = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Not handed to the connection yet. */
  get pendingBytes(): number {
    return this.#filled - this.#start + this.#heldBytes;
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** The memory that `reserve` gives offsets into; valid until the next `reserve`. */
  get bytes(): Uint8Array {
    return this.#bytes!;
  }

  /** Room for `size` bytes (at most `SEND_BUFFER_BYTES`) that the caller fills at once; returns their offset. */
  reserve(size: number): number {
    if (this.#bytes === undefined || this.#filled + size > SEND_BUFFER_BYTES) this.#renew();
    const at = this.#filled;
    this.#filled += size;
    this.#totalBytes += size;
    return at;
  }

  /** Sends bytes after all that was reserved so far, without copying: they must not change until they are sent. */
  append(payload: Uint8Array): void {
    this.#cork();
    this.#handOver();
    if (payload.length > 0) this.#write(payload);
    this.#totalBytes += payload.length;
  }

  /** What was reserved is the head of a message whose rest comes in parts; all else waits until `release`. */
  hold(): void {
    this.flush();
    this.#held = [];
  }

  /** The next part of what is held for. */
  appendPart(part: Uint8Array): void {
    this.#connection.write(part);
    this.#totalBytes += part.length;
  }

  /** That message is whole. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#heldBytes = 0;
    if (held.length > 0) this.#cork();
    for (const part of held) this.#write(part);
    this.flush();
  }

  /** False where there was nothing to send. */
  flush(): boolean {
    if (this.#held !== undefined) return false;
    if (this.pendingBytes === 0 && !this.#isCorked) return false;
    this.#handOver();
    if (this.#isCorked) {
      this.#isCorked = false;
      this.#connection.uncork();
    }
    if (this.#connection.bufferedBytes === 0) {
      this.#start = 0;
      this.#filled = 0;
    }
    return true;
  }

  #renew(): void {
    if (this.#filled > this.#start) {
      this.#cork();
      this.#handOver();
    }
    this.#bytes = Buffer.allocUnsafeSlow(SEND_BUFFER_BYTES);
    this.#start = 0;
    this.#filled = 0;
  }

  #write(bytes: Uint8Array): void {
    if (this.#held === undefined) {
      this.#connection.write(bytes);
      return;
    }
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #cork(): void {
    if (this.#isCorked || this.#held !== undefined) return;
    this.#isCorked = true;
    this.#connection.cork();
  }

  #handOver(): void {
    if (this.#bytes === undefined || this.#filled === this.#start) return;
    const part = this.#bytes.subarray(this.#start, this.#filled);
    this.#start = this.#filled;
    this.#write(part);
  }
}
