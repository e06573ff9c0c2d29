import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { listPayload, type PayloadListOptions } from '../../source/storage/payload-list.ts';
import { MemoryDisk } from '../helpers/memory-disk.ts';

const SOME = new Uint8Array(7);

const diskWith = (...paths: readonly string[]): MemoryDisk => {
  const disk = new MemoryDisk();
  for (const path of paths) disk.put(path, SOME);
  return disk;
};

const list = (disk: MemoryDisk, wish: Partial<PayloadListOptions> = {}) =>
  listPayload({
    disk,
    root: '/data/album',
    isIgnored: () => false,
    keepsLinks: false,
    output: '/data/album.torrent',
    ...wish,
  });

const pathsOf = async (...args: Parameters<typeof list>): Promise<readonly string[]> =>
  (await list(...args)).files.map(({ parts }) => parts.join('/')).sort();

test('all files below a folder are found, hidden and empty ones too', async () => {
  const disk = diskWith('/data/album/a', '/data/album/b/c', '/data/album/.h/d', '/data/other');
  disk.put('/data/album/empty', new Uint8Array());
  assert.deepEqual(await pathsOf(disk), ['.h/d', 'a', 'b/c', 'empty']);
  assert.equal(disk.openFiles, 0);
});

test('a file is a torrent of its own name', async () => {
  const disk = diskWith('/data/album');
  disk.makeExecutable('/data/album');
  const { isSingleFile, files, root } = await list(disk);
  assert.ok(isSingleFile);
  assert.deepEqual([root, files[0]!.parts, files[0]!.size], ['/data/album', ['album'], 7]);
  assert.equal(files[0]!.isExecutable, true);
});

test('what is ignored of a folder is all of it, and nobody looks inside', async () => {
  const disk = diskWith('/data/album/a', '/data/album/.git/x');
  const seen: string[] = [];
  disk.onCall = ({ operation, path }) => {
    if (operation === 'list') seen.push(path);
  };
  assert.deepEqual(await pathsOf(disk, { isIgnored: (path) => path === '.git' }), ['a']);
  assert.deepEqual(seen, ['/data/album']);
});

test('the .torrent that is being written is no part of itself', async () => {
  const disk = diskWith('/data/album/a', '/data/album/album.torrent');
  assert.deepEqual(await pathsOf(disk, { output: '/data/album/album.torrent' }), ['a']);
});

test('links within are followed, to files and folders', async () => {
  const disk = diskWith('/data/album/a', '/data/album/b/c');
  disk.link('/data/album/l', 'a');
  disk.link('/data/album/m', '/data/album/b');
  const { files } = await list(disk);
  assert.deepEqual(files.map(({ parts }) => parts.join('/')).sort(), ['a', 'b/c', 'l', 'm/c']);
  assert.equal(files.find(({ parts }) => parts[0] === 'l')!.path, '/data/album/a');
});

const refused = async (disk: MemoryDisk, code: string, name: RegExp, keepsLinks = false) => {
  await assert.rejects(list(disk, { keepsLinks }), (error) => {
    assert.ok(isSluiceError(error));
    assert.equal(error.code, code);
    assert.match(error.message, name);
    return true;
  });
};

for (const keepsLinks of [false, true]) {
  test(`a link that leads out is refused by name, ${keepsLinks ? 'kept' : 'followed'}: nobody publishes what lies elsewhere (H24)`, async () => {
    for (const target of ['/etc/passwd', '../secret', '../../etc/passwd', '/data/albums']) {
      const disk = diskWith('/data/album/a', '/etc/passwd', '/data/secret', '/data/albums');
      disk.link('/data/album/l', target);
      await refused(disk, 'disk/outside-root', /\bl leads out of the folder/, keepsLinks);
    }
  });
}

test('links that are kept are told by where they lead, below the torrent (H24)', async () => {
  const disk = diskWith('/data/album/a', '/data/album/b/c');
  disk.link('/data/album/b/up', '../a');
  disk.link('/data/album/whole', '/data/album/b/./c');
  disk.link('/data/album/gone', 'nowhere');
  const { files } = await list(disk, { keepsLinks: true });
  const targets = files.flatMap(({ parts, linkTarget, size }) =>
    linkTarget === undefined ? [] : [[parts.join('/'), linkTarget.join('/'), size]],
  );
  assert.deepEqual(targets.sort(), [
    ...[
      ['b/up', 'a', 0],
      ['gone', 'nowhere', 0],
      ['whole', 'b/c', 0],
    ],
  ]);
});

test('links that double with each folder are not followed for ever (H24)', async () => {
  const disk = new MemoryDisk();
  for (let at = 0; at < 40; at++) {
    disk.directory(`/data/album/${at + 1}`);
    disk.link(`/data/album/${at}/left`, `../${at + 1}`);
    disk.link(`/data/album/${at}/right`, `../${at + 1}`);
  }
  await refused(disk, 'metainfo/unsupported', /reached by more than 1000 ways of links/);
});

test('links in a circle, to a folder around them or to nothing, are refused by name (H24)', async () => {
  const circle = diskWith('/data/album/b/c');
  circle.link('/data/album/b/round', '..');
  await refused(circle, 'metainfo/unsupported', /b\/round is a link to a folder that it is in/);
  const dangling = diskWith('/data/album/a');
  dangling.link('/data/album/gone', 'nowhere');
  await refused(dangling, 'disk/missing', /the link gone cannot be followed/);
});

test('a name that is not UTF-8 is refused: no torrent can say it', async () => {
  const disk = diskWith('/data/album/a');
  const listed = disk.list.bind(disk);
  disk.list = async (path) => [...(await listed(path)), 'caf\ufffd'];
  await refused(disk, 'metainfo/unsupported', /has a name that is not UTF-8/);
});

test('a file that cannot be read is refused before anything is hashed', async () => {
  const disk = diskWith('/data/album/a', '/data/album/b');
  disk.fault = ({ operation, path }) =>
    operation === 'open' && path.endsWith('/b') ? 'disk/permission' : undefined;
  await assert.rejects(list(disk), { code: 'disk/permission' });
  assert.equal(disk.openFiles, 0);
});

test('folders too deep for a torrent end the search (H24)', async () => {
  const disk = diskWith(`/data/album/${'d/'.repeat(120)}a`);
  await refused(disk, 'metainfo/unsupported', /lies more than 99 folders deep/);
});

test('where nothing is, that is said', async () => {
  await assert.rejects(list(new MemoryDisk()), { code: 'disk/missing' });
});
