/**
 * Who has the terminal: the screen, or the shell. Whatever was taken is given back exactly once, on
 * every way out, and nothing is written to a terminal that is not ours.
 */
import type { Clock } from '../../base/ports/clock.ts';
import type { Terminal } from '../../base/ports/terminal.ts';
import { LEAVE_PATIENCE_MS } from '../limits.ts';
import {
  keepTitleBytes,
  mouseBytes,
  returnBytes,
  type TerminalModes,
  takeBytes,
  titleBytes,
} from './terminal-modes.ts';

const nothing = (): void => {};

export class TerminalOwner {
  readonly #terminal: Terminal;
  readonly #clock: Pick<Clock, 'setTimer'>;
  #modes: TerminalModes;
  #isOurs = false;

  constructor(terminal: Terminal, clock: Pick<Clock, 'setTimer'>, isSpoken = false) {
    this.#modes = { hasMouse: false, title: null, isSpoken };
    this.#terminal = terminal;
    this.#clock = clock;
  }

  get isOurs(): boolean {
    return this.#isOurs;
  }

  /** Again too, where somebody else may have changed what was taken. */
  take(): void {
    this.#isOurs = true;
    // Twice: what is raw by our count may not be so any more.
    this.#terminal.setRaw(false);
    this.#terminal.setRaw(true);
    this.#terminal.write(takeBytes(this.#modes), nothing);
  }

  /** Resolves when the line has taken it, or is found to be stuck. */
  async giveBack(): Promise<void> {
    if (!this.#isOurs) return;
    this.#isOurs = false;
    await this.#write(returnBytes(this.#modes));
    this.#terminal.setRaw(false);
  }

  /** For a process that ends now. */
  giveBackNow(): void {
    if (!this.#isOurs) return;
    this.#isOurs = false;
    this.#terminal.writeNow(returnBytes(this.#modes));
    this.#terminal.setRaw(false);
  }

  /** What to write for it now; empty where it was so already. */
  setMouse(hasMouse: boolean): string {
    if (hasMouse === this.#modes.hasMouse) return '';
    this.#modes = { ...this.#modes, hasMouse };
    return mouseBytes(hasMouse);
  }

  setTitle(title: string): string {
    const before = this.#modes.title;
    if (title === before) return '';
    this.#modes = { ...this.#modes, title };
    return (before === null ? keepTitleBytes : '') + titleBytes(title);
  }

  #write(bytes: string): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(LEAVE_PATIENCE_MS, resolve);
      this.#terminal.write(bytes, () => {
        timer.cancel();
        resolve();
      });
    });
  }
}
