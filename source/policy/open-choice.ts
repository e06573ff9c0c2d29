/**
 * Which begun piece a peer goes on with: its own, then those that are free, at last those of others. Whose hash was
 * bad, or who is on parole, works on a piece alone.
 */
import type { BegunPiece } from './begun-piece.ts';
import type { BlockLedger } from './block-ledger.ts';
import type { BlockList } from './block-list.ts';
import { OPEN_PIECES_PER_PICK, SOLO_GRACE_MS } from './limits.ts';
import { NOBODY, type PeerKey } from './peer-key.ts';
import type { PeerRequests } from './peer-requests.ts';
import type { PeerPieces } from './swarm-pieces.ts';
import type { UrgentChoice } from './urgent-choice.ts';
import type { WantedPieces } from './wanted-pieces.ts';

export interface OpenBooks {
  readonly pieces: WantedPieces;
  readonly ledger: BlockLedger;
  /** Those are picked elsewhere. */
  readonly urgent: UrgentChoice;
}

export class OpenChoice {
  readonly #ledger: BlockLedger;
  readonly #pieces: WantedPieces;
  readonly #urgent: UrgentChoice;
  #turn = 0;

  constructor({ ledger, pieces, urgent }: OpenBooks) {
    this.#ledger = ledger;
    this.#pieces = pieces;
    this.#urgent = urgent;
  }

  /** The piece that it worked on last. */
  pickCurrent(
    peer: PeerKey,
    { has }: PeerPieces,
    requests: PeerRequests,
    count: number,
    now: number,
    into: BlockList,
  ): number {
    const begun = this.#ledger.find(requests.currentPiece);
    if (begun === undefined || !this.mayJoin(begun, peer, requests, now)) return 0;
    if (!has.has(begun.piece) || this.#urgent.has(begun.piece)) return 0;
    return this.#ledger.requestMissing(begun, peer, count, into);
  }

  /** Those that are free, or also those of others. */
  pick(
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
      const begun = this.#best(peer, pieces, requests, now, ofOthers);
      if (begun === undefined) break;
      if (requests.isAlone) begun.isSolo = true;
      if (begun.isSolo || requests.pace === 'fast') makeOwn(begun, peer, now);
      taken += this.#ledger.requestMissing(begun, peer, count - taken, into);
    }
    return taken;
  }

  /** It works on this one from now on, where it may. */
  tryJoin(begun: BegunPiece, peer: PeerKey, requests: PeerRequests, now: number): boolean {
    if (begun.missing === 0 || !this.mayJoin(begun, peer, requests, now)) return false;
    if (requests.isAlone) {
      begun.isSolo = true;
      makeOwn(begun, peer, now);
    }
    return true;
  }

  mayJoin(begun: BegunPiece, peer: PeerKey, requests: PeerRequests, now: number): boolean {
    if (!this.#pieces.wanted.has(begun.piece)) return false;
    const isAlone = begun.isSolo || requests.isAlone;
    if (isAlone && begun.owner !== peer && (begun.owner !== NOBODY || begun.outstanding > 0)) {
      return false;
    }
    return !requests.hasRefused(begun.piece, now);
  }

  /**
   * A peer that is above suspicion has nothing to do, and a slow one is alone at a piece that was
   * bad before: then they share it after all. Blame can still be told apart, block by block.
   */
  endSolos(peer: PeerKey, pieces: PeerPieces, requests: PeerRequests, now: number): boolean {
    if (requests.pace === 'slow') return false;
    let hasEnded = false;
    for (const begun of this.#ledger.begun) {
      if (!begun.isSolo || begun.owner === NOBODY || begun.owner === peer) continue;
      if (!this.#pieces.wanted.has(begun.piece) || !pieces.has.has(begun.piece)) continue;
      const isQuick = this.#ledger.peer(begun.owner).pace === 'fast';
      if (isQuick || now - begun.soloSinceMs < SOLO_GRACE_MS) continue;
      begun.isSolo = false;
      begun.owner = NOBODY;
      hasEnded = true;
    }
    return hasEnded;
  }

  /** Somebody connected has blocks that nobody is asked for. */
  get isAnyReachable(): boolean {
    const { wanted, swarm } = this.#pieces;
    for (const { piece } of this.#ledger.open) {
      if (wanted.has(piece) && swarm.availability.of(piece) > 0) return true;
    }
    return false;
  }

  #best(
    peer: PeerKey,
    pieces: PeerPieces,
    requests: PeerRequests,
    now: number,
    ofOthers: boolean,
  ): BegunPiece | undefined {
    const open = this.#ledger.open;
    const { priorities } = this.#pieces;
    const count = Math.min(open.length, OPEN_PIECES_PER_PICK);
    if (open.length > count) this.#turn += 1;
    let best: BegunPiece | undefined;
    let bestScore = 0;
    for (let step = 0; step < count; step++) {
      const begun = open[(this.#turn * count + step) % open.length]!;
      if (!pieces.has.has(begun.piece) || this.#urgent.has(begun.piece)) continue;
      if (!ofOthers && !isFree(begun, peer, requests)) continue;
      if (!this.mayJoin(begun, peer, requests, now)) continue;
      // Urgent ones first, then what is nearest to done.
      const score = priorities[begun.piece]! + 1 - begun.missing / (begun.blockCount + 1);
      if (score <= bestScore) continue;
      best = begun;
      bestScore = score;
    }
    return best;
  }
}

/** A fast peer looks for pieces nobody is at; others share what is nobody's own. */
const isFree = (begun: BegunPiece, peer: PeerKey, requests: PeerRequests): boolean => {
  if (begun.owner === peer) return true;
  if (begun.owner !== NOBODY) return false;
  if (requests.isAlone) return begun.received === 0;
  return requests.pace !== 'fast' || begun.outstanding === 0;
};

const makeOwn = (begun: BegunPiece, peer: PeerKey, now: number): void => {
  if (begun.owner !== NOBODY) return;
  begun.owner = peer;
  begun.soloSinceMs = now;
};
