/**
 * Which blocks to ask of a peer (BEP 3): pieces begun are finished first, then the rarest of the
 * highest priority, by chance among equals; the first pieces of all by chance alone; at the end
 * blocks are asked of several peers (endgame). Joins what peers have, what we want and what is out.
 */
import { Bitfield } from '../base/bitfield.ts';
import { invariant } from '../base/errors.ts';
import type { Random } from '../base/ports/random.ts';
import type { Availability } from './availability.ts';
import type { BegunPiece } from './begun-piece.ts';
import { type BlockArrival, BlockLedger, type BlockVerdict, type Cancel } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import { pickDuplicates } from './endgame.ts';
import { OPEN_PIECES_PER_PICK, RANDOM_FIRST_PIECES, SOLO_GRACE_MS } from './limits.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';
import type { PeerPace } from './peer-pace.ts';
import type { PeerRequests } from './peer-requests.ts';
import { RarityOrder, type RarityScan } from './rarity-order.ts';
import { type PeerPieces, SwarmPieces } from './swarm-pieces.ts';

export interface PickerOptions {
  readonly pieceCount: number;
  blockCount(piece: number): number;
  /** Is there room for one more begun piece? While not, only begun ones go on. True where none is begun. */
  mayBegin(): boolean;
  /**
   * A begun piece was given up: its hash was bad, it was skipped, or all its requests came back
   * empty. No block of it is coming in; whatever is kept of it can go.
   */
  onDropped?(piece: number): void;
  readonly random: Random;
}

export class PiecePicker {
  readonly #options: PickerOptions;
  readonly #priorities: Uint8Array;
  readonly #have: Bitfield;
  /** Wanted and not had. */
  readonly #wanted: Bitfield;
  /** Of those, not begun: exactly the pieces in the order. */
  readonly #fresh: Bitfield;
  readonly #swarm: SwarmPieces;
  readonly #order: RarityOrder;
  readonly #ledger: BlockLedger;
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

  /** All pieces wanted at normal priority, none had. */
  constructor(options: PickerOptions) {
    const { pieceCount, random } = options;
    this.#options = options;
    this.#priorities = new Uint8Array(pieceCount).fill(2);
    this.#have = new Bitfield(pieceCount);
    this.#wanted = Bitfield.full(pieceCount);
    this.#fresh = Bitfield.full(pieceCount);
    this.#swarm = new SwarmPieces(pieceCount, this.#wanted, this.#fresh);
    this.#order = new RarityOrder(this.#swarm.availability, random.integer(2 ** 31));
    this.#ledger = new BlockLedger({
      blockCount: (piece) => options.blockCount(piece),
      onDropped: (piece) => this.#onDropped(piece),
    });
    for (let piece = 0; piece < pieceCount; piece++) this.#order.add(piece, 2);
  }

  // What we want and have.

  /** Everything wanted is here and verified. */
  get isFinished(): boolean {
    return this.#wanted.isEmpty;
  }

  /** Every block we lack that anybody could give is asked for. */
  get isEndgame(): boolean {
    return !this.isFinished && this.#order.reachable === 0 && !this.#hasReachableOpen();
  }

  /** Pieces wanted and lacked. */
  get wantedCount(): number {
    return this.#wanted.count;
  }

  get begunCount(): number {
    return this.#ledger.begun.length;
  }

  get availability(): Availability {
    return this.#swarm.availability;
  }

  hasPiece(piece: number): boolean {
    return this.#have.has(piece);
  }

  isWanted(piece: number): boolean {
    return this.#wanted.has(piece);
  }

  /** Begun pieces block by block, for the screen; in no order, to be read only. */
  get begun(): readonly Readonly<BegunPiece>[] {
    return this.#ledger.begun;
  }

  /**
   * One `PiecePriority` a piece. Requests for pieces not wanted any more are taken back: to be cancelled.
   */
  setPriorities(priorities: Uint8Array, now: number): Cancel[] {
    invariant(priorities.length === this.#priorities.length, 'one priority a piece');
    const cancels: Cancel[] = [];
    for (let piece = 0; piece < priorities.length; piece++) {
      if (priorities[piece] === this.#priorities[piece]) continue;
      this.#order.remove(piece);
      this.#fresh.clear(piece);
      this.#priorities[piece] = priorities[piece]!;
      if (this.#have.has(piece)) continue;
      if (priorities[piece] === 0) this.#wanted.clear(piece);
      else this.#wanted.set(piece);
      const begun = this.#ledger.find(piece);
      if (begun !== undefined && priorities[piece] !== 0) continue;
      if (begun !== undefined) {
        if (!begun.isComplete)
          for (const each of this.#ledger.dismiss(piece, now)) cancels.push(each);
        continue;
      }
      this.#enterOrder(piece);
    }
    this.#swarm.recountAll();
    return cancels;
  }

  /** A piece is here from elsewhere (found on disk). Answers requests to cancel. */
  setHave(piece: number, now: number): Cancel[] {
    if (this.#have.has(piece)) return [];
    this.#gain(piece);
    return this.#ledger.dismiss(piece, now);
  }

  /** Many at once, before there are peers. */
  setAllHave(have: Bitfield, now: number): Cancel[] {
    const cancels: Cancel[] = [];
    for (const piece of have.indexes())
      for (const each of this.setHave(piece, now)) cancels.push(each);
    return cancels;
  }

  /** A piece thought to be here is not (a recheck, a damaged disk). */
  loseHave(piece: number): void {
    if (!this.#have.clear(piece) || this.#priorities[piece] === 0) return;
    this.#wanted.set(piece);
    this.#swarm.pieceWanted(piece, 1);
    if (this.#ledger.find(piece) === undefined) this.#makeFresh(piece);
  }

  // Who has what.

  addPeer(peer: PeerKey): void {
    this.#swarm.add(peer);
    this.#ledger.addPeer(peer);
  }

  /** The connection is gone, with whatever block was coming in. */
  removePeer(peer: PeerKey, now: number): void {
    const streaming = this.#ledger.peer(peer).streamingPiece;
    const isPartial = !this.#swarm.get(peer).isCountedAsSeed;
    this.#ledger.removePeer(peer, now);
    this.#swarm.remove(peer);
    if (isPartial) this.#order.markStale();
    this.#dropUnwanted(streaming, now);
  }

  /** A BITFIELD or HAVE_NONE; the bitfield is the picker's from now on. */
  setPeerPieces(peer: PeerKey, has: Bitfield): void {
    this.#swarm.set(peer, has);
    this.#order.markStale();
  }

  /** HAVE_ALL. */
  setPeerHasAll(peer: PeerKey): void {
    this.#swarm.setAll(peer);
    this.#order.markStale();
  }

  /** HAVE. True where that is news. */
  addPeerHave(peer: PeerKey, piece: number): boolean {
    if (!this.#swarm.addHave(peer, piece)) return false;
    this.#order.update(piece);
    return true;
  }

  /** DONTHAVE (BEP 54). True where the peer had it. */
  removePeerHave(peer: PeerKey, piece: number): boolean {
    const wasSeed = this.#swarm.get(peer).isCountedAsSeed;
    if (!this.#swarm.removeHave(peer, piece)) return false;
    if (wasSeed) this.#order.markStale();
    else this.#order.update(piece);
    return true;
  }

  /** To be read, not written. */
  peerPieces(peer: PeerKey): Bitfield {
    return this.#swarm.get(peer).has;
  }

  /** BEP 3: what `interested` and `not interested` tell the peer. O(1). */
  isInterestedIn(peer: PeerKey): boolean {
    return this.#swarm.get(peer).interest.isInterested;
  }

  // What is asked of whom.

  /** See `PeerPace`; to be told as the peer's rate changes, once a second or so. */
  setPace(peer: PeerKey, pace: PeerPace): void {
    const requests = this.#ledger.peer(peer);
    if (requests.pace === pace) return;
    if (requests.pace === 'fast') this.#ledger.disown(peer, true);
    requests.pace = pace;
  }

  /** Parole: from now on the peer is given whole pieces alone, or is free again. */
  setAlone(peer: PeerKey, isAlone: boolean): void {
    this.#ledger.peer(peer).isAlone = isAlone;
  }

  /** Requests out to the peer. */
  outstanding(peer: PeerKey): number {
    return this.#ledger.peer(peer).outstanding;
  }

  /**
   * Appends up to `count` blocks to ask of the peer and takes them as asked. Answers how many.
   * The caller sees to it that the peer does not choke us.
   */
  pick(peer: PeerKey, count: number, now: number, into: BlockList): number {
    if (count <= 0) return 0;
    const pieces = this.#swarm.get(peer);
    if (pieces.interest.wanted === 0) return 0;
    const requests = this.#ledger.peer(peer);
    this.#order.refresh();
    let left = count - this.#pickCurrent(peer, requests, count, now, into);
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

  onBlockStart(peer: PeerKey, piece: number, block: number, now: number): BlockVerdict {
    // A late block of a piece that nobody works on any more is worth beginning it again.
    if (
      this.#fresh.has(piece) &&
      this.#ledger.peer(peer).hasRecent(piece, block, now) &&
      this.#options.mayBegin()
    ) {
      this.#begin(piece, NOBODY, this.#solo.has(piece));
    }
    return this.#ledger.onBlockStart(peer, piece, block, now);
  }

  /** To be called once for each block that was 'wanted' and came in whole. */
  onBlockEnd(peer: PeerKey, piece: number, block: number, now: number): BlockArrival {
    const arrival = this.#ledger.onBlockEnd(peer, piece, block, now);
    if (!arrival.isPieceComplete) this.#dropUnwanted(piece, now);
    return arrival;
  }

  /** The block that the peer is in the middle of will not be kept: others may bring it. */
  abortBlock(peer: PeerKey, now: number): void {
    const piece = this.#ledger.peer(peer).streamingPiece;
    this.#ledger.abort(peer);
    this.#dropUnwanted(piece, now);
  }

  /** A choke, a snub: takes back all requests to the peer, but for the block it is sending. */
  release(peer: PeerKey, now: number): void {
    this.#ledger.release(peer, now);
  }

  /** Refused (BEP 6) or too slow. False where that block was not asked of the peer. */
  releaseBlock(peer: PeerKey, piece: number, block: number, now: number): boolean {
    return this.#ledger.releaseBlock(peer, piece, block, now);
  }

  /** The hash of a complete piece is good. */
  pieceDone(piece: number): void {
    this.#ledger.pieceDone(piece);
    this.#solo.delete(piece);
    if (!this.#have.has(piece)) this.#gain(piece);
  }

  /** The hash of a complete piece is bad. Answers the sender of each block; all blocks are missing again. */
  pieceFailed(piece: number): readonly PeerKey[] {
    // From now on from one peer at a time, so that the next failure has one name.
    this.#solo.add(piece);
    return this.#ledger.pieceFailed(piece);
  }

  /**
   * Memory is full and nothing moves: the begun piece that costs least to give up, with nothing
   * out and nothing coming in; one that nobody has first. Undefined where there is none.
   */
  sparePiece(): number | undefined {
    let spare: BegunPiece | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const begun of this.#ledger.begun) {
      if (begun.isComplete || begun.outstanding > 0 || begun.streaming > 0) continue;
      const isOrphan = this.availability.of(begun.piece) === 0;
      const cost = begun.received + (isOrphan ? 0 : begun.blockCount);
      if (cost >= least) continue;
      spare = begun;
      least = cost;
    }
    return spare?.piece;
  }

  /** Gives up a begun piece with what is here of it. */
  abandon(piece: number, now: number): Cancel[] {
    return this.#ledger.dismiss(piece, now);
  }

  /** For tests and simulations: throws where the books do not add up. */
  checkInvariants(): void {
    this.#ledger.checkInvariants();
    this.#swarm.checkInvariants();
    this.#order.checkInvariants((piece) => this.#priorities[piece]!);
    for (let piece = 0; piece < this.#priorities.length; piece++) {
      const isWanted = this.#priorities[piece]! > 0 && !this.#have.has(piece);
      const isFresh = isWanted && this.#ledger.find(piece) === undefined;
      invariant(this.#wanted.has(piece) === isWanted, `piece ${piece} wanted`);
      invariant(this.#fresh.has(piece) === isFresh, `piece ${piece} fresh`);
      invariant(this.#order.has(piece) === isFresh, `piece ${piece} in the order`);
    }
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
    if (!this.#swarm.get(peer).has.has(begun.piece)) return 0;
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
      if (begun.owner === NOBODY && (begun.isSolo || requests.pace === 'fast')) {
        begun.owner = peer;
        begun.soloSinceMs = now;
      }
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
      if (!pieces.has.has(begun.piece)) continue;
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
    while (taken < count && pieces.interest.fresh > 0 && this.#options.mayBegin()) {
      const piece = this.#nextFresh(pieces, requests, now);
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
    if (this.#have.count < RANDOM_FIRST_PIECES) {
      const piece = this.#order.random(pieces.has, this.#options.random.float());
      if (piece === -1 || !requests.hasRefused(piece, now)) return piece;
    }
    for (;;) {
      const piece = this.#order.next(this.#scan, pieces.has);
      if (piece === -1 || !requests.hasRefused(piece, now)) return piece;
      this.#scan.slot += 1;
    }
  }

  #pickDuplicates(
    peer: PeerKey,
    pieces: PeerPieces,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    const isEndgame = this.isEndgame;
    if (!isEndgame && (this.#ledger.peer(peer).pace === 'slow' || this.#options.mayBegin())) {
      return 0;
    }
    const chance = this.#options.random.float();
    const isWanted = (piece: number): boolean => this.#wanted.has(piece);
    const wish = { peer, has: pieces.has, count, now, isRescue: !isEndgame, chance, isWanted };
    return pickDuplicates(this.#ledger, wish, into);
  }

  #hasReachableOpen(): boolean {
    for (const begun of this.#ledger.open) {
      if (this.#wanted.has(begun.piece) && this.availability.of(begun.piece) > 0) return true;
    }
    return false;
  }

  #begin(piece: number, owner: PeerKey, isSolo: boolean): BegunPiece {
    this.#order.remove(piece);
    this.#fresh.clear(piece);
    this.#swarm.pieceFresh(piece, -1);
    return this.#ledger.begin(piece, owner, isSolo);
  }

  #gain(piece: number): void {
    this.#have.set(piece);
    if (this.#wanted.clear(piece)) this.#swarm.pieceWanted(piece, -1);
    if (!this.#fresh.clear(piece)) return;
    this.#order.remove(piece);
    this.#swarm.pieceFresh(piece, -1);
  }

  #onDropped(piece: number): void {
    if (this.#wanted.has(piece)) this.#makeFresh(piece);
    this.#options.onDropped?.(piece);
  }

  #makeFresh(piece: number): void {
    this.#enterOrder(piece);
    this.#swarm.pieceFresh(piece, 1);
  }

  #enterOrder(piece: number): void {
    if (!this.#wanted.has(piece)) return;
    this.#fresh.set(piece);
    this.#order.add(piece, this.#priorities[piece]!);
  }

  /** A piece that was skipped or found while a block of it came in. */
  #dropUnwanted(piece: number, now: number): void {
    const begun = this.#ledger.find(piece);
    if (begun === undefined || this.#wanted.has(piece) || begun.streaming > 0) return;
    if (!begun.isComplete) this.#ledger.dismiss(piece, now);
  }
}
