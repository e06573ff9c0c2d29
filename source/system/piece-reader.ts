/**
 * Reads pieces from files and hashes them, in a worker thread, so with blocking calls. Memory is one
 * window, whatever the piece length: small pieces that follow each other in a file share a read.
 */
import { createHash, hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { FileSpan } from '../base/ports/hashing.ts';
import { errnoOf } from './disk-error.ts';

/** Small enough to stay in the processor's cache between reading and hashing. */
const WINDOW = 256 * 1024;
/** In each worker; small, for descriptors belong to peers first. */
const MAX_OPEN = 4;
/** Digests of nothing but zeros are remembered by length: a pad file of a terabyte asks for the same one over and over. */
const MAX_ZERO_DIGESTS = 16;

const ZEROS = new Uint8Array(64 * 1024);

export type PieceDigests =
  | { readonly kind: 'digests'; readonly digests: (Uint8Array | undefined)[] }
  | { readonly kind: 'failed'; readonly errno: string; readonly path: string };

class ReadFailure extends Error {
  readonly errno: string;
  readonly path: string;

  constructor(errno: string, path: string) {
    super(`${errno} ${path}`);
    this.errno = errno;
    this.path = path;
  }
}

export class PieceReader {
  readonly #window = new Uint8Array(WINDOW);
  #windowPath: string | undefined;
  #windowStart = 0;
  #windowEnd = 0;
  readonly #descriptors = new Map<string, number | undefined>();
  readonly #zeroDigests = new Map<number, Uint8Array>();

  digest(pieces: readonly (readonly FileSpan[])[]): PieceDigests {
    const spans = pieces.flat();
    const runEnds = runEndsOf(spans);
    const digests: (Uint8Array | undefined)[] = [];
    let at = 0;
    try {
      for (const piece of pieces) {
        digests.push(this.#digestOf(piece, runEnds.subarray(at, at + piece.length)));
        at += piece.length;
      }
      return { kind: 'digests', digests };
    } catch (error) {
      if (error instanceof ReadFailure) {
        return { kind: 'failed', errno: error.errno, path: error.path };
      }
      throw error;
    } finally {
      this.#closeAll();
    }
  }

  #digestOf(spans: readonly FileSpan[], runEnds: Float64Array): Uint8Array | undefined {
    const only = spans.length === 1 ? spans[0]! : undefined;
    if (only !== undefined && only.path !== undefined && only.length <= WINDOW) {
      const bytes = this.#bytesAt(only.path, only.offset, only.length, runEnds[0]!);
      return bytes === undefined ? undefined : hash('sha1', bytes, 'buffer');
    }
    if (spans.every((span) => span.path === undefined)) return this.#digestOfZeros(spans);
    const sha1 = createHash('sha1');
    const feed = (bytes: Uint8Array): void => {
      sha1.update(bytes);
    };
    for (const [index, span] of spans.entries()) {
      if (span.path === undefined) feedZeros(span.length, feed);
      else if (!this.#feedFile(span.path, span, runEnds[index]!, feed)) return undefined;
    }
    return sha1.digest();
  }

  #digestOfZeros(spans: readonly FileSpan[]): Uint8Array {
    const length = spans.reduce((sum, span) => sum + span.length, 0);
    const known = this.#zeroDigests.get(length);
    if (known !== undefined) return known;
    const sha1 = createHash('sha1');
    feedZeros(length, (bytes) => {
      sha1.update(bytes);
    });
    const digest = sha1.digest();
    if (this.#zeroDigests.size < MAX_ZERO_DIGESTS) this.#zeroDigests.set(length, digest);
    return digest;
  }

  #feedFile(
    path: string,
    span: FileSpan,
    runEnd: number,
    feed: (bytes: Uint8Array) => void,
  ): boolean {
    for (let done = 0; done < span.length; ) {
      const part = Math.min(WINDOW, span.length - done);
      const bytes = this.#bytesAt(path, span.offset + done, part, runEnd);
      if (bytes === undefined) return false;
      feed(bytes);
      done += part;
    }
    return true;
  }

  /** At most a window of bytes; reads as far ahead as this batch goes on in the same file. Undefined where they are not there. */
  #bytesAt(path: string, offset: number, length: number, runEnd: number): Uint8Array | undefined {
    const isHeld =
      this.#windowPath === path &&
      offset >= this.#windowStart &&
      offset + length <= this.#windowEnd;
    if (!isHeld) {
      const wanted = Math.min(WINDOW, runEnd - offset);
      const count = this.#read(path, offset, wanted);
      this.#windowPath = path;
      this.#windowStart = offset;
      this.#windowEnd = offset + count;
      if (count < length) return undefined;
    }
    const start = offset - this.#windowStart;
    return this.#window.subarray(start, start + length);
  }

  #read(path: string, offset: number, length: number): number {
    const descriptor = this.#open(path);
    if (descriptor === undefined) return 0;
    let done = 0;
    try {
      while (done < length) {
        const count = readSync(descriptor, this.#window, done, length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      throw new ReadFailure(errnoOf(error), path);
    }
    return done;
  }

  #open(path: string): number | undefined {
    if (this.#descriptors.has(path)) return this.#descriptors.get(path);
    if (this.#descriptors.size >= MAX_OPEN) this.#closeAll();
    const descriptor = openIfThere(path);
    this.#descriptors.set(path, descriptor);
    return descriptor;
  }

  /** Files are not held beyond a batch: a file that was removed must not keep its room. */
  #closeAll(): void {
    for (const descriptor of this.#descriptors.values()) {
      if (descriptor !== undefined) closeSync(descriptor);
    }
    this.#descriptors.clear();
    this.#windowPath = undefined;
  }
}

const openIfThere = (path: string): number | undefined => {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw new ReadFailure(errno, path);
  }
};

/** For each span, where the stretch ends that it begins or goes on in its file, within the batch. */
const runEndsOf = (spans: readonly FileSpan[]): Float64Array => {
  const ends = new Float64Array(spans.length);
  for (let index = spans.length - 1; index >= 0; index--) {
    const span = spans[index]!;
    const next = spans[index + 1];
    const goesOn = next?.path === span.path && next?.offset === span.offset + span.length;
    ends[index] = goesOn ? ends[index + 1]! : span.offset + span.length;
  }
  return ends;
};

const feedZeros = (length: number, feed: (bytes: Uint8Array) => void): void => {
  for (let left = length; left > 0; left -= ZEROS.length) {
    feed(left >= ZEROS.length ? ZEROS : ZEROS.subarray(0, left));
  }
};
