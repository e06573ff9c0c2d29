/** The part of the user's settings file that an engine obeys: what has changed in it, and changes to it. */
import { isDeepStrictEqual } from 'node:util';
import type { EngineSettings, EngineSettingsStore, SettingChanges } from '../contract/settings.ts';
import { type SettingEntry, settingEntries, withSettings } from './setting-changes.ts';
import { ENGINE_GROUPS } from './setting-schemas.ts';
import { problemWords } from './settings-problem.ts';
import type { StoredSettings } from './stored-settings.ts';

export class EngineSettingsFile implements EngineSettingsStore {
  readonly #stored: StoredSettings;
  /** As the engine last heard of them: a change by hand is told once. */
  #told: EngineSettings;

  constructor(stored: StoredSettings) {
    this.#stored = stored;
    this.#told = engineSettingsOf(stored.settings);
  }

  get path(): string {
    return this.#stored.path;
  }

  async read(): Promise<{
    readonly changes: SettingChanges;
    readonly problems: readonly string[];
  }> {
    await this.#stored.reload();
    const before = this.#told;
    this.#told = engineSettingsOf(this.#stored.settings);
    const { problems, notes } = this.#stored;
    return {
      changes: changesBetween(before, this.#told),
      problems: [...problems, ...notes].map((problem) => problemWords(problem, this.path)),
    };
  }

  async write(changes: SettingChanges): Promise<void> {
    for (const entry of settingEntries(changes)) {
      const { group, key } = entry;
      await this.#stored.edit([group, key], entry.value);
      const value = valueIn(this.#stored.settings, entry);
      this.#told = withSettings(this.#told, { [group]: { [key]: value } });
    }
  }
}

/** Without what is the screen's. */
export const engineSettingsOf = (settings: EngineSettings): EngineSettings =>
  Object.fromEntries(
    ENGINE_GROUPS.map((group) => [group, settings[group]]),
  ) as unknown as EngineSettings;

const valueIn = (settings: EngineSettings, { group, key }: SettingEntry): unknown =>
  settings[group][key as keyof EngineSettings[typeof group]];

const changesBetween = (before: EngineSettings, after: EngineSettings): SettingChanges => {
  const changed = settingEntries(after).filter(
    (entry) => !isDeepStrictEqual(valueIn(before, entry), entry.value),
  );
  return withSettings(
    {},
    ...changed.map(({ group, key, value }) => ({ [group]: { [key]: value } })),
  );
};
