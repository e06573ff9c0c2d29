/**
 * All streams of a session: opens and ends them, says when pieces are due for all who read, and ends those that
 * nobody wants any more. Costs nothing while there are none.
 */
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { HttpServer } from '../../base/ports/http-server.ts';
import type { Random } from '../../base/ports/random.ts';
import type { OpenedStream, StreamSummary } from '../../contract/streams.ts';
import { deadlinesOf, joinDeadlines } from '../../policy/deadlines.ts';
import type { LayoutFile } from '../../protocol/layout.ts';
import type { Torrent } from '../torrent/torrent.ts';
import type { KeptWishes, TorrentReaders } from '../torrent/torrent-followers.ts';
import { DEFAULT_LEASE_MS, MAX_STREAMS, STREAM_LOOK_MS } from './limits.ts';
import { type ReaderChange, Stream } from './stream.ts';

export interface SessionStreamsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Undefined where nothing is streamed. */
  readonly httpServer: HttpServer | undefined;
  /** A picture of the session would look different. */
  readonly onChanged: () => void;
}

export interface StreamWish {
  readonly files: readonly LayoutFile[];
  readonly port?: number | undefined;
  readonly leaseMs?: number | undefined;
}

const NONE: readonly StreamSummary[] = [];

export class SessionStreams implements TorrentReaders {
  readonly #options: SessionStreamsOptions;
  readonly #streams = new Map<string, Stream>();
  #opening = 0;
  #lastKey = 0;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(options: SessionStreamsOptions) {
    this.#options = options;
  }

  get summaries(): readonly StreamSummary[] {
    if (this.#streams.size === 0) return NONE;
    const now = this.#options.clock.now();
    return [...this.#streams.values()].map((stream) => stream.summary(now));
  }

  /** Rejects with `network/address-in-use`, or `session/not-allowed` where there are too many. */
  async open(torrent: Torrent, wish: StreamWish): Promise<OpenedStream> {
    const { clock, random, httpServer } = this.#options;
    if (httpServer === undefined) throw notAllowed('this engine serves no streams');
    if (this.#streams.size + this.#opening >= MAX_STREAMS) {
      throw notAllowed(`${MAX_STREAMS} streams are open already: close one first`);
    }
    this.#lastKey += 1;
    const stream = new Stream({
      ...{ torrent, clock, random, files: wish.files, key: String(this.#lastKey) },
      leaseMs: wish.leaseMs ?? DEFAULT_LEASE_MS,
      onReaders: (from, change) => this.#onReaders(from, change),
    });
    this.#opening += 1;
    try {
      await stream.listen(httpServer, wish.port ?? 0);
    } finally {
      this.#opening -= 1;
    }
    try {
      if (this.#isClosed || torrent.isLeaving) throw notAllowed(`${torrent.name} was removed`);
      if (torrent.isAtRest) torrent.resume();
    } catch (error) {
      await stream.close();
      throw error;
    }
    this.#streams.set(stream.key, stream);
    this.#setDeadlines(stream.id, torrent);
    this.#lookLater();
    this.#options.onChanged();
    return stream.opened;
  }

  /** Throws `session/not-found`. */
  renew(key: string): void {
    this.#need(key).renew();
  }

  /** Rejects with `session/not-found`. */
  end(key: string): Promise<void> {
    return this.#end(this.#need(key));
  }

  /** Pieces have come to a torrent, it has joined its swarm, or left it. */
  onTorrent(id: TorrentId): void {
    if (this.#streams.size === 0) return;
    for (const stream of this.#of(id)) {
      stream.onChanged();
      if (stream.torrent.isLeaving) void this.#end(stream);
    }
    this.#setDeadlines(id);
  }

  /** Somebody reads it now. */
  isRead(id: TorrentId): boolean {
    return this.#streams.size > 0 && this.#of(id).some(({ readers }) => readers.size > 0);
  }

  /** For a torrent's record: as it will be once nobody streams it. */
  recorded(id: TorrentId, wishes: KeptWishes): KeptWishes {
    if (this.#streams.size === 0) return wishes;
    return this.#of(id).reduce((all, { lent }) => lent.recorded(all), wishes);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await Promise.all([...this.#streams.values()].map((stream) => this.#end(stream)));
  }

  #need(key: string): Stream {
    const stream = this.#streams.get(key);
    if (stream !== undefined) return stream;
    throw new SluiceError('session/not-found', `there is no stream ${key.slice(0, 20)}`);
  }

  #of(id: TorrentId): readonly Stream[] {
    return [...this.#streams.values()].filter((stream) => stream.id === id);
  }

  async #end(stream: Stream): Promise<void> {
    if (!this.#streams.delete(stream.key)) return;
    this.#options.onChanged();
    await stream.close();
    if (!stream.torrent.isLeaving) for (const other of this.#of(stream.id)) other.borrow();
    this.#setDeadlines(stream.id, stream.torrent);
  }

  #onReaders(stream: Stream, change: ReaderChange): void {
    this.#setDeadlines(stream.id, stream.torrent, change !== 'moved');
    this.#options.onChanged();
  }

  /** `isOther`: who reads, or where, is another. Where somebody waits for a piece that nobody has begun, all else gives way then. */
  #setDeadlines(id: TorrentId, torrent = this.#of(id)[0]?.torrent, isOther = false): void {
    if (torrent === undefined) return;
    const { picker, presence } = torrent;
    // Of what is all there nothing is due: most are read at full speed.
    if (picker === undefined || (picker.isFinished && picker.deadlines.isEmpty)) return;
    const now = this.#options.clock.now();
    const { pieceLength } = torrent.content.layout;
    const streams = this.#of(id);
    const lists = streams
      .flatMap(({ places }) => places)
      .map((place) => deadlinesOf(place, pieceLength, now, (piece) => picker.isWanted(piece)));
    const readers = streams.flatMap((stream) => [...stream.readers]);
    const isJump = isOther && readers.some(({ piece }) => picker.isFresh(piece));
    presence.setDeadlines(joinDeadlines(lists), isJump);
  }

  #lookLater(): void {
    if (this.#timer !== undefined || this.#streams.size === 0 || this.#isClosed) return;
    this.#timer = this.#options.clock.setTimer(STREAM_LOOK_MS, () => {
      this.#timer = undefined;
      this.#look();
      this.#lookLater();
    });
  }

  #look(): void {
    const now = this.#options.clock.now();
    for (const stream of this.#streams.values()) {
      stream.look(now);
      if (stream.isForgotten(now)) void this.#end(stream);
    }
    for (const id of new Set([...this.#streams.values()].map((stream) => stream.id))) {
      this.#setDeadlines(id);
    }
    this.#options.onChanged();
  }
}

const notAllowed = (message: string): SluiceError =>
  new SluiceError('session/not-allowed', message);
