/** Timers in order of time, then of setting: a binary heap with lazy removal, so that cancelling is cheap. */
export interface HeapEntry {
  readonly dueMs: number;
  readonly sequence: number;
  /** Undefined once it has run or was cancelled. */
  run: (() => void) | undefined;
}

const isBefore = (left: HeapEntry, right: HeapEntry): boolean =>
  left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.sequence < right.sequence);

/** Below this many entries a sweep is not worth it. */
const MIN_SWEEP = 64;

export class TimerHeap {
  #entries: HeapEntry[] = [];
  #cancelled = 0;

  /** Those that will still run. */
  get size(): number {
    return this.#entries.length - this.#cancelled;
  }

  push(entry: HeapEntry): void {
    this.#entries.push(entry);
    this.#rise(this.#entries.length - 1);
  }

  cancel(entry: HeapEntry): void {
    if (entry.run === undefined) return;
    entry.run = undefined;
    this.#cancelled += 1;
    if (this.#cancelled > MIN_SWEEP && this.#cancelled * 2 > this.#entries.length) this.#sweep();
  }

  /** The first that will run; it stays in the heap. */
  peek(): HeapEntry | undefined {
    while (this.#entries.length > 0 && this.#entries[0]!.run === undefined) {
      this.#removeFirst();
      this.#cancelled -= 1;
    }
    return this.#entries[0];
  }

  pop(): HeapEntry | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  #sweep(): void {
    this.#entries = this.#entries.filter((entry) => entry.run !== undefined);
    this.#cancelled = 0;
    for (let at = (this.#entries.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  #removeFirst(): void {
    const last = this.#entries.pop()!;
    if (this.#entries.length === 0) return;
    this.#entries[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    const entries = this.#entries;
    const entry = entries[from]!;
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, entries[parent]!)) break;
      entries[at] = entries[parent]!;
      at = parent;
    }
    entries[at] = entry;
  }

  #sink(from: number): void {
    const entries = this.#entries;
    const entry = entries[from]!;
    let at = from;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= entries.length) break;
      if (child + 1 < entries.length && isBefore(entries[child + 1]!, entries[child]!)) child += 1;
      if (!isBefore(entries[child]!, entry)) break;
      entries[at] = entries[child]!;
      at = child;
    }
    entries[at] = entry;
  }
}
