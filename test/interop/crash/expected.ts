/** What an engine must hold after a kill: what was accepted stands, and what was under way is either as before or as wished. */
import assert from 'node:assert/strict';
import type { Found } from './victim.ts';

/** Each in words that can be compared. */
const ASPECTS = [
  'presence',
  'paused',
  'labels',
  'upload',
  'priorities',
  'trackers',
  'removal',
] as const;
export type Aspect = (typeof ASPECTS)[number];
export type Values = { readonly [Name in Aspect]: string };

export const ABSENT = 'absent';
export const PRESENT = 'present';

export class Expected {
  /** What each may be; one where that is certain. */
  readonly #possible = new Map<Aspect, Set<string>>([['presence', new Set([ABSENT])]]);

  get isSurelyHere(): boolean {
    return this.#isSurely('presence', PRESENT);
  }

  get isSurelyGone(): boolean {
    return this.#isSurely('presence', ABSENT);
  }

  /** Asked for. */
  wish(values: Partial<Values>): void {
    for (const [aspect, value] of entriesOf(values)) {
      const possible = this.#possible.get(aspect) ?? new Set();
      this.#possible.set(aspect, possible.add(value));
    }
  }

  /** Accepted. */
  accept(values: Partial<Values>): void {
    for (const [aspect, value] of entriesOf(values)) this.#possible.set(aspect, new Set([value]));
  }

  /** Throws where it is as it cannot be. From now on that is how it is. */
  check(found: Found | undefined, name: string): void {
    const values = found === undefined ? { presence: ABSENT } : valuesOf(found);
    for (const [aspect, value] of entriesOf(values)) {
      const possible = this.#possible.get(aspect);
      const words = `${name}: ${aspect} is ${value}, not one of ${[...(possible ?? [])].join(' | ')}`;
      assert.ok(possible?.has(value), words);
    }
    if (found === undefined) this.#possible.clear();
    this.accept(values);
  }

  #isSurely(aspect: Aspect, value: string): boolean {
    const possible = this.#possible.get(aspect);
    return possible?.size === 1 && possible.has(value);
  }
}

const entriesOf = (values: Partial<Values>): readonly (readonly [Aspect, string])[] =>
  ASPECTS.flatMap((aspect) => {
    const value = values[aspect];
    return value === undefined ? [] : [[aspect, value] as const];
  });

const valuesOf = ({ summary, details }: Found): Values => ({
  presence: PRESENT,
  paused: String(summary.state === 'paused'),
  labels: summary.labels.join(','),
  upload: String(summary.uploadLimit),
  removal: String(summary.removal?.withData ?? null),
  priorities: details.files!.map(({ priority }) => priority).join(','),
  trackers: details.trackers!.map(({ url }) => url).join(','),
});
