import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { ENGINE_DEFAULTS } from '../../source/settings/default-settings.ts';
import {
  readChanges,
  settingEntries,
  withSettings,
} from '../../source/settings/setting-changes.ts';

test('changes are read as the file has them: a rate may be a text', () => {
  assert.deepEqual(readChanges({}), {});
  assert.deepEqual(readChanges({ session: { downloadLimit: '500K', directory: '~/x' } }), {
    session: { downloadLimit: 512_000, directory: '~/x' },
  });
});

const WRONG: readonly (readonly [unknown, RegExp])[] = [
  [null, /changes must be an object/],
  [[], /changes must be an object/],
  [{ screen: { theme: 'dusk' } }, /no settings "screen" that an engine obeys/],
  [JSON.parse('{"__proto__": {"x": 1}}'), /no settings "__proto__"/],
  [{ session: 5 }, /session must be an object/],
  [{ session: { limit: 5 } }, /no setting "session\.limit"/],
  [JSON.parse('{"session": {"__proto__": 5}}'), /no setting "session\.__proto__"/],
  [{ session: { port: 70_000 } }, /session\.port cannot be 70000; it must be a port/],
  [{ session: { uploadLimit: 5, downloadLimit: -1 } }, /downloadLimit cannot be -1/],
];

for (const [changes, words] of WRONG) {
  test(`${JSON.stringify(changes)} is refused, and it is said why`, () => {
    assert.throws(
      () => readChanges(changes),
      (error) => isSluiceError(error, 'settings/invalid') && words.test(error.message),
    );
  });
}

test('H118: no program to run can be set by whoever speaks to the engine, only in the file', () => {
  assert.throws(
    () => readChanges({ finish: { program: ['/bin/sh'] } }),
    /in the settings file alone/,
  );
  assert.deepEqual(readChanges({ finish: { timeoutSeconds: 5 } }), {
    finish: { timeoutSeconds: 5 },
  });
});

test('what no change touches stays the same', () => {
  const { session } = ENGINE_DEFAULTS;
  const changed = withSettings(ENGINE_DEFAULTS, { session: { port: 5 } });
  assert.deepEqual(changed.session, { ...session, port: 5 });
  assert.equal(ENGINE_DEFAULTS.session, session);
  assert.equal(withSettings(ENGINE_DEFAULTS, {}).session, session);
  assert.deepEqual(settingEntries({ session: { port: 5 } }), [
    { group: 'session', key: 'port', value: 5 },
  ]);
});
