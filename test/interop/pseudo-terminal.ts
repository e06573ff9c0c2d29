/** A program on a pseudo-terminal, by way of `pty-bridge.py`: what it writes, and all that happens to a terminal. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { PYTHON } from './strangers/libtorrent.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface PseudoTerminalOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly size: TerminalSize;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the program wrote. */
  readonly onOutput: (bytes: Buffer) => void;
}

/** As the line discipline has them. */
export interface TerminalModes {
  readonly isRaw: boolean;
  readonly echoes: boolean;
  /** Ctrl+C and the like are signals. */
  readonly hasSignals: boolean;
}

const BRIDGE = fileURLToPath(new URL('pty-bridge.py', import.meta.url));
const HEAD_BYTES = 5;

const alive = new Set<PseudoTerminal>();
process.on('exit', () => {
  for (const terminal of alive) terminal.kill();
});

export class PseudoTerminal {
  /** Of the program. */
  readonly started: Promise<number>;
  /** 128 and its number for a signal. */
  readonly exited: Promise<number>;
  readonly #bridge: ChildProcessWithoutNullStreams;
  readonly #onOutput: (bytes: Buffer) => void;
  readonly #asked: ((modes: TerminalModes) => void)[] = [];
  #modesAtEnd: TerminalModes | undefined;
  #heard: Buffer = Buffer.alloc(0);
  #onStart: (pid: number) => void = () => {};
  #onExit: (code: number) => void = () => {};

  constructor(options: PseudoTerminalOptions) {
    const { command, args, size, cwd, env } = options;
    this.#onOutput = options.onOutput;
    this.started = new Promise((resolve) => {
      this.#onStart = resolve;
    });
    this.exited = new Promise((resolve) => {
      this.#onExit = resolve;
    });
    const place = [String(size.columns), String(size.rows)];
    this.#bridge = spawn(PYTHON, ['-S', '-E', BRIDGE, ...place, command, ...args], { cwd, env });
    this.#bridge.stdout.on('data', (chunk: Buffer) => this.#hear(chunk));
    this.#bridge.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
    this.#bridge.stdin.on('error', () => {});
    this.#bridge.once('close', () => {
      alive.delete(this);
      this.#onExit(-1);
    });
    alive.add(this);
  }

  type(text: string): void {
    this.#send('w', Buffer.from(text));
  }

  /** The window has another size: the kernel tells the program (SIGWINCH). */
  resize({ columns, rows }: TerminalSize): void {
    const payload = Buffer.alloc(4);
    payload.writeUInt16BE(columns, 0);
    payload.writeUInt16BE(rows, 2);
    this.#send('z', payload);
  }

  /** From now on what is written stays in the kernel until it is full. */
  stopReading(): void {
    this.#send('s');
  }

  readAgain(): void {
    this.#send('r');
  }

  /** As when a window is closed or the line is lost. */
  hangUp(): void {
    this.#send('h');
  }

  signal(name: NodeJS.Signals): void {
    this.#send('k', Buffer.from([constants.signals[name]]));
  }

  /** Now; as the program left them, once it has ended. */
  modes(): Promise<TerminalModes> {
    if (this.#modesAtEnd !== undefined) return Promise.resolve(this.#modesAtEnd);
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      this.#send('m');
    });
  }

  /** The bridge ends, and the program with it. */
  kill(): void {
    this.#bridge.stdin.end();
  }

  #send(kind: string, payload: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(kind);
    head.writeUInt32BE(payload.length, 1);
    if (this.#bridge.stdin.writable) this.#bridge.stdin.write(Buffer.concat([head, payload]));
  }

  #hear(chunk: Buffer): void {
    this.#heard = this.#heard.length === 0 ? chunk : Buffer.concat([this.#heard, chunk]);
    while (this.#heard.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + this.#heard.readUInt32BE(1);
      if (this.#heard.length < end) return;
      const payload = this.#heard.subarray(HEAD_BYTES, end);
      const kind = String.fromCharCode(this.#heard[0] as number);
      this.#heard = this.#heard.subarray(end);
      this.#obey(kind, payload);
    }
  }

  #obey(kind: string, payload: Buffer): void {
    if (kind === 'o') this.#onOutput(payload);
    if (kind === 'p') this.#onStart(Number(payload.toString()));
    if (kind === 'm') this.#onModes(JSON.parse(payload.toString()) as TerminalModes);
    if (kind === 'x') this.#onExit(Number(payload.toString()));
  }

  #onModes(modes: TerminalModes): void {
    this.#modesAtEnd = modes;
    for (const resolve of this.#asked.splice(0)) {
      resolve(modes);
      this.#modesAtEnd = undefined;
    }
  }
}
