/**
 * Serves blocks, and decides every ten seconds with the choker who gets them (BEP 3).
 * Blocks come from the cache where they can, so that a busy peer costs one disk read per chunk.
 */
import type { Bitfield } from '../../base/bitfield.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Random } from '../../base/ports/random.ts';
import { Choker, type ChokeView } from '../../policy/choker.ts';
import { MAX_REQUEST_LENGTH } from '../../policy/limits.ts';
import { PieceSuggestions, type SuggestView } from '../../policy/piece-suggestions.ts';
import type { SlotBudget } from '../../policy/slot-budget.ts';
import type { BlockRequest } from '../../policy/upload-queue.ts';
import { firstSlots, uploadSlots } from '../../policy/upload-slots.ts';
import type { Layout, PieceIndex } from '../../protocol/layout.ts';
import { MAX_CACHE_BYTES } from '../../storage/limits.ts';
import type { Throttle } from '../bandwidth/bandwidth.ts';
import {
  CHOKE_ROUND_MS,
  MAX_PACED_MS,
  MAX_UPLOAD_QUEUE_BYTES,
  MIN_UPLOAD_QUEUE_BYTES,
  PACED_FROM_MS,
  UPLOAD_QUEUE_MS,
} from '../limits.ts';
import { BlockPacer } from './block-pacer.ts';
import type { Peer } from './peer.ts';
import type { SeedGuide } from './seed-guide.ts';

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
  readonly random: Random;
  readonly peers: ReadonlyMap<number, Peer>;
  /** We have it, and the peer may know. */
  readonly mayGive: (peer: Peer, piece: number) => boolean;
  /** As it says. */
  readonly piecesOf: (peer: Peer) => Bitfield;
  /** It has so little that it may have some while it is choked (BEP 6). */
  readonly isStarting: (peer: Peer) => boolean;
  readonly isSeeding: () => boolean;
  /** Peers of a seed take turns; else the fastest are served. */
  readonly takesTurns: () => boolean;
  /** How many of the rarest pieces each lacks. */
  readonly needs: () => (peer: Peer) => number;
  readonly guide: Pick<SeedGuide, 'guide' | 'release'>;
  /** As many as the user wants for this torrent; null is as many as are useful. */
  readonly ownSlots: () => number | null;
  /** All torrents together. */
  readonly slotBudget: SlotBudget<object>;
  readonly onSent: (peer: Peer, piece: number, bytes: number) => void;
}

export class Uploader {
  readonly #options: UploaderOptions;
  readonly #choker: Choker;
  readonly #pacer: BlockPacer<Peer>;
  readonly #suggestions: PieceSuggestions;
  /** Worth having, by the last round. */
  #slots: number;
  #round: Timer | undefined;
  #isDecisionDue = false;
  #isClosed = false;

  constructor(options: UploaderOptions) {
    this.#options = options;
    this.#choker = new Choker(options.random);
    this.#suggestions = new PieceSuggestions(options.layout.pieceLength);
    this.#slots = firstSlots(options.ownSlots());
    this.#pacer = new BlockPacer({
      clock: options.clock,
      onSent: (peer, piece, bytes) => this.#onSent(peer, piece, bytes),
      onDone: (peer) => this.pump(peer),
    });
    this.#scheduleRound();
  }

  close(): void {
    this.#isClosed = true;
    this.#pacer.close();
    this.#round?.cancel();
    this.#options.slotBudget.leave(this);
  }

  /** Interest came or went: a free slot need not wait for the next round. */
  onInterest(peer: Peer): void {
    if (peer.theyAreInterested || !peer.weChokeThem) this.#decideSoon();
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
      if (this.#options.source.prefetch(rawPiece as PieceIndex, begin)) {
        this.#suggest(rawPiece, peer);
      }
      this.pump(peer);
      return;
    }
    // What is asked for twice is answered once.
    if (verdict !== 'duplicate') peer.reject(request);
    peer.note(verdict === 'duplicate' ? 'duplicateRequest' : 'refusedRequest');
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
    if (!peer.weChokeThem) this.#decideSoon();
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

  #decideSoon(): void {
    if (this.#isDecisionDue) return;
    this.#isDecisionDue = true;
    this.#options.clock.nextTurn(() => {
      this.#isDecisionDue = false;
      if (!this.#isClosed) this.#decide();
    });
  }

  #scheduleRound(): void {
    this.#round = this.#options.clock.setTimer(CHOKE_ROUND_MS, () => {
      if (this.#isClosed) return;
      this.#slots = this.#countSlots();
      this.#decide();
      this.#scheduleRound();
    });
  }

  #countSlots(): number {
    const own = this.#options.ownSlots();
    if (own !== null) return own;
    const now = this.#options.clock.now();
    const rates: number[] = [];
    for (const peer of this.#options.peers.values()) {
      if (!peer.weChokeThem) rates.push(peer.upload.bytesPerSecond(now));
    }
    return uploadSlots(this.#options.throttle.limit, rates);
  }

  /** Where there are only so many for all torrents, those go to others that nobody here would use. */
  #slotsFor(views: readonly ChokeView[], now: number): number {
    const { slotBudget } = this.#options;
    const interested = views.filter(({ isInterested }) => isInterested).length;
    if (slotBudget.limit === null) return this.#slots;
    return slotBudget.take(this, Math.min(this.#slots, interested), now);
  }

  #choke(peer: Peer | undefined): void {
    if (peer === undefined) return;
    peer.choke();
    this.#options.guide.release(peer);
  }

  /** What it is suggested comes first, or it would have asked for others by then. */
  #unchoke(peer: Peer | undefined): void {
    if (peer === undefined) return;
    this.#options.guide.guide(peer);
    peer.unchoke();
  }

  #decide(): void {
    const { peers, layout, clock } = this.#options;
    const now = clock.now();
    const isSeeding = this.#options.isSeeding();
    const hasTurns = isSeeding && this.#options.takesTurns();
    const needOf = hasTurns ? this.#options.needs() : () => 0;
    const views = Array.from(peers.values(), (peer) => viewOf(peer, needOf(peer), now));
    const slots = this.#slotsFor(views, now);
    const turnsOf = hasTurns ? layout.pieceLength : undefined;
    const decision = this.#choker.decide(views, { slots, isSeeding, turnsOf }, now);
    for (const key of decision.choke) this.#choke(peers.get(key));
    for (const key of decision.unchoke) this.#unchoke(peers.get(key));
    for (const peer of peers.values()) peer.isOptimistic = peer.key === decision.optimistic;
  }
}

/** Bytes that may wait for the peer's socket. */
const queueMarkOf = (peer: Peer, now: number): number => {
  const bytes = (peer.upload.bytesPerSecond(now) * UPLOAD_QUEUE_MS) / 1_000;
  return Math.min(MAX_UPLOAD_QUEUE_BYTES, Math.max(MIN_UPLOAD_QUEUE_BYTES, bytes));
};

const viewOf = (peer: Peer, need: number, now: number): ChokeView => ({
  peer: peer.key,
  isInterested: peer.theyAreInterested,
  isChokedByUs: peer.weChokeThem,
  isSnubbing: peer.depth.isSnubbed,
  downloadRate: peer.download.bytesPerSecond(now),
  uploadRate: peer.upload.bytesPerSecond(now),
  connectedAt: peer.connectedMs,
  given: peer.upload.total,
  need,
});
