/**
 * Whether what changes can be kept. All torrents share one state, and most often fail together: that is
 * told once, and once more when all of them are saved again.
 */
import { messageOf } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';

export class StateStanding {
  readonly #warn: (message: string) => void;
  readonly #failing = new Set<TorrentId>();

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  onFailed(id: TorrentId, error: unknown): void {
    const isNews = this.#failing.size === 0;
    this.#failing.add(id);
    if (isNews) this.#warn(`state not saved: ${messageOf(error)}; Sluice goes on and keeps trying`);
  }

  /** It is saved, or gone. */
  onMended(id: TorrentId): void {
    if (this.#failing.delete(id) && this.#failing.size === 0)
      this.#warn('the state is saved again');
  }
}
