import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { DEFAULT_SETTINGS } from '../../source/settings/default-settings.ts';
import {
  describeSettings,
  settingAt,
  settingPath,
} from '../../source/settings/describe-settings.ts';
import { parseSettings } from '../../source/settings/parse-settings.ts';
import { expectedOf, SETTING_SCHEMAS, summaryOf } from '../../source/settings/setting-schemas.ts';
import { settingsJsonSchema } from '../../source/settings/settings-json-schema.ts';

test('what is described can be read again, and is the same', () => {
  const before = parseSettings('{"screen": {"keys": {"up": ["k", "up"]}, "views": {"2": "\\"x"}}}');
  const after = parseSettings(describeSettings(before.settings));
  assert.deepEqual(after, before);
});

test('every setting says what it is for and what would be right', () => {
  for (const schemas of Object.values(SETTING_SCHEMAS)) {
    for (const [key, schema] of Object.entries(schemas)) {
      assert.match(summaryOf(schema), /^[A-Z].*\.$/, key);
      assert.match(expectedOf(schema), /^[^A-Z]/, key);
    }
  }
});

test('a key leads to its value', () => {
  const { settings } = parseSettings('{"screen": {"views": {"1": "a"}, "keys": {"up": "k"}}}');
  assert.equal(settingAt(settings, settingPath('screen.theme')), 'auto');
  assert.equal(settingAt(settings, settingPath('screen.views.1')), 'a');
  assert.equal(settingAt(settings, settingPath('screen.views.2')), undefined);
  assert.equal(settingAt(settings, ['screen', 'keys', 'toString']), undefined);
  for (const key of ['', 'screen', 'screen.x', 'x.y', 'screen.theme.x', 'toString.x']) {
    assert.throws(
      () => settingPath(key),
      (error) => isSluiceError(error, 'settings/invalid'),
    );
  }
});

test('the JSON Schema knows every setting, with what it is for and what is usual', () => {
  const { properties } = settingsJsonSchema() as {
    properties: {
      [group: string]: { properties: { [key: string]: { description: string; default: unknown } } };
    };
  };
  for (const [group, values] of Object.entries(DEFAULT_SETTINGS)) {
    const { properties: keys } = properties[group]!;
    assert.deepEqual(Object.keys(keys), Object.keys(values));
    for (const [key, value] of Object.entries(values)) {
      assert.deepEqual(keys[key]!.default, value);
      assert.match(keys[key]!.description, /\.$/);
      assert.deepEqual(Object.hasOwn(keys[key]!, 'expected'), false);
    }
  }
});
