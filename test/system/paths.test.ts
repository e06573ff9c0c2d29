import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import {
  expandHome,
  findFolders,
  findSettings,
  makePrivateFolder,
} from '../../source/system/paths.ts';
import { temporaryFolder } from './temporary-folder.ts';

const home = '/home/somebody';

test('folders follow the XDG specification, and its defaults below the home folder', () => {
  assert.deepEqual(findFolders({ environment: {}, home }), {
    state: '/home/somebody/.local/state/sluice',
    config: '/home/somebody/.config/sluice',
    data: '/home/somebody/.local/share/sluice',
  });
  const environment = {
    XDG_STATE_HOME: '/s',
    XDG_CONFIG_HOME: '/c',
    XDG_DATA_HOME: 'relative/is/ignored',
  };
  assert.deepEqual(findFolders({ environment, home }), {
    state: '/s/sluice',
    config: '/c/sluice',
    data: '/home/somebody/.local/share/sluice',
  });
});

test('the state folder is named by the option, else by SLUICE_STATE', () => {
  const environment = { SLUICE_STATE: '/from/variable' };
  assert.equal(findFolders({ environment, home }).state, '/from/variable');
  assert.equal(findFolders({ environment, home, state: 'own' }).state, resolve('own'));
  assert.equal(
    findFolders({ environment: { SLUICE_STATE: '' }, home }).state,
    '/home/somebody/.local/state/sluice',
  );
});

test('a private folder is made with its parents and closed to others', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'a', 'b');
  await makePrivateFolder(path);
  await makePrivateFolder(path);
  assert.equal((await stat(path)).mode & 0o777, 0o700);
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(makePrivateFolder(join(folder, 'file', 'x')), (error) =>
    isSluiceError(error, 'disk/not-a-directory'),
  );
});

test('the settings file is named by the option, else by SLUICE_SETTINGS, else lies in the config folder', () => {
  const environment = { SLUICE_SETTINGS: '/from/variable.json' };
  assert.equal(findSettings({ environment, home }), '/from/variable.json');
  assert.equal(findSettings({ environment, home, settings: 'own' }), resolve('own'));
  assert.equal(
    findSettings({ environment: {}, home }),
    '/home/somebody/.config/sluice/settings.json',
  );
});

test('a tilde is the home folder, as the shell has it', () => {
  assert.equal(expandHome('~', home), home);
  assert.equal(expandHome('~/d', home), '/home/somebody/d');
  assert.equal(expandHome('~d', home), '~d');
  assert.equal(expandHome('/d', home), '/d');
});
