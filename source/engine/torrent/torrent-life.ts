/** Drives a torrent's life cycle: takes inputs, remembers the state, and has each step begun. */
import { SluiceError } from '../../base/errors.ts';
import {
  begin,
  type Lifecycle,
  type LifecycleInput,
  type LifecycleStep,
  restingLifecycle,
  type Transition,
  transition,
} from '../../policy/lifecycle.ts';

/** As the torrent begins. */
export interface LifeStart {
  readonly isPaused: boolean;
  /** From an earlier session: its data was on its way elsewhere. */
  readonly isMoving: boolean;
  /** False where it has to wait until the queue lets it in. */
  readonly isAdmitted?: boolean;
  /** Its files are to be chosen first. */
  readonly isAsking?: boolean;
}

export interface TorrentLifeDuties {
  /** For messages. */
  readonly name: string;
  /** Begins a step; what comes of it comes back as an input. */
  take(step: LifecycleStep): void;
  onChanged(): void;
}

const NOBODY: readonly (() => void)[] = [];

export class TorrentLife {
  readonly #duties: TorrentLifeDuties;
  #lifecycle: Lifecycle;
  /** Who waits until nothing is being stopped any more. */
  #waiting: readonly (() => void)[] = NOBODY;

  constructor(duties: TorrentLifeDuties, start: LifeStart) {
    this.#duties = duties;
    this.#lifecycle = restingLifecycle({
      isPaused: start.isPaused,
      isMoving: start.isMoving,
      isAdmitted: start.isAdmitted ?? true,
      isAsking: start.isAsking ?? false,
      isChecked: false,
      isFinished: false,
    });
  }

  get now(): Lifecycle {
    return this.#lifecycle;
  }

  /** The first step of a torrent that was just added or loaded. */
  begin(): void {
    this.#follow(begin(this.#lifecycle));
  }

  /** Throws `session/not-allowed` where a command makes no sense now; facts are always in place. */
  apply(input: LifecycleInput): void {
    this.#follow(this.#legal(input));
  }

  /** Throws as `apply` would. */
  check(input: LifecycleInput): void {
    this.#legal(input);
  }

  /** As `apply`, but `prepare` runs once the input is known to be legal, before any step begins. */
  applyAfter(input: LifecycleInput, prepare: () => void): void {
    const result = this.#legal(input);
    prepare();
    this.#follow(result);
  }

  /** Resolves when nothing is being stopped. */
  calm(): Promise<void> {
    if (!this.#lifecycle.isStopping) return Promise.resolve();
    return new Promise((resume) => {
      this.#waiting = [...this.#waiting, resume];
    });
  }

  #legal(input: LifecycleInput): Transition {
    const result = transition(this.#lifecycle, input);
    if (result !== undefined) return result;
    throw new SluiceError(
      'session/not-allowed',
      `${this.#duties.name} is ${this.#lifecycle.state}: cannot ${input.kind}`,
    );
  }

  #follow({ next, steps }: Transition): void {
    this.#lifecycle = next;
    this.#duties.onChanged();
    for (const step of steps) this.#duties.take(step);
    if (this.#lifecycle.isStopping) return;
    const waiting = this.#waiting;
    this.#waiting = NOBODY;
    for (const resume of waiting) resume();
  }
}
