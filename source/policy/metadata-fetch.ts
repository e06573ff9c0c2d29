/**
 * Puts an info dictionary together from what several peers send (BEP 9), and finds out who lies. Peers
 * that name the same size work together; where the whole has the wrong hash, one peer after another is
 * asked for all of it, so that the next failure has a name.
 */
import {
  MAX_METADATA_REQUESTS_PER_PEER,
  METADATA_REFUSAL_MS,
  METADATA_REQUEST_TIMEOUT_MS,
} from './limits.ts';
import type { PeerKey } from './peer-key.ts';

export interface MetadataFetchOptions {
  /** Bytes of one piece; the last has what is left. */
  readonly pieceBytes: number;
  readonly maxBytes: number;
  /** Is this what the torrent is named by? */
  isRight(metadata: Uint8Array): boolean;
}

export type MetadataArrival =
  | { readonly kind: 'taken' }
  /** Nobody asked the peer for it, or it is not what it said. */
  | { readonly kind: 'unasked' }
  | { readonly kind: 'complete'; readonly metadata: Uint8Array }
  /** The whole is wrong; `liar` alone has sent it, undefined where it was several. */
  | { readonly kind: 'wrong'; readonly liar: PeerKey | undefined };

interface Source {
  /** As it says. */
  readonly size: number;
  /** Wholes with a wrong hash that it had a part in. */
  strikes: number;
  readonly asked: Map<number, number>;
  refusedUntil: number;
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly sender: PeerKey;
}

export class MetadataFetch {
  readonly #options: MetadataFetchOptions;
  readonly #sources = new Map<PeerKey, Source>();
  readonly #pieces = new Map<number, Piece>();
  /** What is being put together; 0 while nobody has named one. */
  #size = 0;
  /** Asked alone, once a whole was wrong. */
  #solo: PeerKey | undefined;
  #isSolo = false;

  constructor(options: MetadataFetchOptions) {
    this.#options = options;
  }

  /** Bytes of the whole, by the word of most; undefined while nobody has named a size. */
  get size(): number | undefined {
    return this.#size === 0 ? undefined : this.#size;
  }

  get pieceCount(): number {
    return Math.ceil(this.#size / this.#options.pieceBytes);
  }

  get piecesDone(): number {
    return this.#pieces.size;
  }

  /** Peers that say they have it. */
  get sourceCount(): number {
    return this.#sources.size;
  }

  /** It says that it has it. */
  isSource(peer: PeerKey): boolean {
    return this.#sources.has(peer);
  }

  /** False where no honest peer would name such a size (H42). Nothing is made room for. */
  onSize(peer: PeerKey, size: number): boolean {
    if (!Number.isSafeInteger(size) || size < 1 || size > this.#options.maxBytes) return false;
    const known = this.#sources.get(peer);
    if (known !== undefined) return known.size === size;
    this.#sources.set(peer, { size, strikes: 0, asked: new Map(), refusedUntil: 0 });
    this.#chooseSize();
    return true;
  }

  onPeerGone(peer: PeerKey): void {
    if (!this.#sources.delete(peer)) return;
    if (this.#solo === peer) this.#solo = undefined;
    this.#chooseSize();
  }

  /** The piece to ask of this peer now, `most` of them at a time; it is taken as asked. Undefined where nothing is. */
  next(
    peer: PeerKey,
    now: number,
    most: number = MAX_METADATA_REQUESTS_PER_PEER,
  ): number | undefined {
    const source = this.#sources.get(peer);
    if (source === undefined || now < source.refusedUntil || !this.#mayServe(peer, now)) {
      return undefined;
    }
    this.#forgetOverdue(source, now);
    if (source.asked.size >= most) return undefined;
    const piece = this.#pieceFor(source, now);
    if (piece !== undefined) source.asked.set(piece, now);
    return piece;
  }

  onData(
    peer: PeerKey,
    piece: number,
    totalSize: number | undefined,
    bytes: Uint8Array,
  ): MetadataArrival {
    const source = this.#sources.get(peer);
    if (source?.asked.delete(piece) !== true) return UNASKED;
    const isAsSaid = source.size === this.#size && (totalSize ?? source.size) === source.size;
    if (!isAsSaid || bytes.length !== this.#sizeOf(piece)) {
      // It said one thing and sends another: whatever it sends is worth nothing.
      source.strikes += 1;
      source.refusedUntil = Number.POSITIVE_INFINITY;
      if (this.#solo === peer) this.#solo = undefined;
      return UNASKED;
    }
    if (this.#pieces.has(piece)) return TAKEN;
    // A copy, also where it is a Buffer, whose `slice` is none: the next read overwrites what came.
    this.#pieces.set(piece, { bytes: new Uint8Array(bytes), sender: peer });
    return this.#pieces.size === this.pieceCount ? this.#judge() : TAKEN;
  }

  /** It does not have the piece, or gives no more of them just now. */
  onReject(peer: PeerKey, piece: number, now: number): void {
    const source = this.#sources.get(peer);
    if (source?.asked.delete(piece) !== true) return;
    source.refusedUntil = now + METADATA_REFUSAL_MS;
    if (this.#solo === peer) this.#solo = undefined;
  }

  #judge(): MetadataArrival {
    const metadata = new Uint8Array(this.#size);
    for (const [piece, { bytes }] of this.#pieces) {
      metadata.set(bytes, piece * this.#options.pieceBytes);
    }
    if (this.#options.isRight(metadata)) return { kind: 'complete', metadata };
    const senders = new Set([...this.#pieces.values()].map(({ sender }) => sender));
    for (const sender of senders) this.#strike(sender);
    const [liar] = senders;
    this.#isSolo = true;
    this.#solo = undefined;
    this.#begin(0);
    this.#chooseSize();
    return { kind: 'wrong', liar: senders.size === 1 ? liar : undefined };
  }

  #strike(peer: PeerKey): void {
    const source = this.#sources.get(peer);
    if (source !== undefined) source.strikes += 1;
  }

  /** Once a whole was wrong only one peer at a time is asked, the least suspect first. */
  #mayServe(peer: PeerKey, now: number): boolean {
    if (!this.#isSolo) return this.#sources.get(peer)!.size === this.#size;
    if (this.#solo !== undefined && this.#isStuck(this.#solo, now)) this.#solo = undefined;
    if (this.#solo === undefined) this.#beginSolo(now);
    return this.#solo === peer;
  }

  #beginSolo(now: number): void {
    let best: PeerKey | undefined;
    for (const [peer, { strikes, refusedUntil }] of this.#sources) {
      if (now < refusedUntil) continue;
      if (best === undefined || strikes < this.#sources.get(best)!.strikes) best = peer;
    }
    this.#solo = best;
    if (best !== undefined) this.#begin(this.#sources.get(best)!.size);
  }

  /** Asked, and silent for too long: another comes to its turn, and this one last. */
  #isStuck(peer: PeerKey, now: number): boolean {
    const source = this.#sources.get(peer);
    if (source === undefined) return true;
    const isSilent = [...source.asked.values()].some(
      (since) => now - since >= METADATA_REQUEST_TIMEOUT_MS,
    );
    if (isSilent) {
      source.refusedUntil = now + METADATA_REFUSAL_MS;
      // Else a few that say nothing would take turns for ever, before an honest one that had a part in a wrong whole.
      source.strikes += 1;
    }
    return isSilent;
  }

  #forgetOverdue(source: Source, now: number): void {
    for (const [piece, since] of source.asked) {
      if (now - since < METADATA_REQUEST_TIMEOUT_MS) continue;
      source.asked.delete(piece);
      source.refusedUntil = now + METADATA_REFUSAL_MS;
    }
  }

  /** One that nobody is asked for, else one that somebody takes long with. */
  #pieceFor(source: Source, now: number): number | undefined {
    if (now < source.refusedUntil) return undefined;
    let late: number | undefined;
    let oldest = now;
    for (let piece = 0; piece < this.pieceCount; piece++) {
      if (this.#pieces.has(piece) || source.asked.has(piece)) continue;
      const since = this.#askedSince(piece);
      if (since === undefined) return piece;
      if (since >= oldest || now - since < METADATA_REQUEST_TIMEOUT_MS / 4) continue;
      late = piece;
      oldest = since;
    }
    return late;
  }

  /** When it was last asked of anybody. */
  #askedSince(piece: number): number | undefined {
    let newest: number | undefined;
    for (const { asked } of this.#sources.values()) {
      const since = asked.get(piece);
      if (since !== undefined && (newest === undefined || since > newest)) newest = since;
    }
    return newest;
  }

  /** By the word of most; what was begun is kept while as many say so as of any other (H43). */
  #chooseSize(): void {
    if (this.#isSolo) return;
    const votes = new Map<number, number>();
    for (const { size } of this.#sources.values()) votes.set(size, (votes.get(size) ?? 0) + 1);
    let best = this.#size;
    for (const [size, count] of votes) if (count > (votes.get(best) ?? 0)) best = size;
    if (best !== this.#size) this.#begin(best);
  }

  #begin(size: number): void {
    this.#size = size;
    this.#pieces.clear();
    for (const { asked } of this.#sources.values()) asked.clear();
  }

  #sizeOf(piece: number): number {
    const { pieceBytes } = this.#options;
    return Math.min(pieceBytes, this.#size - piece * pieceBytes);
  }
}

const TAKEN: MetadataArrival = { kind: 'taken' };
const UNASKED: MetadataArrival = { kind: 'unasked' };
