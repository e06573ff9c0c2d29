import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FolderContent } from '../../../source/contract/folders.ts';
import { dialogLines } from '../../../source/ui/screen-layout.ts';
import { clip, lineWidth, textOf } from '../../../source/ui/text/line.ts';
import { Desk, heard } from '../../helpers/desk.ts';
import { HOSTILE_TEXTS } from '../../helpers/hostile-texts.ts';

const FOLDERS: { readonly [path: string]: readonly string[] } = {
  '/srv': ['iso/', 'a.torrent', 'notes.txt'],
  '/srv/iso': ['debian-12.torrent', 'debian-13.torrent', 'old/'],
  '/': ['srv/', 'home/'],
};

const contentOf = (path: string): FolderContent => {
  const names = FOLDERS[path];
  if (names === undefined) throw new Error(`There is no ${path}`);
  const entries = names.map((name) => ({
    name: name.replace(/\/$/, ''),
    isFolder: name.endsWith('/'),
  }));
  return { path, entries, isTruncated: false };
};

const deskWithFolders = (): Desk => {
  const desk = new Desk();
  desk.session.answer('session:list-folder', ({ path }) => contentOf(path));
  return desk;
};

/** Letters typed, then the engine's answers. */
const type = async (desk: Desk, ...keys: readonly string[]): Promise<void> => {
  desk.press(...keys);
  await heard();
};

describe('the dialog that asks where a torrent comes from', () => {
  test('what is in the folder is listed below, and follows the letters', async () => {
    const desk = deskWithFolders();
    await type(desk, 'a');
    assert.match(desk.dialog, /› *\n +iso\/\n +a\.torrent$/);
    await type(desk, ...'is');
    assert.match(desk.dialog, /› is *\n +iso\/$/);
    await type(desk, 'x');
    assert.match(desk.dialog, /No folder and no \.torrent file here begins so/);
  });

  test('Tab completes as far as all matches go together', async () => {
    const desk = deskWithFolders();
    await type(desk, 'a', 'i');
    await type(desk, 'tab');
    assert.equal(desk.typed, 'iso/');
    await type(desk, 'd', 'tab');
    assert.equal(desk.typed, 'iso/debian-1');
    await type(desk, '3', 'tab');
    assert.equal(desk.typed, 'iso/debian-13.torrent');
    await type(desk, 'tab');
    assert.equal(desk.typed, 'iso/debian-13.torrent');
  });

  test('the arrows choose a match: Enter goes into a folder, and looks at a torrent', async () => {
    const desk = deskWithFolders();
    await type(desk, 'a');
    await type(desk, 'down', 'enter');
    assert.equal(desk.typed, 'iso/');
    await type(desk, 'down', 'down', 'enter');
    assert.match(desk.commands.join('\n'), /inspect .*"path":"\/srv\/iso\/debian-12\.torrent"/);
    assert.equal(desk.sheet?.kind, 'add-files');
  });

  test('a folder is asked for once, not with each letter', async () => {
    const desk = deskWithFolders();
    await type(desk, 'a', ...'iso/deb', 'backspace');
    const asked = desk.commands.filter((command) => command.startsWith('session:list-folder'));
    assert.deepEqual(asked, [
      'session:list-folder {"path":"/srv"}',
      'session:list-folder {"path":"/srv/iso"}',
    ]);
  });

  test('a folder that cannot be read says why, and nothing is lost', async () => {
    const desk = deskWithFolders();
    await type(desk, 'a', ...'gone/x');
    assert.match(desk.dialog, /There is no \/srv\/gone/);
    assert.equal(desk.typed, 'gone/x');
  });

  test('what cannot be looked at is said in words, and stays to be mended', async () => {
    const desk = deskWithFolders();
    desk.session.answer('session:inspect', () => {
      throw new Error('This is no torrent');
    });
    desk.press('a', ...'a.torrent', 'enter');
    assert.match(desk.dialog, /Looking at it…/);
    await heard();
    assert.match(desk.dialog, /This is no torrent/);
    assert.equal(desk.typed, 'a.torrent');
    await type(desk, 'backspace');
    assert.doesNotMatch(desk.dialog, /This is no torrent/);
  });

  test('a folder in place of a torrent is said to be one, with what is in it below', async () => {
    const desk = deskWithFolders();
    desk.session.answer('session:inspect', () => {
      throw new Error('It is a directory');
    });
    await type(desk, 'a', ...'iso/');
    await type(desk, 'enter');
    assert.match(desk.dialog, /› iso\/ *\n It is a directory\n +old\/\n/);
  });

  test('Esc while it is looked at comes back to the field, whatever the answer', async () => {
    const desk = deskWithFolders();
    desk.press('a', ...'a.torrent', 'enter', 'esc');
    await heard();
    assert.equal(desk.sheet?.kind, 'add');
    assert.doesNotMatch(desk.dialog, /Looking/);
    await type(desk, 'enter');
    assert.equal(desk.sheet?.kind, 'add-files');
  });

  test('nothing is added by looking', async () => {
    const desk = deskWithFolders();
    await type(desk, 'a', ...'a.torrent', 'enter');
    await type(desk, 'esc');
    assert.equal(desk.sheet?.kind, 'add');
    assert.equal(desk.typed, 'a.torrent');
    await type(desk, 'esc');
    assert.equal(desk.sheet, null);
    assert.doesNotMatch(desk.commands.join('\n'), /torrent:/);
  });

  test('a magnet link that is pasted is added as it is, and asks for its files once they are known', async () => {
    const desk = deskWithFolders();
    const uri = 'magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a';
    desk.controller.onPaste(uri);
    assert.equal(desk.sheet?.kind, 'add');
    await type(desk, 'enter');
    assert.equal(desk.sheet?.kind, 'choose');
    const added = { source: { kind: 'magnet', uri }, asksForFiles: true };
    assert.deepEqual(desk.commands.at(-1), `torrent:add ${JSON.stringify(added)}`);
  });

  test('of several links that are pasted at once the first is taken, and it is said so', () => {
    const desk = deskWithFolders();
    const uri = 'magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a';
    desk.controller.onPaste(`${uri}\n${uri.replace('c12', 'd12')}\n`);
    assert.equal(desk.typed, uri);
    assert.match(desk.message ?? '', /Only the first of 2 links/);
  });

  test('a magnet link that is none is said to be so, and stays to be mended', async () => {
    const desk = deskWithFolders();
    desk.session.answer('torrent:add', () => {
      throw new Error('its info-hash is too short');
    });
    await type(desk, 'a', ...'magnet:?xt=urn:btih:c12f', 'enter');
    assert.match(desk.dialog, /its info-hash is too short/);
    assert.equal(desk.typed, 'magnet:?xt=urn:btih:c12f');
    assert.equal(desk.sheet?.kind, 'add');
  });

  for (const [name, text] of HOSTILE_TEXTS) {
    test(`${name}: as the name of a file to add it breaks no line, typed, chosen or completed`, async () => {
      const desk = new Desk(1);
      desk.session.answer('session:list-folder', ({ path }) => ({
        path,
        isTruncated: false,
        entries: [{ name: `${text}.torrent`, isFolder: false }],
      }));
      for (const key of ['a', 'down', 'tab']) {
        await type(desk, key);
        for (const line of dialogLines(desk.store.context)) {
          const painted = clip(line, 80);
          assert.ok(lineWidth(painted) <= 80);
          assert.doesNotMatch(textOf(painted), /\p{Cc}/u);
        }
      }
    });
  }
});
