/** What a torrent is lent while it is streamed, and gives back after it: files that were skipped, a start above the queue. */
import type { Torrent } from '../torrent/torrent.ts';
import type { KeptWishes } from '../torrent/torrent-followers.ts';

export class LentWishes {
  readonly #torrent: Torrent;
  #skipped: readonly number[] = [];
  #isForced = false;

  constructor(torrent: Torrent) {
    this.#torrent = torrent;
  }

  /** What is skipped of these is wanted from now on. */
  want(files: readonly number[]): void {
    const { content } = this.#torrent;
    const skipped = files.filter((file) => content.priorities[file] === 'skip');
    if (skipped.length === 0) return;
    this.#skipped = [...new Set([...this.#skipped, ...skipped])];
    this.#torrent.setPriorities(skipped, 'normal');
  }

  /** Somebody reads: it does not wait for its turn. */
  hurry(): void {
    if (this.#isForced || this.#torrent.state !== 'queued') return;
    this.#isForced = true;
    this.#torrent.force(true);
  }

  /** As the record has it: a killed engine gives back too. */
  recorded({ priorities, isForced }: KeptWishes): KeptWishes {
    const lent = new Set(this.#skipped);
    return {
      priorities: priorities.map((priority, file) =>
        lent.has(file) && priority === 'normal' ? 'skip' : priority,
      ),
      isForced: this.#isForced ? undefined : isForced,
    };
  }

  /** But for what the user has decided meanwhile. */
  giveBack(): void {
    const { content, place, isLeaving } = this.#torrent;
    if (isLeaving) return;
    const lent = this.#skipped.filter((file) => content.priorities[file] === 'normal');
    this.#skipped = [];
    if (lent.length > 0) this.#torrent.setPriorities(lent, 'skip');
    if (this.#isForced && place.isForced) this.#torrent.force(false);
    this.#isForced = false;
  }
}
