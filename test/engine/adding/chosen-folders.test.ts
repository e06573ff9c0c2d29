import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingChanges } from '../../../source/contract/settings.ts';
import { ChosenFolders } from '../../../source/engine/adding/chosen-folders.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { withSettings } from '../../../source/settings/setting-changes.ts';

const folders = (session: SettingChanges['session'] = {}) => {
  const settings = withSettings(ENGINE_DEFAULTS, { session });
  return new ChosenFolders({ settings: () => settings, fallback: '/here', home: '/home/ada' });
};

test('where the settings name no folder torrents go to where Sluice was started', () => {
  assert.equal(folders().usual, '/here');
  assert.equal(folders().incomplete, undefined);
  assert.equal(folders().forLabels(['linux']), '/here');
});

test('a folder below the person’s own is found from there, and a tilde elsewhere is a name', () => {
  assert.equal(folders({ directory: '~/Downloads' }).usual, '/home/ada/Downloads');
  assert.equal(folders({ directory: '~' }).usual, '/home/ada');
  assert.equal(folders({ directory: '/srv/~' }).usual, '/srv/~');
  assert.equal(folders({ incompleteDirectory: '~/.part' }).incomplete, '/home/ada/.part');
});

test('of labels the first with a folder decides', () => {
  const labelled = folders({
    directory: '/usual',
    labelDirectories: { linux: '~/iso', film: '/films' },
  });
  assert.equal(labelled.forLabels(['film', 'linux']), '/films');
  assert.equal(labelled.forLabels(['x', 'linux']), '/home/ada/iso');
  assert.deepEqual(labelled.byLabel, { linux: '/home/ada/iso', film: '/films' });
  assert.equal(labelled.byLabel, labelled.byLabel, 'a frame that shows it again shows the same');
  for (const labels of [[], ['x'], ['constructor']]) {
    assert.equal(labelled.forLabels(labels), '/usual');
  }
});
