/** What a session knows of its past: the journal of what happened, and how much has moved in all time. Where it may keep them they outlive the process. */
import type { Clock } from '../../base/ports/clock.ts';
import type { StateStore } from '../../base/ports/state.ts';
import { safeText } from '../../base/safe-text.ts';
import type { Tally } from '../torrent/tally.ts';
import { Journal } from './journal.ts';
import { JournalKeeper, type Totals } from './journal-keeper.ts';

export interface ChronicleOptions {
  readonly clock: Clock;
  readonly state: StateStore;
  /** All that this session moves. */
  readonly tally: Tally;
}

export class Chronicle {
  readonly journal: Journal;
  readonly #options: ChronicleOptions;
  /** Of sessions before. */
  #before: Totals = { downloaded: 0, uploaded: 0 };
  #keeper: JournalKeeper | undefined;

  constructor(options: ChronicleOptions) {
    this.#options = options;
    this.journal = new Journal(options.clock, (event, isMilestone) => {
      if (isMilestone) this.#keeper?.note(event);
      else this.#keeper?.onNumber();
    });
  }

  /** Of all time, as far as they are kept. */
  get totals(): Totals {
    const { tally } = this.#options;
    return {
      downloaded: this.#before.downloaded + tally.downloaded,
      uploaded: this.#before.uploaded + tally.uploaded,
    };
  }

  /** Goes on where an earlier session ended, and keeps what happens from now on. Before anything is reported. Rejects with `state/*`. */
  async open(): Promise<void> {
    const { clock, state } = this.#options;
    const keeper = new JournalKeeper({
      clock,
      state,
      totals: () => this.totals,
      lastNumber: () => this.journal.lastNumber,
    });
    const { events, lastNumber, totals } = await keeper.open();
    this.journal.resume(events, lastNumber);
    this.#before = totals;
    this.#keeper = keeper;
    // No number is given before it is certain that nobody gives it again.
    await keeper.flush();
  }

  /** Something did not go as it should, and all goes on. */
  readonly warn = (message: string): void => {
    this.journal.report('session:warned', { message: safeText(message) });
  };

  /** Bytes have moved. */
  onMoved(): void {
    this.#keeper?.touch();
  }

  /** What happens from now on is told, and not kept. */
  async close(): Promise<void> {
    await this.#keeper?.close();
  }
}
