import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { NodeSettingsFile } from '../../source/system/settings-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

const MAX = 1024 * 1024;

describe('the settings file', () => {
  test('is null where there is none, and is made with its folder, for nobody else to read', async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'config', 'sluice', 'settings.json');
    const file = new NodeSettingsFile(path, MAX);
    assert.equal(await file.read(), null);
    await file.write('{} // ü\n');
    assert.equal(await file.read(), '{} // ü\n');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(folder, 'config', 'sluice')), ['settings.json']);
  });

  test('keeps its mode, and is a new file: what was open on the old one stays whole', async (t) => {
    const path = join(await temporaryFolder(t), 'settings.json');
    await writeFile(path, 'old');
    await chmod(path, 0o644);
    const before = await stat(path);
    await new NodeSettingsFile(path, MAX).write('new');
    const after = await stat(path);
    assert.equal(after.mode & 0o777, 0o644);
    assert.notEqual(after.ino, before.ino);
  });

  test('that is a link stays one, and what it points to is replaced', async (t) => {
    const folder = await temporaryFolder(t);
    await mkdir(join(folder, 'dotfiles'));
    await writeFile(join(folder, 'dotfiles', 'sluice.json'), 'old');
    await symlink('dotfiles/sluice.json', join(folder, 'settings.json'));
    await symlink('dotfiles/missing.json', join(folder, 'dangling.json'));
    for (const [name, target] of [
      ['settings.json', 'sluice.json'],
      ['dangling.json', 'missing.json'],
    ] as const) {
      await new NodeSettingsFile(join(folder, name), MAX).write('new');
      assert.ok((await lstat(join(folder, name))).isSymbolicLink());
      assert.equal(await readFile(join(folder, 'dotfiles', target), 'utf8'), 'new');
    }
    assert.deepEqual((await readdir(join(folder, 'dotfiles'))).sort(), [
      'missing.json',
      'sluice.json',
    ]);
  });

  test('with a byte order mark keeps it', async (t) => {
    const path = join(await temporaryFolder(t), 'settings.json');
    await writeFile(path, '\ufeff{}');
    assert.equal(await new NodeSettingsFile(path, MAX).read(), '\ufeff{}');
  });

  test('that is no text, no file or far too long is refused before it is read', async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'latin'), Buffer.from([0x7b, 0xe4, 0x7d]));
    await writeFile(join(folder, 'long'), Buffer.alloc(MAX + 1, ' '));
    await mkdir(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const name of ['latin', 'long', 'folder', 'pipe']) {
      await assert.rejects(new NodeSettingsFile(join(folder, name), MAX).read(), (error) =>
        isSluiceError(error, 'settings/broken'),
      );
    }
  });

  test('F18: that cannot be written leaves nothing behind', async (t) => {
    const folder = await temporaryFolder(t);
    await mkdir(join(folder, 'settings.json', 'full'), { recursive: true });
    await assert.rejects(
      new NodeSettingsFile(join(folder, 'settings.json'), MAX).write('{}'),
      (error) => isSluiceError(error) && error.code.startsWith('disk/'),
    );
    assert.deepEqual(await readdir(folder), ['settings.json']);
    await assert.rejects(
      new NodeSettingsFile(join(folder, 'settings.json', 'full', '..', 'x'.repeat(300)), MAX).write(
        '{}',
      ),
      (error) => isSluiceError(error, 'disk/failed'),
    );
  });

  test('is replaced only while it says what it said before, and nothing is left beside it', async (t) => {
    const folder = await temporaryFolder(t);
    const file = new NodeSettingsFile(join(folder, 'settings.json'), MAX);
    assert.equal(await file.replace('theirs', 'ours'), false);
    assert.equal(await file.replace(null, 'ours'), true);
    assert.equal(await file.replace(null, 'others'), false);
    assert.equal(await file.replace('ours', 'newer'), true);
    assert.equal(await file.read(), 'newer');
    assert.deepEqual(await readdir(folder), ['settings.json']);
  });
});
