/**
 * The terminal as the screen uses it: takes it, paints on it, hears its keys and its mouse, follows
 * its size, gives it to the shell and takes it back.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Terminal, TerminalHandler } from '../../base/ports/terminal.ts';
import type { Size } from '../layout.ts';
import { MAX_COLUMNS, MAX_RESIZES_PER_SECOND, MAX_ROWS } from '../limits.ts';
import { SpokenRhythm } from '../speech/spoken-rhythm.ts';
import { SpokenWriter } from '../speech/spoken-writer.ts';
import { FrameRhythm, type PacedRhythm } from './frame-rhythm.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { MouseReport } from './mouse.ts';
import { ScreenWriter } from './painter/screen-writer.ts';
import { type Arrived, TerminalInput } from './terminal-input.ts';
import { bellBytes, copyBytes, noticeBytes } from './terminal-modes.ts';
import { TerminalOwner } from './terminal-owner.ts';

export interface ScreenTerminalHandler {
  /** Keys and pastes, nothing else. */
  onKeys(keys: string): void;
  onMouse(report: MouseReport): void;
  /** The next frame is to be of this size; what is on the window is gone. */
  onResize(size: Size): void;
  onLost(): void;
}

const RESIZE_MS = 1000 / MAX_RESIZES_PER_SECOND;

const painted = ({ columns, rows }: Size): Size => ({
  columns: Math.min(columns, MAX_COLUMNS),
  rows: Math.min(rows, MAX_ROWS),
});

export class ScreenTerminal {
  readonly rhythm: PacedRhythm;
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #handler: ScreenTerminalHandler;
  readonly #owner: TerminalOwner;
  readonly #writer: FrameWriter;
  readonly #isSpoken: boolean;
  readonly #input = new TerminalInput();
  #size: Size;
  #inputTimer: Timer | undefined;
  #resizeTimer: Timer | undefined;
  #resizedAt = Number.NEGATIVE_INFINITY;
  #hasLeft = false;

  /** `isSpoken`: for a screen reader, on the terminal's own screen, and without a mouse. */
  constructor(terminal: Terminal, clock: Clock, handler: ScreenTerminalHandler, isSpoken = false) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#handler = handler;
    this.#size = terminal.size();
    this.#isSpoken = isSpoken;
    this.#owner = new TerminalOwner(terminal, clock, isSpoken);
    this.#writer = isSpoken
      ? new SpokenWriter(terminal, clock)
      : new ScreenWriter(terminal, clock, painted(this.#size));
    this.rhythm = isSpoken ? new SpokenRhythm() : new FrameRhythm(clock, this.#writer);
  }

  get size(): Size {
    return this.#size;
  }

  get bytesWritten(): number {
    return this.#writer.bytesWritten;
  }

  get bytesPerSecond(): number {
    return this.#writer.bytesPerSecond;
  }

  /** Nothing is painted before `begin`. */
  open(): void {
    this.#terminal.open(this.#events);
    this.#owner.take();
  }

  begin(): void {
    this.#writer.goOn();
  }

  show(frame: string): void {
    this.#writer.show(frame);
  }

  repaint(): void {
    this.#writer.repaint();
  }

  setMouse(hasMouse: boolean): void {
    if (this.#isSpoken) return;
    this.#writer.aside('mouse', this.#owner.setMouse(hasMouse));
  }

  setTitle(title: string): void {
    if (this.#isSpoken) return;
    this.#writer.aside('title', this.#owner.setTitle(title));
  }

  bell(): void {
    this.#writer.aside('bell', bellBytes);
  }

  notify(text: string): void {
    this.#writer.aside('notice', noticeBytes(text));
  }

  /** False where it is too long for a clipboard. */
  copy(text: string): boolean {
    const bytes = copyBytes(text);
    this.#writer.aside('copy', bytes ?? '');
    return bytes !== undefined;
  }

  /** Gives the terminal to the shell until the job goes on. */
  async suspend(): Promise<void> {
    if (!this.#owner.isOurs) return;
    this.#writer.silence();
    await this.#owner.giveBack();
    if (!this.#hasLeft) this.#terminal.stopProcess();
  }

  /** May be called more than once. */
  async leave(): Promise<void> {
    this.#hasLeft = true;
    this.#fallSilent();
    await this.#owner.giveBack();
    this.#terminal.close();
  }

  #fallSilent(): void {
    this.#writer.silence();
    this.rhythm.stop();
    this.#inputTimer?.cancel();
    this.#resizeTimer?.cancel();
  }

  readonly #events: TerminalHandler = {
    onInput: (text) => this.#onInput(text),
    onResize: () => this.#onResize(),
    onLost: () => this.#onLost(),
    onContinue: () => this.#onContinue(),
    onExit: () => {
      this.#fallSilent();
      this.#owner.giveBackNow();
    },
  };

  #onInput(text: string): void {
    this.#inputTimer?.cancel();
    this.#inputTimer = undefined;
    this.#arrived(this.#input.push(text));
    const patienceMs = this.#input.patienceMs;
    if (patienceMs === undefined || this.#hasLeft) return;
    this.#inputTimer = this.#clock.setTimer(patienceMs, () => {
      this.#arrived({ keys: this.#input.flush(), reports: [] });
    });
  }

  #arrived({ keys, reports }: Arrived): void {
    if (keys !== '' || reports.length > 0) this.rhythm.onKey();
    for (const report of reports) this.#handler.onMouse(report);
    if (keys !== '') this.#handler.onKeys(keys);
  }

  /** A window that is dragged has a new size for every step: the last one counts. */
  #onResize(): void {
    const waitMs = this.#resizedAt + RESIZE_MS - this.#clock.now();
    if (waitMs <= 0) this.#resize();
    else this.#resizeTimer ??= this.#clock.setTimer(waitMs, () => this.#resize());
  }

  #resize(): void {
    this.#resizeTimer?.cancel();
    this.#resizeTimer = undefined;
    this.#resizedAt = this.#clock.now();
    this.#size = this.#terminal.size();
    this.#writer.resize(painted(this.#size));
    this.#handler.onResize(this.#size);
    this.#writer.repaintUnknown();
  }

  #onLost(): void {
    if (this.#hasLeft) return;
    this.#fallSilent();
    this.#handler.onLost();
  }

  #onContinue(): void {
    if (this.#hasLeft) return;
    this.#writer.silence();
    this.#owner.take();
    this.#resize();
    this.#writer.goOn();
  }
}
