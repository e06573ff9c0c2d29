/**
 * The books of all requests: which block of which begun piece is asked of whom, coming in, or here.
 * The sum over peers equals the sum over blocks at all times (`checkInvariants`).
 */
import { invariant } from '../base/errors.ts';
import { type BegunPiece, RECEIVED, STREAMING } from './begun-piece.ts';
import { BegunPieces } from './begun-pieces.ts';
import type { BlockList } from './block-list.ts';
import type { BlockArrival, BlockVerdict, Cancel, RejectVerdict } from './block-verdict.ts';
import { checkLedger } from './ledger-check.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';
import { PeerRequests } from './peer-requests.ts';

const NO_PEERS: readonly PeerKey[] = [];
const ARRIVED: BlockArrival = { cancels: NO_PEERS, isPieceComplete: false };
const COMPLETED: BlockArrival = { cancels: NO_PEERS, isPieceComplete: true };

export interface LedgerOptions {
  blockCount(piece: number): number;
  /** A piece is not begun any more and not done either: nothing of it is kept. */
  onDropped(piece: number): void;
}

export class BlockLedger {
  readonly #options: LedgerOptions;
  readonly #pieces = new BegunPieces();
  readonly #peers = new Map<PeerKey, PeerRequests>();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** All begun pieces, in no order. */
  get begun(): readonly BegunPiece[] {
    return this.#pieces.all;
  }

  /** Begun pieces with blocks that nobody is asked for, in no order. */
  get open(): readonly BegunPiece[] {
    return this.#pieces.open;
  }

  find(piece: number): BegunPiece | undefined {
    return this.#pieces.find(piece);
  }

  peer(peer: PeerKey): PeerRequests {
    const requests = this.#peers.get(peer);
    invariant(requests !== undefined, `peer ${peer} is not in the ledger`);
    return requests;
  }

  /** Whose connection a block is coming in by. */
  senderOf(piece: number, block: number): PeerKey | undefined {
    for (const [peer, requests] of this.#peers) {
      if (requests.isStreaming(piece, block)) return peer;
    }
    return undefined;
  }

  get peers(): ReadonlyMap<PeerKey, PeerRequests> {
    return this.#peers;
  }

  addPeer(peer: PeerKey): void {
    invariant(!this.#peers.has(peer), `peer ${peer} comes twice`);
    this.#peers.set(peer, new PeerRequests());
  }

  /** The connection is gone, with whatever it was sending. */
  removePeer(peer: PeerKey, now: number): void {
    this.abort(peer);
    this.release(peer, now);
    this.#peers.delete(peer);
  }

  begin(piece: number, owner: PeerKey, isSolo: boolean): BegunPiece {
    return this.#pieces.begin(piece, this.#options.blockCount(piece), owner, isSolo);
  }

  /** Asks up to `count` missing blocks of the peer, in order. Answers how many. */
  requestMissing(begun: BegunPiece, peer: PeerKey, count: number, into: BlockList): number {
    const requests = this.peer(peer);
    let taken = 0;
    while (taken < count) {
      const block = begun.nextMissing();
      if (block === -1) break;
      begun.addRequester(block, peer);
      requests.add(begun.piece);
      into.push(begun.piece, block);
      taken += 1;
    }
    requests.currentPiece = begun.missing > 0 ? begun.piece : -1;
    this.#pieces.file(begun);
    return taken;
  }

  /** Endgame: asks a block of one peer more. */
  requestAlso(begun: BegunPiece, block: number, peer: PeerKey, into: BlockList): void {
    invariant(!begun.isRequester(block, peer), `block ${block} asked twice of peer ${peer}`);
    begun.addRequester(block, peer);
    this.peer(peer).add(begun.piece);
    into.push(begun.piece, block);
  }

  onBlockStart(peer: PeerKey, piece: number, block: number, now: number): BlockVerdict {
    const requests = this.peer(peer);
    const begun = this.#pieces.find(piece);
    const isAsked = begun?.isRequester(block, peer) ?? false;
    if (!isAsked && !requests.takeRecent(piece, block, now)) return 'unasked';
    if (begun === undefined || begun.states[block] === RECEIVED) return 'duplicate';
    if (begun.states[block] === STREAMING) {
      if (isAsked) this.#unrequest(begun, block, peer, requests);
      return 'busy';
    }
    invariant(requests.streamingPiece === -1, `peer ${peer} sends two blocks at once`);
    begun.startStreaming(block);
    requests.streamingPiece = piece;
    requests.streamingBlock = block;
    this.#pieces.file(begun);
    return 'wanted';
  }

  /** The whole of a block that was 'wanted' is here. `now` dates the requests taken back from others. */
  onBlockEnd(peer: PeerKey, piece: number, block: number, now: number): BlockArrival {
    const requests = this.peer(peer);
    const begun = this.#pieces.find(piece);
    invariant(
      begun !== undefined && requests.isStreaming(piece, block),
      `block ${block} of piece ${piece} ends that never began`,
    );
    requests.streamingPiece = -1;
    requests.streamingBlock = -1;
    const asked = begun.receive(block, peer);
    if (asked === undefined) {
      requests.subtract(piece);
      return begun.isComplete ? COMPLETED : ARRIVED;
    }
    const cancels: PeerKey[] = [];
    for (const other of asked) {
      const theirs = this.peer(other);
      theirs.subtract(piece);
      if (other === peer) continue;
      theirs.rememberTakenBack(piece, block, now);
      cancels.push(other);
    }
    return { cancels, isPieceComplete: begun.isComplete };
  }

  /** The block that the peer was sending will not be whole; its request stands. */
  abort(peer: PeerKey): void {
    const requests = this.peer(peer);
    const begun = this.#pieces.find(requests.streamingPiece);
    const block = requests.streamingBlock;
    requests.streamingPiece = -1;
    requests.streamingBlock = -1;
    if (begun === undefined) return;
    begun.abortStreaming(block);
    this.#settle(begun);
  }

  /** Takes all requests to a peer back (choke, snub), but for the block that it is sending. */
  release(peer: PeerKey, now: number): void {
    const requests = this.peer(peer);
    for (const piece of requests.byPiece.keys()) {
      const begun = this.#pieces.find(piece)!;
      for (let block = 0; block < begun.blockCount; block++) {
        if (!begun.isRequester(block, peer) || requests.isStreaming(piece, block)) continue;
        this.#unrequest(begun, block, peer, requests);
        requests.rememberTakenBack(piece, block, now);
      }
      this.#settle(begun);
    }
    this.disown(peer);
  }

  /** The peer has no pieces of its own any more: others may work on them. */
  disown(peer: PeerKey, keepsSolo = false): void {
    for (const begun of this.#pieces.all) {
      if (begun.owner === peer && !(keepsSolo && begun.isSolo)) begun.owner = NOBODY;
    }
    if (!keepsSolo) this.peer(peer).currentPiece = -1;
  }

  /** `isChoked`: the refusal says nothing of the piece, it may be asked for again. */
  onReject(
    peer: PeerKey,
    piece: number,
    block: number,
    now: number,
    isChoked: boolean,
  ): RejectVerdict {
    if (this.releaseBlock(peer, piece, block, now, !isChoked)) return 'released';
    return this.peer(peer).takeRecent(piece, block, now) ? 'late' : 'unasked';
  }

  /** Takes one request back (refused, or too slow). False where there was none. */
  releaseBlock(
    peer: PeerKey,
    piece: number,
    block: number,
    now: number,
    isRefused = true,
  ): boolean {
    const requests = this.peer(peer);
    const begun = this.#pieces.find(piece);
    if (begun === undefined || !begun.isRequester(block, peer)) return false;
    if (requests.isStreaming(piece, block)) return false;
    this.#unrequest(begun, block, peer, requests);
    requests.rememberTakenBack(piece, block, now);
    if (isRefused) requests.refuse(piece, now);
    if (begun.owner === peer) begun.owner = NOBODY;
    this.#settle(begun);
    return true;
  }

  /** The hash is good: the piece leaves the books. */
  pieceDone(piece: number): void {
    const begun = this.#pieces.find(piece);
    invariant(begun?.isComplete, `piece ${piece} is done but not complete`);
    this.#pieces.remove(begun);
  }

  /** The hash is bad: the piece leaves the books. Answers the sender of each block. */
  pieceFailed(piece: number): PeerKey[] {
    const begun = this.#pieces.find(piece);
    invariant(begun?.isComplete, `piece ${piece} failed but is not complete`);
    const contributors = begun.contributors();
    this.#pieces.remove(begun);
    this.#options.onDropped(piece);
    return contributors;
  }

  /**
   * Forgets a piece that is not wanted any more, and takes all requests for it back. Where blocks of
   * it come in right now it stays until they end: to be called again then.
   */
  dismiss(piece: number, now: number): Cancel[] {
    const begun = this.#pieces.find(piece);
    if (begun === undefined) return [];
    const cancels: Cancel[] = [];
    this.#takeBack(begun, now, cancels);
    if (begun.streaming === 0) {
      this.#pieces.remove(begun);
      this.#options.onDropped(piece);
    } else this.#pieces.file(begun);
    return cancels;
  }

  /** Takes back what is asked of all other pieces, but for blocks that are coming in. What is here of them stays. */
  releaseOthers(isKept: (piece: number) => boolean, now: number): Cancel[] {
    const cancels: Cancel[] = [];
    for (const begun of [...this.#pieces.all]) {
      if (begun.outstanding === 0 || isKept(begun.piece)) continue;
      this.#takeBack(begun, now, cancels);
      this.#settle(begun);
    }
    return cancels;
  }

  /** For tests and simulations: throws where the books do not add up. */
  checkInvariants(): void {
    this.#pieces.checkInvariants();
    checkLedger(this);
  }

  #takeBack(begun: BegunPiece, now: number, cancels: Cancel[]): void {
    const { piece } = begun;
    for (let block = 0; block < begun.blockCount; block++) {
      for (const peer of begun.requesters(block)) {
        const requests = this.peer(peer);
        if (requests.isStreaming(piece, block)) continue;
        this.#unrequest(begun, block, peer, requests);
        requests.rememberTakenBack(piece, block, now);
        cancels.push({ peer, piece, block });
      }
    }
  }

  #unrequest(begun: BegunPiece, block: number, peer: PeerKey, requests: PeerRequests): void {
    begun.removeRequester(block, peer);
    requests.subtract(begun.piece);
  }

  /** After blocks became missing: open again, or not begun at all. */
  #settle(begun: BegunPiece): void {
    if (!begun.isIdle) {
      this.#pieces.file(begun);
      return;
    }
    const piece = begun.piece;
    this.#pieces.remove(begun);
    this.#options.onDropped(piece);
  }
}
