/**
 * Who runs and who waits, where only so many may download, seed and be checked at once. Downloads and
 * checks go by the order the user gave them; seeds by how much they are missed, each for half an hour
 * at least, and whoever has waited long comes before whoever is missed a little more.
 */
import type { TorrentId } from '../base/ids.ts';
import { MAX_QUEUE_STARTS, SEED_TURN_MS } from './limits.ts';
import {
  type LaneEntry,
  type LaneRules,
  type QueueKind,
  QueueLane,
  type QueueVerdict,
  type QueueWish,
} from './queue-lane.ts';

export interface QueueLimits {
  /** Null is no limit. */
  readonly downloads: number | null;
  readonly seeds: number | null;
  readonly checks: number | null;
  /** What moves next to nothing takes a place all the same. */
  readonly countsSlow: boolean;
}

export interface QueueDecision {
  /** Of those that are new, and of those that run or wait since. */
  readonly verdicts: readonly QueueVerdict[];
  /** Ask again then, though nothing has happened; infinity is never. */
  readonly nextAtMs: number;
}

/** How many of the places there are, are taken; `limit` is infinity where there is none. */
export interface QueueFigures {
  readonly taken: number;
  readonly limit: number;
}

const byId = (left: LaneEntry, right: LaneEntry): number => (left.wish.id < right.wish.id ? -1 : 1);

const byOrder = (left: LaneEntry, right: LaneEntry): number =>
  left.wish.order - right.wish.order || (left === right ? 0 : byId(left, right));

const IN_ORDER: LaneRules = {
  compareWaiting: byOrder,
  compareRunning: byOrder,
  replacesAtMs: (waiting, running) =>
    byOrder(waiting, running) < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
};

/** A check that is begun is brought to its end: half of one is worth nothing. */
const IN_ORDER_TO_THE_END: LaneRules = {
  ...IN_ORDER,
  replacesAtMs: () => Number.POSITIVE_INFINITY,
};

/** Half an hour of waiting is worth as much as being missed one step more. */
const turnKeyOf = ({ sinceMs, wish }: LaneEntry): number => sinceMs - wish.need * SEED_TURN_MS;

const BY_NEED: LaneRules = {
  compareWaiting: (left, right) => turnKeyOf(left) - turnKeyOf(right) || byOrder(left, right),
  // Among equals the one that was served longest goes.
  compareRunning: (left, right) =>
    right.wish.need - left.wish.need || right.sinceMs - left.sinceMs || byOrder(left, right),
  // One step more is asked for, so that equals do not change places all the time.
  replacesAtMs: (waiting, running) =>
    Math.max(
      running.sinceMs + SEED_TURN_MS,
      turnKeyOf(waiting) + (running.wish.need + 1) * SEED_TURN_MS,
    ),
};

export class Queue {
  readonly #lanes: Readonly<Record<QueueKind, QueueLane>> = {
    download: new QueueLane(IN_ORDER),
    seed: new QueueLane(BY_NEED),
    check: new QueueLane(IN_ORDER_TO_THE_END),
  };
  readonly #kinds = new Map<TorrentId, QueueKind>();

  setLimits({ downloads, seeds, checks, countsSlow }: QueueLimits, now: number): void {
    const { download, seed, check } = this.#lanes;
    download.setLimits({ limit: downloads ?? Number.POSITIVE_INFINITY, countsSlow }, now);
    seed.setLimits({ limit: seeds ?? Number.POSITIVE_INFINITY, countsSlow }, now);
    check.setLimits({ limit: checks ?? Number.POSITIVE_INFINITY, countsSlow: true }, now);
  }

  /** What the torrent wants from now on; whoever wants something else than before begins by waiting for it. */
  set(wish: QueueWish, now: number): void {
    const before = this.#kinds.get(wish.id);
    if (before !== undefined && before !== wish.kind) this.#lanes[before].delete(wish.id);
    this.#kinds.set(wish.id, wish.kind);
    this.#lanes[wish.kind].set(wish, now);
  }

  /** It wants nothing any more. */
  delete(id: TorrentId): void {
    const kind = this.#kinds.get(id);
    if (kind === undefined) return;
    this.#kinds.delete(id);
    this.#lanes[kind].delete(id);
  }

  kindOf(id: TorrentId): QueueKind | undefined {
    return this.#kinds.get(id);
  }

  /** It runs whoever else does. */
  isOpen({ kind, isForced }: QueueWish): boolean {
    return isForced || this.#lanes[kind].limit === Number.POSITIVE_INFINITY;
  }

  isRunning(id: TorrentId): boolean {
    const kind = this.#kinds.get(id);
    return kind !== undefined && this.#lanes[kind].isRunning(id);
  }

  figures(kind: QueueKind): QueueFigures {
    const { taken, limit } = this.#lanes[kind];
    return { taken, limit };
  }

  waiting(kind: QueueKind): readonly TorrentId[] {
    return this.#lanes[kind].waiting();
  }

  decide(kind: QueueKind, now: number): QueueDecision {
    const lane = this.#lanes[kind];
    const { verdicts, isDone } = lane.decide(now, MAX_QUEUE_STARTS);
    return { verdicts, nextAtMs: isDone ? lane.nextAtMs : now };
  }
}
