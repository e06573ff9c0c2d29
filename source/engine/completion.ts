/** When all that was wanted of a torrent had come, and telling of it: once, and not before it is safe. */
import type { Clock } from '../base/ports/clock.ts';

export interface CompletionOptions {
  readonly clock: Clock;
  /** As an earlier session knew it, in milliseconds since 1970. */
  readonly completedAt: number | null;
  /** The user has just added it: that all of it was there already is news to them. */
  readonly isNew: boolean;
  /** Brings the data onto the medium. */
  readonly finish: () => Promise<void>;
  readonly save: () => Promise<void>;
  readonly tell: () => void;
  readonly onFailed: (error: unknown) => void;
}

export class Completion {
  readonly #options: CompletionOptions;
  #telling: Promise<void> = Promise.resolve();
  #at: number | null;
  #isNew: boolean;

  constructor(options: CompletionOptions) {
    this.#options = options;
    this.#at = options.completedAt;
    this.#isNew = options.isNew;
  }

  /** Milliseconds since 1970; null where it never was. */
  get at(): number | null {
    return this.#at;
  }

  /** Resolves when all that there was to tell is told. */
  settled(): Promise<void> {
    return this.#telling;
  }

  /** The last of it has come. */
  reached(): void {
    this.#at = this.#options.clock.wallTime();
    this.#finished();
  }

  /** All was there when we looked: news only to who has just added it. True where it is told. */
  found(): boolean {
    const isNews = this.#at === null || this.#isNew;
    this.#at ??= this.#options.clock.wallTime();
    if (isNews) this.#finished();
    return isNews;
  }

  /** The record is safe before anybody is told. */
  #finished(): void {
    this.#isNew = false;
    const { finish, save, tell, onFailed } = this.#options;
    this.#telling = finish().then(() => save().then(tell, tell), onFailed);
  }
}
