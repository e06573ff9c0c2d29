/**
 * A log that never grows beyond a few files. Lines are written in their order and never waited for. A full
 * one is copied and emptied, not renamed: the process's own standard error may be the same file, and what
 * is said there last, when it crashes, must not end up in a file that is gone.
 */
import { appendFile, copyFile, rename, rm, stat, truncate } from 'node:fs/promises';
import type { Clock } from '../base/ports/clock.ts';

const MAX_LOG_BYTES = 1024 * 1024;
/** Beside the one that is written: `engine.log.1` is the newest. */
const LOGS_KEPT = 3;
/** While the disk does not answer; what comes then is counted. */
const MAX_WAITING_LINES = 1_000;
const MAX_LINE_LENGTH = 4_000;
/** At once; so a full log exceeds its bound by a part of it at the most. */
const LINES_A_WRITE = 100;

export interface LogSize {
  readonly maxBytes?: number;
  readonly kept?: number;
}

export interface RotatingLogOptions extends LogSize {
  /** Absolute. */
  readonly path: string;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** `engine.log` → `engine.log.1` → …, where these bytes would be too many for it. Rejects with errors of the file system. */
export const rotateLog = async (path: string, size: LogSize = {}, coming = 0): Promise<void> => {
  const { maxBytes = MAX_LOG_BYTES, kept = LOGS_KEPT } = size;
  const bytes = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (bytes === 0 || bytes + coming <= maxBytes) return;
  await rm(`${path}.${kept}`, { force: true });
  for (let number = kept - 1; number >= 1; number--) {
    await rename(`${path}.${number}`, `${path}.${number + 1}`).catch(() => {});
  }
  // Where there is no room for a copy the bound counts for more than what was said.
  await copyFile(path, `${path}.1`).catch(() => {});
  await truncate(path);
};

export class RotatingLog {
  readonly #options: RotatingLogOptions;
  readonly #waiting: string[] = [];
  /** Lines that were not written. */
  #lost = 0;
  #writing: Promise<void> | undefined;

  constructor(options: RotatingLogOptions) {
    this.#options = options;
  }

  /** With the time before it. */
  write(line: string): void {
    if (this.#waiting.length >= MAX_WAITING_LINES) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(this.#stamped(line.slice(0, MAX_LINE_LENGTH)));
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when all is written that could be. Never rejects. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#writeSome();
    this.#writing = undefined;
  }

  async #writeSome(): Promise<void> {
    const { path, ...size } = this.#options;
    const lines = this.#waiting.splice(0, LINES_A_WRITE);
    const lost = this.#lost;
    const told = lost === 0 ? '' : this.#stamped(`${lost} lines could not be written`);
    const text = lines.join('') + told;
    try {
      await rotateLog(path, size, Buffer.byteLength(text));
      // Opened each time: somebody may have taken the file away.
      await appendFile(path, text, { mode: 0o600 });
      this.#lost -= lost;
    } catch {
      // There is nobody to tell but the log itself, once it can be written again.
      this.#lost += lines.length;
    }
  }

  #stamped(line: string): string {
    return `${new Date(this.#options.clock.wallTime()).toISOString()} ${line}\n`;
  }
}
