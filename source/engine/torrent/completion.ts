/** When all that was wanted of a torrent had come: made safe first, and told only where some of it came here. */
import type { Clock } from '../../base/ports/clock.ts';

/** As the torrent begins. */
export interface CompletionStart {
  /** As an earlier session knew it, in milliseconds since 1970. */
  readonly completedAt: number | null;
  /** Just added: what is there may never have been brought onto the medium. */
  readonly isNew: boolean;
}

export interface CompletionDuties {
  readonly clock: Clock;
  /** Some of it has come from peers: else it was whole from the start, and that is no news. */
  hasCome(): boolean;
  /** All of it was hashed. */
  isSure(): boolean;
  /** Looks at what is not sure, which may turn out wrong, and brings the data onto the medium. */
  finish(): Promise<void>;
  isWhole(): boolean;
  save(): Promise<void>;
  tell(): void;
  /** All is there and safe, told or not. */
  onSafe(): void;
  onFailed(error: unknown): void;
}

const TOLD = Promise.resolve();
const NOBODY: readonly (() => void)[] = [];

export class Completion {
  readonly #duties: CompletionDuties;
  #telling: Promise<void> = TOLD;
  #at: number | null;
  #isNew: boolean;
  #isUnderWay = false;
  #waiting: readonly (() => void)[] = NOBODY;

  constructor(duties: CompletionDuties, { completedAt, isNew }: CompletionStart) {
    this.#duties = duties;
    this.#at = completedAt;
    this.#isNew = isNew;
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
    this.#at = this.#duties.clock.wallTime();
    this.#finish(true);
  }

  /** All was there when we looked; `onSafe` follows. */
  found(): void {
    const isSafe = this.#at !== null && !this.#isNew && this.#duties.isSure();
    const isNews = this.#at === null && this.#duties.hasCome();
    this.#at ??= this.#duties.clock.wallTime();
    if (isSafe) this.#duties.onSafe();
    else this.#finish(isNews);
  }

  /** At once where nothing is being made safe; never where that fails. */
  whenSafe(then: () => void): void {
    if (this.#isUnderWay) this.#waiting = [...this.#waiting, then];
    else then();
  }

  /** The record is safe before anybody is told. */
  #finish(isNews: boolean): void {
    this.#isNew = false;
    this.#isUnderWay = true;
    const duties = this.#duties;
    const safe = (): void => this.#onSafe(isNews);
    this.#telling = duties.finish().then(
      () => {
        if (duties.isWhole()) return duties.save().then(safe, safe);
        this.#at = null;
        this.#giveUp();
        return undefined;
      },
      (error: unknown) => {
        this.#giveUp();
        duties.onFailed(error);
      },
    );
  }

  #giveUp(): void {
    this.#isUnderWay = false;
    this.#waiting = NOBODY;
  }

  #onSafe(isNews: boolean): void {
    this.#isUnderWay = false;
    const waiting = this.#waiting;
    this.#waiting = NOBODY;
    for (const then of waiting) then();
    if (isNews) this.#duties.tell();
    this.#duties.onSafe();
  }
}
