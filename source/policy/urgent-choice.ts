/**
 * Which blocks to ask of a peer where pieces have deadlines: in their order, of peers that make it in time. Where
 * nobody does, of the quickest; and what is late at one peer, of a second one that is sure to be sooner.
 */
import { type BegunPiece, REQUESTED, STREAMING } from './begun-piece.ts';
import type { BlockLedger } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import type { Deadline } from './deadlines.ts';
import {
  ASSUMED_BYTES_PER_SECOND,
  BLOCK_SIZE,
  MAX_URGENT_DUPLICATES,
  MAX_URGENT_JUDGEMENTS,
  MAX_URGENT_REQUESTERS,
  UNPROVEN_BLOCKS,
} from './limits.ts';
import type { PeerKey } from './peer-key.ts';
import type { PeerRequests } from './peer-requests.ts';
import type { SwarmPieces } from './swarm-pieces.ts';

export interface UrgentBooks {
  readonly ledger: BlockLedger;
  readonly swarm: SwarmPieces;
  isWanted(piece: number): boolean;
  /** Begun where it is not; undefined where the peer cannot help with it. */
  takeUp(peer: PeerKey, piece: number, now: number): BegunPiece | undefined;
  blockCount(piece: number): number;
  mayBegin(): boolean;
}

const NONE: readonly Deadline[] = [];

export class UrgentChoice {
  readonly #books: UrgentBooks;
  #deadlines: readonly Deadline[] = NONE;
  #dueAt: ReadonlyMap<number, number> = new Map();
  /** In the pick under way. */
  #quicker: PeerKey[] = [];
  #equals = 0;
  #judgementsLeft = 0;
  #lacksRoom = false;

  constructor(books: UrgentBooks) {
    this.#books = books;
  }

  /** In order. */
  set(deadlines: readonly Deadline[]): void {
    this.#deadlines = deadlines;
    this.#dueAt = new Map(deadlines.map(({ piece, dueMs }) => [piece, dueMs]));
  }

  get isEmpty(): boolean {
    return this.#deadlines.length === 0;
  }

  has(piece: number): boolean {
    return this.#dueAt.has(piece);
  }

  /** The one due first of those that fit. */
  first(isFit: (piece: number) => boolean): number | undefined {
    return this.#deadlines.find(({ piece }) => isFit(piece))?.piece;
  }

  /** Something of what it was asked for should have been here already. */
  isLateAt(requests: PeerRequests, now: number): boolean {
    if (this.isEmpty) return false;
    for (const piece of requests.byPiece.keys()) {
      if ((this.#dueAt.get(piece) ?? Number.POSITIVE_INFINITY) < now) return true;
    }
    return false;
  }

  /** In the last pick one would have been begun, had there been room for it. */
  get lacksRoom(): boolean {
    return this.#lacksRoom;
  }

  /** Appends up to `count` blocks and takes them as asked. Answers how many. */
  pick(peer: PeerKey, count: number, now: number, into: BlockList): number {
    const { ledger, swarm } = this.#books;
    const requests = ledger.peer(peer);
    this.#lacksRoom = false;
    if (this.isEmpty) return 0;
    const { has } = swarm.get(peer);
    const { currentPiece } = requests;
    this.#judgeRivals(peer, requests);
    let taken = 0;
    for (const deadline of this.#deadlines) {
      if (taken >= count) break;
      if (!this.#books.isWanted(deadline.piece) || !has.has(deadline.piece)) continue;
      taken += this.#ask(peer, requests, deadline, count - taken, now, into);
    }
    // What it works on in the usual order is what it was.
    requests.currentPiece = currentPiece;
    return taken;
  }

  #ask(
    peer: PeerKey,
    requests: PeerRequests,
    { piece, dueMs }: Deadline,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    const { ledger, takeUp, blockCount } = this.#books;
    const begun = ledger.find(piece);
    const missing = begun?.missing ?? blockCount(piece);
    if (missing === 0) {
      return this.#askAlso(peer, requests, begun!, dueMs, count, now, into);
    }
    const room = Math.min(count, this.#share(requests, piece, missing, dueMs, now));
    // Whoever has shown nothing may be of any rate: it holds little of what is due.
    const most = isProven(requests) ? room : Math.min(room, UNPROVEN_BLOCKS - requests.outstanding);
    if (most <= 0) return 0;
    const taken = takeUp(peer, piece, now);
    if (taken !== undefined) return ledger.requestMissing(taken, peer, most, into);
    if (begun === undefined && !this.#books.mayBegin()) this.#lacksRoom = true;
    return 0;
  }

  /** How many of a piece's missing blocks are for this peer: what it makes in time, or as quick as anybody. */
  #share(
    requests: PeerRequests,
    piece: number,
    missing: number,
    dueMs: number,
    now: number,
  ): number {
    const inTime = Math.floor(((dueMs - now) * paceOf(requests)) / 1_000 / BLOCK_SIZE);
    const room = inTime - requests.outstanding;
    if (room >= missing) return missing;
    if (this.#isForQuicker(piece, now)) return Math.max(0, room);
    return Math.max(room, Math.ceil(missing / (this.#equals + 1)));
  }

  #isForQuicker(piece: number, now: number): boolean {
    const { ledger, swarm } = this.#books;
    return this.#quicker.some((key) => {
      this.#judgementsLeft -= 1;
      if (this.#judgementsLeft < 0) return true;
      return swarm.get(key).has.has(piece) && !ledger.peer(key).hasRefused(piece, now);
    });
  }

  /** Others that would give us something now: much sooner than this one, and about as soon. */
  #judgeRivals(peer: PeerKey, requests: PeerRequests): void {
    const own = etaMs(requests);
    this.#judgementsLeft = MAX_URGENT_JUDGEMENTS;
    this.#quicker = [];
    this.#equals = 0;
    for (const [key, other] of this.#books.ledger.peers) {
      if (key === peer || other.isChoking || other.isAlone) continue;
      const theirs = etaMs(other);
      if (other.bytesPerSecond > 0 && theirs * 2 <= own) this.#quicker.push(key);
      else if (theirs <= own * 2) this.#equals += 1;
    }
  }

  /** All of it is asked for: what will be late there is asked of this one too, where that is much sooner. */
  #askAlso(
    peer: PeerKey,
    requests: PeerRequests,
    begun: BegunPiece,
    dueMs: number,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    const { ledger } = this.#books;
    if (begun.outstanding === 0 || begun.isSolo || requests.isAlone || !isProven(requests))
      return 0;
    if (this.#judgementsLeft < 0) return 0;
    if (requests.hasRefused(begun.piece, now)) return 0;
    const most = Math.min(count, MAX_URGENT_DUPLICATES);
    let taken = 0;
    this.#judgementsLeft -= begun.blockCount;
    for (let block = 0; block < begun.blockCount && taken < most; block++) {
      if (begun.isRequester(block, peer)) continue;
      if (begun.requesterCount(block) >= MAX_URGENT_REQUESTERS) continue;
      const theirs = this.#etaOf(begun, block);
      if (now + theirs <= dueMs || etaMs(requests) * 2 > theirs) continue;
      ledger.requestAlso(begun, block, peer, into);
      taken += 1;
    }
    return taken;
  }

  /** Of a block that is asked for, or coming in. */
  #etaOf(begun: BegunPiece, block: number): number {
    const { ledger } = this.#books;
    const state = begun.states[block];
    if (state === REQUESTED) {
      return Math.min(...begun.requesters(block).map((key) => etaMs(ledger.peer(key))));
    }
    const sender = state === STREAMING ? ledger.senderOf(begun.piece, block) : undefined;
    if (sender === undefined) return 0;
    return (BLOCK_SIZE * 1_000) / paceOf(ledger.peer(sender));
  }

  /** Who sends a block so slowly that it is better had of this peer, which sends it too. */
  slowSender(peer: PeerKey, piece: number, block: number): PeerKey | undefined {
    if (!this.has(piece)) return undefined;
    const { ledger } = this.#books;
    const begun = ledger.find(piece);
    if (begun?.states[block] !== STREAMING || !begun.isRequester(block, peer)) return undefined;
    const sender = ledger.senderOf(piece, block);
    if (sender === undefined || sender === peer) return undefined;
    return paceOf(ledger.peer(sender)) * 2 <= paceOf(ledger.peer(peer)) ? sender : undefined;
  }
}

const isProven = ({ bytesPerSecond }: PeerRequests): boolean => bytesPerSecond > 0;

const paceOf = ({ bytesPerSecond }: PeerRequests): number =>
  bytesPerSecond > 0 ? bytesPerSecond : ASSUMED_BYTES_PER_SECOND;

/** Until one block more would be here, after all that it was asked for. */
const etaMs = (requests: PeerRequests): number =>
  ((requests.outstanding + 1) * BLOCK_SIZE * 1_000) / paceOf(requests);
