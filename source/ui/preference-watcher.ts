/** Tells what of the preferences has been changed on the screen, so that somebody may keep it. */
import type { Unsubscribe } from '../base/emitter.ts';
import type { Preferences } from './preferences.ts';
import type { ScreenStore } from './screen-store.ts';

export type OnPreferences = (changed: Partial<Preferences>) => void;

const changesBetween = (before: Preferences, after: Preferences): Partial<Preferences> =>
  Object.fromEntries(
    Object.entries(after).filter(([key, value]) => before[key as keyof Preferences] !== value),
  );

export class PreferenceWatcher {
  readonly #store: ScreenStore;
  readonly #tell: OnPreferences;
  readonly #unsubscribe: Unsubscribe;
  #last: Preferences;

  constructor(store: ScreenStore, tell: OnPreferences) {
    this.#store = store;
    this.#tell = tell;
    this.#last = store.state.view.preferences;
    this.#unsubscribe = store.subscribe(() => this.flush());
  }

  /** The store tells in its own rhythm; what it has not told yet is told here. */
  flush(): void {
    const { preferences } = this.#store.state.view;
    if (preferences === this.#last) return;
    const changed = changesBetween(this.#last, preferences);
    this.#last = preferences;
    if (Object.keys(changed).length > 0) this.#tell(changed);
  }

  stop(): void {
    this.flush();
    this.#unsubscribe();
  }
}
