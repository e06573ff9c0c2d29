/**
 * Saves a torrent's record while pieces arrive, no more often than every ten seconds, in the order
 * that keeps the promise: data written, data on the medium, then the record. So a crash may lose a
 * record, and never leaves one that says more than the disk holds.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import { SAVE_INTERVAL_MS } from '../limits.ts';

export interface RecordKeeperDuties {
  readonly clock: Clock;
  /** Brings what was written onto the medium. Rejects where some of it could not be. */
  sync(): Promise<void>;
  /** Puts what there is to say as of the last sync into the state. */
  save(): Promise<void>;
  /** Once, until it goes well again. */
  onFailed(error: unknown): void;
  /** It does, or there is nothing to save any more. */
  onMended(): void;
}

export class RecordKeeper {
  readonly #duties: RecordKeeperDuties;
  #timer: Timer | undefined;
  #dueMs = 0;
  #isDirty = false;
  #isOver = false;
  #isFailing = false;
  #saveFailure: unknown;
  #saving: Promise<void> | undefined;

  constructor(duties: RecordKeeperDuties) {
    this.#duties = duties;
  }

  /** Not all is saved. */
  get isDirty(): boolean {
    return this.#isDirty || this.#saving !== undefined;
  }

  /** Something worth keeping has changed. */
  touch(withinMs = SAVE_INTERVAL_MS): void {
    if (this.#isOver) return;
    this.#isDirty = true;
    const { clock } = this.#duties;
    const dueMs = clock.now() + withinMs;
    if (this.#timer !== undefined && this.#dueMs <= dueMs) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer = clock.setTimer(withinMs, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  /** Saves now what is not saved yet. Never rejects: a failure is told, and tried again after a while. */
  async flush(): Promise<void> {
    while (this.#saving !== undefined) await this.#saving;
    if (!this.#isDirty) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isDirty = false;
    this.#saving = this.#save().finally(() => {
      this.#saving = undefined;
    });
    await this.#saving;
  }

  /** The same, but rejects where it is not in the state. */
  async commit(): Promise<void> {
    await this.flush();
    if (this.#saveFailure !== undefined) throw this.#saveFailure;
  }

  /** Saves what there is, and then nothing more. */
  async end(): Promise<void> {
    await this.flush();
    this.stop();
  }

  /** There is nothing any more that could be saved. */
  stop(): void {
    this.#isOver = true;
    this.#forget();
    this.#mend();
  }

  /** Nothing is saved any more once this has resolved, unless it is touched again. */
  async settled(): Promise<void> {
    await this.#saving;
    this.#forget();
  }

  #forget(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isDirty = false;
  }

  async #save(): Promise<void> {
    const failures: unknown[] = [];
    // A sync that failed leaves the rest durable, and that is worth recording.
    await this.#duties.sync().catch((error: unknown) => failures.push(error));
    this.#saveFailure = await this.#duties.save().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (this.#saveFailure !== undefined) failures.push(this.#saveFailure);
    if (failures.length === 0) {
      this.#mend();
      return;
    }
    this.touch();
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#duties.onFailed(failures[0]);
  }

  #mend(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#duties.onMended();
  }
}
