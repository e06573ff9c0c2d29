/**
 * The way out to a terminal. Node's own stream to one blocks the whole process while nobody reads the
 * other end (Ctrl+S, a dead ssh): measured, for as long as it lasts. So the terminal is opened once
 * more, without blocking, and what it does not take is tried again a little later: by that nothing of
 * ours is left in the system's hands, and leaving never waits for a line that is stuck.
 */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

interface Waiting {
  readonly bytes: Buffer;
  readonly done: () => void;
}

const FIRST_RETRY_MS = 10;
const MAX_RETRY_MS = 100;
const FLAGS = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Undefined where that is not possible; then writes go through Node's stream. */
const openAnew = (fd: number | undefined): number | undefined => {
  if (fd === undefined) return undefined;
  try {
    const opened = openSync(`/proc/self/fd/${fd}`, FLAGS);
    if (fstatSync(opened).rdev === fstatSync(fd).rdev) return opened;
    closeSync(opened);
  } catch {
    // No /proc, or the terminal belongs to somebody else.
  }
  return undefined;
};

const isFull = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EAGAIN';

export class TerminalLine {
  readonly #stdout: NodeJS.WriteStream;
  readonly #onError: () => void;
  readonly #fd: number | undefined;
  #queue: Waiting[] = [];
  #offset = 0;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(stdout: NodeJS.WriteStream, onError: () => void) {
    this.#stdout = stdout;
    this.#onError = onError;
    this.#fd = openAnew((stdout as { readonly fd?: number }).fd);
  }

  /** `done` comes in a later turn, also when the bytes are dropped. */
  write(text: string, done: () => void): void {
    if (this.#isClosed) {
      queueMicrotask(done);
    } else if (this.#fd === undefined) {
      this.#stdout.write(text, () => done());
    } else {
      this.#queue.push({ bytes: Buffer.from(text), done });
      if (this.#timer === undefined) this.#pump(this.#fd);
    }
  }

  /** What does not fit is lost. */
  writeNow(text: string): void {
    if (this.#isClosed) return;
    try {
      if (this.#fd === undefined) this.#stdout.write(text);
      else writeSync(this.#fd, text);
    } catch {
      // The line is full or gone, and there is no later.
    }
  }

  /** The line was hung up, or nothing is to be said any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#drop();
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #pump(fd: number): void {
    this.#timer = undefined;
    try {
      for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
        this.#offset += writeSync(fd, head.bytes, this.#offset);
        this.#retryMs = FIRST_RETRY_MS;
        if (this.#offset < head.bytes.length) continue;
        this.#offset = 0;
        this.#queue.shift();
        queueMicrotask(head.done);
      }
    } catch (error) {
      if (isFull(error)) this.#tryLater(fd);
      else this.#fail();
    }
  }

  #tryLater(fd: number): void {
    this.#timer = setTimeout(() => this.#pump(fd), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
  }

  #fail(): void {
    this.close();
    queueMicrotask(this.#onError);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#offset = 0;
    for (const { done } of this.#queue.splice(0)) queueMicrotask(done);
  }
}
