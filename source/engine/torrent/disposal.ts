/** Taking a torrent out of the session for good, with its data where that was wished. */
import { messageOf } from '../../base/errors.ts';
import type { KeptRecord } from '../records/kept-record.ts';
import type { TorrentLife } from './torrent-life.ts';
import type { TorrentParts } from './torrent-parts.ts';

export interface DisposalOptions {
  readonly parts: Pick<TorrentParts, 'id' | 'services' | 'data'>;
  readonly life: Pick<TorrentLife, 'now' | 'apply' | 'applyAfter'>;
  readonly kept: Pick<KeptRecord, 'settled' | 'save' | 'stop' | 'touch'>;
  /** Gives back all that it holds. */
  readonly coordinator: { release(): Promise<void> };
}

interface RemovalWish {
  readonly withData: boolean;
  readonly done: (files: readonly string[]) => void;
  readonly failed: (error: unknown) => void;
}

export class Disposal {
  readonly #options: DisposalOptions;
  #wish: RemovalWish | undefined;
  #isTakingData = false;
  #wasPaused = false;

  constructor(options: DisposalOptions) {
    this.#options = options;
  }

  /** For the record: as the user has it, also while it goes. A process that is killed before it is gone takes it up so. */
  get isPaused(): boolean {
    const { isRemoved, isPaused } = this.#options.life.now;
    return isRemoved ? this.#wasPaused : isPaused;
  }

  /** For the record: its data is going. */
  get isTakingData(): boolean {
    return this.#isTakingData;
  }

  /** Answers the files that went too, once all is gone. */
  wish(withData: boolean): Promise<readonly string[]> {
    return new Promise((done, failed) => {
      // Asked first: a second wish must not take the first one's answer away.
      this.#options.life.applyAfter({ kind: 'remove' }, () => {
        this.#wish = { withData, done, failed };
        this.#wasPaused = this.#options.life.now.isPaused;
      });
    });
  }

  /** It is at rest: takes it apart. */
  async carryOut(): Promise<void> {
    const { parts, life, kept, coordinator } = this.#options;
    const wish = this.#wish;
    try {
      await kept.settled();
      const removed = wish?.withData ? await this.#takeData() : [];
      await parts.services.ports.state.removeTorrent(parts.id);
      kept.stop();
      await coordinator.release();
      wish?.done(removed);
    } catch (error) {
      // What is left of it stays, unless the user asks again.
      this.#isTakingData = false;
      kept.touch();
      const problem = `it could not be removed: ${messageOf(error)}`;
      life.apply({ kind: 'not-removed', problem });
      wish?.failed(error);
    }
  }

  /** A process that is killed in the middle goes on with it: half of the data is of no use. */
  async #takeData(): Promise<readonly string[]> {
    this.#isTakingData = true;
    await this.#options.kept.save();
    return this.#options.parts.data.open().removeFiles();
  }
}
