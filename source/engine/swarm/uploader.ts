/**
 * Serves blocks to those who are not choked. They come from the cache where they can, so that a busy peer costs one
 * disk read per chunk.
 */
import type { Bitfield } from '../../base/bitfield.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { MAX_REQUEST_LENGTH } from '../../policy/limits.ts';
import { PieceSuggestions, type SuggestView } from '../../policy/piece-suggestions.ts';
import type { BlockRequest } from '../../policy/upload-queue.ts';
import type { Layout, PieceIndex } from '../../protocol/layout.ts';
import { MAX_CACHE_BYTES } from '../../storage/limits.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import {
  MAX_PACED_MS,
  MAX_UPLOAD_QUEUE_BYTES,
  MIN_UPLOAD_QUEUE_BYTES,
  PACED_FROM_MS,
  READ_AHEAD_BYTES,
  UPLOAD_QUEUE_MS,
} from '../limits.ts';
import { BlockPacer } from './block-pacer.ts';
import type { Peer } from './peer.ts';

/** Where blocks are read. */
export interface BlockSource {
  /** The block if it is in memory; its memory is not used for anything else while a recipient waits for it. */
  readCached(piece: PieceIndex, begin: number, length: number): Uint8Array | undefined;
  onLent(piece: PieceIndex, begin: number, recipient: Peer['wire']): void;
  read(piece: PieceIndex, begin: number, length: number): Promise<Uint8Array>;
  /** The block will be read soon; true where it has to be read from disk. */
  prefetch(piece: PieceIndex, begin: number): boolean;
}

export interface UploaderOptions {
  readonly layout: Layout;
  readonly source: BlockSource;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly peers: ReadonlyMap<number, Peer>;
  /** We have it, and the peer may know. */
  readonly mayGive: (peer: Peer, piece: number) => boolean;
  /** As it says. */
  readonly piecesOf: (peer: Peer) => Bitfield;
  /** It has so little that it may have some while it is choked (BEP 6). */
  readonly isStarting: (peer: Peer) => boolean;
  readonly isSeeding: () => boolean;
  readonly onSent: (peer: Peer, piece: number, bytes: number) => void;
}

export class Uploader {
  readonly #options: UploaderOptions;
  readonly #pacer: BlockPacer<Peer>;
  readonly #suggestions: PieceSuggestions;
  #isClosed = false;

  constructor(options: UploaderOptions) {
    this.#options = options;
    this.#suggestions = new PieceSuggestions(options.layout.pieceLength);
    this.#pacer = new BlockPacer({
      clock: options.clock,
      onSent: (peer, piece, bytes) => this.#onSent(peer, piece, bytes),
      onDone: (peer) => this.pump(peer),
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#pacer.close();
  }

  onRequest(peer: Peer, rawPiece: number, begin: number, length: number): void {
    const { layout, mayGive, clock } = this.#options;
    const { conduct } = peer;
    if (!layout.isValidRequest(rawPiece, begin, length, MAX_REQUEST_LENGTH)) {
      peer.judge(conduct.onInvalidRequest(rawPiece, begin, length));
    }
    const request = { piece: rawPiece, offset: begin, length };
    const isFast = peer.weChokeThem && this.#isAllowedFast(peer, request);
    if (peer.weChokeThem && !isFast) {
      peer.reject(request);
      peer.judge(conduct.onChokedRequest(peer.chokedAtMs, clock.now()));
      return;
    }
    const verdict = mayGive(peer, rawPiece) ? peer.uploads.onRequest(request, isFast) : 'refused';
    if (verdict === 'queued') {
      this.#readAhead(peer);
      this.pump(peer);
      return;
    }
    // What is asked for twice is answered once.
    if (verdict !== 'duplicate') peer.reject(request);
    peer.note(verdict === 'duplicate' ? 'duplicateRequest' : 'refusedRequest');
  }

  /** Only what comes next: peers ask for more than the cache holds, and what is read too soon is read twice. */
  #readAhead(peer: Peer): void {
    for (;;) {
      const request = peer.uploads.takeNear(READ_AHEAD_BYTES);
      if (request === undefined) return;
      const { piece, offset } = request;
      if (this.#options.source.prefetch(piece as PieceIndex, offset)) this.#suggest(piece, peer);
    }
  }

  /** The piece is being read from disk for `reader`: who else may have it for nothing more. */
  #suggest(piece: number, reader: Peer): void {
    const { peers, isSeeding, layout } = this.#options;
    // A torrent that fits into the cache is read once all the same.
    if (!isSeeding() || layout.payloadSize <= MAX_CACHE_BYTES) return;
    const keys = this.#suggestions.choose(this.#hearers(piece, reader));
    for (const key of keys) peers.get(key)?.wire.sendSuggest(piece);
  }

  *#hearers(piece: number, reader: Peer): Generator<SuggestView> {
    const { peers, piecesOf, mayGive } = this.#options;
    for (const peer of peers.values()) {
      if (peer === reader || !peer.hasFast || peer.weChokeThem || !peer.theyAreInterested) continue;
      const has = piecesOf(peer);
      if (has.has(piece) || !mayGive(peer, piece)) continue;
      yield { peer: peer.key, pieces: has.count, given: peer.upload.total };
    }
  }

  onCancel(peer: Peer, piece: number, begin: number, length: number): void {
    const request = { piece, offset: begin, length };
    if (peer.uploads.onCancel(request)) peer.reject(request);
    else peer.note('unusedCancel');
  }

  onPeerClosed(peer: Peer): void {
    peer.uploads.choke();
    this.#pacer.forget(peer);
    this.#suggestions.forget(peer.key);
    this.#stopWaiting(peer);
  }

  /** Its limits are others now. */
  onLimitChanged(peer: Peer): void {
    this.#stopWaiting(peer);
    this.pump(peer);
  }

  /** Moves blocks from the queue to the wire while the wire, the limit and the cache allow. */
  pump(peer: Peer): void {
    const { source } = this.#options;
    const throttle = this.#throttleOf(peer);
    const mark = queueMarkOf(peer, this.#options.clock.now());
    while (!peer.isReading && !this.#isClosed && !peer.isClosed && !this.#pacer.isAt(peer)) {
      if (peer.wire.bufferedBytes >= mark) return;
      const request = peer.uploads.peek();
      if (request === undefined) return;
      if (!throttle.take(request.length)) {
        this.#wait(peer);
        return;
      }
      const piece = request.piece as PieceIndex;
      const block = source.readCached(piece, request.offset, request.length);
      if (block === undefined) {
        throttle.refund(request.length);
        void this.#fetch(peer, request);
        return;
      }
      peer.uploads.shift();
      this.#readAhead(peer);
      this.#send(peer, request, block);
    }
  }

  /** All at once, or little by little until the limit would let the next one through. */
  #send(peer: Peer, { piece, offset }: BlockRequest, block: Uint8Array): void {
    const { source, clock } = this.#options;
    const throttle = this.#throttleOf(peer);
    const paceMs = throttle.isUnlimited ? 0 : throttle.millisecondsUntilReady(clock.now());
    if (paceMs > PACED_FROM_MS && Number.isFinite(paceMs)) {
      const paced = { piece, begin: offset, block: Uint8Array.from(block) };
      this.#pacer.send({ peer, ...paced, paceMs: Math.min(paceMs, MAX_PACED_MS) });
      return;
    }
    peer.wire.sendBlock(piece, offset, block);
    source.onLent(piece as PieceIndex, offset, peer.wire);
    this.#onSent(peer, piece, block.length);
  }

  #onSent(peer: Peer, piece: number, bytes: number): void {
    peer.upload.add(bytes, this.#options.clock.now());
    this.#options.onSent(peer, piece, bytes);
  }

  /** Brings the block into the cache, then goes on. */
  async #fetch(peer: Peer, request: BlockRequest): Promise<void> {
    const piece = request.piece as PieceIndex;
    peer.isReading = true;
    try {
      await this.#options.source.read(piece, request.offset, request.length);
    } catch {
      // It would fail again: the request goes. The storage has told the torrent about the piece.
      if (peer.uploads.onCancel(request)) peer.reject(request);
    } finally {
      peer.isReading = false;
    }
    this.pump(peer);
  }

  #isAllowedFast(peer: Peer, { piece, length }: BlockRequest): boolean {
    const { isStarting } = this.#options;
    return isStarting(peer) && (peer.fastOffer?.tryTake(piece, length) ?? false);
  }

  #wait(peer: Peer): void {
    if (peer.waitsForUpload !== undefined) return;
    const run = () => {
      peer.waitsForUpload = undefined;
      this.pump(peer);
    };
    peer.waitsForUpload = run;
    this.#throttleOf(peer).whenReady(run);
  }

  #stopWaiting(peer: Peer): void {
    const run = peer.waitsForUpload;
    if (run === undefined) return;
    peer.waitsForUpload = undefined;
    // It may have begun to wait before it had limits of its own.
    this.#options.throttle.forget(run);
    this.#throttleOf(peer).forget(run);
  }

  #throttleOf(peer: Peer): Throttle {
    return peer.limits.upThrottle(this.#options.throttle);
  }
}

/** Bytes that may wait for the peer's socket. */
const queueMarkOf = (peer: Peer, now: number): number => {
  const bytes = (peer.upload.bytesPerSecond(now) * UPLOAD_QUEUE_MS) / 1_000;
  return Math.min(MAX_UPLOAD_QUEUE_BYTES, Math.max(MIN_UPLOAD_QUEUE_BYTES, bytes));
};
