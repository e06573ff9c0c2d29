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
export const watchedIn = (state: ScreenState): readonly Watched[] => {
  const { sheet, selected, tab } = state.view;
  const asked = sheet === null ? undefined : dialogOf(sheet).watched?.(sheet);
  if (asked !== undefined) return asked;
  const layout = screenLayout(state);
  if (selected === null || layout.kind !== 'main' || layout.details === null) return [];
  return [{ id: selected, parts: tabOf(tab).parts(state.view) }];
};

const keyOf = ({ id, parts }: Watched): string => `${id} ${parts.join(' ')}`;

export class Watcher {
  readonly #session: Session;
  readonly #store: ScreenStore;
  readonly #unsubscribe: Unsubscribe;
  #watched = new Map<string, Unsubscribe>();

  constructor(session: Session, store: ScreenStore) {
    this.#session = session;
    this.#store = store;
    this.#unsubscribe = store.subscribe(() => this.#follow());
    this.#follow();
  }

  stop(): void {
    this.#unsubscribe();
    for (const letGo of this.#watched.values()) letGo();
    this.#watched.clear();
  }

  /** The new watches first: a part that both want is never let go between them. */
  #follow(): void {
    const before = this.#watched;
    const wanted = watchedIn(this.#store.state);
    this.#watched = new Map(
      wanted.map((watched) => [keyOf(watched), before.get(keyOf(watched)) ?? this.#watch(watched)]),
    );
    for (const [key, letGo] of before) if (!this.#watched.has(key)) letGo();
  }

  #watch({ id, parts }: Watched): Unsubscribe {
    return this.#session.watch(id, parts);
  }
}
