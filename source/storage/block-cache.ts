/**
 * Chunks read for uploads, over all torrents, least recently used first out. Reads under way are
 * shared, so that many requests of one piece cost one disk read.
 */
import { ChunkMemory } from './chunk-memory.ts';
import { MAX_CACHE_BYTES, MAX_CHUNK_LOADS } from './limits.ts';

export class BlockCache {
  readonly memory = new ChunkMemory();
  readonly #capacity: number;
  /** In order of last use: a Map keeps the order of insertion. */
  readonly #chunks = new Map<CachedChunk, undefined>();
  #bytes = 0;

  constructor(options: { readonly capacity?: number } = {}) {
    this.#capacity = options.capacity ?? MAX_CACHE_BYTES;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** One torrent's part of the cache. */
  share(): CacheShare {
    return new CacheShare({
      memory: this.memory,
      keep: (chunk) => this.#keep(chunk),
      touch: (chunk) => {
        this.#chunks.delete(chunk);
        this.#chunks.set(chunk, undefined);
      },
      forget: (chunk) => {
        if (!this.#chunks.delete(chunk)) return;
        this.#bytes -= chunk.bytes.length;
        this.memory.giveBack(chunk.bytes);
      },
    });
  }

  #keep(chunk: CachedChunk): void {
    this.#chunks.set(chunk, undefined);
    this.#bytes += chunk.bytes.length;
    for (const oldest of this.#chunks.keys()) {
      if (this.#bytes <= this.#capacity) return;
      oldest.owner.drop(oldest.key);
    }
  }
}

interface CachedChunk {
  readonly owner: CacheShare;
  readonly key: number;
  readonly bytes: Uint8Array;
}

interface CacheDuties {
  readonly memory: ChunkMemory;
  readonly keep: (chunk: CachedChunk) => void;
  readonly touch: (chunk: CachedChunk) => void;
  readonly forget: (chunk: CachedChunk) => void;
}

export class CacheShare {
  readonly #duties: CacheDuties;
  readonly #chunks = new Map<number, CachedChunk>();
  readonly #loading = new Map<number, Promise<Uint8Array>>();
  readonly #waiting: (() => void)[] = [];
  #loads = 0;
  /** The chunk asked for last: a peer asks for the blocks of a chunk in a row. */
  #newest: CachedChunk | undefined;

  constructor(duties: CacheDuties) {
    this.#duties = duties;
  }

  /** For chunks to be loaded into. */
  get memory(): ChunkMemory {
    return this.#duties.memory;
  }

  get(key: number): Uint8Array | undefined {
    if (this.#newest?.key === key) return this.#newest.bytes;
    const chunk = this.#chunks.get(key);
    if (chunk === undefined) return undefined;
    this.#newest = chunk;
    this.#duties.touch(chunk);
    return chunk.bytes;
  }

  /** At hand, or being read. */
  isKnown(key: number): boolean {
    return this.#newest?.key === key || this.#chunks.has(key) || this.#loading.has(key);
  }

  /** The chunk from the cache, from a read under way, or from `load`. A failure is not kept. */
  fetch(key: number, load: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const cached = this.get(key);
    if (cached !== undefined) return Promise.resolve(cached);
    const underWay = this.#loading.get(key);
    if (underWay !== undefined) return underWay;
    const loading = this.#load(load).then(
      (bytes) => {
        this.#put(key, bytes, loading);
        return bytes;
      },
      (error: unknown) => {
        if (this.#loading.get(key) === loading) this.#loading.delete(key);
        throw error;
      },
    );
    this.#loading.set(key, loading);
    return loading;
  }

  /** What is being read under this key is not kept either. */
  drop(key: number): void {
    this.#loading.delete(key);
    const chunk = this.#chunks.get(key);
    if (chunk === undefined) return;
    this.#chunks.delete(key);
    if (this.#newest === chunk) this.#newest = undefined;
    this.#duties.forget(chunk);
  }

  clear(): void {
    this.#loading.clear();
    for (const key of [...this.#chunks.keys()]) this.drop(key);
  }

  #put(key: number, bytes: Uint8Array, loading: Promise<Uint8Array>): void {
    if (this.#loading.get(key) !== loading) return;
    this.#loading.delete(key);
    const chunk = { owner: this, key, bytes };
    this.#chunks.set(key, chunk);
    this.#newest = chunk;
    this.#duties.keep(chunk);
  }

  async #load(load: () => Promise<Uint8Array>): Promise<Uint8Array> {
    if (this.#loads >= MAX_CHUNK_LOADS) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#loads += 1;
    try {
      return await load();
    } finally {
      // The place goes straight to who waits longest.
      const next = this.#waiting.shift();
      if (next === undefined) this.#loads -= 1;
      else next();
    }
  }
}
