/** Who brings frames to the terminal: as cells, or as sentences. */
import type { Size } from '../layout.ts';
import type { AsideKind } from './painter/screen-writer.ts';

export interface FrameWriter {
  readonly bytesWritten: number;
  /** Over the last seconds. */
  readonly bytesPerSecond: number;
  /** How long the line takes for a frame. */
  readonly drainMs: number;
  show(frame: string): void;
  aside(kind: AsideKind, bytes: string): void;
  resize(size: Size): void;
  repaint(): void;
  repaintUnknown(): void;
  silence(): void;
  goOn(): void;
  whenFree(run: () => void): void;
}
