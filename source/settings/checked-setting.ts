/** One value for one setting, by its path: what it counts as, or what is wrong with it. */
import { SluiceError } from '../base/errors.ts';
import type { SettingPath } from '../contract/settings.ts';
import {
  expectedOf,
  isRecord,
  readSetting,
  type SettingSchema,
  schemasOf,
} from './setting-schemas.ts';
import { quoted } from './settings-problem.ts';

export const invalidSetting = (message: string): SluiceError =>
  new SluiceError('settings/invalid', message);

/** Throws `settings/invalid` where there is no such setting. */
export const schemaAt = ([group, key = '', ...deeper]: SettingPath): SettingSchema => {
  const schema = schemasOf(group)?.get(key);
  if (schema === undefined || deeper.length > (isRecord(group, key) ? 1 : 0)) {
    const name = quoted([group, key, ...deeper].join('.'));
    throw invalidSetting(`there is no setting ${name}; "sluice settings" lists what there is`);
  }
  return schema;
};

/** The value as it counts. One key within a setting is judged as a part of it. Throws `settings/invalid`. */
export const checkedSetting = (path: SettingPath, value: unknown): unknown => {
  const schema = schemaAt(path);
  const inner = path[2];
  const read = readSetting(schema, inner === undefined ? value : { [inner]: value });
  const isKept = (whole: unknown): boolean =>
    inner === undefined || Object.hasOwn(whole as object, inner);
  if (read !== undefined && isKept(read.value)) return read.value;
  throw invalidSetting(
    `${quoted(path.join('.')).slice(1, -1)} cannot be ${quoted(value)}; it must be ${expectedOf(schema)}`,
  );
};
