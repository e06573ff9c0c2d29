/** Writes what was changed on the screen into the user's settings file: a moment later, and each key once. */
import { messageOf } from '../base/errors.ts';
import type { Clock, Timer } from '../base/ports/clock.ts';
import type { SettingsStore } from '../contract/settings.ts';
import { settingChanges } from '../ui/preference-settings.ts';
import type { Preferences } from '../ui/preferences.ts';

/** Who turns an order round and back writes nothing. */
const WRITE_AFTER_MS = 1000;

export class PreferenceKeeper {
  readonly #store: SettingsStore;
  readonly #clock: Clock;
  readonly #waiting = new Map<
    string,
    { readonly path: readonly string[]; readonly value: unknown }
  >();
  readonly #problems = new Set<string>();
  #preferences: Preferences;
  #timer: Timer | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(store: SettingsStore, clock: Clock, preferences: Preferences) {
    this.#store = store;
    this.#clock = clock;
    this.#preferences = preferences;
  }

  change(changed: Partial<Preferences>): void {
    for (const change of settingChanges(this.#preferences, changed)) {
      this.#waiting.set(change.path.join('.'), change);
    }
    this.#preferences = { ...this.#preferences, ...changed };
    this.#timer ??= this.#clock.setTimer(WRITE_AFTER_MS, () => this.#write());
  }

  /** What could not be kept, each once. */
  get problems(): readonly string[] {
    return [...this.#problems];
  }

  /** Writes what still waits. */
  async close(): Promise<void> {
    this.#write();
    await this.#written;
  }

  #write(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const changes = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#written = this.#written.then(async () => {
      for (const { path, value } of changes) await this.#edit(path, value);
    });
  }

  async #edit(path: readonly string[], value: unknown): Promise<void> {
    try {
      await this.#store.edit(['screen', ...path], value);
    } catch (error) {
      this.#problems.add(`what was changed on the screen is not kept: ${messageOf(error)}`);
    }
  }
}
