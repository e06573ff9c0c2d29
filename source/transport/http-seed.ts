/**
 * One request to a web seed (BEP 17, 19): asks for a stretch of bytes and hands on exactly those, whatever the server
 * sends (H108): the whole file, another stretch, too much, too little, packed.
 */

import { messageOf } from '../base/errors.ts';
import type { HttpExchange, HttpHead, HttpLine } from '../base/ports/http-lines.ts';
import { safeText } from '../base/safe-text.ts';
import type { WebSeedTrouble } from '../policy/web-seed-standing.ts';
import { parseContentLength, parseContentRange, parseRetryAfter } from '../protocol/http-range.ts';
import { MAX_WAIT_BODY_BYTES, MAX_WEB_SEED_REDIRECTS, WEB_SEED_HEAD_MS } from './limits.ts';

export interface HttpSeedQuestion {
  readonly url: string;
  /** In the torrent; what a missing one is told by. */
  readonly file: number;
  /** Of the file; or, where `isScript`, of what the address itself names. */
  readonly start: number;
  readonly length: number;
  /** Of the whole file. */
  readonly fileSize: number;
  /** BEP 17: the address says which bytes, and a body may say how long to wait. */
  readonly isScript: boolean;
  /** Bytes before those asked for that may be thrown away. */
  readonly maxSkip: number;
  readonly userAgent: string;
  readonly mayConnect: (address: string, url: URL) => boolean;
}

export interface HttpSeedListener {
  /** Some of the bytes asked for, in their order; the hearer's from now on. */
  onBytes(chunk: Uint8Array): void;
  /** So many bytes that stand before those asked for were thrown away. */
  onSkipped(bytes: number): void;
  /** The server sent the whole file where a part was asked for. */
  onWhole(): void;
  /** Exactly once, last. Without trouble: what has come is all that comes, which may be less than was asked for. */
  onEnd(trouble?: WebSeedTrouble): void;
}

export class HttpSeedRequest {
  readonly #question: HttpSeedQuestion;
  readonly #listener: HttpSeedListener;
  readonly #wallTime: () => number;
  readonly #exchange: HttpExchange;
  #skip = 0;
  #hasSkipped = false;
  #hasBytes = false;
  #left: number;
  #isOver = false;
  /** What a script says of waiting. */
  #waitBody: string | undefined;

  constructor(
    line: HttpLine,
    question: HttpSeedQuestion,
    listener: HttpSeedListener,
    wallTime: () => number,
  ) {
    this.#question = question;
    this.#listener = listener;
    this.#wallTime = wallTime;
    this.#left = question.length;
    this.#exchange = line.ask(
      {
        url: question.url,
        headers: headersOf(question),
        maxRedirects: MAX_WEB_SEED_REDIRECTS,
        deadlineMs: WEB_SEED_HEAD_MS,
        mayConnect: question.mayConnect,
      },
      {
        onHead: (head) => this.#onHead(head),
        onData: (chunk) => this.#onData(chunk),
        onEnd: (error) => this.#onEnd(error),
      },
    );
  }

  pause(): void {
    this.#exchange.pause();
  }

  resume(): void {
    this.#exchange.resume();
  }

  /** Nothing more of it is wanted, nor heard. */
  destroy(): void {
    this.#isOver = true;
    this.#exchange.destroy();
  }

  #onHead(head: HttpHead): void {
    if (this.#question.isScript && head.status === 503) {
      this.#waitBody = '';
      return;
    }
    const trouble = this.#troubleIn(head);
    if (trouble !== undefined) this.#give(trouble);
  }

  #troubleIn(head: HttpHead): WebSeedTrouble | undefined {
    const { status, headers } = head;
    if (status === 206 && !this.#question.isScript) {
      return packedTrouble(headers) ?? this.#troubleInPart(headers['content-range']);
    }
    if (status === 200) return packedTrouble(headers) ?? this.#troubleInWhole(headers);
    return troubleOfStatus(status, this.#question.file, this.#waitFor(headers['retry-after']));
  }

  #troubleInPart(header: string | undefined): WebSeedTrouble | undefined {
    const { start, length, fileSize, file } = this.#question;
    const range = parseContentRange(header);
    if (range === undefined || range.start !== start) {
      return { kind: 'refused', words: 'sends another part of the file than was asked for' };
    }
    if (range.total !== undefined && range.total !== fileSize) {
      return otherSize(range.total, file);
    }
    this.#left = Math.min(length, range.end - start);
    return undefined;
  }

  /** The whole file: what is wanted of it is taken, where not too much stands before that. */
  #troubleInWhole(headers: HttpHead['headers']): WebSeedTrouble | undefined {
    const { start, length, fileSize, isScript, maxSkip, file } = this.#question;
    const size = parseContentLength(headers['content-length']);
    if (isScript) {
      if (size === undefined || size === length) return undefined;
      return {
        kind: 'refused',
        words: `sends ${size} bytes of a piece where ${length} were asked for`,
      };
    }
    if (size !== undefined && size !== fileSize) return otherSize(size, file);
    if (length < fileSize) this.#listener.onWhole();
    if (start > maxSkip) return NO_RANGES;
    this.#skip = start;
    return undefined;
  }

  #onData(chunk: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#waitBody !== undefined) {
      if (this.#waitBody.length < MAX_WAIT_BODY_BYTES)
        this.#waitBody += Buffer.from(chunk).toString('latin1');
      return;
    }
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    if (skipped > 0) this.#onSkipped(skipped);
    if (this.#isOver) return;
    const bytes = chunk.subarray(skipped, skipped + this.#left);
    const hasMore = chunk.length - skipped > this.#left;
    this.#left -= bytes.length;
    if (bytes.length > 0) this.#onBytes(bytes);
    // What was asked for is here: the rest of it would be more and more.
    if (hasMore && !this.#isOver) this.#give(undefined);
  }

  #onSkipped(bytes: number): void {
    this.#hasSkipped = true;
    this.#listener.onSkipped(bytes);
  }

  #onBytes(bytes: Uint8Array): void {
    this.#hasBytes = true;
    this.#listener.onBytes(bytes);
  }

  #onEnd(error: Error | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener.onEnd(this.#troubleAtEnd(error));
  }

  #troubleAtEnd(error: Error | undefined): WebSeedTrouble | undefined {
    if (this.#waitBody !== undefined) return busy(this.#waitFor(this.#waitBody));
    // Files may be large, and asking for one again and again may bring nothing for ever.
    if (this.#hasSkipped && !this.#hasBytes) return BREAKS_OFF;
    if (error !== undefined) return { kind: 'network', words: safeText(messageOf(error), 200) };
    if (this.#left === 0) return undefined;
    return { kind: 'network', words: 'ends its answer too early' };
  }

  #waitFor(text: string | undefined): number | undefined {
    return parseRetryAfter(text, this.#wallTime());
  }

  #give(trouble: WebSeedTrouble | undefined): void {
    this.destroy();
    this.#listener.onEnd(trouble);
  }
}

const headersOf = ({
  start,
  length,
  fileSize,
  isScript,
  userAgent,
}: HttpSeedQuestion): Readonly<Record<string, string>> => {
  const isPart = !isScript && length < fileSize;
  return {
    'user-agent': userAgent,
    // Packed, no byte would stand where we look for it.
    'accept-encoding': 'identity',
    ...(isPart ? { range: `bytes=${start}-${start + length - 1}` } : {}),
  };
};

const packedTrouble = (headers: HttpHead['headers']): WebSeedTrouble | undefined => {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return undefined;
  return { kind: 'refused', words: 'packs what it sends, though asked not to' };
};

const otherSize = (size: number, file: number): WebSeedTrouble => ({
  kind: 'missing',
  words: `has another file there, of ${size} bytes`,
  file,
});

const BREAKS_OFF: WebSeedTrouble = {
  kind: 'refused',
  words: 'breaks off before it comes to what was asked for',
};

const NO_RANGES: WebSeedTrouble = {
  kind: 'no-ranges',
  words: 'sends files from their beginning alone, and what is missing lies too far behind it',
};

const busy = (waitMs: number | undefined): WebSeedTrouble => ({
  kind: 'busy',
  words: 'is busy (503)',
  waitMs,
});

const MISSING: ReadonlySet<number> = new Set([404, 410, 416]);

const troubleOfStatus = (
  status: number,
  file: number,
  waitMs: number | undefined,
): WebSeedTrouble => {
  if (status === 503 || status === 429) {
    return { kind: 'busy', words: `is busy (${status})`, waitMs };
  }
  const words = `answers ${status}`;
  return MISSING.has(status) ? { kind: 'missing', words, file } : { kind: 'refused', words };
};
