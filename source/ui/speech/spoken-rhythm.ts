/** For a screen that is heard: facts are said as they come, figures only when a key asks what there is. */
import type { FrameNews } from '../terminal/frame-news.ts';
import type { PacedRhythm } from '../terminal/frame-rhythm.ts';

export class SpokenRhythm implements PacedRhythm {
  #waiting: (() => void) | undefined;

  onFrame(news: FrameNews, run: () => void): void {
    this.#waiting = run;
    if (news === 'facts') this.onKey();
  }

  onChange(run: () => void): void {
    run();
  }

  /** What the key does is done to the newest figures. */
  onKey(): void {
    const run = this.#waiting;
    this.#waiting = undefined;
    run?.();
  }

  setPace(): void {}

  stop(): void {
    this.#waiting = undefined;
  }
}
