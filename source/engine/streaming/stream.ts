/** One stream: files of a torrent at an address of their own, and those who read them. */
import { toHex } from '../../base/bytes.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Clock } from '../../base/ports/clock.ts';
import type { HttpBody, HttpListener, HttpServer } from '../../base/ports/http-server.ts';
import type { Random } from '../../base/ports/random.ts';
import type { OpenedStream, StreamSummary } from '../../contract/streams.ts';
import type { ReaderPlace } from '../../policy/deadlines.ts';
import type { ByteRange } from '../../protocol/byte-range.ts';
import type { LayoutFile, PieceIndex } from '../../protocol/layout.ts';
import type { Torrent } from '../torrent/torrent.ts';
import { LentWishes } from './lent-wishes.ts';
import {
  FIRST_END_BYTES,
  FIRST_READER_RATE,
  FIRST_START_BYTES,
  STREAM_SERVER_LIMITS,
} from './limits.ts';
import { type ServedFile, servedFile } from './served-files.ts';
import { answerStream, type ServedStream } from './stream-answer.ts';
import { PLAYLIST } from './stream-page.ts';
import { StreamReader, type StreamSource } from './stream-reader.ts';
import { bufferedAhead, endReasonOf, waitingWords } from './stream-standing.ts';

/** One of those who read has begun, has come to another piece or waits for one, or has gone. */
export type ReaderChange = 'began' | 'moved' | 'ended';

export interface StreamOptions {
  readonly key: string;
  readonly torrent: Torrent;
  readonly files: readonly LayoutFile[];
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly onReaders: (stream: Stream, change: ReaderChange) => void;
}

const LOOPBACK = '127.0.0.1';
const TOKEN_BYTES = 16;

export class Stream implements ServedStream, StreamSource {
  readonly key: string;
  readonly torrent: Torrent;
  readonly token: string;
  readonly lent: LentWishes;
  readonly readers = new Set<StreamReader>();
  readonly #options: StreamOptions;
  #files: readonly ServedFile[] = [];
  #listener: HttpListener | undefined;
  #base = '';
  #wantedAt: number;
  #hasBeenRead = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.key = options.key;
    this.torrent = options.torrent;
    this.token = toHex(options.random.bytes(TOKEN_BYTES));
    this.lent = new LentWishes(options.torrent);
    this.#wantedAt = options.clock.now();
  }

  /** Rejects with `network/address-in-use`. */
  async listen(http: HttpServer, port: number): Promise<void> {
    const local = { host: LOOPBACK, port };
    this.#listener = await http.listen(local, STREAM_SERVER_LIMITS, (question) =>
      answerStream(question, this),
    );
    this.#base = `http://${LOOPBACK}:${this.#listener.local.port}/${this.token}`;
    this.#files = this.#options.files.map((file) => servedFile(file, this.#base));
    this.borrow();
  }

  /** Its files are wanted; again where another stream has given them back. */
  borrow(): void {
    this.lent.want(this.#files.map(({ file }) => file));
  }

  /** Ends all who read. */
  async close(): Promise<void> {
    await this.#listener?.close();
    this.lent.giveBack();
  }

  // As it is served.

  get id(): TorrentId {
    return this.torrent.id;
  }

  get title(): string {
    return this.torrent.name;
  }

  /** By its hash: other bytes are another torrent. */
  get tag(): string {
    return this.torrent.id.slice(0, 32);
  }

  get files(): readonly ServedFile[] {
    return this.#files;
  }

  get url(): string {
    return this.#files.length === 1 ? this.#files[0]!.url : `${this.#base}/${PLAYLIST}`;
  }

  get opened(): OpenedStream {
    const served = this.#files.map(({ file, name, size, url }) => ({ file, name, size, url }));
    return { stream: this.key, url: this.url, served };
  }

  problem(): string | undefined {
    return this.endReason();
  }

  open(file: ServedFile, { start, end }: ByteRange): HttpBody {
    const stretch = { start: file.offset + start, end: file.offset + end };
    return { size: end - start, parts: (gone) => this.#read(stretch, gone) };
  }

  // Where its readers read from.

  get layout() {
    return this.torrent.content.layout;
  }

  has(piece: PieceIndex): boolean {
    return this.torrent.presence.isAwake && this.torrent.content.have.has(piece);
  }

  read(piece: PieceIndex, begin: number, length: number): Promise<Uint8Array> {
    return this.torrent.read(piece, begin, length);
  }

  endReason(): string | undefined {
    return endReasonOf(this.torrent);
  }

  // As others see to it.

  /** What is wanted soon: where its readers stand, or where the first of them is likely to begin. */
  get places(): readonly ReaderPlace[] {
    if (this.#hasBeenRead) return [...this.readers].map(({ place }) => place);
    const { offset, size } = this.#files[0]!;
    const end = offset + size;
    const bytesPerSecond = FIRST_READER_RATE;
    return [
      { position: offset, end: Math.min(end, offset + FIRST_START_BYTES), bytesPerSecond },
      { position: Math.max(offset, end - FIRST_END_BYTES), end, bytesPerSecond },
    ];
  }

  /** Somebody wants it still. */
  renew(): void {
    this.#wantedAt = this.#options.clock.now();
  }

  isForgotten(now: number): boolean {
    return this.readers.size === 0 && now - this.#wantedAt > this.#options.leaseMs;
  }

  /** Pieces have come, or it has left its swarm. */
  onChanged(): void {
    for (const reader of this.readers) reader.onChanged();
  }

  /** Once a second. */
  look(now: number): void {
    if (this.readers.size === 0) return;
    this.renew();
    for (const reader of this.readers) reader.look(now);
    this.lent.hurry();
    this.torrent.presence.wake();
    // A piece that was found again is told by nobody.
    this.onChanged();
  }

  summary(now: number): StreamSummary {
    const reader = [...this.readers].at(-1);
    const { key, id, torrent, url } = this;
    const name = this.#files.length === 1 ? this.#files[0]!.name : torrent.name;
    const files = this.#files.map(({ file }) => file);
    const same = { stream: key, id, name, url, files, readers: this.readers.size };
    if (reader === undefined) {
      return { ...same, ...NOBODY_READS, waiting: null };
    }
    const { position, end, bytesPerSecond } = reader.place;
    const ahead = bufferedAhead(torrent.content, position, end);
    return {
      ...same,
      bytesPerSecond: Math.round(reader.measured(now)),
      bufferedBytes: ahead,
      bufferedSeconds: Math.floor(ahead / bytesPerSecond),
      isBuffered: position + ahead >= end,
      waiting: reader.isStalled(now) ? waitingWords(torrent, reader.place) : null,
    };
  }

  async *#read(stretch: ByteRange, gone: AbortSignal): AsyncGenerator<Uint8Array> {
    const { clock, onReaders } = this.#options;
    const options = { ...stretch, source: this, clock, onMoved: () => onReaders(this, 'moved') };
    const reader = new StreamReader(options);
    this.#hasBeenRead = true;
    this.readers.add(reader);
    this.torrent.presence.wake();
    this.lent.hurry();
    try {
      onReaders(this, 'began');
      yield* reader.parts(gone);
    } finally {
      this.readers.delete(reader);
      onReaders(this, 'ended');
    }
  }
}

const NOBODY_READS = {
  bytesPerSecond: 0,
  bufferedBytes: null,
  bufferedSeconds: null,
  isBuffered: false,
} as const;
