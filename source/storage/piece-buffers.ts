/**
 * Memory for pieces on their way in, shared with the hash workers. Buffers are used again, for fresh
 * memory costs a page fault for every 4 KiB touched.
 */
import { invariant } from '../base/errors.ts';
import { MAX_FREE_BUFFER_BYTES } from './limits.ts';

/** Capacities are powers of two, so that a torrent's shorter last piece and other torrents find a buffer that fits. */
const MIN_CAPACITY = 16 * 1024;

export class PieceBuffers {
  readonly #maxFreeBytes: number;
  readonly #free = new Map<number, SharedArrayBuffer[]>();
  readonly #inUse = new Map<ArrayBufferLike, number>();
  #bytesInUse = 0;
  #freeBytes = 0;

  constructor(options: { readonly maxFreeBytes?: number } = {}) {
    this.#maxFreeBytes = options.maxFreeBytes ?? MAX_FREE_BUFFER_BYTES;
  }

  /** Bytes asked for and not given back. */
  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** `size` bytes of shared memory, with whatever stood there before. */
  acquire(size: number): Uint8Array {
    const capacity = capacityFor(size);
    const memory = this.#takeFree(capacity) ?? new SharedArrayBuffer(capacity);
    this.#inUse.set(memory, size);
    this.#bytesInUse += size;
    return new Uint8Array(memory, 0, size);
  }

  /** Gives back what `acquire` gave, once. */
  release(buffer: Uint8Array): void {
    const memory = buffer.buffer;
    const size = this.#inUse.get(memory);
    invariant(
      size !== undefined && memory instanceof SharedArrayBuffer,
      'a buffer is given back once',
    );
    this.#inUse.delete(memory);
    this.#bytesInUse -= size;
    if (this.#freeBytes + memory.byteLength > this.#maxFreeBytes) return;
    this.#freeBytes += memory.byteLength;
    const list = this.#free.get(memory.byteLength);
    if (list === undefined) this.#free.set(memory.byteLength, [memory]);
    else list.push(memory);
  }

  /** Lets free memory go, when there is nothing to download. */
  trim(): void {
    this.#free.clear();
    this.#freeBytes = 0;
  }

  #takeFree(capacity: number): SharedArrayBuffer | undefined {
    const memory = this.#free.get(capacity)?.pop();
    if (memory !== undefined) this.#freeBytes -= capacity;
    return memory;
  }
}

const capacityFor = (size: number): number => {
  let capacity = MIN_CAPACITY;
  while (capacity < size) capacity *= 2;
  return capacity;
};
