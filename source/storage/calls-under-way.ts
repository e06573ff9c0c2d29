/** Calls that have begun and have no answer yet: none begins once they are closed. */
import { SluiceError } from '../base/errors.ts';

export class CallsUnderWay {
  readonly #underWay = new Set<Promise<unknown>>();
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Rejects with `session/closed`, or as the work does. */
  async run<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#isClosed) throw new SluiceError('session/closed', 'the torrent is closed');
    const running = work();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  close(): void {
    this.#isClosed = true;
  }
}
