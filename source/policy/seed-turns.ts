/**
 * Whom a seed serves where all are to have their turn: long enough for some whole pieces, for half a piece can be passed on
 * by nobody. Next is who lacks most of what is rarest, for it has most to pass on; among equals who has waited longest.
 * Turns of half a minute made simulated swarms a tenth slower than by rate; these are as quick, but where many give little.
 */
import { MAX_TURN_MS, TURN_MS, TURN_PIECES } from './limits.ts';
import type { PeerKey } from './peer-key.ts';

export interface TurnView {
  readonly peer: PeerKey;
  readonly isInterested: boolean;
  readonly isChokedByUs: boolean;
  readonly connectedAt: number;
  /** Bytes that it got of us. */
  readonly given: number;
  /** Pieces it lacks of those that are rarest. */
  readonly need: number;
}

interface Turn {
  readonly sinceMs: number;
  readonly givenBefore: number;
}

type Standing = 'at-turn' | 'waiting' | 'over';

const ORDER: Readonly<Record<Standing, number>> = { 'at-turn': 0, waiting: 1, over: 2 };

export class SeedTurns {
  readonly #turns = new Map<PeerKey, Turn>();
  /** When its last turn ended. */
  readonly #endedMs = new Map<PeerKey, number>();

  /** First who is to be served. */
  ranked<View extends TurnView>(peers: readonly View[], pieceLength: number, now: number): View[] {
    this.#note(peers, now);
    const standing = new Map(
      peers.map((view) => [view.peer, ORDER[this.#standingOf(view, pieceLength, now)]]),
    );
    const endedMs = ({ peer }: View): number => this.#endedMs.get(peer) ?? Number.NEGATIVE_INFINITY;
    return [...peers].sort(
      (left, right) =>
        standing.get(left.peer)! - standing.get(right.peer)! ||
        right.need - left.need ||
        Math.sign(endedMs(left) - endedMs(right)) ||
        left.connectedAt - right.connectedAt,
    );
  }

  #standingOf({ peer, given }: TurnView, pieceLength: number, now: number): Standing {
    const turn = this.#turns.get(peer);
    if (turn === undefined) return 'waiting';
    const ms = now - turn.sinceMs;
    const hasEnough = given - turn.givenBefore >= TURN_PIECES * pieceLength;
    return ms >= MAX_TURN_MS || (ms >= TURN_MS && hasEnough) ? 'over' : 'at-turn';
  }

  #note(peers: readonly TurnView[], now: number): void {
    const here = new Set(peers.map(({ peer }) => peer));
    for (const book of [this.#turns, this.#endedMs]) {
      for (const peer of book.keys()) if (!here.has(peer)) book.delete(peer);
    }
    for (const { peer, isChokedByUs, isInterested, given } of peers) {
      if (!isChokedByUs && isInterested) {
        if (!this.#turns.has(peer)) this.#turns.set(peer, { sinceMs: now, givenBefore: given });
      } else if (this.#turns.delete(peer)) this.#endedMs.set(peer, now);
    }
  }
}
