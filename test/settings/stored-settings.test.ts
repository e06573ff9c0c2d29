import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isSluiceError, SluiceError } from '../../source/base/errors.ts';
import { DEFAULT_SETTINGS } from '../../source/settings/default-settings.ts';
import { StoredSettings } from '../../source/settings/stored-settings.ts';
import { MemorySettingsFile } from '../helpers/memory-settings-file.ts';

describe('stored settings', () => {
  test('without a file are the usual ones, and no file is made until something changes', async () => {
    const file = new MemorySettingsFile(null);
    const store = await StoredSettings.open(file);
    assert.deepEqual(store.settings, DEFAULT_SETTINGS);
    await store.edit(['screen', 'theme'], undefined);
    assert.equal(file.text, null);
    await store.edit(['screen', 'theme'], 'dusk');
    assert.match(file.text!, /"theme": "dusk"/);
    assert.equal(store.settings.screen.theme, 'dusk');
  });

  test('edits made at once all arrive, one after the other', async () => {
    const file = new MemorySettingsFile('{}');
    const store = await StoredSettings.open(file);
    await Promise.all([
      store.edit(['screen', 'theme'], 'dusk'),
      assert.rejects(store.edit(['screen', 'rows'], 'three')),
      store.edit(['screen', 'rows'], 'two'),
      store.edit(['screen', 'views', '1'], 'debian'),
    ]);
    const { theme, rows, views } = (await StoredSettings.open(file)).settings.screen;
    assert.deepEqual([theme, rows, views], ['dusk', 'two', { 1: 'debian' }]);
  });

  test('what the person wrote meanwhile is not lost', async () => {
    const file = new MemorySettingsFile('{}');
    const store = await StoredSettings.open(file);
    file.text = '{"screen": {"lean": true}} // mine';
    await store.edit(['screen', 'theme'], 'dusk');
    assert.equal(file.text, '{"screen": {"lean": true, "theme": "dusk"}} // mine');
    assert.equal(store.settings.screen.lean, true);
  });

  test('F18: a broken file is told and never written to', async () => {
    const file = new MemorySettingsFile('{"screen": {"theme": "dusk"}');
    const store = await StoredSettings.open(file);
    assert.deepEqual(store.settings, DEFAULT_SETTINGS);
    assert.equal(store.problems.length, 1);
    await assert.rejects(store.edit(['screen', 'rows'], 'two'), (error) =>
      isSluiceError(error, 'settings/broken'),
    );
    assert.equal(file.writes, 0);
  });

  test('F18: a file broken after it was read is not written to, and the good settings stay', async () => {
    const file = new MemorySettingsFile('{"screen": {"theme": "dusk"}}');
    const store = await StoredSettings.open(file);
    file.text = '{"screen"';
    await assert.rejects(store.edit(['screen', 'rows'], 'two'));
    assert.equal(file.text, '{"screen"');
    assert.equal(store.settings.screen.theme, 'dusk');
  });

  test('a wrong value can be mended by an edit', async () => {
    const file = new MemorySettingsFile('{"screen": {"theme": "pink"}}');
    const store = await StoredSettings.open(file);
    assert.equal(store.problems.length, 1);
    await store.edit(['screen', 'theme'], 'dusk');
    assert.deepEqual([file.text, store.problems], ['{"screen": {"theme": "dusk"}}', []]);
  });

  test('F18: a file that cannot be read is a problem, and no reason not to start', async () => {
    const file = new MemorySettingsFile(null);
    file.failure = new SluiceError('disk/permission', 'cannot read it: permission denied');
    const store = await StoredSettings.open(file);
    assert.deepEqual(
      store.problems.map(({ line, message }) => [line, message]),
      [[0, 'cannot read it: permission denied']],
    );
    await assert.rejects(store.edit(['screen', 'rows'], 'two'), (error) =>
      isSluiceError(error, 'disk/permission'),
    );
  });

  test('what another process writes meanwhile is not lost, and where it never stops that is said', async () => {
    const file = new MemorySettingsFile('{}');
    const store = await StoredSettings.open(file);
    let others = 3;
    file.beforeReplace = () => {
      if (others === 0) return;
      others -= 1;
      file.text = `{"session": {"uploadLimit": ${others + 5}}}`;
    };
    await store.edit(['screen', 'theme'], 'dusk');
    assert.deepEqual(JSON.parse(file.text!), {
      session: { uploadLimit: 5 },
      screen: { theme: 'dusk' },
    });
    assert.equal(store.settings.session.uploadLimit, 5);
    file.beforeReplace = () => {
      file.text += ' ';
    };
    await assert.rejects(store.edit(['screen', 'theme'], 'none'), /written to by others/);
  });
});
