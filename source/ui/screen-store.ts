/**
 * What the screen shows, outside of React: the newest frame and the view, in one immutable state.
 * Everything that changes goes through `dispatch`, so the screen can be tested without a terminal.
 */
import type { Unsubscribe } from '../base/emitter.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { SessionEvent } from '../contract/events.ts';
import type { Frame } from '../contract/frame.ts';
import type { Session } from '../contract/session.ts';
import type { Act } from './acts.ts';
import { isStale, sheetRows } from './dialogs/registry.ts';
import type { Keymap } from './keys/bindings.ts';
import type { Size } from './layout.ts';
import { rememberedArrange } from './list/arrange.ts';
import { EMPTY_LOG, type EventLog, logEvent, nameIn, torrentOf } from './log/event-log.ts';
import type { Environment } from './look/theme.ts';
import type { ActionContext } from './outcome.ts';
import type { Preferences } from './preferences.ts';
import { reduce, type Surroundings } from './reduce.ts';
import { openExtent, screenLayout } from './screen-layout.ts';
import type { ScreenState } from './screen-state.ts';
import { newsOf } from './terminal/frame-news.ts';
import { AT_ONCE, type Rhythm } from './terminal/frame-rhythm.ts';
import { arrangementOf, firstView, type View } from './view.ts';
import { recalledView, type ViewerMemory } from './viewer-memory.ts';

export type WallClock = Pick<Clock, 'wallTime'>;

export interface ScreenStoreOptions {
  readonly keymap: Keymap;
  readonly size: Size;
  /** For what is said about times; without it those stay blank. */
  readonly clock?: WallClock | undefined;
  /** Where the person stands: home and working folder. */
  readonly env?: Environment;
  readonly preferences?: Preferences;
  /** Where the viewer before was. */
  readonly memory?: ViewerMemory | undefined;
  /** How often it may change on its own; without one, with each frame. */
  readonly rhythm?: Rhythm;
  /** Bytes a second that the screen costs its line. */
  readonly lineRate?: () => number;
}

const beginning = ({ size, preferences, memory }: ScreenStoreOptions): View => {
  const view = firstView(size, preferences);
  return memory === undefined ? view : recalledView(view, memory);
};

export class ScreenStore {
  readonly #session: Session;
  readonly #options: ScreenStoreOptions;
  readonly #arrange = rememberedArrange(() => this.now());
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: Unsubscribe;
  readonly #unsubscribeEvents: Unsubscribe;
  #state: ScreenState;
  #log: EventLog = EMPTY_LOG;

  constructor(session: Session, options: ScreenStoreOptions) {
    this.#session = session;
    this.#options = options;
    this.#state = this.#stateOf(session.frame(), beginning(options));
    this.dispatch({ kind: 'frame' });
    this.#unsubscribe = session.onFrame((frame) => {
      this.#rhythm.onFrame(newsOf(this.#state.frame, frame), this.#takeFrame);
    });
    this.#unsubscribeEvents = session.onEvent((event) => this.#onEvent(event), 0);
  }

  get state(): ScreenState {
    return this.#state;
  }

  get keymap(): Keymap {
    return this.#options.keymap;
  }

  get env(): Environment {
    return this.#options.env ?? {};
  }

  /** Milliseconds since 1970; null without a clock. */
  now(): number | null {
    return this.#options.clock?.wallTime() ?? null;
  }

  /** All that an action or a dialog may look at. */
  get context(): ActionContext {
    const { keymap, env = {} } = this.#options;
    return {
      state: this.#state,
      layout: screenLayout(this.#state),
      keymap,
      env,
      now: this.now(),
      lineRate: this.#options.lineRate?.() ?? null,
    };
  }

  subscribe = (listener: () => void): Unsubscribe => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  dispatch(act: Act): void {
    const { frame, view } = this.#state;
    const next = reduce(view, act, this.#surroundings());
    if (next !== view) this.#change(this.#stateOf(frame, next));
  }

  stop(): void {
    this.#unsubscribe();
    this.#unsubscribeEvents();
    this.#listeners.clear();
  }

  readonly #takeFrame = (): void => {
    const frame = this.#session.frame();
    if (frame === this.#state.frame) return;
    const { view } = this.#state;
    this.#state = this.#stateOf(frame, view);
    const next = reduce(view, { kind: 'frame' }, this.#surroundings());
    this.#change(this.#stateOf(frame, next));
  };

  /** Nobody is woken for it: what happened shows with the frame that follows, and pieces come by the thousand. */
  #onEvent(event: SessionEvent): void {
    const { frame } = this.#state;
    const named = () => frame.torrents.find(({ id }) => id === torrentOf(event))?.name;
    const name = nameIn(event) ?? named() ?? '';
    this.#log = logEvent(this.#log, event, name);
    this.#state = { ...this.#state, log: this.#log };
  }

  #stateOf(frame: Frame, view: View): ScreenState {
    const shown = this.#arrange(frame.torrents, arrangementOf(view));
    return { frame, view, shown, log: this.#log };
  }

  #change(state: ScreenState): void {
    this.#state = state;
    this.#rhythm.onChange(this.#tell);
  }

  readonly #tell = (): void => {
    for (const listener of [...this.#listeners]) listener();
  };

  get #rhythm(): Rhythm {
    return this.#options.rhythm ?? AT_ONCE;
  }

  #surroundings(): Surroundings {
    const { frame } = this.#state;
    return {
      torrents: frame.torrents,
      arrange: this.#arrange,
      sheetRows: (sheet) => sheetRows(sheet, frame),
      isStale: (sheet) => isStale(sheet, frame),
      extent: () => openExtent(this.#state),
    };
  }
}
