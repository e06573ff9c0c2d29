/**
 * Keeps the figures of disks fresh while somebody follows them: one look at a time, a round of them
 * every ten seconds. A look that gets no answer holds a thread of the system's, so such a file system
 * is left alone until it answers, and no more than a few are waited for.
 */
import type { Unsubscribe } from '../../base/emitter.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { Disk, DiskSpace } from '../../base/ports/disk.ts';
import type { DiskSummary } from '../../contract/frame.ts';
import {
  DISK_LOOK_DELAY_MS,
  DISK_LOOK_INTERVAL_MS,
  DISK_PATIENCE_MS,
  MAX_HANGING_LOOKS,
  MAX_HANGING_NEW_LOOKS,
} from '../limits.ts';
import { DiskFigures, type DiskPlace, type DiskShortage } from './disk-figures.ts';

export interface DiskWatchOptions {
  readonly clock: Clock;
  readonly disk: Pick<Disk, 'space'>;
  /** Folders in use, the foremost first. */
  readonly places: () => Iterable<DiskPlace>;
  readonly onChanged: () => void;
  /** Disks will not hold what is coming to them, or will again. */
  readonly onShortagesChanged?: () => void;
  /** Another file system is there than before: one was mounted, or is mounted no more. */
  readonly onOtherDisk?: (directory: string) => void;
  /** No answer comes from there any more, or one does again. */
  readonly onHanging?: (directory: string, isHanging: boolean) => void;
}

export class DiskWatch {
  readonly #options: DiskWatchOptions;
  readonly #figures = new DiskFigures();
  /** Folders whose looks have had no answer in time. */
  readonly #hanging = new Set<string>();
  #followers = 0;
  #isClosed = false;
  #isLooking = false;
  #nextMs = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;
  #patience: Timer | undefined;

  constructor(options: DiskWatchOptions) {
    this.#options = options;
  }

  get disks(): readonly DiskSummary[] {
    return this.#figures.summaries;
  }

  /** As of the last look around. */
  wantedOn(device: number): number {
    return this.#figures.wantedOn(device, this.#options.places());
  }

  shortageOf(directory: string): DiskShortage | undefined {
    return this.#figures.shortageOf(directory);
  }

  follow(): Unsubscribe {
    this.#followers += 1;
    this.#schedule();
    let isFollowing = true;
    return () => {
      if (!isFollowing) return;
      isFollowing = false;
      this.#followers -= 1;
      if (!this.#isFollowed) this.#timer?.cancel();
    };
  }

  /** What is in use, or wanted, has changed: soon there is another look. */
  touch(): void {
    this.#nextMs = Math.min(this.#nextMs, this.#now() + DISK_LOOK_DELAY_MS);
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#patience?.cancel();
  }

  get #isFollowed(): boolean {
    return this.#followers > 0 && !this.#isClosed;
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #schedule(): void {
    this.#timer?.cancel();
    if (!this.#isFollowed || this.#isLooking) return;
    this.#timer = this.#options.clock.setTimer(Math.max(0, this.#nextMs - this.#now()), () => {
      void this.#lookAround();
    });
  }

  async #lookAround(): Promise<void> {
    this.#isLooking = true;
    this.#nextMs = Number.POSITIVE_INFINITY;
    const places = [...this.#options.places()];
    for (const directory of this.#figures.plan(places.map((place) => place.directory))) {
      if (!this.#isFollowed) break;
      if (!this.#mayLookAt(directory)) this.#figures.lose(directory);
      else if (!(await this.#isAnswered(directory))) this.#show(places);
    }
    this.#isLooking = false;
    if (this.#isClosed) return;
    this.#show(places);
    this.#nextMs = Math.min(this.#nextMs, this.#now() + DISK_LOOK_INTERVAL_MS);
    this.#schedule();
  }

  #show(places: readonly DiskPlace[]): void {
    if (this.#figures.sum(places)) this.#options.onChanged();
    if (this.#figures.findShortages(places)) this.#options.onShortagesChanged?.();
  }

  /** A folder never looked at may lie on the very disk that hangs, so with these we are more careful. */
  #mayLookAt(directory: string): boolean {
    const isKnown = this.#figures.isKnown(directory);
    if (this.#hanging.size >= (isKnown ? MAX_HANGING_LOOKS : MAX_HANGING_NEW_LOOKS)) return false;
    return ![...this.#hanging].some((other) => this.#figures.areOnOneDisk(directory, other));
  }

  /** Resolves when there is an answer, or with false where patience has run out. */
  #isAnswered(directory: string): Promise<boolean> {
    const { clock, disk } = this.#options;
    return new Promise((resolve) => {
      this.#patience = clock.setTimer(DISK_PATIENCE_MS, () => {
        this.#hanging.add(directory);
        this.#figures.lose(directory);
        this.#options.onHanging?.(directory, true);
        resolve(false);
      });
      const patience = this.#patience;
      const answered = (space: DiskSpace | undefined) => {
        if (this.#figures.note(directory, space)) this.#options.onOtherDisk?.(directory);
        patience.cancel();
        if (this.#hanging.delete(directory)) {
          this.#options.onHanging?.(directory, false);
          this.touch();
        }
        resolve(true);
      };
      // What cannot be looked at is not shown.
      const answer = disk.space(directory).catch(() => undefined);
      void answer.then((space) => answered(space));
    });
  }
}
