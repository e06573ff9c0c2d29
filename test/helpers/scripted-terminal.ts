/** A terminal behind its port that takes what is written only when the test lets it. */
import type { Terminal, TerminalHandler } from '../../source/base/ports/terminal.ts';

export class ScriptedTerminal implements Terminal {
  written = '';
  isRaw = false;
  isOpen = false;
  stops = 0;
  /** While true, nothing that is written arrives. */
  isStuck = false;
  handler: TerminalHandler | undefined;
  #size: { readonly columns: number; readonly rows: number };
  #waiting: { readonly text: string; readonly done: () => void }[] = [];

  constructor(columns = 20, rows = 3) {
    this.#size = { columns, rows };
  }

  size(): { readonly columns: number; readonly rows: number } {
    return this.#size;
  }

  open(handler: TerminalHandler): void {
    this.handler = handler;
    this.isOpen = true;
  }

  write(text: string, done: () => void): void {
    this.#waiting.push({ text, done });
    if (!this.isStuck) this.drain();
  }

  writeNow(text: string): void {
    this.written += text;
  }

  setRaw(isRaw: boolean): void {
    this.isRaw = isRaw;
  }

  stopProcess(): void {
    this.stops += 1;
  }

  close(): void {
    this.isOpen = false;
  }

  /** Writes that have not arrived. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets all that waits arrive. */
  drain(): void {
    for (const { text, done } of this.#waiting.splice(0)) {
      this.written += text;
      queueMicrotask(done);
    }
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.handler?.onResize();
  }

  type(text: string): void {
    this.handler?.onInput(text);
  }

  take(): string {
    const { written } = this;
    this.written = '';
    return written;
  }
}
