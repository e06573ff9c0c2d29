/** A fixed-size set of piece indexes, in the wire's order: the high bit of the first byte is index 0 (BEP 3). */
const POPULATION = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
});

export class Bitfield {
  readonly size: number;
  readonly #bytes: Uint8Array;
  #count = 0;

  constructor(size: number) {
    this.size = size;
    this.#bytes = new Uint8Array(Bitfield.byteLength(size));
  }

  static byteLength(size: number): number {
    return Math.ceil(size / 8);
  }

  /** Copies the bytes and masks spare bits at the end. Undefined where the length does not fit. */
  static fromBytes(bytes: Uint8Array, size: number): Bitfield | undefined {
    if (bytes.length !== Bitfield.byteLength(size)) return undefined;
    const bitfield = new Bitfield(size);
    bitfield.#bytes.set(bytes);
    const spare = bytes.length * 8 - size;
    if (spare > 0) bitfield.#bytes[bytes.length - 1]! &= 0xff << spare;
    for (const byte of bitfield.#bytes) bitfield.#count += POPULATION[byte]!;
    return bitfield;
  }

  static full(size: number): Bitfield {
    const bitfield = new Bitfield(size);
    bitfield.fill();
    return bitfield;
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === this.size;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  has(index: number): boolean {
    return (
      index >= 0 && index < this.size && (this.#bytes[index >> 3]! & (0x80 >> (index & 7))) !== 0
    );
  }

  /** True where the bit was not set before. */
  set(index: number): boolean {
    if (!(index >= 0 && index < this.size)) throw new RangeError(`bit ${index} of ${this.size}`);
    const mask = 0x80 >> (index & 7);
    if ((this.#bytes[index >> 3]! & mask) !== 0) return false;
    this.#bytes[index >> 3]! |= mask;
    this.#count += 1;
    return true;
  }

  /** True where the bit was set before. */
  clear(index: number): boolean {
    if (!this.has(index)) return false;
    this.#bytes[index >> 3]! &= ~(0x80 >> (index & 7));
    this.#count -= 1;
    return true;
  }

  fill(): void {
    this.#bytes.fill(0xff);
    const spare = this.#bytes.length * 8 - this.size;
    if (spare > 0) this.#bytes[this.#bytes.length - 1]! = (0xff << spare) & 0xff;
    this.#count = this.size;
  }

  clearAll(): void {
    this.#bytes.fill(0);
    this.#count = 0;
  }

  /** `other` is of the same size. */
  copyFrom(other: Bitfield): void {
    this.#bytes.set(other.#bytes);
    this.#count = other.#count;
  }

  /** `other` is of the same size. */
  clearAllOf(other: Bitfield): void {
    this.#count = 0;
    for (let at = 0; at < this.#bytes.length; at++) {
      this.#bytes[at]! &= ~other.#bytes[at]!;
      this.#count += POPULATION[this.#bytes[at]!]!;
    }
  }

  /** Does `other` hold anything that we lack? */
  lacksSomeOf(other: Bitfield): boolean {
    const theirs = other.#bytes;
    for (let at = 0; at < theirs.length; at++) {
      if ((theirs[at]! & ~this.#bytes[at]!) !== 0) return true;
    }
    return false;
  }

  *indexes(): Generator<number> {
    for (let at = this.next(0); at >= 0; at = this.next(at + 1)) yield at;
  }

  /** The first index from here on, or -1; where a generator's answers would be too much to throw away. */
  next(from: number): number {
    for (let at = from; at < this.size; ) {
      const rest = this.#bytes[at >> 3]! & (0xff >> (at & 7));
      if (rest !== 0) return (at & ~7) + Math.clz32(rest) - 24;
      at = (at | 7) + 1;
    }
    return -1;
  }

  /** The first index from here on that is in both, or -1; `other` is of the same size. */
  nextShared(other: Bitfield, from: number): number {
    const theirs = other.#bytes;
    for (let at = from; at < this.size; ) {
      const byte = at >> 3;
      const rest = this.#bytes[byte]! & theirs[byte]! & (0xff >> (at & 7));
      if (rest !== 0) return (at & ~7) + Math.clz32(rest) - 24;
      at = (at | 7) + 1;
    }
    return -1;
  }

  /** A copy in wire order, spare bits zero. */
  toBytes(): Uint8Array {
    return this.#bytes.slice();
  }

  clone(): Bitfield {
    const copy = new Bitfield(this.size);
    copy.copyFrom(this);
    return copy;
  }
}
