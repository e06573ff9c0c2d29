/** Asks the engine for the costly parts of just what is looked at, and lets go of the rest. */
import type { Unsubscribe } from '../base/emitter.ts';
import type { Session } from '../contract/session.ts';
import type { Watched } from './dialogs/dialog.ts';
import { dialogOf } from './dialogs/registry.ts';
import { screenLayout } from './screen-layout.ts';
import type { ScreenState } from './screen-state.ts';
import type { ScreenStore } from './screen-store.ts';
import { tabOf } from './tabs/registry.ts';

/** What the screen as it stands needs of the engine. */
export const watchedIn = (state: ScreenState): Watched | undefined => {
  const { sheet, selected, tab } = state.view;
  const asked = sheet === null ? undefined : dialogOf(sheet).watched?.(sheet);
  if (asked !== undefined) return asked;
  const layout = screenLayout(state);
  if (selected === null || layout.kind !== 'main' || layout.details === null) return undefined;
  return { id: selected, parts: tabOf(tab).parts(state.view) };
};

const keyOf = (watched: Watched | undefined): string =>
  watched === undefined ? '' : `${watched.id} ${watched.parts.join(' ')}`;

export class Watcher {
  readonly #session: Session;
  readonly #store: ScreenStore;
  readonly #unsubscribe: Unsubscribe;
  #key = '';
  #letGo: Unsubscribe | undefined;

  constructor(session: Session, store: ScreenStore) {
    this.#session = session;
    this.#store = store;
    this.#unsubscribe = store.subscribe(() => this.#follow());
    this.#follow();
  }

  stop(): void {
    this.#unsubscribe();
    this.#letGo?.();
    this.#letGo = undefined;
    this.#key = '';
  }

  #follow(): void {
    const watched = watchedIn(this.#store.state);
    const key = keyOf(watched);
    if (key === this.#key) return;
    this.#key = key;
    const before = this.#letGo;
    // The new watch first: a part that both want is never let go between them.
    this.#letGo =
      watched === undefined ? undefined : this.#session.watch(watched.id, watched.parts);
    before?.();
  }
}
