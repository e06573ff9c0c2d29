/** On all of the state: a session that takes up what is kept there is the only one that does. */
import { SluiceError } from '../../base/errors.ts';
import type { Lock, StateStore } from '../../base/ports/state.ts';

export class StateLock {
  readonly #state: Pick<StateStore, 'acquireLock'>;
  readonly #directory: string;
  #lock: Lock | undefined;

  constructor(state: Pick<StateStore, 'acquireLock'>, directory: string) {
    this.#state = state;
    this.#directory = directory;
  }

  get isHeld(): boolean {
    return this.#lock !== undefined;
  }

  /** Two would undo what the other saves: rejects with `session/in-use`. */
  async load(): Promise<void> {
    this.#lock = await this.#state.acquireLock('session');
    if (this.isHeld) return;
    throw new SluiceError(
      'session/in-use',
      `another sluice is at work with the torrents in ${this.#directory}; quit that one first, or name another folder with --state`,
    );
  }

  async close(): Promise<void> {
    await this.#lock?.release();
  }
}
