/**
 * One who reads a stretch of a file: takes verified pieces alone, waits for those that are not there yet, and moves
 * on as fast as it is asked for more.
 */
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { ReaderPlace } from '../../policy/deadlines.ts';
import type { Layout, PieceIndex } from '../../protocol/layout.ts';
import { SHOWN_WAIT_MS, STREAM_PART_BYTES } from './limits.ts';
import { ReaderPace } from './reader-pace.ts';

/** Where it reads from. */
export interface StreamSource {
  readonly layout: Layout;
  /** It can be read now. */
  has(piece: PieceIndex): boolean;
  read(piece: PieceIndex, begin: number, length: number): Promise<Uint8Array>;
  /** Why nothing more will come; undefined while it may. */
  endReason(): string | undefined;
}

export interface StreamReaderOptions {
  readonly source: StreamSource;
  readonly clock: Clock;
  /** In the torrent; `end` is the first byte that is not read. */
  readonly start: number;
  readonly end: number;
  /** It comes to another piece, or begins to wait. */
  readonly onMoved: (reader: StreamReader) => void;
}

export class StreamReader {
  readonly #options: StreamReaderOptions;
  readonly #pace = new ReaderPace();
  #position: number;
  #wake: (() => void) | undefined;
  #waitsSinceMs = 0;
  /** It is woken now and then for nothing, and waits on where it did. */
  #waitsAt = -1;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.#position = options.start;
  }

  get place(): ReaderPlace {
    const { bytesPerSecond } = this.#pace;
    return { position: this.#position, end: this.#options.end, bytesPerSecond };
  }

  get isWaiting(): boolean {
    return this.#wake !== undefined;
  }

  /** Long enough to be told. */
  isStalled(now: number): boolean {
    return this.isWaiting && now - this.#waitsSinceMs >= SHOWN_WAIT_MS;
  }

  measured(now: number): number {
    return this.#pace.measured(now);
  }

  /** It needs this one next. */
  get piece(): PieceIndex {
    return Math.floor(this.#position / this.#options.source.layout.pieceLength) as PieceIndex;
  }

  /** Once a second. */
  look(now: number): void {
    if (this.isWaiting) this.#pace.onWait();
    this.#pace.look(now);
  }

  /** Pieces have come, or nothing more will. */
  onChanged(): void {
    this.#wake?.();
  }

  /** Throws where nothing more will come. Ends early where who reads is gone. */
  async *parts(gone: AbortSignal): AsyncGenerator<Uint8Array> {
    const { end, clock } = this.#options;
    gone.addEventListener('abort', () => this.#wake?.(), { once: true });
    while (this.#position < end && !gone.aborted) {
      const bytes = await this.#next(gone);
      if (bytes === undefined || gone.aborted) continue;
      yield bytes;
      this.#pace.onRead(bytes.length, clock.now());
      this.#moveTo(this.#position + bytes.length);
    }
  }

  /** Undefined: to be tried again. */
  async #next(gone: AbortSignal): Promise<Uint8Array | undefined> {
    const { source, end } = this.#options;
    const piece = this.piece;
    const reason = source.endReason();
    if (reason !== undefined) throw new SluiceError('session/not-allowed', reason);
    if (!source.has(piece)) {
      await this.#wait(gone);
      return undefined;
    }
    const begin = this.#position - piece * source.layout.pieceLength;
    // In whole parts, as they lie in the cache.
    const inPart = STREAM_PART_BYTES - (begin % STREAM_PART_BYTES);
    const inPiece = source.layout.pieceSize(piece) - begin;
    try {
      return await source.read(piece, begin, Math.min(inPart, inPiece, end - this.#position));
    } catch (error) {
      // It turned out not to be there: it is waited for.
      if (source.has(piece)) throw error;
      return undefined;
    }
  }

  async #wait(gone: AbortSignal): Promise<void> {
    this.#pace.onWait();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    if (this.#waitsAt !== this.#position) this.#waitsSinceMs = this.#options.clock.now();
    this.#waitsAt = this.#position;
    if (gone.aborted) resolve();
    this.#options.onMoved(this);
    await promise;
    this.#wake = undefined;
  }

  #moveTo(position: number): void {
    const before = this.piece;
    this.#position = position;
    if (this.piece !== before) this.#options.onMoved(this);
  }
}
