/** Things that are looked at again and again, each at its own time: one timer for all of them, and none where there are none. */
import type { Clock, Timer } from '../../base/ports/clock.ts';

export interface RoundsOptions<Key> {
  readonly clock: () => Pick<Clock, 'now' | 'setTimer'>;
  /** Answers in how many milliseconds it is looked at again. Never rejects. */
  readonly look: (key: Key) => Promise<number>;
}

export class Rounds<Key> {
  readonly #options: RoundsOptions<Key>;
  readonly #due = new Map<Key, number>();
  #timer: Timer | undefined;
  #isLooking = false;

  constructor(options: RoundsOptions<Key>) {
    this.#options = options;
  }

  get keys(): readonly Key[] {
    return [...this.#due.keys()];
  }

  has(key: Key): boolean {
    return this.#due.has(key);
  }

  /** In place of what was planned for it. */
  plan(key: Key, inMs: number): void {
    this.#due.set(key, this.#options.clock().now() + inMs);
    this.#arm();
  }

  /** No later than that. */
  hasten(key: Key, inMs: number): void {
    const due = this.#due.get(key);
    if (due === undefined || due > this.#options.clock().now() + inMs) this.plan(key, inMs);
  }

  forget(key: Key): void {
    this.#due.delete(key);
    this.#arm();
  }

  close(): void {
    this.#due.clear();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#due.size === 0 || this.#isLooking) return;
    const next = Math.min(...this.#due.values());
    const clock = this.#options.clock();
    this.#timer = clock.setTimer(Math.max(0, next - clock.now()), () => void this.#run());
  }

  /** One after the other: each asks many nodes. */
  async #run(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    const now = this.#options.clock().now();
    for (const [key, due] of [...this.#due]) {
      if (due > now || !this.#due.has(key)) continue;
      const againInMs = await this.#options.look(key);
      // It may have gone meanwhile, or be wanted sooner.
      if (this.#due.get(key) === due) this.#due.set(key, this.#options.clock().now() + againInMs);
    }
    this.#isLooking = false;
    this.#arm();
  }
}
