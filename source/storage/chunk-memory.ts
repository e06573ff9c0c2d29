/**
 * Memory for chunks on their way out, used again when whoever was sent a part of it has got it: fresh
 * memory costs page faults, and the collector's time.
 */
import { CHUNK_BYTES, MAX_FREE_CHUNKS } from './limits.ts';

/** Whoever takes bytes that are not copied: a wire. */
export interface Recipient {
  /** False once nothing that it was handed leaves any more. */
  readonly isSending: boolean;
  /** Handed over to it, ever. */
  readonly bytesOut: number;
  /** Of these, not taken by the system yet. */
  readonly bufferedBytes: number;
}

export class ChunkMemory {
  readonly #free: ArrayBuffer[] = [];
  /** By memory: up to where each recipient must have got before it may change. */
  readonly #owed = new WeakMap<ArrayBufferLike, Map<Recipient, number>>();

  /** `size` bytes, at most `CHUNK_BYTES`, with whatever stood there before. */
  take(size: number): Uint8Array {
    const memory = this.#free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES).buffer;
    return new Uint8Array(memory, 0, size);
  }

  /** A part of the chunk was just handed to the recipient, uncopied. */
  onLent(chunk: Uint8Array, recipient: Recipient): void {
    const owed = this.#owed.get(chunk.buffer);
    if (owed === undefined) {
      this.#owed.set(chunk.buffer, new Map([[recipient, recipient.bytesOut]]));
      return;
    }
    // A chunk that many want stays for days: it must not hold on to all who ever had a part of it.
    if (!owed.has(recipient)) forgetClosed(owed);
    owed.set(recipient, recipient.bytesOut);
  }

  /** Recipients that this chunk knows of, for tests. */
  recipientsOf(chunk: Uint8Array): number {
    return this.#owed.get(chunk.buffer)?.size ?? 0;
  }

  /** Nobody will be lent this chunk any more. Memory that somebody still waits for is left to the collector. */
  giveBack(chunk: Uint8Array): void {
    const memory = chunk.buffer;
    if (!(memory instanceof ArrayBuffer) || memory.byteLength !== CHUNK_BYTES) return;
    if (this.#free.length >= MAX_FREE_CHUNKS || this.#isAwaited(memory)) return;
    this.#owed.delete(memory);
    this.#free.push(memory);
  }

  #isAwaited(memory: ArrayBuffer): boolean {
    for (const [recipient, position] of this.#owed.get(memory) ?? []) {
      if (recipient.isSending && recipient.bytesOut - recipient.bufferedBytes < position)
        return true;
    }
    return false;
  }
}

const forgetClosed = (owed: Map<Recipient, number>): void => {
  for (const recipient of owed.keys()) if (!recipient.isSending) owed.delete(recipient);
};
