/**
 * Writes the histories of rates: one timer for all, which looks once a second at what has moved, and
 * at nothing else. Silence is filled in when somebody asks; after a while of it the timer rests.
 */
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { RatesDetails } from '../../contract/details.ts';
import { MAX_RATE_HISTORIES, RATE_SAMPLE_MS, RATES_REST_AFTER_MS } from '../limits.ts';
import type { Tally } from '../torrent/tally.ts';
import { RateHistory } from './rate-history.ts';

export interface RateRecorderOptions {
  readonly clock: Clock;
  /** Of the whole session. */
  readonly session: Tally;
  /** There are new samples, once a second. */
  readonly onSample: () => void;
  /** Some of this torrent was given away in the last second. */
  readonly onGiven: (tally: Tally) => void;
}

const NOTHING: RatesDetails = { levels: [] };

export class RateRecorder {
  readonly #options: RateRecorderOptions;
  readonly #clock: Clock;
  /** Of torrents; those that moved last stand last. */
  readonly #histories = new Map<Tally, RateHistory>();
  readonly #moved = new Set<Tally>();
  #session: RateHistory | undefined;
  #timer: Timer | undefined;
  /** Up to then all is written. */
  #writtenMs = 0;
  #movedMs = 0;
  #isClosed = false;

  constructor(options: RateRecorderOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  /** Bytes of this torrent have moved. Called for each block. */
  onMoved(tally: Tally, nowMs: number): void {
    this.#moved.add(tally);
    if (this.#timer !== undefined || this.#isClosed) return;
    this.#writtenMs = nowMs;
    this.#schedule(nowMs);
  }

  of(tally: Tally): RatesDetails {
    return this.#detailsOf(this.#histories.get(tally));
  }

  ofSession(): RatesDetails {
    return this.#detailsOf(this.#session);
  }

  /** This torrent is gone. */
  forget(tally: Tally): void {
    this.#moved.delete(tally);
    this.#histories.delete(tally);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #detailsOf(history: RateHistory | undefined): RatesDetails {
    if (history === undefined) return NOTHING;
    const nowMs = this.#clock.now();
    // What moved in this second is not written yet, so it must not be called silence.
    const untilMs = this.#timer === undefined ? nowMs : this.#writtenMs;
    return history.details(untilMs, this.#clock.wallTime() - nowMs);
  }

  /** At whole seconds, so that a sample is a second's bytes and not parts of two. */
  #schedule(nowMs: number): void {
    const delayMs = RATE_SAMPLE_MS - (nowMs % RATE_SAMPLE_MS);
    this.#timer = this.#clock.setTimer(delayMs, () => this.#write());
  }

  #write(): void {
    const nowMs = this.#clock.now();
    if (this.#moved.size > 0) {
      this.#movedMs = nowMs;
      this.#session ??= new RateHistory(this.#writtenMs);
      this.#add(this.#session, this.#options.session, nowMs);
      const moved = [...this.#moved];
      this.#moved.clear();
      for (const tally of moved) {
        const { up } = this.#add(this.#historyOf(tally), tally, nowMs);
        if (up > 0) this.#options.onGiven(tally);
      }
    }
    this.#writtenMs = nowMs;
    const isSilent = nowMs - this.#movedMs >= RATES_REST_AFTER_MS;
    this.#timer = undefined;
    if (!isSilent) this.#schedule(nowMs);
    this.#options.onSample();
  }

  #add(history: RateHistory, tally: Tally, nowMs: number): ReturnType<Tally['takeMoved']> {
    const moved = tally.takeMoved();
    history.add(this.#writtenMs, nowMs, moved.down, moved.up);
    return moved;
  }

  #historyOf(tally: Tally): RateHistory {
    const history = this.#histories.get(tally) ?? new RateHistory(this.#writtenMs);
    this.#histories.delete(tally);
    this.#histories.set(tally, history);
    for (const oldest of this.#histories.keys()) {
      if (this.#histories.size <= MAX_RATE_HISTORIES) break;
      this.#histories.delete(oldest);
    }
    return history;
  }
}
