/** Has an engine take up its settings file, and tells what there is to tell about it, the same things once. */
import { messageOf } from '../base/errors.ts';
import type { Session } from '../contract/session.ts';

const READ_ANEW = 'the settings were read anew';

export class SettingsReload {
  readonly #session: Pick<Session, 'execute'>;
  readonly #warn: (message: string) => void;
  #told = '';

  constructor(session: Pick<Session, 'execute'>, warn: (message: string) => void) {
    this.#session = session;
    this.#warn = warn;
  }

  /** Somebody wants it, and is answered. Never rejects. */
  async ask(): Promise<void> {
    const notes = await this.#read();
    for (const note of notes) this.#warn(note);
    if (notes.length === 0) this.#warn(READ_ANEW);
  }

  /** The file has changed, perhaps by the engine's own hand. Never rejects. */
  async notice(): Promise<void> {
    const before = this.#told;
    const notes = await this.#read();
    if (this.#told !== before) for (const note of notes) this.#warn(note);
  }

  async #read(): Promise<readonly string[]> {
    try {
      const { notes } = await this.#session.execute('session:reload-settings', {});
      this.#told = notes.join('\n');
      return notes;
    } catch (error) {
      return [messageOf(error)];
    }
  }
}
