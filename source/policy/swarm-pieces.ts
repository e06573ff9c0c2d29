/**
 * What the connected peers have: one bitfield a peer, the availability over all of them, and how
 * much of it we want. Doubled, late or contradicting messages (BEP 6 HAVE_ALL after HAVE_NONE,
 * BEP 54 DONTHAVE) leave the counts right, because only real changes are counted.
 */
import { Bitfield } from '../base/bitfield.ts';
import { invariant } from '../base/errors.ts';
import { Availability } from './availability.ts';
import { countCommon, InterestCounter, wordsOf } from './interest.ts';
import type { PeerKey } from './peer-key.ts';

export class PeerPieces {
  readonly interest = new InterestCounter();
  /** Shared with other seeds while `isCountedAsSeed`: read it, never write it. */
  has: Bitfield;
  isCountedAsSeed = false;

  constructor(has: Bitfield) {
    this.has = has;
  }

  get isSeed(): boolean {
    return this.has.isFull;
  }
}

export class SwarmPieces {
  readonly availability: Availability;
  readonly #pieceCount: number;
  readonly #wanted: Bitfield;
  readonly #fresh: Bitfield;
  readonly #none: Bitfield;
  readonly #all: Bitfield;
  readonly #peers = new Map<PeerKey, PeerPieces>();
  /** The same peers as a plain list: what is walked once a piece. */
  #list: PeerPieces[] = [];

  /** `wanted` and `fresh` are read only, and must change through `piece…` below. */
  constructor(pieceCount: number, wanted: Bitfield, fresh: Bitfield) {
    this.#pieceCount = pieceCount;
    this.availability = new Availability(pieceCount);
    this.#wanted = wanted;
    this.#fresh = fresh;
    this.#none = new Bitfield(pieceCount);
    this.#all = Bitfield.full(pieceCount);
  }

  get size(): number {
    return this.#peers.size;
  }

  find(peer: PeerKey): PeerPieces | undefined {
    return this.#peers.get(peer);
  }

  get(peer: PeerKey): PeerPieces {
    const pieces = this.#peers.get(peer);
    invariant(pieces !== undefined, `peer ${peer} is not of this swarm`);
    return pieces;
  }

  /** A peer that has nothing, as far as we know. */
  add(peer: PeerKey): void {
    invariant(!this.#peers.has(peer), `peer ${peer} comes twice`);
    const pieces = new PeerPieces(this.#none);
    this.#peers.set(peer, pieces);
    this.#list.push(pieces);
  }

  remove(peer: PeerKey): void {
    const pieces = this.get(peer);
    this.#forget(pieces);
    this.#peers.delete(peer);
    const at = this.#list.indexOf(pieces);
    this.#list[at] = this.#list[this.#list.length - 1]!;
    this.#list.pop();
  }

  /** Replaces all that was known of the peer. The bitfield is ours from now on. */
  set(peer: PeerKey, has: Bitfield): void {
    invariant(has.size === this.#pieceCount, 'a bitfield of another torrent');
    if (has.isFull) {
      this.setAll(peer);
      return;
    }
    const pieces = this.get(peer);
    this.#forget(pieces);
    pieces.has = has;
    this.availability.addPeer(has);
    this.#recount(pieces);
  }

  setAll(peer: PeerKey): void {
    const pieces = this.get(peer);
    this.#forget(pieces);
    pieces.has = this.#all;
    pieces.isCountedAsSeed = true;
    this.availability.addSeed();
    pieces.interest.reset(this.#wanted.count, this.#fresh.count);
  }

  /** True where that is news. */
  addHave(peer: PeerKey, piece: number): boolean {
    const pieces = this.get(peer);
    if (pieces.has.has(piece)) return false;
    if (pieces.has === this.#none) pieces.has = new Bitfield(this.#pieceCount);
    pieces.has.set(piece);
    this.availability.addHave(piece);
    if (this.#wanted.has(piece)) pieces.interest.wanted += 1;
    if (this.#fresh.has(piece)) pieces.interest.fresh += 1;
    return true;
  }

  /** True where the peer had it. */
  removeHave(peer: PeerKey, piece: number): boolean {
    const pieces = this.get(peer);
    if (!pieces.has.has(piece)) return false;
    if (pieces.isCountedAsSeed) this.#makeLeecher(pieces);
    pieces.has.clear(piece);
    this.availability.removeHave(piece);
    if (this.#wanted.has(piece)) pieces.interest.wanted -= 1;
    if (this.#fresh.has(piece)) pieces.interest.fresh -= 1;
    return true;
  }

  /** A piece became wanted (+1), or was verified or skipped (-1). */
  pieceWanted(piece: number, change: 1 | -1): void {
    for (const pieces of this.#list) {
      if (pieces.has.has(piece)) pieces.interest.wanted += change;
    }
  }

  /** A piece can be begun (+1), or was begun or is of no use any more (-1). */
  pieceFresh(piece: number, change: 1 | -1): void {
    for (const pieces of this.#list) {
      if (pieces.has.has(piece)) pieces.interest.fresh += change;
    }
  }

  /** After many changes at once, instead of the two above. */
  recountAll(): void {
    const wanted = wordsOf(this.#wanted);
    const fresh = wordsOf(this.#fresh);
    for (const pieces of this.#list) this.#recount(pieces, wanted, fresh);
  }

  /** For tests: throws where a count is not what a recount gives. */
  checkInvariants(): void {
    this.availability.checkAgainst(this.#list.map((pieces) => pieces.has));
    for (const [peer, { has, interest }] of this.#peers) {
      invariant(interest.wanted === shared(has, this.#wanted), `interest in peer ${peer}`);
      invariant(interest.fresh === shared(has, this.#fresh), `fresh pieces of peer ${peer}`);
    }
    invariant(this.#none.isEmpty && this.#all.isFull, 'a shared bitfield was written to');
  }

  #forget(pieces: PeerPieces): void {
    if (pieces.isCountedAsSeed) this.availability.removeSeed();
    else this.availability.removePeer(pieces.has);
    pieces.isCountedAsSeed = false;
    pieces.has = this.#none;
    pieces.interest.reset(0, 0);
  }

  #makeLeecher(pieces: PeerPieces): void {
    pieces.has = this.#all.clone();
    pieces.isCountedAsSeed = false;
    this.availability.removeSeed();
    this.availability.addPeer(pieces.has);
  }

  #recount(
    pieces: PeerPieces,
    wanted: Uint32Array = wordsOf(this.#wanted),
    fresh: Uint32Array = wordsOf(this.#fresh),
  ): void {
    if (pieces.isCountedAsSeed) {
      pieces.interest.reset(this.#wanted.count, this.#fresh.count);
      return;
    }
    const has = wordsOf(pieces.has);
    pieces.interest.reset(countCommon(has, wanted), countCommon(has, fresh));
  }
}

/** How many bits they have in common. Most peers of a swarm have nothing or all. */
const shared = (has: Bitfield, other: Bitfield): number => {
  if (has.isEmpty || other.isEmpty) return 0;
  return has.isFull ? other.count : countCommon(wordsOf(has), wordsOf(other));
};
