/** The terminal that the process was started in, behind the port. */
import type { Terminal, TerminalHandler } from '../base/ports/terminal.ts';
import { HeldConsole } from './held-console.ts';
import { TerminalLine } from './terminal-line.ts';

/** End the process where nobody listens; SIGINT, SIGTERM and SIGHUP are the command line's to answer. */
const DEADLY = ['SIGQUIT', 'SIGABRT', 'SIGALRM', 'SIGUSR2', 'SIGVTALRM', 'SIGXCPU'] as const;
/** A stop is at once, or never: nothing can stop a process whose shell is gone. */
const STOP_GRACE_MS = 50;

/** All of the job, as the terminal itself would: a wrapper that goes on would keep the shell waiting. */
const stopJob = (): void => {
  process.kill(0, 'SIGTSTP');
};

export class NodeTerminal implements Terminal {
  readonly #stdin: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #stopJob: () => void;
  readonly #console = new HeldConsole();
  #handler: TerminalHandler | undefined;
  #line: TerminalLine | undefined;
  #stopTimer: NodeJS.Timeout | undefined;

  constructor(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream, stop = stopJob) {
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#stopJob = stop;
  }

  size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.#stdout.columns ?? 0, rows: this.#stdout.rows ?? 0 };
  }

  open(handler: TerminalHandler): void {
    const { lost, hungUp } = this.#listeners;
    this.#handler = handler;
    this.#line = new TerminalLine(this.#stdout, hungUp);
    this.#console.hold();
    this.#stdin.setEncoding('utf8');
    this.#stdin.on('data', this.#listeners.input).on('end', lost).on('error', hungUp);
    this.#stdout.on('resize', this.#listeners.resize).on('error', hungUp);
    process.on('SIGCONT', this.#onContinue).on('exit', this.#onExit);
    for (const signal of DEADLY) process.on(signal, this.#onDeadly);
    this.#stdin.ref?.();
    this.#stdin.resume();
  }

  write(text: string, done: () => void): void {
    if (this.#line === undefined) queueMicrotask(done);
    else this.#line.write(text, done);
  }

  writeNow(text: string): void {
    this.#line?.writeNow(text);
  }

  setRaw(isRaw: boolean): void {
    if (this.#stdin.isTTY !== true || this.#stdin.destroyed) return;
    try {
      this.#stdin.setRawMode(isRaw);
    } catch {
      // Hung up: there is no terminal left to have a mode.
    }
  }

  stopProcess(): void {
    this.#stopJob();
    this.#stopTimer ??= setTimeout(this.#onContinue, STOP_GRACE_MS);
  }

  close(): void {
    if (this.#handler === undefined) return;
    this.#handler = undefined;
    const { lost, input, resize } = this.#listeners;
    clearTimeout(this.#stopTimer);
    this.#stdin.off('data', input).off('end', lost);
    this.#stdout.off('resize', resize);
    process.off('SIGCONT', this.#onContinue).off('exit', this.#onExit);
    for (const signal of DEADLY) process.off(signal, this.#onDeadly);
    // The listeners for errors stay: one may still come, and nobody else listens.
    this.#stdin.pause();
    this.#stdin.unref?.();
    this.#line?.close();
    this.#line = undefined;
    this.#console.release();
  }

  readonly #listeners = {
    input: (text: string): void => this.#handler?.onInput(text),
    resize: (): void => this.#handler?.onResize(),
    /** The keyboard was closed; there may still be a screen to put in order. */
    lost: (): void => this.#handler?.onLost(),
    /** Every write would fail from here on: silence. */
    hungUp: (): void => {
      this.#line?.close();
      this.#handler?.onLost();
    },
  };

  readonly #onContinue = (): void => {
    clearTimeout(this.#stopTimer);
    this.#stopTimer = undefined;
    // Nobody tells a stopped process of a new window: ask, as if somebody had.
    process.emit('SIGWINCH', 'SIGWINCH');
    this.#handler?.onContinue();
  };

  readonly #onExit = (): void => {
    this.#handler?.onExit();
    this.close();
  };

  readonly #onDeadly = (signal: NodeJS.Signals): void => {
    this.#onExit();
    process.kill(process.pid, signal);
  };
}
