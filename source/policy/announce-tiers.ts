/** The trackers of a torrent: as they are listed, and in the order in which they are asked (BEP 12). */
import { type Random, shuffled } from '../base/ports/random.ts';

export interface Tracker {
  readonly url: string;
  /** From 0; the tiers before it may vanish. */
  tier: number;
  /** It took a `started` and no `stopped` since. */
  hasHeardUs: boolean;
  /** In a row. */
  failures: number;
  /** Not before this, after a failure. */
  retryAtMs: number;
  /** No regular announce before this; an event may come sooner. */
  regularAtMs: number;
  /** When it was last asked, for "announce now". */
  askedAtMs: number;
  /** It will never answer: unsupported, or it said "never" (BEP 31). */
  isGone: boolean;
}

/** One place, or to the end of a tier by its number; the number behind the last is a new one. */
export type TrackerMove = 'up' | 'down' | number;

export const LONG_AGO = -Infinity;

export class AnnounceTiers {
  /** For the screen, as the torrent and its user list them. */
  readonly #listed: Tracker[][];
  /** Shuffled once, then the one that works goes to the front of its tier. */
  readonly #asked: Tracker[][];
  #all: readonly Tracker[] = [];

  constructor(tiers: readonly (readonly string[])[], random: Random) {
    this.#listed = withoutRepeats(tiers).map((urls) => urls.map(newTracker));
    this.#asked = this.#listed.map((tier) => shuffled(tier, random));
    this.#number();
  }

  /** As they are listed. */
  get all(): readonly Tracker[] {
    return this.#all;
  }

  get inOrderOfAsking(): readonly Tracker[] {
    return this.#asked.flat();
  }

  get urls(): readonly (readonly string[])[] {
    return this.#listed.map((tier) => tier.map(({ url }) => url));
  }

  find(url: string): Tracker | undefined {
    return this.#all.find((tracker) => tracker.url === url);
  }

  /** It works: to the front of its tier. */
  promote(tracker: Tracker): void {
    const tier = this.#asked[tracker.tier]!;
    tier.splice(tier.indexOf(tracker), 1);
    tier.unshift(tracker);
  }

  /** The last of its tier; in a new one where there is no such tier yet. */
  add(url: string, tier: number): void {
    const tracker = newTracker(url);
    for (const tiers of [this.#listed, this.#asked]) {
      const known = tiers[tier];
      if (known === undefined) tiers.push([tracker]);
      else known.push(tracker);
    }
    this.#number();
  }

  /** A tier that ends up empty vanishes. */
  remove(tracker: Tracker): void {
    for (const tiers of [this.#listed, this.#asked]) {
      const tier = tiers[tracker.tier]!;
      tier.splice(tier.indexOf(tracker), 1);
      if (tier.length === 0) tiers.splice(tracker.tier, 1);
    }
    this.#number();
  }

  /** Another in its place, of which nothing is known yet. */
  replace(tracker: Tracker, url: string): void {
    const other = newTracker(url);
    for (const tiers of [this.#listed, this.#asked]) {
      const tier = tiers[tracker.tier]!;
      tier[tier.indexOf(tracker)] = other;
    }
    this.#number();
  }

  /** Within a tier the others are asked as before: the order there is drawn by lot (BEP 12). */
  move(tracker: Tracker, to: TrackerMove): void {
    const from = tracker.tier;
    const listed = this.#listed[from]!;
    const at = listed.indexOf(tracker);
    const next = to === 'up' ? at - 1 : to === 'down' ? at + 1 : undefined;
    if (next !== undefined && listed[next] !== undefined) {
      [listed[at], listed[next]] = [listed[next], tracker];
    } else {
      const target = targetOf(to, from, {
        isAlone: listed.length === 1,
        count: this.#listed.length,
      });
      if (target === undefined) return;
      for (const tiers of [this.#listed, this.#asked]) put(tiers, tracker, target);
    }
    this.#number();
  }

  #number(): void {
    this.#all = this.#listed.flat();
    for (const [tier, trackers] of this.#listed.entries()) {
      for (const tracker of trackers) tracker.tier = tier;
    }
  }
}

interface MoveTarget {
  readonly tier: number;
  /** The tier is made before the one that has this number now. */
  readonly isNew: boolean;
  readonly isFirst: boolean;
}

/** One at the border of its tier leaves it; one that is alone joins the next. Undefined where it cannot go further. */
const targetOf = (
  to: TrackerMove,
  from: number,
  { isAlone, count }: { readonly isAlone: boolean; readonly count: number },
): MoveTarget | undefined => {
  if (typeof to === 'number') return { tier: to, isNew: to >= count, isFirst: false };
  const isUp = to === 'up';
  if (!isAlone) return { tier: isUp ? from : from + 1, isNew: true, isFirst: false };
  const tier = isUp ? from - 1 : from + 1;
  return tier < 0 || tier >= count ? undefined : { tier, isNew: false, isFirst: !isUp };
};

const put = (tiers: Tracker[][], tracker: Tracker, { tier, isNew, isFirst }: MoveTarget): void => {
  const before = tiers[tracker.tier]!;
  before.splice(before.indexOf(tracker), 1);
  if (isNew) tiers.splice(tier, 0, [tracker]);
  else if (isFirst) tiers[tier]!.unshift(tracker);
  else tiers[tier]!.push(tracker);
  const empty = tiers.indexOf(before);
  if (before.length === 0) tiers.splice(empty, 1);
};

/** A tracker counts where it stands first; tiers that end up empty vanish. */
const withoutRepeats = (tiers: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const seen = new Set<string>();
  return tiers
    .map((tier) =>
      tier.filter((url) => {
        const isNew = !seen.has(url);
        seen.add(url);
        return isNew;
      }),
    )
    .filter((tier) => tier.length > 0);
};

const newTracker = (url: string): Tracker => ({
  url,
  tier: 0,
  hasHeardUs: false,
  failures: 0,
  retryAtMs: LONG_AGO,
  regularAtMs: LONG_AGO,
  askedAtMs: LONG_AGO,
  isGone: false,
});
