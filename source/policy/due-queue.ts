/** Who is due next, of very many: a heap, so that those who wait cost nothing while they wait. */

interface Entry<Item> {
  readonly dueMs: number;
  /** Undefined once it counts no more. */
  item: Item | undefined;
}

export class DueQueue<Item> {
  readonly #entries = new Map<Item, Entry<Item>>();
  /** Each entry is due no later than the two at twice its place. */
  #heap: Entry<Item>[] = [];

  get size(): number {
    return this.#entries.size;
  }

  dueOf(item: Item): number | undefined {
    return this.#entries.get(item)?.dueMs;
  }

  /** Instead of when it was due before. */
  set(item: Item, dueMs: number): void {
    if (this.dueOf(item) === dueMs) return;
    this.delete(item);
    const entry: Entry<Item> = { dueMs, item };
    this.#entries.set(item, entry);
    this.#push(entry);
  }

  delete(item: Item): void {
    const entry = this.#entries.get(item);
    if (entry === undefined) return;
    entry.item = undefined;
    this.#entries.delete(item);
    if (this.#heap.length > 2 * this.#entries.size + 16) this.#rebuild();
  }

  /** When the first is due. */
  get nextMs(): number | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.item === undefined) this.#shift();
    return this.#heap[0]?.dueMs;
  }

  /** Who is due by now, in their order, but no more than so many; they are in here no more. */
  takeDue(nowMs: number, most = Number.POSITIVE_INFINITY): readonly Item[] {
    const due: Item[] = [];
    while (due.length < most && (this.nextMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      const item = this.#shift()!.item as Item;
      this.#entries.delete(item);
      due.push(item);
    }
    return due;
  }

  #rebuild(): void {
    this.#heap = [];
    for (const entry of this.#entries.values()) this.#push(entry);
  }

  #push(entry: Entry<Item>): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.dueMs <= entry.dueMs) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #shift(): Entry<Item> | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.dueMs < heap[child]!.dueMs) child += 1;
      if (last.dueMs <= heap[child]!.dueMs) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
