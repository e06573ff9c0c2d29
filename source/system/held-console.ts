/** While the screen has the terminal, what others print to the console (Node's warnings too) would land in the middle of it: it waits until the screen is gone. */
import { format } from 'node:util';

const METHODS = ['log', 'info', 'debug', 'warn', 'error', 'trace'] as const;
/** Of a flood the newest are worth most. */
const MAX_HELD_LINES = 200;

export class HeldConsole {
  readonly #own = new Map<(typeof METHODS)[number], typeof console.log>();
  #lines: string[] = [];

  hold(): void {
    if (this.#own.size > 0) return;
    for (const method of METHODS) {
      // biome-ignore lint/suspicious/noConsole: it is kept here so that it can be put back
      this.#own.set(method, console[method]);
      console[method] = (...words: unknown[]) => this.#keep(format(...words));
    }
  }

  /** Prints what was held to standard error. */
  release(): void {
    for (const [method, own] of this.#own) console[method] = own;
    this.#own.clear();
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > MAX_HELD_LINES) this.#lines.shift();
  }
}
