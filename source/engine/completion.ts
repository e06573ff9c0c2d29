/** When all that was wanted of a torrent had come: made safe first, and told only where some of it came here. */
import type { Clock } from '../base/ports/clock.ts';

export interface CompletionOptions {
  readonly clock: Clock;
  /** As an earlier session knew it, in milliseconds since 1970. */
  readonly completedAt: number | null;
  /** Just added: what is there may never have been brought onto the medium. */
  readonly isNew: boolean;
  /** Some of it has come from peers: else it was whole from the start, and that is no news. */
  readonly hasCome: () => boolean;
  /** All of it was hashed. */
  readonly isSure: () => boolean;
  /** Looks at what is not sure, which may turn out wrong, and brings the data onto the medium. */
  readonly finish: () => Promise<void>;
  readonly isWhole: () => boolean;
  readonly save: () => Promise<void>;
  readonly tell: () => void;
  /** All is there and safe, told or not. */
  readonly onSafe: () => void;
  readonly onFailed: (error: unknown) => void;
}

export class Completion {
  readonly #options: CompletionOptions;
  #telling: Promise<void> = Promise.resolve();
  #at: number | null;
  #isNew: boolean;
  #isUnderWay = false;
  #waiting: (() => void)[] = [];

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
    this.#finish(true);
  }

  /** All was there when we looked; `onSafe` follows. */
  found(): void {
    const isSafe = this.#at !== null && !this.#isNew && this.#options.isSure();
    const isNews = this.#at === null && this.#options.hasCome();
    this.#at ??= this.#options.clock.wallTime();
    if (isSafe) this.#options.onSafe();
    else this.#finish(isNews);
  }

  /** At once where nothing is being made safe; never where that fails. */
  whenSafe(then: () => void): void {
    if (this.#isUnderWay) this.#waiting.push(then);
    else then();
  }

  /** The record is safe before anybody is told. */
  #finish(isNews: boolean): void {
    this.#isNew = false;
    this.#isUnderWay = true;
    const { finish, isWhole, save, onFailed } = this.#options;
    const safe = (): void => this.#onSafe(isNews);
    this.#telling = finish().then(
      () => {
        if (isWhole()) return save().then(safe, safe);
        this.#at = null;
        this.#giveUp();
        return undefined;
      },
      (error: unknown) => {
        this.#giveUp();
        onFailed(error);
      },
    );
  }

  #giveUp(): void {
    this.#isUnderWay = false;
    this.#waiting = [];
  }

  #onSafe(isNews: boolean): void {
    this.#isUnderWay = false;
    for (const then of this.#waiting.splice(0)) then();
    if (isNews) this.#options.tell();
    this.#options.onSafe();
  }
}
