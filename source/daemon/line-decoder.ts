/** Bytes of a socket, in whatever chunks they come, as lines of text: capped in size, and UTF-8 or nothing. */
import { SluiceError } from '../base/errors.ts';

const NEWLINE = 0x0a;
const NOTHING = new Uint8Array(0);

export class LineDecoder {
  readonly #maxBytes: number;
  readonly #text = new TextDecoder('utf-8', { fatal: true });
  /** A line that has begun; its room doubles as it grows. */
  #begun = NOTHING;
  #begunBytes = 0;
  /** Not looked at yet. */
  #unread = NOTHING;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** `chunk` is copied: it may be overwritten afterwards. */
  push(chunk: Uint8Array): void {
    this.#unread =
      this.#unread.length === 0
        ? new Uint8Array(chunk)
        : new Uint8Array(Buffer.concat([this.#unread, chunk]));
  }

  /** The next whole line without its end, or undefined. Throws `daemon/limit` or `daemon/protocol`. */
  next(): string | undefined {
    const at = this.#unread.indexOf(NEWLINE);
    const piece = at < 0 ? this.#unread : this.#unread.subarray(0, at);
    if (this.#begunBytes + piece.length > this.#maxBytes) {
      throw new SluiceError('daemon/limit', `a line is longer than ${this.#maxBytes} bytes`);
    }
    this.#unread = at < 0 ? NOTHING : this.#unread.subarray(at + 1);
    if (at < 0) {
      this.#begin(piece);
      return undefined;
    }
    return this.#decode(this.#finish(piece));
  }

  #begin(piece: Uint8Array): void {
    const needed = this.#begunBytes + piece.length;
    if (needed > this.#begun.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(2 * needed, this.#maxBytes)));
      larger.set(this.#begun.subarray(0, this.#begunBytes));
      this.#begun = larger;
    }
    this.#begun.set(piece, this.#begunBytes);
    this.#begunBytes = needed;
  }

  #finish(piece: Uint8Array): Uint8Array {
    if (this.#begunBytes === 0) return piece;
    this.#begin(piece);
    const line = this.#begun.subarray(0, this.#begunBytes);
    this.#begun = NOTHING;
    this.#begunBytes = 0;
    return line;
  }

  #decode(line: Uint8Array): string {
    try {
      return this.#text.decode(line).replace(/\r$/, '');
    } catch (cause) {
      throw new SluiceError('daemon/protocol', 'a line is not UTF-8', { cause });
    }
  }
}
