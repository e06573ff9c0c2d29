/**
 * The one door to block picking (BEP 3): joins what peers have (BEP 6, BEP 54), what we want and
 * what is out, and keeps those books in step. Which blocks to ask of whom is for `PieceChoice`.
 */
import type { Bitfield } from '../base/bitfield.ts';
import type { Random } from '../base/ports/random.ts';
import type { Availability } from './availability.ts';
import type { BegunPiece } from './begun-piece.ts';
import { BlockLedger } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import type { BlockArrival, BlockVerdict, Cancel, RejectVerdict } from './block-verdict.ts';
import type { PeerKey } from './peer-key.ts';
import type { PeerPace } from './peer-pace.ts';
import { PieceBeginnings } from './piece-beginnings.ts';
import { PieceChoice } from './piece-choice.ts';
import { PieceDeadlines } from './piece-deadlines.ts';
import type { PieceOrder } from './piece-order.ts';
import { ReservedRuns } from './reserved-runs.ts';
import { RunPlans } from './run-plans.ts';
import { idlePiece } from './spare-piece.ts';
import type { SwarmPieces } from './swarm-pieces.ts';
import { WantedPieces } from './wanted-pieces.ts';

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
  /** Pieces that somebody waits for. */
  readonly deadlines: PieceDeadlines;
  /** For those who send one piece after the other. */
  readonly runs: RunPlans;
  readonly #options: PickerOptions;
  readonly #pieces: WantedPieces;
  readonly #swarm: SwarmPieces;
  readonly #ledger: BlockLedger;
  readonly #beginnings: PieceBeginnings;
  readonly #choice: PieceChoice;
  readonly #isBegun = (piece: number): boolean => this.#ledger.find(piece) !== undefined;

  /** All pieces wanted at normal priority, none had. */
  constructor(options: PickerOptions) {
    const { pieceCount, random } = options;
    this.#options = options;
    const pieces = new WantedPieces(pieceCount, random);
    const blockCount = (piece: number) => options.blockCount(piece);
    const mayBegin = () => options.mayBegin();
    const ledger = new BlockLedger({ blockCount, onDropped: (piece) => this.#onDropped(piece) });
    const beginnings = new PieceBeginnings({ pieces, ledger, mayBegin });
    const reserved = new ReservedRuns();
    const choice = new PieceChoice({ pieces, ledger, beginnings, reserved, blockCount, random });
    this.deadlines = new PieceDeadlines({ pieces, ledger, choice });
    this.runs = new RunPlans({ pieces, reserved, deadlines: this.deadlines, fresh: choice.fresh });
    this.#pieces = pieces;
    this.#swarm = pieces.swarm;
    this.#ledger = ledger;
    this.#beginnings = beginnings;
    this.#choice = choice;
  }

  // What we want and have.

  /** Everything wanted is here and verified. */
  get isFinished(): boolean {
    return this.#pieces.wanted.isEmpty;
  }

  /** Every block we lack that anybody could give is asked for. */
  get isEndgame(): boolean {
    return this.#choice.isEndgame;
  }

  /** Pieces wanted and lacked. */
  get wantedCount(): number {
    return this.#pieces.wanted.count;
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
    return this.#pieces.have.has(piece);
  }

  isWanted(piece: number): boolean {
    return this.#pieces.wanted.has(piece);
  }

  /** Begun pieces block by block, for the screen; in no order, to be read only. */
  get begun(): readonly Readonly<BegunPiece>[] {
    return this.#ledger.begun;
  }

  /**
   * One `PiecePriority` a piece. Requests for pieces not wanted any more are taken back: to be cancelled.
   */
  setPriorities(priorities: Uint8Array, now: number): Cancel[] {
    const cancels: Cancel[] = [];
    for (const piece of this.#pieces.setPriorities(priorities, this.#isBegun)) {
      if (this.#ledger.find(piece)!.isComplete) continue;
      for (const each of this.#ledger.dismiss(piece, now)) cancels.push(each);
    }
    return cancels;
  }

  /** For pieces that are begun from now on. */
  setOrder(order: PieceOrder): void {
    this.#choice.fresh.setOrder(order);
  }

  /** The user wishes nothing that others' suggestions (BEP 6) would be in the way of. */
  get heedsSuggestions(): boolean {
    return this.#pieces.isEven && this.#choice.fresh.isByRarity && this.deadlines.isEmpty;
  }

  /** A piece is here from elsewhere (found on disk). Answers requests to cancel. */
  setHave(piece: number, now: number): Cancel[] {
    if (this.#pieces.have.has(piece)) return [];
    this.#pieces.gain(piece);
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
    this.#pieces.lose(piece, this.#isBegun(piece));
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
    this.runs.reserve(peer, undefined);
    this.#ledger.removePeer(peer, now);
    this.#swarm.remove(peer);
    if (isPartial) this.#pieces.order.markStale();
    this.#dropUnwanted(streaming, now);
  }

  /** A BITFIELD or HAVE_NONE; the bitfield is the picker's from now on. */
  setPeerPieces(peer: PeerKey, has: Bitfield): void {
    this.#swarm.set(peer, has);
    this.#pieces.order.markStale();
  }

  /** HAVE_ALL. */
  setPeerHasAll(peer: PeerKey): void {
    this.#swarm.setAll(peer);
    this.#pieces.order.markStale();
  }

  /** HAVE. True where that is news. */
  addPeerHave(peer: PeerKey, piece: number): boolean {
    if (!this.#swarm.addHave(peer, piece)) return false;
    this.#pieces.order.update(piece);
    return true;
  }

  /** DONTHAVE (BEP 54). True where the peer had it. */
  removePeerHave(peer: PeerKey, piece: number): boolean {
    const wasSeed = this.#swarm.get(peer).isCountedAsSeed;
    if (!this.#swarm.removeHave(peer, piece)) return false;
    if (wasSeed) this.#pieces.order.markStale();
    else this.#pieces.order.update(piece);
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

  /** Wanted, and nobody has begun it. */
  isFresh(piece: number): boolean {
    return this.#pieces.fresh.has(piece);
  }

  onBlockStart(peer: PeerKey, piece: number, block: number, now: number): BlockVerdict {
    this.#beginnings.beginAgain(peer, piece, block, now);
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
    this.#beginnings.endSolo(piece);
    if (!this.#pieces.have.has(piece)) this.#pieces.gain(piece);
  }

  /** The hash of a complete piece is bad. Answers the sender of each block; all blocks are missing again. */
  pieceFailed(piece: number): readonly PeerKey[] {
    this.#beginnings.makeSolo(piece);
    return this.#ledger.pieceFailed(piece);
  }

  /**
   * Memory is full and nothing moves: the begun piece that costs least to give up, with nothing
   * out and nothing coming in; one that nobody has first. Undefined where there is none.
   */
  sparePiece(): number | undefined {
    return idlePiece(this.#ledger, this.availability);
  }

  /** Gives up a begun piece with what is here of it. */
  abandon(piece: number, now: number): Cancel[] {
    return this.#ledger.dismiss(piece, now);
  }

  /** For tests and simulations: throws where the books do not add up. */
  checkInvariants(): void {
    this.#ledger.checkInvariants();
    this.#pieces.checkInvariants(this.#isBegun);
  }

  #onDropped(piece: number): void {
    this.#pieces.giveBack(piece);
    this.#options.onDropped?.(piece);
  }

  /** A piece that was skipped or found while a block of it came in. */
  #dropUnwanted(piece: number, now: number): void {
    const begun = this.#ledger.find(piece);
    if (begun === undefined || this.#pieces.wanted.has(piece) || begun.streaming > 0) return;
    if (!begun.isComplete) this.#ledger.dismiss(piece, now);
  }
}
