/**
 * Those that want to do the same (download, seed, be checked) and may not all do it at once: who runs
 * and who waits. Each change costs what it takes to find a place in a sorted list, however many wait.
 */
import type { TorrentId } from '../base/ids.ts';
import { SortedList } from './sorted-list.ts';

export type QueueKind = 'download' | 'seed' | 'check';

/** What a torrent would do now if nothing else stood against it. */
export interface QueueWish {
  readonly id: TorrentId;
  readonly kind: QueueKind;
  /** Whose is lower is before. */
  readonly order: number;
  /** Runs above all limits, and takes nobody's place. */
  readonly isForced: boolean;
  /** It moves next to nothing (see `Slowness`), or would. */
  readonly isSlow: boolean;
  /** How much it is missed as a seed (see `seedNeed`). */
  readonly need: number;
}

export interface LaneEntry {
  wish: QueueWish;
  isRunning: boolean;
  /** When it last began to run, or to wait. */
  sinceMs: number;
}

export interface LaneRules {
  /** Of those that wait: who runs first. */
  compareWaiting(left: LaneEntry, right: LaneEntry): number;
  /** Of those that run: who stops last. */
  compareRunning(left: LaneEntry, right: LaneEntry): number;
  /** From when on the one that waits takes the place of the one that runs; infinity is never. */
  replacesAtMs(waiting: LaneEntry, running: LaneEntry): number;
}

export interface QueueVerdict {
  readonly id: TorrentId;
  readonly runs: boolean;
}

export interface LaneLimits {
  /** Infinity is none. */
  readonly limit: number;
  readonly countsSlow: boolean;
}

const UNLIMITED: LaneLimits = { limit: Number.POSITIVE_INFINITY, countsSlow: true };

export class QueueLane {
  readonly #rules: LaneRules;
  readonly #entries = new Map<TorrentId, LaneEntry>();
  readonly #waiting: SortedList<LaneEntry>;
  /** Run, and take a place each. */
  readonly #counted: SortedList<LaneEntry>;
  /** Whoever is new, or runs or waits since, and has not been told. */
  readonly #untold = new Set<TorrentId>();
  #limits = UNLIMITED;

  constructor(rules: LaneRules) {
    this.#rules = rules;
    this.#waiting = new SortedList((left, right) => rules.compareWaiting(left, right));
    this.#counted = new SortedList((left, right) => rules.compareRunning(left, right));
  }

  get limit(): number {
    return this.#limits.limit;
  }

  /** Places that are taken. */
  get taken(): number {
    return this.#counted.size;
  }

  waiting(): readonly TorrentId[] {
    return this.#waiting.items.map(({ wish }) => wish.id);
  }

  isRunning(id: TorrentId): boolean {
    return this.#entries.get(id)?.isRunning ?? false;
  }

  setLimits(limits: LaneLimits, now: number): void {
    this.#limits = limits;
    for (const entry of this.#entries.values()) {
      this.#take(entry);
      this.#put(entry, now);
    }
  }

  set(wish: QueueWish, now: number): void {
    const known = this.#entries.get(wish.id);
    const entry = known ?? { wish, isRunning: false, sinceMs: now };
    if (known === undefined) {
      this.#entries.set(wish.id, entry);
      this.#untold.add(wish.id);
    } else this.#take(known);
    entry.wish = wish;
    this.#put(entry, now);
  }

  delete(id: TorrentId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#take(entry);
    this.#entries.delete(id);
    this.#untold.delete(id);
  }

  /** Tells who has to stop, and at the most so many others; `isDone` where there are no more. */
  decide(now: number, mostOthers: number): { verdicts: readonly QueueVerdict[]; isDone: boolean } {
    const { limit } = this.#limits;
    while (this.#counted.size > limit) this.#move(this.#counted.last!, false, now);
    while (this.#counted.size < limit && this.#waiting.size > 0) {
      this.#move(this.#waiting.first!, true, now);
    }
    for (let next = this.#nextSwap(); next.atMs <= now; next = this.#nextSwap()) {
      this.#move(next.running!, false, now);
      this.#move(next.waiting!, true, now);
    }
    return this.#tell(mostOthers);
  }

  /** When there is something to decide though nothing has happened; infinity is never. */
  get nextAtMs(): number {
    return this.#nextSwap().atMs;
  }

  /** The one that waits first, and whose place it has first. */
  #nextSwap(): { waiting?: LaneEntry; running?: LaneEntry; atMs: number } {
    const waiting = this.#waiting.first;
    let next: { waiting?: LaneEntry; running?: LaneEntry; atMs: number } = {
      atMs: Number.POSITIVE_INFINITY,
    };
    if (waiting === undefined) return next;
    for (const running of this.#counted.items.toReversed()) {
      const atMs = this.#rules.replacesAtMs(waiting, running);
      if (atMs < next.atMs) next = { waiting, running, atMs };
    }
    return next;
  }

  #tell(mostOthers: number): { verdicts: readonly QueueVerdict[]; isDone: boolean } {
    const verdicts: QueueVerdict[] = [];
    let others = 0;
    for (const id of this.#untold) {
      const runs = this.isRunning(id);
      if (runs && others === mostOthers) continue;
      if (runs) others += 1;
      verdicts.push({ id, runs });
      this.#untold.delete(id);
    }
    return { verdicts, isDone: this.#untold.size === 0 };
  }

  #move(entry: LaneEntry, runs: boolean, now: number): void {
    this.#take(entry);
    this.#turn(entry, runs, now);
    this.#put(entry, now);
  }

  #turn(entry: LaneEntry, runs: boolean, now: number): void {
    entry.isRunning = runs;
    entry.sinceMs = now;
    this.#untold.add(entry.wish.id);
  }

  #take(entry: LaneEntry): void {
    this.#counted.delete(entry);
    this.#waiting.delete(entry);
  }

  /** Who takes no place waits for none. */
  #put(entry: LaneEntry, now: number): void {
    const isCounted = this.#isCounted(entry);
    if (!isCounted && !entry.isRunning) this.#turn(entry, true, now);
    if (!entry.isRunning) this.#waiting.add(entry);
    else if (isCounted) this.#counted.add(entry);
  }

  /** Where nothing may run, what is slow may not either. */
  #isCounted({ wish }: LaneEntry): boolean {
    const { limit, countsSlow } = this.#limits;
    return !wish.isForced && (countsSlow || !wish.isSlow || limit === 0);
  }
}
