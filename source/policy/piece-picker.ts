/**
 * The one door to block picking (BEP 3): joins what peers have (BEP 6, BEP 54), what we want and
 * what is out, and keeps those books in step. Which blocks to ask of whom is for `PieceChoice`.
 */
import { Bitfield } from '../base/bitfield.ts';
import { invariant } from '../base/errors.ts';
import type { Random } from '../base/ports/random.ts';
import type { Availability } from './availability.ts';
import type { BegunPiece } from './begun-piece.ts';
import { BlockLedger } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import type { BlockArrival, BlockVerdict, Cancel, RejectVerdict } from './block-verdict.ts';
import type { Deadline } from './deadlines.ts';
import type { PeerKey } from './peer-key.ts';
import type { PeerPace } from './peer-pace.ts';
import { PieceChoice } from './piece-choice.ts';
import type { PieceOrder } from './piece-order.ts';
import { type PieceRun, pickRun, type RunWish } from './piece-run.ts';
import { RarityOrder } from './rarity-order.ts';
import { ReservedRuns } from './reserved-runs.ts';
import { SwarmPieces } from './swarm-pieces.ts';

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
  readonly #choice: PieceChoice;
  /** No wanted piece stands above another. */
  #isEven = true;
  readonly #reserved = new ReservedRuns();

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
    this.#choice = new PieceChoice({
      ledger: this.#ledger,
      swarm: this.#swarm,
      order: this.#order,
      priorities: this.#priorities,
      have: this.#have,
      wanted: this.#wanted,
      fresh: this.#fresh,
      reserved: this.#reserved,
      blockCount: (piece) => options.blockCount(piece),
      mayBegin: () => options.mayBegin(),
      random,
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
    return this.#choice.isEndgame;
  }

  /** Pieces wanted and lacked. */
  get wantedCount(): number {
    return this.#wanted.count;
  }

  /** Is there room for one more begun piece? */
  get mayBegin(): boolean {
    return this.#options.mayBegin();
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
    this.#isEven = new Set(priorities.filter((priority) => priority !== 0)).size <= 1;
    return cancels;
  }

  /** For pieces that are begun from now on. */
  setOrder(order: PieceOrder): void {
    this.#choice.setOrder(order);
  }

  /** The user wishes nothing that others' suggestions (BEP 6) would be in the way of. */
  get heedsSuggestions(): boolean {
    return this.#isEven && this.#choice.isByRarity && !this.hasDeadlines;
  }

  /** When pieces are due, in order: before all else, and in place of those set before. */
  setDeadlines(deadlines: readonly Deadline[]): void {
    this.#choice.urgent.set(deadlines);
  }

  get hasDeadlines(): boolean {
    return !this.#choice.urgent.isEmpty;
  }

  /** It has a deadline. */
  isUrgent(piece: number): boolean {
    return this.#choice.urgent.has(piece);
  }

  /** A piece that the peer has, and nobody has begun, has a deadline. */
  isAwaited(peer: PeerKey): boolean {
    const { has } = this.#swarm.get(peer);
    return this.#choice.urgent.first((at) => this.#fresh.has(at) && has.has(at)) !== undefined;
  }

  /** So that pieces with deadlines are asked for at once: all other requests are taken back, to be cancelled. */
  makeWay(now: number): Cancel[] {
    return this.#ledger.releaseOthers((piece) => this.#choice.urgent.has(piece), now);
  }

  /**
   * Where the last pick would have begun a piece with a deadline, had there been room: gives up what is begun of another.
   * Answers what to cancel; undefined where nobody waits, or nothing can go.
   */
  makeRoom(now: number): Cancel[] | undefined {
    const spare = this.#choice.urgent.lacksRoom ? this.#choice.lessUrgentPiece() : undefined;
    return spare === undefined ? undefined : this.#ledger.dismiss(spare, now);
  }

  /** Something with a deadline that the peer was asked for is late. */
  isLate(peer: PeerKey, now: number): boolean {
    return this.#choice.urgent.isLateAt(this.#ledger.peer(peer), now);
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

  hasPeer(peer: PeerKey): boolean {
    return this.#swarm.find(peer) !== undefined;
  }

  addPeer(peer: PeerKey): void {
    this.#swarm.add(peer);
    this.#ledger.addPeer(peer);
  }

  /** The connection is gone, with whatever block was coming in. */
  removePeer(peer: PeerKey, now: number): void {
    const streaming = this.#ledger.peer(peer).streamingPiece;
    const isPartial = !this.#swarm.get(peer).isCountedAsSeed;
    this.#reserved.delete(peer);
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
  setPace(peer: PeerKey, pace: PeerPace, bytesPerSecond = 0): void {
    const requests = this.#ledger.peer(peer);
    requests.bytesPerSecond = bytesPerSecond;
    if (requests.pace === pace) return;
    if (requests.pace === 'fast') this.#ledger.disown(peer, true);
    requests.pace = pace;
  }

  setChoking(peer: PeerKey, isChoking: boolean): void {
    this.#ledger.peer(peer).isChoking = isChoking;
  }

  /** Of a block with a deadline that begins to come in from this peer too: who is much slower with it. */
  slowSender(peer: PeerKey, piece: number, block: number): PeerKey | undefined {
    return this.#choice.urgent.slowSender(peer, piece, block);
  }

  /** Of a web seed, which cannot take back what it has begun to send. */
  setDoublesSlowOnly(peer: PeerKey): void {
    this.#ledger.peer(peer).doublesSlowOnly = true;
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
    return this.#choice.pick(peer, count, now, into);
  }

  /** As `pick`, of these pieces alone: those it lets us have while it chokes us, or suggests (BEP 6). */
  pickAmong(
    peer: PeerKey,
    among: Iterable<number>,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    return this.#choice.pickAmong(peer, among, count, now, into);
  }

  /** A stretch of pieces that nobody has begun, for one who sends them in their order; nothing is asked for by that. */
  planRun(peer: PeerKey, wish: RunWish): PieceRun | undefined {
    const after = this.#choice.firstUrgent(peer) ?? wish.after ?? this.#choice.firstWished(peer);
    return pickRun(
      {
        fresh: this.#fresh,
        has: this.#swarm.get(peer).has,
        priorities: this.#priorities,
        isReserved: (piece) => this.#reserved.has(piece),
      },
      { ...wish, after },
    );
  }

  /** Of pieces in the run others take those that are left over; undefined takes it back. */
  reserve(peer: PeerKey, run: PieceRun | undefined): void {
    if (run === undefined) this.#reserved.delete(peer);
    else this.#reserved.set(peer, run);
  }

  /** Wanted, and nobody has begun it. */
  isFresh(piece: number): boolean {
    return this.#fresh.has(piece);
  }

  onBlockStart(peer: PeerKey, piece: number, block: number, now: number): BlockVerdict {
    this.#choice.beginAgain(peer, piece, block, now);
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

  /** Too slow. False where that block was not asked of the peer. */
  releaseBlock(peer: PeerKey, piece: number, block: number, now: number): boolean {
    return this.#ledger.releaseBlock(peer, piece, block, now);
  }

  /** Refused (BEP 6): the block goes back at once. */
  onReject(
    peer: PeerKey,
    piece: number,
    block: number,
    now: number,
    isChoked: boolean,
  ): RejectVerdict {
    return this.#ledger.onReject(peer, piece, block, now, isChoked);
  }

  /** The hash of a complete piece is good. */
  pieceDone(piece: number): void {
    this.#ledger.pieceDone(piece);
    this.#choice.endSolo(piece);
    if (!this.#have.has(piece)) this.#gain(piece);
  }

  /** The hash of a complete piece is bad. Answers the sender of each block; all blocks are missing again. */
  pieceFailed(piece: number): readonly PeerKey[] {
    this.#choice.makeSolo(piece);
    return this.#ledger.pieceFailed(piece);
  }

  /**
   * Memory is full and nothing moves: the begun piece that costs least to give up, with nothing
   * out and nothing coming in; one that nobody has first. Undefined where there is none.
   */
  sparePiece(): number | undefined {
    return this.#choice.sparePiece();
  }

  /** Gives up a begun piece with what is here of it. */
  abandon(piece: number, now: number): Cancel[] {
    return this.#ledger.dismiss(piece, now);
  }

  /** For tests and simulations: throws where the books do not add up. */
  checkInvariants(): void {
    this.#ledger.checkInvariants();
    this.#swarm.checkInvariants();
    this.#choice.checkInvariants();
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
