/**
 * Writes what is new of a frame of sentences, below what was written before: no cursor is moved and
 * nothing is overwritten, so that a screen reader says each line once.
 */
import { Buffer } from 'node:buffer';
import type { Clock } from '../../base/ports/clock.ts';
import type { Terminal } from '../../base/ports/terminal.ts';
import { RateMeter } from '../../base/rate-meter.ts';
import type { FrameWriter } from '../terminal/frame-writer.ts';
import type { AsideKind } from '../terminal/painter/screen-writer.ts';
import { cleanText } from '../text/cells.ts';

const LINE_END = '\r\n';
/** Of no use to ears. */
const UNSEEN: readonly AsideKind[] = ['title', 'mouse'];

export class SpokenWriter implements FrameWriter {
  readonly drainMs = 0;
  readonly #terminal: Pick<Terminal, 'write'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #meter = new RateMeter();
  #frame: readonly string[] = [];
  #said: ReadonlySet<string> = new Set();
  #asides = '';
  #isQuiet = true;
  #isUnderWay = false;

  constructor(terminal: Pick<Terminal, 'write'>, clock: Pick<Clock, 'now'>) {
    this.#terminal = terminal;
    this.#clock = clock;
  }

  get bytesWritten(): number {
    return this.#meter.total;
  }

  get bytesPerSecond(): number {
    return this.#meter.bytesPerSecond(this.#clock.now());
  }

  show(frame: string): void {
    this.#frame = frame.split('\n').map((line) => cleanText(line).trim());
    this.#pump();
  }

  aside(kind: AsideKind, bytes: string): void {
    if (this.#isQuiet || UNSEEN.includes(kind)) return;
    this.#asides = bytes;
    this.#pump();
  }

  /** Everything once more. */
  repaint(): void {
    this.#said = new Set();
    this.#pump();
  }

  /** Lines are as long as they are: the terminal wraps them. */
  resize(): void {}

  repaintUnknown(): void {}

  silence(): void {
    this.#isQuiet = true;
    this.#asides = '';
  }

  goOn(): void {
    this.#isQuiet = false;
    this.repaint();
  }

  whenFree(run: () => void): void {
    run();
  }

  #pump(): void {
    if (this.#isQuiet || this.#isUnderWay) return;
    const news = this.#frame.filter((line) => line !== '' && !this.#said.has(line));
    this.#said = new Set(this.#frame);
    const bytes = news.map((line) => line + LINE_END).join('') + this.#asides;
    this.#asides = '';
    if (bytes === '') return;
    this.#isUnderWay = true;
    this.#meter.add(Buffer.byteLength(bytes), this.#clock.now());
    this.#terminal.write(bytes, () => {
      this.#isUnderWay = false;
      this.#pump();
    });
  }
}
