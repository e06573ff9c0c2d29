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

  #number(): void {
    this.#all = this.#listed.flat();
    for (const [tier, trackers] of this.#listed.entries()) {
      for (const tracker of trackers) tracker.tier = tier;
    }
  }
}

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
