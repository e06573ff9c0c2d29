/** The JSON Schema of the settings file, for editors; loaded only when asked for. */
import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import type { Settings } from '../contract/settings.ts';
import { DEFAULT_SETTINGS } from './default-settings.ts';
import { SETTING_SCHEMAS, type SettingSchema } from './setting-schemas.ts';

const optional = (schemas: object, defaults: object) =>
  v.object(
    Object.fromEntries(
      Object.entries(schemas).map(([key, schema]: [string, SettingSchema]) => [
        key,
        v.optional(schema, defaults[key as keyof typeof defaults]),
      ]),
    ),
  );

/** `$schema` may stand in the file, so that an editor finds this. */
export const settingsJsonSchema = (): object => {
  const whole = v.object({
    $schema: v.optional(v.string()),
    ...Object.fromEntries(
      Object.entries(DEFAULT_SETTINGS).map(([group, defaults]: [string, object]) => [
        group,
        v.optional(optional(SETTING_SCHEMAS[group as keyof Settings], defaults)),
      ]),
    ),
  });
  // What no pattern can say is left to the program; what words say it in is not the editor's concern.
  return {
    title: 'Settings of Sluice',
    ...toJsonSchema(whole, { typeMode: 'input', errorMode: 'ignore', ignoreActions: ['metadata'] }),
  };
};
