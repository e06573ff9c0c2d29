/**
 * Which blocks to ask of a peer (BEP 3): pieces begun are finished first, then the rarest of the
 * highest priority, by chance among equals; the first pieces of all by chance alone, unless the user
 * wishes an order; at the end blocks are asked of several peers (endgame).
 */
import type { Bitfield } from '../base/bitfield.ts';
import { invariant } from '../base/errors.ts';
import type { Random } from '../base/ports/random.ts';
import type { BegunPiece } from './begun-piece.ts';
import type { BlockLedger } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import { pickDuplicates } from './endgame.ts';
import { OPEN_PIECES_PER_PICK, RANDOM_FIRST_PIECES, SOLO_GRACE_MS } from './limits.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';
import type { PeerRequests } from './peer-requests.ts';
import { firstOf, type PieceOrder, RAREST_FIRST } from './piece-order.ts';
import type { RarityOrder, RarityScan } from './rarity-order.ts';
import type { ReservedRuns } from './reserved-runs.ts';
import type { PeerPieces, SwarmPieces } from './swarm-pieces.ts';
import { UrgentChoice } from './urgent-choice.ts';

/** The picker's books, shared: a choice moves pieces from the order to the ledger, no more. */
export interface PieceBooks {
  readonly ledger: BlockLedger;
  readonly swarm: SwarmPieces;
  readonly order: RarityOrder;
  /** One `PiecePriority` a piece. */
  readonly priorities: Readonly<Uint8Array>;
  readonly have: Bitfield;
  /** Wanted and not had. */
  readonly wanted: Bitfield;
  /** Of those, not begun: exactly the pieces in the order. */
  readonly fresh: Bitfield;
  /** Of those, on their way in the runs of web seeds. */
  readonly reserved: ReservedRuns;
  blockCount(piece: number): number;
  /** Is there room for one more begun piece? */
  mayBegin(): boolean;
  readonly random: Random;
}

export class PieceChoice {
  readonly #books: PieceBooks;
  readonly #ledger: BlockLedger;
  readonly #swarm: SwarmPieces;
  readonly #order: RarityOrder;
  readonly #priorities: Readonly<Uint8Array>;
  readonly #have: Bitfield;
  readonly #wanted: Bitfield;
  readonly #fresh: Bitfield;
  readonly #reserved: ReservedRuns;
  readonly #scan: RarityScan = {
    level: -1,
    rarity: 0,
    slot: 0,
    isReversed: false,
    isOfSeed: false,
  };
  /** Pieces with a bad hash behind them: fetched from one peer at a time. */
  readonly #solo = new Set<number>();
  #openTurn = 0;
  #wished: PieceOrder = RAREST_FIRST;
  /** Comes before all else. */
  readonly urgent: UrgentChoice;

  constructor(books: PieceBooks) {
    this.#books = books;
    this.#ledger = books.ledger;
    this.#swarm = books.swarm;
    this.#order = books.order;
    this.#priorities = books.priorities;
    this.#have = books.have;
    this.#wanted = books.wanted;
    this.#fresh = books.fresh;
    this.#reserved = books.reserved;
    this.urgent = new UrgentChoice({
      ledger: books.ledger,
      swarm: books.swarm,
      isWanted: (piece) => books.wanted.has(piece),
      takeUp: (peer, piece, now) => this.#takeUp(peer, piece, now),
      blockCount: books.blockCount,
      mayBegin: books.mayBegin,
    });
  }

  /** Every block we lack that anybody could give is asked for. */
  get isEndgame(): boolean {
    return !this.#wanted.isEmpty && this.#order.reachable === 0 && !this.#hasReachableOpen();
  }

  get isByRarity(): boolean {
    return !this.#wished.isSequential && this.#wished.edges === undefined;
  }

  /** As the user wishes it. */
  setOrder(order: PieceOrder): void {
    this.#wished = order;
  }

  /** Where one who sends pieces in their order is to begin; undefined where the user wishes no order. */
  firstWished(peer: PeerKey): number | undefined {
    const { edges, isSequential } = this.#wished;
    if (!isSequential && edges === undefined) return undefined;
    const pieces = this.#swarm.get(peer);
    const requests = this.#ledger.peer(peer);
    const edge = edges && this.#firstFresh(edges, pieces, requests, 0);
    if (edge !== undefined && edge !== -1) return edge;
    const first = isSequential ? this.#firstFresh(undefined, pieces, requests, 0) : -1;
    return first === -1 ? undefined : first;
  }

  /** Where such a one is to begin because somebody waits; undefined where nobody does. */
  firstUrgent(peer: PeerKey): number | undefined {
    const { has } = this.#swarm.get(peer);
    return this.urgent.first(
      (piece) => this.#fresh.has(piece) && has.has(piece) && !this.#reserved.has(piece),
    );
  }

  /** See `PiecePicker.pick`. */
  pick(peer: PeerKey, count: number, now: number, into: BlockList): number {
    if (count <= 0) return 0;
    const pieces = this.#swarm.get(peer);
    if (pieces.interest.wanted === 0) return 0;
    const requests = this.#ledger.peer(peer);
    this.#order.refresh();
    let left = count - this.urgent.pick(peer, count, now, into);
    if (left === 0 || this.#canMakeRoom) return count - left;
    left -= this.#pickCurrent(peer, requests, left, now, into);
    if (left === 0) return count;
    // Nobody is at work on these.
    left -= this.#pickOpen(peer, pieces, requests, left, now, false, into);
    if (left === 0) return count;
    left -= this.#pickFresh(peer, pieces, requests, left, now, into);
    if (left === 0) return count;
    left -= this.#pickOpen(peer, pieces, requests, left, now, true, into);
    if (left === 0 || requests.isAlone) return count - left;
    if (
      left === count &&
      requests.outstanding === 0 &&
      this.#endSolos(peer, pieces, requests, now)
    ) {
      left -= this.#pickOpen(peer, pieces, requests, left, now, true, into);
      if (left === 0) return count;
    }
    return count - left + this.#pickDuplicates(peer, pieces, left, now, into);
  }

  /** See `PiecePicker.pickAmong`. */
  pickAmong(
    peer: PeerKey,
    among: Iterable<number>,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    this.#order.refresh();
    let taken = 0;
    for (const piece of among) {
      if (taken >= count) break;
      const begun = this.#takeUp(peer, piece, now);
      if (begun === undefined) continue;
      taken += this.#ledger.requestMissing(begun, peer, count - taken, into);
    }
    return taken;
  }

  /** A late block of a piece that nobody works on any more is worth beginning it again. */
  beginAgain(peer: PeerKey, piece: number, block: number, now: number): void {
    if (!this.#fresh.has(piece)) return;
    if (!this.#ledger.peer(peer).hasRecent(piece, block, now)) return;
    if (this.#books.mayBegin()) this.#begin(piece, NOBODY, this.#solo.has(piece));
  }

  /** Its hash was bad: from now on from one peer at a time, so that the next failure has one name. */
  makeSolo(piece: number): void {
    this.#solo.add(piece);
  }

  /** Its hash is good. */
  endSolo(piece: number): void {
    this.#solo.delete(piece);
  }

  /** See `PiecePicker.makeRoom`. */
  get #canMakeRoom(): boolean {
    return this.urgent.lacksRoom && this.lessUrgentPiece() !== undefined;
  }

  /** The begun piece without a deadline that costs least to give up; undefined where there is none. */
  lessUrgentPiece(): number | undefined {
    let spare: BegunPiece | undefined;
    for (const begun of this.#ledger.begun) {
      if (begun.isComplete || begun.streaming > 0 || this.urgent.has(begun.piece)) continue;
      if (spare === undefined || begun.received < spare.received) spare = begun;
    }
    return spare?.piece;
  }

  /** See `PiecePicker.sparePiece`. */
  sparePiece(): number | undefined {
    let spare: BegunPiece | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const begun of this.#ledger.begun) {
      if (begun.isComplete || begun.outstanding > 0 || begun.streaming > 0) continue;
      const isOrphan = this.#swarm.availability.of(begun.piece) === 0;
      const cost = begun.received + (isOrphan ? 0 : begun.blockCount);
      if (cost >= least) continue;
      spare = begun;
      least = cost;
    }
    return spare?.piece;
  }

  /** For tests and simulations: throws where the books it was given disagree with each other. */
  checkInvariants(): void {
    this.#order.checkInvariants((piece) => this.#priorities[piece]!);
    for (let piece = 0; piece < this.#priorities.length; piece++) {
      const isWanted = this.#priorities[piece]! > 0 && !this.#have.has(piece);
      const isFresh = isWanted && this.#ledger.find(piece) === undefined;
      invariant(this.#wanted.has(piece) === isWanted, `piece ${piece} wanted`);
      invariant(this.#fresh.has(piece) === isFresh, `piece ${piece} fresh`);
      invariant(this.#order.has(piece) === isFresh, `piece ${piece} in the order`);
    }
  }

  /** Begun where it is not; undefined where the peer cannot help with it. */
  #takeUp(peer: PeerKey, piece: number, now: number): BegunPiece | undefined {
    const requests = this.#ledger.peer(peer);
    if (!this.#swarm.get(peer).has.has(piece)) return undefined;
    const begun = this.#ledger.find(piece);
    if (begun !== undefined) {
      if (begun.missing === 0 || !this.#mayJoin(begun, peer, requests, now)) return undefined;
      if (requests.isAlone) {
        begun.isSolo = true;
        this.#makeOwn(begun, peer, now);
      }
      return begun;
    }
    const mayBegin = this.#fresh.has(piece) && this.#books.mayBegin();
    if (!mayBegin || requests.hasRefused(piece, now)) return undefined;
    const isSolo = requests.isAlone || this.#solo.has(piece);
    const fresh = this.#begin(piece, isSolo ? peer : NOBODY, isSolo);
    fresh.soloSinceMs = now;
    return fresh;
  }

  #makeOwn(begun: BegunPiece, peer: PeerKey, now: number): void {
    if (begun.owner !== NOBODY) return;
    begun.owner = peer;
    begun.soloSinceMs = now;
  }

  #pickCurrent(
    peer: PeerKey,
    requests: PeerRequests,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    const begun = this.#ledger.find(requests.currentPiece);
    if (begun === undefined || !this.#mayJoin(begun, peer, requests, now)) return 0;
    if (!this.#swarm.get(peer).has.has(begun.piece) || this.urgent.has(begun.piece)) return 0;
    return this.#ledger.requestMissing(begun, peer, count, into);
  }

  /** Begun pieces with missing blocks: first those that are free, at last those of others. */
  #pickOpen(
    peer: PeerKey,
    pieces: PeerPieces,
    requests: PeerRequests,
    count: number,
    now: number,
    ofOthers: boolean,
    into: BlockList,
  ): number {
    let taken = 0;
    while (taken < count) {
      const begun = this.#bestOpen(peer, pieces, requests, now, ofOthers);
      if (begun === undefined) break;
      if (requests.isAlone) begun.isSolo = true;
      if (begun.isSolo || requests.pace === 'fast') this.#makeOwn(begun, peer, now);
      taken += this.#ledger.requestMissing(begun, peer, count - taken, into);
    }
    return taken;
  }

  #bestOpen(
    peer: PeerKey,
    pieces: PeerPieces,
    requests: PeerRequests,
    now: number,
    ofOthers: boolean,
  ): BegunPiece | undefined {
    const open = this.#ledger.open;
    const count = Math.min(open.length, OPEN_PIECES_PER_PICK);
    if (open.length > count) this.#openTurn += 1;
    let best: BegunPiece | undefined;
    let bestScore = 0;
    for (let step = 0; step < count; step++) {
      const begun = open[(this.#openTurn * count + step) % open.length]!;
      if (!pieces.has.has(begun.piece) || this.urgent.has(begun.piece)) continue;
      if (!ofOthers && !this.#isFree(begun, peer, requests)) continue;
      if (!this.#mayJoin(begun, peer, requests, now)) continue;
      // Urgent ones first, then what is nearest to done.
      const score = this.#priorities[begun.piece]! + 1 - begun.missing / (begun.blockCount + 1);
      if (score <= bestScore) continue;
      best = begun;
      bestScore = score;
    }
    return best;
  }

  /** A fast peer looks for pieces nobody is at; others share what is nobody's own. */
  #isFree(begun: BegunPiece, peer: PeerKey, requests: PeerRequests): boolean {
    if (begun.owner === peer) return true;
    if (begun.owner !== NOBODY) return false;
    if (requests.isAlone) return begun.received === 0;
    return requests.pace !== 'fast' || begun.outstanding === 0;
  }

  /**
   * A peer that is above suspicion has nothing to do, and a slow one is alone at a piece that was
   * bad before: then they share it after all. Blame can still be told apart, block by block.
   */
  #endSolos(peer: PeerKey, pieces: PeerPieces, requests: PeerRequests, now: number): boolean {
    if (requests.pace === 'slow') return false;
    let hasEnded = false;
    for (const begun of this.#ledger.begun) {
      if (!begun.isSolo || begun.owner === NOBODY || begun.owner === peer) continue;
      if (!this.#wanted.has(begun.piece) || !pieces.has.has(begun.piece)) continue;
      const isQuick = this.#ledger.peer(begun.owner).pace === 'fast';
      if (isQuick || now - begun.soloSinceMs < SOLO_GRACE_MS) continue;
      begun.isSolo = false;
      begun.owner = NOBODY;
      hasEnded = true;
    }
    return hasEnded;
  }

  #mayJoin(begun: BegunPiece, peer: PeerKey, requests: PeerRequests, now: number): boolean {
    if (!this.#wanted.has(begun.piece)) return false;
    const isAlone = begun.isSolo || requests.isAlone;
    if (isAlone && begun.owner !== peer && (begun.owner !== NOBODY || begun.outstanding > 0)) {
      return false;
    }
    return !requests.hasRefused(begun.piece, now);
  }

  #pickFresh(
    peer: PeerKey,
    pieces: PeerPieces,
    requests: PeerRequests,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    if (pieces.interest.fresh === 0) return 0;
    const order = this.#order;
    const scan = this.#scan;
    order.startScan(scan, requests.pace === 'slow', pieces.isSeed);
    let taken = 0;
    while (taken < count && pieces.interest.fresh > 0 && this.#books.mayBegin()) {
      let piece = this.#nextFresh(pieces, requests, now);
      if (piece === -1) piece = this.#lastReserved(pieces, requests, now);
      if (piece === -1) break;
      const isSolo = requests.isAlone || this.#solo.has(piece);
      const owner = isSolo || requests.pace === 'fast' ? peer : NOBODY;
      const begun = this.#begin(piece, owner, isSolo);
      begun.soloSinceMs = now;
      taken += this.#ledger.requestMissing(begun, peer, count - taken, into);
    }
    return taken;
  }

  #nextFresh(pieces: PeerPieces, requests: PeerRequests, now: number): number {
    const { edges, isSequential } = this.#wished;
    const edge = edges === undefined ? -1 : this.#firstFresh(edges, pieces, requests, now);
    if (edge !== -1 && this.#priorities[edge] === this.#order.topPriority) return edge;
    const other = isSequential
      ? this.#firstFresh(undefined, pieces, requests, now)
      : this.#nextRare(pieces, requests, now);
    if (edge === -1 || other === -1) return edge === -1 ? other : edge;
    return this.#priorities[edge]! >= this.#priorities[other]! ? edge : other;
  }

  #firstFresh(
    edges: Bitfield | undefined,
    { has }: PeerPieces,
    requests: PeerRequests,
    now: number,
  ): number {
    return firstOf(
      this.#fresh,
      has,
      this.#priorities,
      this.#order.topPriority,
      (piece) => edges?.has(piece) !== false && this.#isUnclaimed(piece, requests, now),
    );
  }

  #nextRare(pieces: PeerPieces, requests: PeerRequests, now: number): number {
    if (this.#have.count < RANDOM_FIRST_PIECES) {
      const piece = this.#order.random(pieces.has, this.#books.random.float());
      if (piece === -1 || this.#isUnclaimed(piece, requests, now)) return piece;
    }
    for (;;) {
      const piece = this.#order.next(this.#scan, pieces.has);
      if (piece === -1 || this.#isUnclaimed(piece, requests, now)) return piece;
      this.#scan.slot += 1;
    }
  }

  #isUnclaimed(piece: number, requests: PeerRequests, now: number): boolean {
    return (
      !requests.hasRefused(piece, now) && !this.#reserved.has(piece) && !this.urgent.has(piece)
    );
  }

  /** All others are begun: rather than wait, it takes what a web seed would come to last. */
  #lastReserved(pieces: PeerPieces, requests: PeerRequests, now: number): number {
    if (this.#reserved.isEmpty) return -1;
    return this.#reserved.last(
      (piece) =>
        this.#fresh.has(piece) && pieces.has.has(piece) && !requests.hasRefused(piece, now),
    );
  }

  #pickDuplicates(
    peer: PeerKey,
    pieces: PeerPieces,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    const isEndgame = this.isEndgame;
    if (!isEndgame && (this.#ledger.peer(peer).pace === 'slow' || this.#books.mayBegin())) {
      return 0;
    }
    const chance = this.#books.random.float();
    const isWanted = (piece: number): boolean => this.#wanted.has(piece);
    const wish = { peer, has: pieces.has, count, now, isRescue: !isEndgame, chance, isWanted };
    return pickDuplicates(this.#ledger, wish, into);
  }

  #hasReachableOpen(): boolean {
    for (const begun of this.#ledger.open) {
      if (this.#wanted.has(begun.piece) && this.#swarm.availability.of(begun.piece) > 0)
        return true;
    }
    return false;
  }

  #begin(piece: number, owner: PeerKey, isSolo: boolean): BegunPiece {
    this.#order.remove(piece);
    this.#fresh.clear(piece);
    this.#swarm.pieceFresh(piece, -1);
    return this.#ledger.begin(piece, owner, isSolo);
  }
}
