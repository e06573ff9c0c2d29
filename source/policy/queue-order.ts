/**
 * The order of the queue. Each torrent has a key of its own and the lowest comes first, so that a move
 * changes the key of what was moved and of nothing else; positions are counted when they are asked for.
 */
import type { TorrentId } from '../base/ids.ts';
import { QUEUE_ORDER_STEP } from './limits.ts';
import { SortedList } from './sorted-list.ts';

/** Positions are counted from 1. */
export type QueueMove = 'top' | 'up' | 'down' | 'bottom' | number;

interface Place {
  readonly id: TorrentId;
  readonly key: number;
}

/** What a change comes to. */
export interface OrderChange {
  /** Whose key is another one now. */
  readonly keys: ReadonlyMap<TorrentId, number>;
  /** Whose position is another one now. */
  readonly moved: readonly TorrentId[];
}

export class QueueOrder {
  #list = emptyList();
  readonly #places = new Map<TorrentId, Place>();

  get size(): number {
    return this.#list.size;
  }

  get ids(): readonly TorrentId[] {
    return this.#list.items.map(({ id }) => id);
  }

  /** The key of whoever comes last, now and until another comes. */
  keyAfterAll(wallTime: number): number {
    const last = this.#list.last;
    return last === undefined ? wallTime : Math.max(wallTime, last.key + 1);
  }

  /** From 1; null for who is not in it. */
  positionOf(id: TorrentId): number | null {
    const place = this.#places.get(id);
    return place === undefined ? null : this.#list.indexOf(place) + 1;
  }

  /** Answers from which place on (from 0) positions are other ones now. */
  add(id: TorrentId, key: number): number {
    const from = this.delete(id);
    const place = { id, key };
    this.#places.set(id, place);
    this.#list.add(place);
    return Math.min(from, this.#list.indexOf(place));
  }

  /** As `add`; infinity where it was not there. */
  delete(id: TorrentId): number {
    const place = this.#places.get(id);
    if (place === undefined) return Number.POSITIVE_INFINITY;
    const at = this.#list.indexOf(place);
    this.#list.delete(place);
    this.#places.delete(id);
    return at;
  }

  /** Those that are in it, which keep their order among themselves. */
  move(ids: ReadonlySet<TorrentId>, to: QueueMove): OrderChange {
    const before = this.ids;
    const after = rearranged(before, ids, to);
    const moved = after.filter((id, at) => before[at] !== id);
    if (moved.length === 0) return { keys: new Map(), moved };
    const keys = this.#keysFor(after, ids) ?? keysAnew(after);
    for (const [id, key] of keys) this.#places.set(id, { id, key });
    this.#list = emptyList();
    for (const id of after) this.#list.add(this.#places.get(id)!);
    return { keys, moved };
  }

  /** New keys for the moved ones between those of their neighbours; undefined where there is no room. */
  #keysFor(
    after: readonly TorrentId[],
    ids: ReadonlySet<TorrentId>,
  ): Map<TorrentId, number> | undefined {
    const keys = new Map<TorrentId, number>();
    for (let begin = 0; begin < after.length; begin++) {
      if (!ids.has(after[begin]!)) continue;
      let end = begin;
      while (end < after.length && ids.has(after[end]!)) end++;
      const between = keysBetween(
        this.#places.get(after[begin - 1]!)?.key,
        this.#places.get(after[end]!)?.key,
        end - begin,
      );
      if (between === undefined) return undefined;
      for (const [at, key] of between.entries()) keys.set(after[begin + at]!, key);
      begin = end;
    }
    return keys;
  }
}

const emptyList = (): SortedList<Place> =>
  new SortedList((left, right) => {
    if (left.key !== right.key) return left.key - right.key;
    if (left.id === right.id) return 0;
    return left.id < right.id ? -1 : 1;
  });

const rearranged = (
  before: readonly TorrentId[],
  ids: ReadonlySet<TorrentId>,
  to: QueueMove,
): readonly TorrentId[] => {
  if (to === 'up') return oneUp(before, ids);
  if (to === 'down') return oneUp(before.toReversed(), ids).toReversed();
  const chosen = before.filter((id) => ids.has(id));
  const others = before.filter((id) => !ids.has(id));
  const at = placeAmong(to, others.length);
  return [...others.slice(0, at), ...chosen, ...others.slice(at)];
};

/** How many of the others come before. */
const placeAmong = (to: Exclude<QueueMove, 'up' | 'down'>, count: number): number => {
  if (to === 'top') return 0;
  return to === 'bottom' ? count : Math.min(Math.max(to - 1, 0), count);
};

/** Who has nobody but chosen ones before it stays. */
const oneUp = (before: readonly TorrentId[], ids: ReadonlySet<TorrentId>): readonly TorrentId[] => {
  const after = [...before];
  for (let at = 1; at < after.length; at++) {
    const [left, right] = [after[at - 1]!, after[at]!];
    if (ids.has(right) && !ids.has(left)) [after[at - 1], after[at]] = [right, left];
  }
  return after;
};

const keysBetween = (
  low: number | undefined,
  high: number | undefined,
  count: number,
): readonly number[] | undefined => {
  if (low === undefined && high === undefined) return undefined;
  const from = low ?? high! - QUEUE_ORDER_STEP * (count + 1);
  const to = high ?? from + QUEUE_ORDER_STEP * (count + 1);
  const step = (to - from) / (count + 1);
  const keys = Array.from({ length: count }, (_, at) => from + step * (at + 1));
  const isStrict = [...keys, to].every((key, at) => key > (at === 0 ? from : keys[at - 1]!));
  return isStrict ? keys : undefined;
};

const keysAnew = (ids: readonly TorrentId[]): Map<TorrentId, number> =>
  new Map(ids.map((id, at) => [id, (at + 1) * QUEUE_ORDER_STEP]));
