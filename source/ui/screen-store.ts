/**
 * What the screen shows, outside of React: the newest frame and the view, in one immutable state.
 * Everything that changes goes through `dispatch`, so the screen can be tested without a terminal.
 */
import type { Unsubscribe } from '../base/emitter.ts';
import type { Clock } from '../base/ports/clock.ts';
import type { Frame, TorrentSummary } from '../contract/frame.ts';
import type { Session } from '../contract/session.ts';
import { rememberedArrange } from './arrange.ts';
import { detailsContent } from './details-content.ts';
import { helpLines } from './hints.ts';
import type { Keymap } from './keymap.ts';
import { detailsPage, type Layout, type Size } from './layout.ts';
import { doomedFiles, sheetPage, sheetRows } from './sheet-lines.ts';
import type { TabContent } from './tab-content.ts';
import { type Act, firstView, layoutOf, reduce, type Surroundings, type View } from './view.ts';

export interface ScreenState {
  readonly frame: Frame;
  readonly view: View;
  /** The torrents of the frame as the list shows them. */
  readonly shown: readonly TorrentSummary[];
}

export type WallClock = Pick<Clock, 'wallTime'>;

export const selectedTorrent = ({ shown, view }: ScreenState): TorrentSummary | undefined =>
  shown[view.cursor];

export const screenLayout = ({ frame, view, shown }: ScreenState): Layout =>
  layoutOf(view, shown.length, sheetRows(view.sheet, frame));

/** Rows between the first line and the foot. */
export const bodyRows = (layout: Layout): number =>
  layout.kind === 'main' ? layout.rows - (layout.hasMessageLine ? 3 : 2) : 0;

/** The open tab of the chosen torrent; undefined where none shows. */
export const openContent = (
  state: ScreenState,
  layout: Layout,
  now: number | null,
): TabContent | undefined => {
  const torrent = selectedTorrent(state);
  if (torrent === undefined || layout.kind !== 'main' || layout.details === null) return undefined;
  return detailsContent(state.view.tab, {
    torrent,
    details: state.frame.details[torrent.id],
    columns: layout.details.columns,
    height: detailsPage(layout),
    now,
  });
};

export class ScreenStore {
  readonly #session: Session;
  readonly #keymap: Keymap;
  readonly #clock: WallClock | undefined;
  readonly #arrange = rememberedArrange();
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: Unsubscribe;
  #state: ScreenState;

  constructor(session: Session, keymap: Keymap, size: Size, clock?: WallClock) {
    this.#session = session;
    this.#keymap = keymap;
    this.#clock = clock;
    this.#state = this.#stateOf(session.frame(), firstView(size));
    this.dispatch({ kind: 'frame' });
    this.#unsubscribe = session.onFrame(() => this.#onFrame());
  }

  get state(): ScreenState {
    return this.#state;
  }

  get keymap(): Keymap {
    return this.#keymap;
  }

  /** Milliseconds since 1970; null without a clock. */
  now(): number | null {
    return this.#clock?.wallTime() ?? null;
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
    this.#listeners.clear();
  }

  #onFrame(): void {
    const frame = this.#session.frame();
    if (frame === this.#state.frame) return;
    const { view } = this.#state;
    this.#state = this.#stateOf(frame, view);
    const next = reduce(view, { kind: 'frame' }, this.#surroundings());
    this.#change(this.#stateOf(frame, next));
  }

  #stateOf(frame: Frame, view: View): ScreenState {
    return { frame, view, shown: this.#arrange(frame.torrents, view) };
  }

  #change(state: ScreenState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }

  #surroundings(): Surroundings {
    const { frame } = this.#state;
    return {
      torrents: frame.torrents,
      arrange: this.#arrange,
      sheetRows: (sheet) => sheetRows(sheet, frame),
      ...this.#scrolled(),
    };
  }

  #scrolled(): Pick<Surroundings, 'scrollRows' | 'scrollPage'> {
    const { frame, view } = this.#state;
    const layout = screenLayout(this.#state);
    if (layout.kind !== 'main') return { scrollRows: 0, scrollPage: 0 };
    if (view.sheet?.kind === 'help') {
      return {
        scrollRows: helpLines(this.#keymap, view.sheet.of).length,
        scrollPage: bodyRows(layout) - 1,
      };
    }
    if (view.sheet !== null) {
      const files = doomedFiles(view.sheet, frame)?.length ?? 0;
      return { scrollRows: files, scrollPage: sheetPage(layout.sheetRows) };
    }
    if (layout.details?.place !== 'full') return { scrollRows: 0, scrollPage: 0 };
    const content = openContent(this.#state, layout, null);
    if (content === undefined) return { scrollRows: 0, scrollPage: 0 };
    return {
      scrollRows: content.count,
      scrollPage: Math.max(1, detailsPage(layout) - content.head.length),
    };
  }
}
