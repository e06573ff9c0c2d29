/** Somebody in front of a terminal: sees its cells, presses keys, changes the window, and waits for what they expect to see. */
import { OutputGrammar } from '../helpers/output-grammar.ts';
import { TerminalEmulator } from '../helpers/terminal-emulator.ts';
import { within } from './program.ts';
import { PseudoTerminal, type TerminalModes, type TerminalSize } from './pseudo-terminal.ts';
import type { Room } from './room.ts';

export interface SeatOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly size: TerminalSize;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** What a terminal of today says of itself; nothing of the tests' own environment shows through. */
const TERMINAL_ENV = { TERM: 'xterm-256color', LANG: 'C.UTF-8' };
const ESCAPE = 0x1b;
const LOOK_MS = 30_000;

/** What was waited for did not come; the message has the screen as it is. */
export class NotSeen extends Error {}

export class Seat {
  readonly screen: TerminalEmulator;
  readonly grammar = new OutputGrammar();
  /** All bytes written so far. */
  byteCount = 0;
  /** Was any of it more than text? */
  hasEscaped = false;
  readonly #pty: PseudoTerminal;
  /** Resolves once all that was written so far is on the screen. */
  #shown: Promise<void> = Promise.resolve();
  readonly #watchers = new Set<() => void>();

  constructor(options: SeatOptions) {
    const { size, command, args } = options;
    this.screen = new TerminalEmulator(Math.max(1, size.columns), Math.max(1, size.rows));
    this.#pty = new PseudoTerminal({
      command,
      args,
      size,
      cwd: options.cwd ?? process.cwd(),
      env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...TERMINAL_ENV, ...options.env },
      onOutput: (bytes) => {
        this.#shown = this.#onOutput(bytes);
      },
    });
    this.screen.onAnswer((text) => this.#pty.type(text));
  }

  /** A seat that goes with the room. */
  static take(room: Room, options: SeatOptions): Seat {
    const seat = new Seat({ ...options, env: { HOME: room.path, ...options.env } });
    room.defer(() => seat.leave());
    return seat;
  }

  get pid(): Promise<number> {
    return this.#pty.started;
  }

  /** Its code, once all that it wrote is on the screen. */
  async exited(): Promise<number> {
    const code = await this.#pty.exited;
    await this.#shown;
    return code;
  }

  /** Resolves when the screen shows it; the report of a failure shows the screen. */
  async until(
    what: string,
    isSo: (screen: TerminalEmulator) => boolean,
    timeoutMs = LOOK_MS,
  ): Promise<void> {
    let look = (): void => {};
    const seen = new Promise<void>((resolve) => {
      look = () => {
        if (isSo(this.screen)) resolve();
      };
    });
    this.#watchers.add(look);
    look();
    try {
      const over = this.exited().then(() => {
        if (!isSo(this.screen)) throw new Error(`the program ended before ${what}`);
      });
      await within(timeoutMs, what, Promise.race([seen, over]));
    } catch (error) {
      throw new NotSeen(`${(error as Error).message}; the screen shows\n${this.screen.text()}`);
    } finally {
      this.#watchers.delete(look);
    }
  }

  /** Until a text stands somewhere. */
  async untilShown(text: string | RegExp, timeoutMs = LOOK_MS): Promise<void> {
    const isShown = (screen: TerminalEmulator): boolean =>
      typeof text === 'string' ? screen.text().includes(text) : text.test(screen.text());
    await this.until(`${text} on the screen`, isShown, timeoutMs);
  }

  /** Until the program has taken the terminal for itself: keys are keys from now on. */
  async untilTaken(): Promise<void> {
    await this.until(
      'the terminal to be taken',
      (screen) => screen.isAlternate && !screen.isCursorShown && screen.isPasteBracketed,
    );
  }

  press(keys: string): void {
    this.#pty.type(keys);
  }

  /** In brackets where the program asked for them, as terminals do. */
  paste(text: string): void {
    this.#pty.type(this.screen.isPasteBracketed ? `\u001b[200~${text}\u001b[201~` : text);
  }

  resize(size: TerminalSize): void {
    this.screen.resize(size.columns, size.rows);
    this.#pty.resize(size);
  }

  /** For sizes that no window has: only the program is told. */
  resizeUnseen(size: TerminalSize): void {
    this.#pty.resize(size);
  }

  stopReading(): void {
    this.#pty.stopReading();
  }

  readAgain(): void {
    this.#pty.readAgain();
  }

  hangUp(): void {
    this.#pty.hangUp();
  }

  signal(name: NodeJS.Signals): void {
    this.#pty.signal(name);
  }

  modes(): Promise<TerminalModes> {
    return this.#pty.modes();
  }

  async leave(): Promise<void> {
    this.#pty.kill();
    await this.exited();
    this.screen.dispose();
  }

  async #onOutput(bytes: Buffer): Promise<void> {
    this.byteCount += bytes.length;
    if (bytes.includes(ESCAPE)) this.hasEscaped = true;
    this.grammar.push(bytes);
    await this.screen.write(bytes);
    for (const look of [...this.#watchers]) look();
  }
}
