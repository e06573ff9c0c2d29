/** A child process of a test: watched line by line, logged to a file, ended by its own pid on every way out. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from './namespaces.ts';

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly host: Host;
  readonly logPath: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const STOP_GRACE_MS = 5_000;
const MAX_LINE = 1 << 20;
const TAIL_BYTES = 2_000;

const alive = new Set<Program>();
process.on('exit', () => {
  for (const program of alive) program.kill();
});

export class Program {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  exit: Exit | null = null;
  readonly #options: ProgramOptions;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #listeners = new Set<(line: string) => void>();
  #partial = '';

  constructor(options: ProgramOptions) {
    this.#options = options;
    const [command, ...args] = [...options.host.prefix, options.command, ...options.args];
    this.#note(`$ ${[command, ...args].join(' ')}\n`);
    this.#child = spawn(command as string, args, {
      cwd: options.cwd ?? '/',
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.on('error', (error) => this.#note(`! ${error.message}\n`));
    this.#child.stdin.on('error', (error) => this.#note(`! stdin: ${error.message}\n`));
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#hear(text));
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => this.#note(text));
    this.pid = this.#child.pid ?? -1;
    this.exited = new Promise((resolve) => {
      const over = (exit: Exit): void => {
        if (this.exit !== null) return;
        this.exit = exit;
        alive.delete(this);
        this.#note(`! ended: ${JSON.stringify(exit)}\n`);
        resolve(exit);
      };
      this.#child.once('close', (code, signal) => over({ code, signal }));
      if (this.pid === -1) over({ code: 127, signal: null });
    });
    alive.add(this);
  }

  get name(): string {
    return `${this.#options.command} (pid ${this.pid})`;
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  closeInput(): void {
    this.#child.stdin.end();
  }

  /** Calls back for each whole line of standard output; the answer ends that. */
  onLine(listener: (line: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first later line that `pick` makes something of. Rejects when the program ends or time is up. */
  async waitFor<T>(
    what: string,
    pick: (line: string) => T | undefined,
    timeoutMs: number,
  ): Promise<T> {
    let found: T | undefined;
    let stop = (): void => {};
    const seen = new Promise<void>((resolve) => {
      stop = this.onLine((line) => {
        if (found !== undefined) return;
        found = pick(line);
        if (found !== undefined) resolve();
      });
    });
    try {
      await within(timeoutMs, `${this.name}: ${what}`, Promise.race([seen, this.exited]));
    } finally {
      stop();
    }
    if (found === undefined) {
      throw new Error(`${this.name} ended before: ${what}\n${this.logTail()}`);
    }
    return found;
  }

  async waitForExit(timeoutMs: number): Promise<Exit> {
    return within(timeoutMs, `${this.name}: to end`, this.exited);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.exit === null && this.pid > 0) this.#child.kill(signal);
  }

  kill(): void {
    this.signal('SIGKILL');
  }

  /** Asks politely, then does not. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.signal(signal);
    const isOver = await Promise.race([
      this.exited.then(() => true),
      sleep(STOP_GRACE_MS, false, { ref: false }),
    ]);
    if (isOver) return;
    this.kill();
    await this.exited;
  }

  log(): string {
    return readFileSync(this.#options.logPath, 'utf8');
  }

  logTail(): string {
    return this.log().slice(-TAIL_BYTES);
  }

  #hear(text: string): void {
    this.#note(text);
    const lines = (this.#partial + text).split('\n');
    this.#partial = (lines.pop() as string).slice(-MAX_LINE);
    for (const line of lines) for (const listener of [...this.#listeners]) listener(line);
  }

  #note(text: string): void {
    appendFileSync(this.#options.logPath, text);
  }
}

/** The promise's answer, or a rejection that says what was waited for. */
export async function within<T>(timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: cancel.signal }).then(() => {
    throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    cancel.abort();
    late.catch(() => {});
  }
}

/** Asks again and again until the answer is yes; seldom where it costs much to ask. */
export async function until(
  timeoutMs: number,
  what: string,
  isSo: () => boolean | Promise<boolean>,
  everyMs = 50,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > end)
      throw new Error(`waited ${timeoutMs / 1000} s in vain for ${what}`);
    await sleep(everyMs);
  }
}
