/**
 * Which piece to begin for a peer: the rarest of the highest priority, by chance among equals, and the first pieces of
 * all by chance alone; unless the user wishes an order. What a web seed would come to last is taken last.
 */
import type { Bitfield } from '../base/bitfield.ts';
import type { Random } from '../base/ports/random.ts';
import type { BlockLedger } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import { RANDOM_FIRST_PIECES } from './limits.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';
import type { PeerRequests } from './peer-requests.ts';
import type { PieceBeginnings } from './piece-beginnings.ts';
import { firstOf, type PieceOrder, RAREST_FIRST } from './piece-order.ts';
import type { RarityOrder, RarityScan } from './rarity-order.ts';
import type { ReservedRuns } from './reserved-runs.ts';
import type { PeerPieces } from './swarm-pieces.ts';
import type { UrgentChoice } from './urgent-choice.ts';
import type { WantedPieces } from './wanted-pieces.ts';

export interface FreshBooks {
  readonly pieces: WantedPieces;
  readonly ledger: BlockLedger;
  readonly beginnings: PieceBeginnings;
  /** On their way in the runs of web seeds. */
  readonly reserved: ReservedRuns;
  /** Those are picked elsewhere. */
  readonly urgent: UrgentChoice;
  readonly random: Random;
}

export class FreshChoice {
  readonly #ledger: BlockLedger;
  readonly #pieces: WantedPieces;
  readonly #order: RarityOrder;
  readonly #beginnings: PieceBeginnings;
  readonly #reserved: ReservedRuns;
  readonly #urgent: UrgentChoice;
  readonly #random: Random;
  readonly #scan: RarityScan = {
    level: -1,
    rarity: 0,
    slot: 0,
    isReversed: false,
    isOfSeed: false,
  };
  #wished: PieceOrder = RAREST_FIRST;

  constructor(books: FreshBooks) {
    this.#ledger = books.ledger;
    this.#pieces = books.pieces;
    this.#order = books.pieces.order;
    this.#beginnings = books.beginnings;
    this.#reserved = books.reserved;
    this.#urgent = books.urgent;
    this.#random = books.random;
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
    const pieces = this.#pieces.swarm.get(peer);
    const requests = this.#ledger.peer(peer);
    const edge = edges && this.#firstFresh(edges, pieces, requests, 0);
    if (edge !== undefined && edge !== -1) return edge;
    const first = isSequential ? this.#firstFresh(undefined, pieces, requests, 0) : -1;
    return first === -1 ? undefined : first;
  }

  pick(
    peer: PeerKey,
    pieces: PeerPieces,
    requests: PeerRequests,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    if (pieces.interest.fresh === 0) return 0;
    this.#order.startScan(this.#scan, requests.pace === 'slow', pieces.isSeed);
    let taken = 0;
    while (taken < count && pieces.interest.fresh > 0 && this.#beginnings.mayBegin) {
      let piece = this.#next(pieces, requests, now);
      if (piece === -1) piece = this.#lastReserved(pieces, requests, now);
      if (piece === -1) break;
      const isSolo = requests.isAlone || this.#beginnings.isSolo(piece);
      const owner = isSolo || requests.pace === 'fast' ? peer : NOBODY;
      const begun = this.#beginnings.begin(piece, owner, isSolo);
      begun.soloSinceMs = now;
      taken += this.#ledger.requestMissing(begun, peer, count - taken, into);
    }
    return taken;
  }

  #next(pieces: PeerPieces, requests: PeerRequests, now: number): number {
    const { edges, isSequential } = this.#wished;
    const { priorities } = this.#pieces;
    const edge = edges === undefined ? -1 : this.#firstFresh(edges, pieces, requests, now);
    if (edge !== -1 && priorities[edge] === this.#order.topPriority) return edge;
    const other = isSequential
      ? this.#firstFresh(undefined, pieces, requests, now)
      : this.#nextRare(pieces, requests, now);
    if (edge === -1 || other === -1) return edge === -1 ? other : edge;
    return priorities[edge]! >= priorities[other]! ? edge : other;
  }

  #firstFresh(
    edges: Bitfield | undefined,
    { has }: PeerPieces,
    requests: PeerRequests,
    now: number,
  ): number {
    return firstOf(
      this.#pieces.fresh,
      has,
      this.#pieces.priorities,
      this.#order.topPriority,
      (piece) => edges?.has(piece) !== false && this.#isUnclaimed(piece, requests, now),
    );
  }

  #nextRare(pieces: PeerPieces, requests: PeerRequests, now: number): number {
    if (this.#pieces.have.count < RANDOM_FIRST_PIECES) {
      const piece = this.#order.random(pieces.has, this.#random.float());
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
      !requests.hasRefused(piece, now) && !this.#reserved.has(piece) && !this.#urgent.has(piece)
    );
  }

  /** All others are begun: rather than wait, it takes what a web seed would come to last. */
  #lastReserved(pieces: PeerPieces, requests: PeerRequests, now: number): number {
    if (this.#reserved.isEmpty) return -1;
    return this.#reserved.last(
      (piece) =>
        this.#pieces.fresh.has(piece) && pieces.has.has(piece) && !requests.hasRefused(piece, now),
    );
  }
}
