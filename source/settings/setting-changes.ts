/** Changes of settings that an engine obeys: read from whatever was sent, and put over those there are. */
import type { EngineSettings, SettingChanges } from '../contract/settings.ts';
import { checkedSetting, invalidSetting } from './checked-setting.ts';
import { ENGINE_GROUPS } from './setting-schemas.ts';
import { quoted } from './settings-problem.ts';

export interface SettingEntry {
  readonly group: keyof EngineSettings;
  readonly key: string;
  readonly value: unknown;
}

export const settingEntries = (changes: SettingChanges): readonly SettingEntry[] =>
  ENGINE_GROUPS.flatMap((group) =>
    Object.entries(changes[group] ?? {}).map(([key, value]) => ({ group, key, value })),
  );

/** As in `session.downloadLimit`. */
export const settingKeys = (changes: SettingChanges): readonly string[] =>
  settingEntries(changes).map(({ group, key }) => `${group}.${key}`);

/** The later ones stand above the earlier. What no change touches stays the same object. */
export const withSettings = <Settings extends SettingChanges>(
  settings: Settings,
  ...changes: readonly SettingChanges[]
): Settings => {
  const groups: Record<string, object> = { ...settings };
  for (const change of changes) {
    for (const [group, values] of Object.entries(change)) {
      groups[group] = { ...groups[group], ...values };
    }
  }
  return groups as unknown as Settings;
};

/** Who may speak to the engine is not always who may have it run programs: that is for the owner of the file. */
const FILE_ALONE = new Set(['finish.program']);

/** The changes as they count. Throws `settings/invalid` where one of them is none that an engine takes. */
export const readChanges = (changes: unknown): SettingChanges => {
  for (const [group, values] of Object.entries(objectIn(changes, 'changes'))) {
    if (!(ENGINE_GROUPS as readonly string[]).includes(group)) {
      throw invalidSetting(`there are no settings ${quoted(group)} that an engine obeys`);
    }
    objectIn(values, group);
  }
  const forbidden = settingKeys(changes as SettingChanges).find((key) => FILE_ALONE.has(key));
  if (forbidden !== undefined) {
    throw invalidSetting(
      `${forbidden} is set in the settings file alone; "sluice settings set" writes it there`,
    );
  }
  const read = settingEntries(changes as SettingChanges).map(({ group, key, value }) => ({
    [group]: { [key]: checkedSetting([group, key], value) },
  }));
  return withSettings({}, ...read);
};

const objectIn = (value: unknown, name: string): object => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw invalidSetting(`${name} must be an object in braces { }, not ${quoted(value)}`);
};
