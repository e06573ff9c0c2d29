import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  completedText,
  folderIn,
  listingOf,
  matchesIn,
  type PathKind,
  realPathOf,
} from '../../../source/ui/paths/path-completion.ts';

const ENV = { HOME: '/home/ada', PWD: '/srv' };

const FOLDERS: readonly (readonly [string, string | undefined])[] = [
  ['', '/srv'],
  ['deb', '/srv'],
  ['iso/deb', '/srv/iso'],
  ['/', '/'],
  ['/x', '/'],
  ['/data/x', '/data'],
  ['/data//', '/data'],
  ['~/x', '/home/ada'],
  ['~/a b/', '/home/ada/a b'],
  ['/my\\ data/x', '/my data'],
  ['magnet:?xt=urn', undefined],
  ['https:', undefined],
  ['https://example.org/a', undefined],
  ["'/data/x.torrent'", undefined],
];

const list = (names: readonly string[], kind: PathKind = 'torrent') =>
  listingOf(
    '/srv',
    {
      path: '/srv',
      isTruncated: false,
      entries: names.map((name) => ({
        name: name.replace(/\/$/, ''),
        isFolder: name.endsWith('/'),
      })),
    },
    kind,
  );

const NAMES = ['b.torrent', 'part 10/', 'notes.txt', 'part 2/', '.hidden/', 'Big.TORRENT'];

const COMPLETED: readonly (readonly [string, string])[] = [
  ['p', 'part '],
  ['part ', 'part '],
  ['part 1', 'part 10/'],
  ['b.', 'b.torrent'],
  ['b', 'b.torrent'],
  ['B', 'Big.TORRENT'],
  ['BI', 'Big.TORRENT'],
  ['.', '.hidden/'],
  ['zz', 'zz'],
  ['~', '~/'],
  ['/srv/b', '/srv/b.torrent'],
];

describe('completing a path', () => {
  for (const [typed, folder] of FOLDERS) {
    test(`${JSON.stringify(typed)} is completed from ${folder ?? 'nowhere'}`, () => {
      assert.equal(folderIn(typed, ENV), folder);
    });
  }

  test('a relative path without a folder to start from is completed from nowhere', () => {
    assert.equal(folderIn('x', {}), undefined);
  });

  test('folders come first, in the order people count; only what can be added besides', () => {
    const names = matchesIn(list(NAMES), '').map(({ name }) => name);
    assert.deepEqual(names, ['part 2', 'part 10', 'b.torrent', 'Big.TORRENT']);
    const folders = matchesIn(list(NAMES, 'folder'), '').map(({ name }) => name);
    assert.deepEqual(folders, ['part 2', 'part 10']);
  });

  for (const [typed, expected] of COMPLETED) {
    test(`Tab makes ${JSON.stringify(expected)} of ${JSON.stringify(typed)}`, () => {
      assert.equal(completedText(typed, matchesIn(list(NAMES), typed)), expected);
    });
  }

  test('a name with a backslash is completed so that it is read as it is', () => {
    const listing = list(['a\\b.torrent']);
    assert.equal(completedText('a', matchesIn(listing, 'a')), 'a\\\\b.torrent');
    assert.equal(matchesIn(listing, 'a\\\\b').length, 1);
  });

  test('(H124) a name is shown clean, and named to the engine as it stands on the disk', () => {
    const decomposed = 'cafe\u0301.torrent';
    const hostile = '\u001b]0;x\u0007evil.torrent';
    const listing = list([decomposed, hostile]);
    for (const { name } of listing.entries) assert.doesNotMatch(name, /\p{Cc}/u);
    assert.equal(realPathOf('/srv/caf\u00e9.torrent', listing), `/srv/${decomposed}`);
    const shown = listing.entries.find(({ realName }) => realName === hostile)!.name;
    assert.equal(realPathOf(`/srv/${shown}`, listing), `/srv/${hostile}`);
    assert.equal(realPathOf('/elsewhere/x', listing), '/elsewhere/x');
  });
});
