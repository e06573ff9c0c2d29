/**
 * Saves a torrent's record while pieces arrive, no more often than every ten seconds, in the order
 * that keeps the promise: data written, data on the medium, then the record. So a crash may lose a
 * record, and never leaves one that says more than the disk holds.
 */
import type { Clock, Timer } from '../base/ports/clock.ts';
import { SAVE_INTERVAL_MS } from './limits.ts';

export interface RecordKeeperOptions {
  readonly clock: Clock;
  /** Brings what was written onto the medium. Rejects where some of it could not be. */
  readonly sync: () => Promise<void>;
  /** Puts what there is to say as of the last sync into the state. */
  readonly save: () => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

export class RecordKeeper {
  readonly #options: RecordKeeperOptions;
  #timer: Timer | undefined;
  #dueMs = 0;
  #isDirty = false;
  #isOver = false;
  #saving: Promise<void> | undefined;

  constructor(options: RecordKeeperOptions) {
    this.#options = options;
  }

  /** Not all is saved. */
  get isDirty(): boolean {
    return this.#isDirty || this.#saving !== undefined;
  }

  /** Something worth keeping has changed. */
  touch(withinMs = SAVE_INTERVAL_MS): void {
    this.#isDirty = true;
    if (this.#isOver) return;
    const { clock } = this.#options;
    const dueMs = clock.now() + withinMs;
    if (this.#timer !== undefined && this.#dueMs <= dueMs) return;
    this.#timer?.cancel();
    this.#dueMs = dueMs;
    this.#timer = clock.setTimer(withinMs, () => {
      this.#timer = undefined;
      void this.flush();
    });
  }

  /** Saves now what is not saved yet. Never rejects: a failure is told, and tried again with the next change. */
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

  /** Saves what there is, and then nothing more. */
  async end(): Promise<void> {
    await this.flush();
    this.#isOver = true;
    this.#timer?.cancel();
  }

  /** Nothing is saved any more once this has resolved. */
  async settled(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isDirty = false;
    await this.#saving;
  }

  async #save(): Promise<void> {
    const { save, sync, onFailed } = this.#options;
    const failures: unknown[] = [];
    const keep = (error: unknown) => failures.push(error);
    // A sync that failed leaves the rest durable, and that is worth recording.
    await sync().catch(keep);
    await save().catch(keep);
    if (failures.length === 0) return;
    this.#isDirty = true;
    onFailed(failures[0]);
  }
}
