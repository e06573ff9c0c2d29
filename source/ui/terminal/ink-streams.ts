/**
 * The streams that Ink gets in place of the terminal's. It keeps what it is good at, laying out and
 * reading keys, and no byte of its own can reach the terminal: neither its patches (which rewrite a
 * line to its end) nor its modes (which it takes back in some ways out and not in others).
 */
import type { Size } from '../layout.ts';
import { MAX_WAITING_KEYS } from '../limits.ts';

const nothing = (): void => {};

/** As Ink in debug mode writes: one whole frame with each write. */
export class FrameSink {
  readonly #onFrame: (frame: string) => void;
  #size: Size;
  /** No terminal to Ink, so that it never writes modes. */
  readonly isTTY = false;
  readonly writable = true;
  readonly on = nothing;
  readonly off = nothing;

  constructor(size: Size, onFrame: (frame: string) => void) {
    this.#size = size;
    this.#onFrame = onFrame;
  }

  /** Never zero: then Ink would start programs to ask for the size. */
  get columns(): number {
    return Math.max(1, this.#size.columns);
  }

  get rows(): number {
    return Math.max(1, this.#size.rows);
  }

  resize(size: Size): void {
    this.#size = size;
  }

  /** An empty write is how Ink asks to be told that all is written. */
  readonly write = (text: string, ...more: readonly unknown[]): boolean => {
    if (text !== '') this.#onFrame(text);
    const done = more.findLast((each) => typeof each === 'function');
    if (done !== undefined) queueMicrotask(done as () => void);
    return true;
  };

  get asStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

/** A keyboard that says what it is given. Raw mode is not Ink's to set. */
export class KeySource {
  readonly isTTY = true;
  readonly setRawMode = nothing;
  readonly setEncoding = nothing;
  readonly ref = nothing;
  readonly unref = nothing;
  readonly #listeners = new Set<() => void>();
  #waiting = '';

  readonly addListener = (_event: 'readable', listener: () => void): void => {
    this.#listeners.add(listener);
    if (this.#waiting !== '') queueMicrotask(listener);
  };

  readonly removeListener = (_event: 'readable', listener: () => void): void => {
    this.#listeners.delete(listener);
  };

  readonly read = (): string | null => {
    const text = this.#waiting;
    this.#waiting = '';
    return text === '' ? null : text;
  };

  push(keys: string): void {
    if (keys === '') return;
    this.#waiting = (this.#waiting + keys).slice(-MAX_WAITING_KEYS);
    for (const listener of [...this.#listeners]) listener();
  }

  get asStream(): NodeJS.ReadStream {
    return this as unknown as NodeJS.ReadStream;
  }
}
