/** The torrent that is being made of files: how far it is, and how it is given up. One at a time: each takes all cores. */
import { SluiceError } from '../../base/errors.ts';
import type { Clock } from '../../base/ports/clock.ts';
import { RateMeter } from '../../base/rate-meter.ts';
import type { SafeText } from '../../base/safe-text.ts';
import type { MakingSummary } from '../../contract/frame.ts';
import type { CreateWatch } from './create-torrent.ts';

export interface HashingTurnOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Its summary is another. */
  readonly onProgress: () => void;
}

export type TurnWatch = Required<CreateWatch>;

interface Current {
  readonly name: SafeText;
  readonly stop: AbortController;
  readonly rate: RateMeter;
  ended: Promise<unknown>;
  totalBytes: number;
  share: number;
}

export class HashingTurn {
  readonly #options: HashingTurnOptions;
  #current: Current | undefined;

  constructor(options: HashingTurnOptions) {
    this.#options = options;
  }

  get summary(): MakingSummary | null {
    if (this.#current === undefined) return null;
    const { name, share, totalBytes, rate } = this.#current;
    const bytesPerSecond = Math.round(rate.bytesPerSecond(this.#options.clock.now()));
    const leftBytes = totalBytes * (1 - share);
    const eta = bytesPerSecond > 0 ? Math.ceil(leftBytes / bytesPerSecond) : null;
    return { name, progress: share, bytesPerSecond, eta };
  }

  /** Rejects with `session/not-allowed` while another has it. */
  async take<Made>(name: SafeText, make: (watch: TurnWatch) => Promise<Made>): Promise<Made> {
    if (this.#current !== undefined) {
      throw new SluiceError('session/not-allowed', 'another torrent is being made: wait for it');
    }
    const current: Current = {
      name,
      stop: new AbortController(),
      rate: new RateMeter(),
      ended: Promise.resolve(),
      totalBytes: 0,
      share: 0,
    };
    this.#current = current;
    const made = make(this.#watch(current));
    current.ended = made.catch(() => undefined);
    try {
      return await made;
    } finally {
      this.#current = undefined;
      this.#options.onProgress();
    }
  }

  /** Rejects with `session/not-allowed` where nothing is being made. */
  async cancel(): Promise<void> {
    if (this.#current === undefined) {
      throw new SluiceError('session/not-allowed', 'no torrent is being made');
    }
    await this.#giveUp(new SluiceError('session/cancelled', 'no torrent was made: cancelled'));
  }

  close(): Promise<void> {
    return this.#giveUp(new SluiceError('session/closed', 'the session is closed'));
  }

  /** Nothing of it is left. */
  async #giveUp(reason: SluiceError): Promise<void> {
    this.#current?.stop.abort(reason);
    await this.#current?.ended;
  }

  #watch(current: Current): TurnWatch {
    return {
      onListed: ({ layout }) => {
        current.totalBytes = layout.totalSize;
      },
      onProgress: (share) => {
        const bytes = share * current.totalBytes - current.rate.total;
        current.rate.add(bytes, this.#options.clock.now());
        current.share = share;
        this.#options.onProgress();
      },
      signal: current.stop.signal,
    };
  }
}
