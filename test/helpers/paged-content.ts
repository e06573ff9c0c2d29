/** The bytes of one file in memory: sparse, and able to lose what was not synced. */
const PAGE = 4096;
const PAGES_AT_ONCE = 64;

/** Many at once: an array of its own for each is what a test with many files spends its time on. */
let sheet = new Uint8Array(0);
let sheetUsed = 0;

const blankPage = (): Uint8Array => {
  if (sheetUsed >= sheet.length) {
    sheet = new Uint8Array(PAGE * PAGES_AT_ONCE);
    sheetUsed = 0;
  }
  sheetUsed += PAGE;
  return sheet.subarray(sheetUsed - PAGE, sheetUsed);
};

export class PagedContent {
  readonly #pages = new Map<number, Uint8Array>();
  /** Pages changed since the last sync, as they were then (undefined: a hole). */
  readonly #before = new Map<number, Uint8Array | undefined>();
  #size = 0;
  #syncedSize = 0;

  get size(): number {
    return this.#size;
  }

  /** Bytes that take room. */
  get bytes(): number {
    return this.#pages.size * PAGE;
  }

  /** Room that a write would newly take. */
  growthOf(position: number, length: number): number {
    let growth = 0;
    for (let page = Math.floor(position / PAGE); page * PAGE < position + length; page++) {
      if (!this.#pages.has(page)) growth += PAGE;
    }
    return growth;
  }

  read(into: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(into.length, this.#size - position));
    for (let done = 0; done < count; ) {
      const at = position + done;
      const start = at % PAGE;
      const part = Math.min(count - done, PAGE - start);
      const page = this.#pages.get(Math.floor(at / PAGE));
      if (page === undefined) into.fill(0, done, done + part);
      else into.set(page.subarray(start, start + part), done);
      done += part;
    }
    return count;
  }

  write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const at = position + done;
      const start = at % PAGE;
      const part = Math.min(bytes.length - done, PAGE - start);
      this.#change(Math.floor(at / PAGE)).set(bytes.subarray(done, done + part), start);
      done += part;
    }
    if (bytes.length > 0) this.#size = Math.max(this.#size, position + bytes.length);
  }

  truncate(size: number): void {
    for (const number of [...this.#pages.keys()]) {
      if (number * PAGE >= size) {
        this.#remember(number);
        this.#pages.delete(number);
      } else if (number * PAGE + PAGE > size) {
        this.#change(number).fill(0, size - number * PAGE);
      }
    }
    this.#size = size;
  }

  sync(): void {
    this.#before.clear();
    this.#syncedSize = this.#size;
  }

  /** Each changed page is kept, or falls back to what it was at the last sync. */
  crash(keeps: (page: number) => boolean, keepsSize: boolean): void {
    let size = keepsSize ? this.#size : this.#syncedSize;
    for (const [number, page] of this.#before) {
      if (keeps(number)) {
        size = Math.max(size, Math.min(this.#size, (number + 1) * PAGE));
      } else if (page === undefined) {
        this.#pages.delete(number);
      } else {
        this.#pages.set(number, page);
      }
    }
    this.#size = size;
    this.sync();
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.#size);
    this.read(bytes, 0);
    return bytes;
  }

  #change(number: number): Uint8Array {
    this.#remember(number);
    return this.#pages.get(number) ?? this.#newPage(number);
  }

  #newPage(number: number): Uint8Array {
    const page = blankPage();
    this.#pages.set(number, page);
    return page;
  }

  #remember(number: number): void {
    if (!this.#before.has(number)) this.#before.set(number, this.#pages.get(number)?.slice());
  }
}
