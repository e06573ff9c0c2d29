/** Bytes per second over a short sliding window, in whole buckets: adding is O(1) and allocates nothing. */
const BUCKET_MS = 500;
const BUCKETS = 10;

export class RateMeter {
  /** Made with the first byte: most meters never see one. */
  #buckets: Float64Array | undefined;
  #bucket = 0;
  #startedAt: number | undefined;
  #total = 0;

  /** All bytes ever added. */
  get total(): number {
    return this.#total;
  }

  add(bytes: number, nowMs: number): void {
    this.#buckets ??= new Float64Array(BUCKETS);
    this.#advance(this.#buckets, nowMs);
    this.#buckets[this.#bucket % BUCKETS]! += bytes;
    this.#total += bytes;
  }

  bytesPerSecond(nowMs: number): number {
    if (this.#startedAt === undefined || this.#buckets === undefined) return 0;
    this.#advance(this.#buckets, nowMs);
    let sum = 0;
    for (const bytes of this.#buckets) sum += bytes;
    const windowMs = Math.min(
      nowMs - this.#startedAt,
      (BUCKETS - 1) * BUCKET_MS + (nowMs % BUCKET_MS),
    );
    return sum === 0 ? 0 : (sum * 1000) / Math.max(windowMs, BUCKET_MS);
  }

  #advance(buckets: Float64Array, nowMs: number): void {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    if (this.#startedAt === undefined) {
      this.#startedAt = nowMs;
      this.#bucket = bucket;
      return;
    }
    const steps = Math.min(bucket - this.#bucket, BUCKETS);
    for (let step = 1; step <= steps; step++) buckets[(this.#bucket + step) % BUCKETS] = 0;
    if (bucket > this.#bucket) this.#bucket = bucket;
  }
}
