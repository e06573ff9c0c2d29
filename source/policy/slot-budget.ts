/**
 * Upload slots of all torrents together: each gets what it can use, and where that is more than there is,
 * an equal share. What others hold above theirs comes free at their next round, so there are never more
 * in use than there are. With fewer slots than torrents they go round.
 */
import { SLOT_TURN_MS } from './limits.ts';

interface Share {
  wanted: number;
  granted: number;
  /** Since when it has had any. */
  sinceMs: number;
}

export class SlotBudget<Holder> {
  readonly #shares = new Map<Holder, Share>();
  /** Null is no limit. */
  limit: number | null;

  constructor(limit: number | null) {
    this.limit = limit;
  }

  /** To be asked once a round, and when something has changed: how many it may have from now on. */
  take(holder: Holder, wanted: number, now: number): number {
    const { limit } = this;
    if (limit === null) {
      this.#shares.delete(holder);
      return wanted;
    }
    const share = this.#shares.get(holder) ?? { wanted: 0, granted: 0, sinceMs: now };
    share.wanted = wanted;
    const granted = this.#grant(holder, share, limit, now);
    if (share.granted === 0) share.sinceMs = now;
    share.granted = granted;
    if (wanted === 0) this.#shares.delete(holder);
    else this.#shares.set(holder, share);
    return granted;
  }

  leave(holder: Holder): void {
    this.#shares.delete(holder);
  }

  #grant(holder: Holder, { wanted, granted, sinceMs }: Share, limit: number, now: number): number {
    const others = [...this.#shares]
      .filter(([other]) => other !== holder)
      .map(([, share]) => share);
    const free = Math.max(0, limit - sum(others.map((share) => share.granted)));
    const fair = Math.max(1, Math.floor(limit / (others.length + 1)));
    if (wanted <= fair && limit > others.length) return Math.min(wanted, free);
    // Somebody has none, and this one had its turn.
    const isOver = granted > 0 && now - sinceMs >= SLOT_TURN_MS;
    if (limit <= others.length && isOver && others.some((share) => share.granted === 0)) return 0;
    const owed = sum(
      others.map((share) => Math.max(0, Math.min(share.wanted, fair) - share.granted)),
    );
    return Math.min(wanted, Math.max(Math.min(fair, free), free - owed));
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((left, right) => left + right, 0);
