/** What came before its turn, by how far it is ahead, and the bits that tell the sender of it. */
import { MAX_UTP_PACKETS } from './limits.ts';

const SLOT_MASK = MAX_UTP_PACKETS - 1;
/** Selective acks come in fours of bytes. */
const WORD_BITS = 32;

export class OutOfOrder<Item> {
  /** By number, going round; made when something is first out of order. */
  #slots: (Item | undefined)[] | undefined;
  #count = 0;
  /** How many steps the farthest is ahead of the last that came in order. */
  #reach = 0;

  get count(): number {
    return this.#count;
  }

  /** `ahead`: steps from `acknowledged`, at least 2. False where it was there, or is too far. */
  put(acknowledged: number, ahead: number, item: Item): boolean {
    if (ahead < 2 || ahead > MAX_UTP_PACKETS) return false;
    this.#slots ??= new Array<Item | undefined>(MAX_UTP_PACKETS).fill(undefined);
    const slot = (acknowledged + ahead) & SLOT_MASK;
    if (this.#slots[slot] !== undefined) return false;
    this.#slots[slot] = item;
    this.#count += 1;
    this.#reach = Math.max(this.#reach, ahead);
    return true;
  }

  has(acknowledged: number, ahead: number): boolean {
    return this.#slots?.[(acknowledged + ahead) & SLOT_MASK] !== undefined;
  }

  /** The one after `acknowledged`, which moves on by one with each call that is answered or goes without. */
  takeNext(acknowledged: number): Item | undefined {
    if (this.#count === 0 || this.#slots === undefined) return undefined;
    const slot = (acknowledged + 1) & SLOT_MASK;
    const item = this.#slots[slot];
    if (item === undefined) return undefined;
    this.#slots[slot] = undefined;
    this.#count -= 1;
    return item;
  }

  /** The last that came in order is one further. */
  onStep(): void {
    this.#reach = Math.max(this.#reach - 1, 0);
  }

  /** Of a selective ack; 0 where nothing is out of order. */
  get selectiveBytes(): number {
    if (this.#count === 0) return 0;
    return Math.ceil((this.#reach - 1) / WORD_BITS) * (WORD_BITS / 8);
  }

  writeSelective(acknowledged: number, bytes: Uint8Array, at: number): void {
    const count = this.selectiveBytes;
    bytes.fill(0, at, at + count);
    for (let index = 0; index < this.#reach - 1; index++) {
      if (this.has(acknowledged, index + 2)) bytes[at + (index >> 3)]! |= 1 << (index & 7);
    }
  }

  clear(): void {
    this.#slots = undefined;
    this.#count = 0;
    this.#reach = 0;
  }
}
