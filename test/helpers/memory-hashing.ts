/** `Hashing` on the calling thread, over any `Disk`; for tests and simulated swarms. */
import { createHash, type Hash } from 'node:crypto';
import { isSluiceError } from '../../source/base/errors.ts';
import type { Disk, DiskFile } from '../../source/base/ports/disk.ts';
import type { FileSpan, Hashing } from '../../source/base/ports/hashing.ts';

const CHUNK = 64 * 1024;

export class MemoryHashing implements Hashing {
  readonly parallelism = 2;
  /** Pieces read from the disk so far. */
  piecesOfFiles = 0;
  /** Awaited before each answer: a place for virtual latency. */
  delay: ((bytes: number) => Promise<void>) | undefined;
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async sha1(bytes: Uint8Array): Promise<Uint8Array> {
    const digest = createHash('sha1').update(bytes).digest();
    if (this.delay !== undefined) await this.delay(bytes.length);
    return digest;
  }

  async sha1OfFiles(
    pieces: readonly (readonly FileSpan[])[],
  ): Promise<readonly (Uint8Array | undefined)[]> {
    const digests: (Uint8Array | undefined)[] = [];
    for (const spans of pieces) {
      this.piecesOfFiles += 1;
      digests.push(await this.#digestOf(spans));
      const length = spans.reduce((sum, span) => sum + span.length, 0);
      if (this.delay !== undefined) await this.delay(length);
    }
    return digests;
  }

  async close(): Promise<void> {}

  async #digestOf(spans: readonly FileSpan[]): Promise<Uint8Array | undefined> {
    const hash = createHash('sha1');
    for (const span of spans) if (!(await this.#feed(hash, span))) return undefined;
    return hash.digest();
  }

  async #feed(hash: Hash, span: FileSpan): Promise<boolean> {
    if (span.path === undefined) {
      hash.update(new Uint8Array(span.length));
      return true;
    }
    const file = await this.#open(span.path);
    if (file === undefined) return false;
    try {
      for (let done = 0; done < span.length; ) {
        const chunk = new Uint8Array(Math.min(CHUNK, span.length - done));
        if ((await file.read(chunk, span.offset + done)) < chunk.length) return false;
        hash.update(chunk);
        done += chunk.length;
      }
      return true;
    } finally {
      await file.close();
    }
  }

  async #open(path: string): Promise<DiskFile | undefined> {
    try {
      return await this.#disk.open(path, 'read');
    } catch (error) {
      if (isSluiceError(error, 'disk/missing')) return undefined;
      throw error;
    }
  }
}
