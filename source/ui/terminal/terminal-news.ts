/**
 * What the terminal itself is told, for those who look elsewhere: rates in its title, a bell and a
 * notice when a torrent finishes. Little and seldom, because it goes over the same line.
 */
import type { Unsubscribe } from '../../base/emitter.ts';
import type { Clock, Timer } from '../../base/ports/clock.ts';
import type { SessionEvent } from '../../contract/events.ts';
import type { Frame } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import type { ScreenSettings } from '../../contract/settings.ts';
import { NOTICE_AFTER_MS, TITLE_EVERY_MS } from '../limits.ts';
import { formatPlural } from '../text/format.ts';
import { titleWords } from './title-words.ts';

/** What the person wants to be told, and how. */
export type NewsChoice = Pick<ScreenSettings, 'bell' | 'notify' | 'title'>;

/** As much of the terminal as this needs. */
export interface ToldTerminal {
  setTitle(title: string): void;
  bell(): void;
  notify(text: string): void;
}

export interface TerminalNewsOptions {
  readonly session: Session;
  readonly terminal: ToldTerminal;
  readonly clock: Pick<Clock, 'now' | 'setTimer'>;
  /** Asked each time: it may have changed. */
  readonly choice: () => NewsChoice;
}

const finishedWords = (names: readonly string[]): string => {
  const [first, ...others] = names;
  const more = others.length === 0 ? '' : ` and ${formatPlural(others.length, 'other torrent')}`;
  return `Finished ${first}${more}`;
};

export class TerminalNews {
  readonly #options: TerminalNewsOptions;
  readonly #unsubscribe: readonly Unsubscribe[];
  #titleAt: number;
  #titleTimer: Timer | undefined;
  #finished: string[] = [];
  #noticeTimer: Timer | undefined;

  constructor(options: TerminalNewsOptions) {
    this.#options = options;
    const { session, clock } = options;
    // Not at once: the first frame goes before it.
    this.#titleAt = clock.now();
    this.#unsubscribe = [
      session.onEvent((event) => this.#onEvent(event)),
      session.onFrame((frame) => this.#onFrame(frame)),
    ];
    this.#onFrame(session.frame());
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#titleTimer?.cancel();
    this.#noticeTimer?.cancel();
  }

  /** The last frame of a row counts too, or a title would show rates that have long ended. */
  #onFrame(frame: Frame): void {
    if (this.#titleTimer !== undefined) return;
    const { clock, session } = this.#options;
    const dueInMs = this.#titleAt + TITLE_EVERY_MS - clock.now();
    if (dueInMs <= 0) {
      this.#tellTitle(frame);
      return;
    }
    this.#titleTimer = clock.setTimer(dueInMs, () => {
      this.#titleTimer = undefined;
      this.#tellTitle(session.frame());
    });
  }

  /** The same title again is not sent again: the terminal's owner sees to that. */
  #tellTitle(frame: Frame): void {
    this.#titleAt = this.#options.clock.now();
    if (this.#options.choice().title) this.#options.terminal.setTitle(titleWords(frame));
  }

  /** Many at once are told together. */
  #onEvent(event: SessionEvent): void {
    if (event.name !== 'torrent:finished') return;
    this.#finished.push(event.torrentName);
    this.#noticeTimer ??= this.#options.clock.setTimer(NOTICE_AFTER_MS, () => this.#tellFinished());
  }

  #tellFinished(): void {
    const { terminal, choice } = this.#options;
    const words = finishedWords(this.#finished);
    this.#finished = [];
    this.#noticeTimer = undefined;
    if (choice().bell) terminal.bell();
    if (choice().notify) terminal.notify(words);
  }
}
