/** How far the hashing of a new torrent is: on one line, or a line now and then where nobody watches the terminal. */
import { RateMeter } from '../base/rate-meter.ts';
import type { SafeText } from '../base/safe-text.ts';
import { formatDuration, formatPercent, formatRate } from '../ui/text/format.ts';
import type { Output } from './output.ts';

type Cut = (text: string, width: number) => string;

const EVERY_MS = { terminal: 100, log: 10_000 } as const;

/** `eta` is in seconds. */
export const hashingLine = (
  share: number,
  bytesPerSecond: number,
  eta: number | null,
  name: SafeText,
): string => {
  const time = eta === null ? '' : `${formatDuration(eta)} left`;
  return `hashing ${formatPercent(share)}  ${formatRate(bytesPerSecond)}  ${time}  ${name}`;
};

export class HashingProgress {
  readonly #output: Output;
  readonly #name: SafeText;
  readonly #totalBytes: number;
  readonly #rate = new RateMeter();
  #shownAt: number;
  /** Undefined until it is loaded: it knows all widths there are, and the threads that hash shall not wait for that. */
  #cut: Cut | undefined;

  constructor(output: Output, name: SafeText, totalBytes: number, now: number) {
    this.#output = output;
    this.#name = name;
    this.#totalBytes = totalBytes;
    this.#rate.add(0, now);
    this.#shownAt = now;
    if (output.isTerminal) void this.#load();
  }

  update(share: number, now: number): void {
    const done = share * this.#totalBytes;
    this.#rate.add(done - this.#rate.total, now);
    const { isTerminal, columns } = this.#output;
    if (now - this.#shownAt < (isTerminal ? EVERY_MS.terminal : EVERY_MS.log)) return;
    this.#shownAt = now;
    const rate = this.#rate.bytesPerSecond(now);
    const eta = rate > 0 ? (this.#totalBytes - done) / rate : null;
    const line = hashingLine(share, rate, eta, this.#name);
    if (!isTerminal) this.#output.note(line);
    else if (this.#cut !== undefined) this.#output.progress(this.#cut(line, columns - 1));
  }

  async #load(): Promise<void> {
    this.#cut = (await import('../ui/text/cells.ts')).truncate;
  }
}
