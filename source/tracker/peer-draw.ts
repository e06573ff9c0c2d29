/** Chooses peers of a swarm for an answer: each as likely as the other, nobody twice, and no list is walked for it. */
import type { Random } from '../base/ports/random.ts';
import { DrawnPeers } from './drawn-peers.ts';
import { MAX_HTTP_ANSWER_PEERS, SPARE_DRAWS } from './limits.ts';
import type { MemberLists } from './member-lists.ts';
import { GLOBAL_REACH } from './packed-host.ts';
import { CONTENT_MARKS, IPV6_MARK, reachIn } from './peer-marks.ts';
import type { PeerRows } from './peer-rows.ts';

/** So many of the asker's own family, and of the other. */
export interface Wanted {
  readonly own: number;
  readonly other: number;
}

export interface DrawRules {
  readonly swarm: number;
  /** The asker; 0 where it is not in the swarm. */
  readonly itself: number;
  /** The asker's: who reaches less far is not named to it. */
  readonly reach: number;
  /** It is told of those alone who want something. */
  readonly wantsNothing: boolean;
  /** Who was heard later than this; undefined where all were. */
  readonly heardSince: number | undefined;
}

/** By family, by whether they want something, and by how far they reach. */
export const LISTS_PER_SWARM = 8;
const LISTS_PER_FAMILY = 4;
const CONTENT_LISTS = 2;
const NEAR_LISTS = 1;

export const listOf = (swarm: number, marks: number): number =>
  swarm * LISTS_PER_SWARM +
  ((marks & IPV6_MARK) === 0 ? 0 : LISTS_PER_FAMILY) +
  ((marks & CONTENT_MARKS) === 0 ? 0 : CONTENT_LISTS) +
  (reachIn(marks) < GLOBAL_REACH ? NEAR_LISTS : 0);

export class PeerDraw {
  readonly drawn: DrawnPeers;
  readonly #peers: PeerRows;
  readonly #lists: MemberLists;
  readonly #random: Random;
  /** Lists that are drawn from, as if they were one. */
  readonly #from = new Uint32Array(LISTS_PER_FAMILY);
  #fromCount = 0;

  constructor(peers: PeerRows, lists: MemberLists, random: Random) {
    this.#peers = peers;
    this.#lists = lists;
    this.#random = random;
    this.drawn = new DrawnPeers(peers, MAX_HTTP_ANSWER_PEERS);
  }

  clear(): void {
    this.drawn.clear();
  }

  /** Adds to what was drawn since the last `clear`: from anywhere on, at steps of any width that does not come round to the same again. */
  draw(isIpv6: boolean, wanted: number, rules: DrawRules): void {
    const count = Math.min(wanted, MAX_HTTP_ANSWER_PEERS);
    const total = count > 0 ? this.#gather(isIpv6, rules) : 0;
    if (total === 0) return;
    const draws = Math.min(total, count + SPARE_DRAWS);
    const step = 1 + this.#random.integer(Math.floor(total / draws));
    let at = this.#random.integer(total);
    for (let drawn = 0, found = 0; drawn < draws && found < count; drawn++) {
      const row = this.#at(at);
      at += step;
      if (at >= total) at -= total;
      if (!this.#mayName(row, rules)) continue;
      this.drawn.add(row, isIpv6);
      found += 1;
    }
  }

  /** Lists in which there is somebody for the asker; answers how many there are in all. */
  #gather(isIpv6: boolean, { swarm, reach, wantsNothing }: DrawRules): number {
    const first = swarm * LISTS_PER_SWARM + (isIpv6 ? LISTS_PER_FAMILY : 0);
    let total = 0;
    this.#fromCount = 0;
    for (let kind = 0; kind < LISTS_PER_FAMILY; kind++) {
      if (wantsNothing && (kind & CONTENT_LISTS) !== 0) continue;
      if (reach === GLOBAL_REACH && (kind & NEAR_LISTS) !== 0) continue;
      const length = this.#lists.lengthOf(first + kind);
      if (length > 0) this.#from[this.#fromCount++] = first + kind;
      total += length;
    }
    return total;
  }

  #at(place: number): number {
    let rest = place;
    for (let from = 0; from < this.#fromCount; from++) {
      const list = this.#from[from]!;
      const length = this.#lists.lengthOf(list);
      if (rest < length) return this.#lists.at(list, rest);
      rest -= length;
    }
    return 0;
  }

  /** Looks at as little as it can: each of fifty lies elsewhere in memory. */
  #mayName(row: number, { itself, reach, heardSince }: DrawRules): boolean {
    if (row === 0 || row === itself) return false;
    if (heardSince !== undefined && this.#peers.heardAt(row) <= heardSince) return false;
    // Of those who are listed, all reach the nearest, and those who are listed as far as the world reach that.
    if (reach === 0 || reach === GLOBAL_REACH) return true;
    return reachIn(this.#peers.marks(row)) >= reach;
  }
}
