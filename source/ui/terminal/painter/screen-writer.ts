/**
 * Writes frames to the terminal as patches. One patch is under way at most; a frame that comes
 * meanwhile takes the place of the one that waits, so that frames are dropped and never queued.
 */
import { Buffer } from 'node:buffer';
import type { Clock, Timer } from '../../../base/ports/clock.ts';
import type { Terminal } from '../../../base/ports/terminal.ts';
import { RateMeter } from '../../../base/rate-meter.ts';
import type { Size } from '../../layout.ts';
import { MAX_FRAMES_PER_SECOND, SLOWEST_FRAME_MS } from '../../limits.ts';
import type { FrameWriter } from '../frame-writer.ts';
import type { CellGrid } from './cell-grid.ts';
import { diffFrames } from './diff-frames.ts';
import { type Encoded, encodePatch, encodeWhole, type Hand } from './encode-patch.ts';
import { parseFrame } from './parse-frame.ts';
import { PLAIN_PEN } from './pen.ts';

export type WriterClock = Pick<Clock, 'now' | 'setTimer'>;

/** What is written besides cells; of each kind only the newest waits. */
export type AsideKind = 'title' | 'mouse' | 'bell' | 'notice' | 'copy';

const UNKNOWN_HAND: Hand = { cursor: undefined, pen: PLAIN_PEN };
const FRAME_MS = 1000 / MAX_FRAMES_PER_SECOND;
/** So that a key just after a frame of figures does not have to wait. */
const BURST = 2;

export class ScreenWriter implements FrameWriter {
  readonly #terminal: Pick<Terminal, 'write'>;
  readonly #clock: WriterClock;
  readonly #meter = new RateMeter();
  readonly #asides = new Map<AsideKind, string>();
  #size: Size;
  #frame = '';
  /** What the terminal shows; undefined where that is not known. */
  #shown: CellGrid | undefined;
  #hand = UNKNOWN_HAND;
  #isQuiet = true;
  #isUnderWay = false;
  #drainMs = 0;
  #allowance = BURST;
  #countedAt: number;
  #timer: Timer | undefined;
  #onFree: (() => void) | undefined;

  constructor(terminal: Pick<Terminal, 'write'>, clock: WriterClock, size: Size) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#size = size;
    this.#countedAt = clock.now();
  }

  get bytesWritten(): number {
    return this.#meter.total;
  }

  /** Over the last seconds. */
  get bytesPerSecond(): number {
    return this.#meter.bytesPerSecond(this.#clock.now());
  }

  /** How long the line takes for a patch. */
  get drainMs(): number {
    return this.#drainMs;
  }

  /** The newest frame, as lines of text with colours. */
  show(frame: string): void {
    this.#frame = frame;
    this.#pump();
  }

  aside(kind: AsideKind, bytes: string): void {
    if (bytes === '' || this.#isQuiet) return;
    // Two orders of one kind may belong together, such as to keep a title and to set another.
    const isLatest = kind !== 'title' && kind !== 'mouse';
    this.#asides.set(kind, isLatest ? bytes : (this.#asides.get(kind) ?? '') + bytes);
    this.#pump();
  }

  /** The window has another size: the next frame is laid out for it, and painted whole. */
  resize(size: Size): void {
    this.#size = size;
    this.#forget();
  }

  /** All of the newest frame anew. */
  repaint(): void {
    this.#forget();
    this.#pump();
  }

  /** Unless it has been painted since the window has changed. */
  repaintUnknown(): void {
    if (this.#shown === undefined) this.#pump();
  }

  /** Writes nothing until told to go on: the terminal is somebody else's. */
  silence(): void {
    this.#isQuiet = true;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#asides.clear();
  }

  goOn(): void {
    this.#isQuiet = false;
    this.repaint();
    this.#serve();
  }

  /** Runs as soon as a frame could be painted; of several that wait only the last. */
  whenFree(run: () => void): void {
    if (this.#isFree) {
      run();
      return;
    }
    this.#onFree = run;
    this.#wake();
  }

  /** Nobody knows what the terminal shows. */
  #forget(): void {
    this.#shown = undefined;
    this.#hand = UNKNOWN_HAND;
  }

  get #isFree(): boolean {
    return !this.#isQuiet && !this.#isUnderWay && this.#waitMs() <= 0;
  }

  /** Until the next patch is allowed. */
  #waitMs(): number {
    const now = this.#clock.now();
    const gained = (now - this.#countedAt) / FRAME_MS;
    this.#allowance = Math.min(BURST, this.#allowance + gained);
    this.#countedAt = now;
    return (1 - this.#allowance) * FRAME_MS;
  }

  #wake(): void {
    if (this.#isQuiet || this.#isUnderWay || this.#timer !== undefined) return;
    this.#timer = this.#clock.setTimer(Math.max(1, this.#waitMs()), () => {
      this.#timer = undefined;
      this.#serve();
    });
  }

  /** Who waits first: what they do may make a newer frame. */
  #serve(): void {
    const run = this.#onFree;
    this.#onFree = undefined;
    if (run !== undefined) this.whenFree(run);
    this.#pump();
  }

  #pump(): void {
    if (this.#isQuiet || this.#isUnderWay) return;
    if (this.#waitMs() > 0) {
      this.#wake();
      return;
    }
    const bytes = [...this.#asides.values()].join('') + this.#patch();
    this.#asides.clear();
    if (bytes !== '') this.#send(bytes);
  }

  #patch(): string {
    const before = this.#shown;
    const after = parseFrame(this.#frame, this.#size, before);
    const encoded = this.#encoded(before, after);
    this.#shown = after;
    this.#hand = encoded.hand;
    return encoded.bytes;
  }

  #encoded(before: CellGrid | undefined, after: CellGrid): Encoded {
    if (before === undefined) return encodeWhole(after);
    return encodePatch(diffFrames(before, after), after, this.#hand);
  }

  #send(bytes: string): void {
    const startedAt = this.#clock.now();
    this.#isUnderWay = true;
    this.#allowance -= 1;
    this.#meter.add(Buffer.byteLength(bytes), startedAt);
    this.#terminal.write(bytes, () => {
      this.#isUnderWay = false;
      this.#measure(this.#clock.now() - startedAt);
      this.#serve();
    });
  }

  /** Worse at once, better slowly: a line that was full a moment ago is full again soon. */
  #measure(tookMs: number): void {
    const drainMs = Math.min(tookMs, SLOWEST_FRAME_MS);
    this.#drainMs = drainMs > this.#drainMs ? drainMs : (this.#drainMs * 3 + drainMs) / 4;
  }
}
