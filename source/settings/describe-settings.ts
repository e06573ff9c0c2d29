/** Settings as people and editors read them: JSON with a comment on each, one key by its name, and the schema. */
import type { EngineSettings, SettingPath, Settings } from '../contract/settings.ts';
import { schemaAt } from './checked-setting.ts';
import { SETTING_SCHEMAS, summaryOf } from './setting-schemas.ts';
import { inlineText } from './settings-text.ts';

const group = ([name, values]: [string, object]): string => {
  const schemas = SETTING_SCHEMAS[name as keyof Settings];
  const lines = Object.entries(values).map(([key, value]) => {
    const summary = summaryOf(schemas[key as keyof typeof schemas]);
    return `    // ${summary}\n    ${JSON.stringify(key)}: ${inlineText(value)}`;
  });
  return `  ${JSON.stringify(name)}: {\n${lines.join(',\n')}\n  }`;
};

/** What is in effect, as a file could say it. */
export const describeSettings = (settings: EngineSettings): string =>
  `{\n${Object.entries(settings).map(group).join(',\n')}\n}`;

/** `screen.theme` in its parts. What follows the second dot is one key, whatever it holds. Throws `settings/invalid`. */
export const settingPath = (key: string): SettingPath => {
  const [, group = '', name = '', inner] = /^([^.]*)\.?([^.]*)\.?(.+)?$/s.exec(key) ?? [];
  const path = [group, name, ...(inner === undefined ? [] : [inner])] as unknown as SettingPath;
  schemaAt(path);
  return path;
};

/** The value in effect; undefined where a key within a setting is not set. */
export const settingAt = (settings: Settings, path: SettingPath): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? value[key as keyof typeof value]
        : undefined,
    settings,
  );
