/** Calls that have begun and have no answer yet: none begins once they are closed, and those that can wait do while they are held. */
import { SluiceError } from '../base/errors.ts';
import { Gate } from './gate.ts';

export class CallsUnderWay {
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #gate = new Gate();
  #isClosed = false;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Rejects with `session/closed`, or as the work does. */
  async run<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    while (this.#gate.isClosed) await this.#gate.passed();
    return await this.runNow(work);
  }

  /** The same, also while others are held. */
  async runNow<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#isClosed) throw new SluiceError('session/closed', 'the torrent is closed');
    const running = work();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  /** Those that come wait; resolves when none is under way. */
  async hold(): Promise<void> {
    this.#gate.close();
    await this.settled();
  }

  /** Those that waited begin. */
  release(): void {
    this.#gate.open();
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  close(): void {
    this.#isClosed = true;
    this.#gate.open();
  }
}
