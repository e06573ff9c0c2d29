/**
 * Which blocks to ask of a peer (BEP 3): what is due first, then pieces begun, then fresh ones; at the end blocks are
 * asked of several peers (endgame).
 */
import type { Random } from '../base/ports/random.ts';
import type { BegunPiece } from './begun-piece.ts';
import type { BlockLedger } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import { pickDuplicates } from './endgame.ts';
import { FreshChoice } from './fresh-choice.ts';
import { OpenChoice } from './open-choice.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';
import type { PieceBeginnings } from './piece-beginnings.ts';
import type { ReservedRuns } from './reserved-runs.ts';
import { lessUrgentPiece } from './spare-piece.ts';
import type { PeerPieces, SwarmPieces } from './swarm-pieces.ts';
import { UrgentChoice } from './urgent-choice.ts';
import type { WantedPieces } from './wanted-pieces.ts';

/** The picker's books, shared: a choice moves pieces from the order to the ledger, no more. */
export interface PieceBooks {
  readonly pieces: WantedPieces;
  readonly ledger: BlockLedger;
  readonly beginnings: PieceBeginnings;
  /** On their way in the runs of web seeds. */
  readonly reserved: ReservedRuns;
  blockCount(piece: number): number;
  readonly random: Random;
}

export class PieceChoice {
  /** Comes before all else. */
  readonly urgent: UrgentChoice;
  readonly fresh: FreshChoice;
  readonly #open: OpenChoice;
  readonly #pieces: WantedPieces;
  readonly #ledger: BlockLedger;
  readonly #swarm: SwarmPieces;
  readonly #beginnings: PieceBeginnings;
  readonly #random: Random;

  constructor(books: PieceBooks) {
    const { pieces, ledger, beginnings } = books;
    this.#pieces = pieces;
    this.#ledger = ledger;
    this.#swarm = pieces.swarm;
    this.#beginnings = beginnings;
    this.#random = books.random;
    this.urgent = new UrgentChoice({
      ledger,
      swarm: pieces.swarm,
      isWanted: (piece) => pieces.wanted.has(piece),
      takeUp: (peer, piece, now) => this.#takeUp(peer, piece, now),
      blockCount: books.blockCount,
      mayBegin: () => beginnings.mayBegin,
    });
    this.#open = new OpenChoice({ pieces, ledger, urgent: this.urgent });
    this.fresh = new FreshChoice({ ...books, urgent: this.urgent });
  }

  /** Every block we lack that anybody could give is asked for. */
  get isEndgame(): boolean {
    const { wanted, order } = this.#pieces;
    return !wanted.isEmpty && order.reachable === 0 && !this.#open.isAnyReachable;
  }

  /** See `PiecePicker.pick`. */
  pick(peer: PeerKey, count: number, now: number, into: BlockList): number {
    if (count <= 0) return 0;
    const pieces = this.#swarm.get(peer);
    if (pieces.interest.wanted === 0) return 0;
    const requests = this.#ledger.peer(peer);
    const open = this.#open;
    this.#pieces.order.refresh();
    let left = count - this.urgent.pick(peer, count, now, into);
    if (left === 0 || this.#canMakeRoom) return count - left;
    left -= open.pickCurrent(peer, pieces, requests, left, now, into);
    if (left === 0) return count;
    // Nobody is at work on these.
    left -= open.pick(peer, pieces, requests, left, now, false, into);
    if (left === 0) return count;
    left -= this.fresh.pick(peer, pieces, requests, left, now, into);
    if (left === 0) return count;
    left -= open.pick(peer, pieces, requests, left, now, true, into);
    if (left === 0 || requests.isAlone) return count - left;
    const isIdle = left === count && requests.outstanding === 0;
    if (isIdle && open.endSolos(peer, pieces, requests, now)) {
      left -= open.pick(peer, pieces, requests, left, now, true, into);
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
    this.#pieces.order.refresh();
    let taken = 0;
    for (const piece of among) {
      if (taken >= count) break;
      const begun = this.#takeUp(peer, piece, now);
      if (begun === undefined) continue;
      taken += this.#ledger.requestMissing(begun, peer, count - taken, into);
    }
    return taken;
  }

  /** Where a piece with a deadline lacks room: what goes for it; undefined where nothing can. */
  get lessUrgentPiece(): number | undefined {
    if (!this.urgent.lacksRoom) return undefined;
    return lessUrgentPiece(this.#ledger, (piece) => this.urgent.has(piece));
  }

  get #canMakeRoom(): boolean {
    return this.urgent.lacksRoom && this.lessUrgentPiece !== undefined;
  }

  /** Begun where it is not; undefined where the peer cannot help with it. */
  #takeUp(peer: PeerKey, piece: number, now: number): BegunPiece | undefined {
    const requests = this.#ledger.peer(peer);
    if (!this.#swarm.get(peer).has.has(piece)) return undefined;
    const begun = this.#ledger.find(piece);
    if (begun !== undefined) {
      return this.#open.tryJoin(begun, peer, requests, now) ? begun : undefined;
    }
    const mayBegin = this.#pieces.fresh.has(piece) && this.#beginnings.mayBegin;
    if (!mayBegin || requests.hasRefused(piece, now)) return undefined;
    const isSolo = requests.isAlone || this.#beginnings.isSolo(piece);
    const fresh = this.#beginnings.begin(piece, isSolo ? peer : NOBODY, isSolo);
    fresh.soloSinceMs = now;
    return fresh;
  }

  #pickDuplicates(
    peer: PeerKey,
    pieces: PeerPieces,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    const isEndgame = this.isEndgame;
    if (!isEndgame && (this.#ledger.peer(peer).pace === 'slow' || this.#beginnings.mayBegin)) {
      return 0;
    }
    const chance = this.#random.float();
    const isWanted = (piece: number): boolean => this.#pieces.wanted.has(piece);
    const wish = { peer, has: pieces.has, count, now, isRescue: !isEndgame, chance, isWanted };
    return pickDuplicates(this.#ledger, wish, into);
  }
}
