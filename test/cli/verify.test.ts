import assert from 'node:assert/strict';
import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { putPayload, putTorrent } from './desk-torrents.ts';
import { Desk } from './program.ts';

const scene = async (t: Parameters<typeof Desk.open>[0]) => {
  const desk = await Desk.open(t);
  const torrent = await putTorrent(desk, {
    name: 'album',
    files: [
      { path: 'one.flac', size: 40_000 },
      { path: 'two.flac', size: 20_000 },
      { path: 'empty.txt', size: 0 },
    ],
    pieceLength: 16_384,
  });
  const directory = desk.path('data');
  await putPayload(torrent, directory);
  const verify = (...flags: readonly string[]) =>
    desk.tell(['verify', torrent.file, '--dir', directory, ...flags]);
  return { desk, directory, verify };
};

describe('verify', { concurrency: 4 }, () => {
  test('all there and right: 0, and says so', async (t) => {
    const { verify, desk, directory } = await scene(t);
    const { code, stdout, stderr } = await verify();
    assert.equal(code, 0, stderr);
    assert.match(stdout, /complete: all 4 pieces of album are right/);
    assert.deepEqual(await readdir(directory), ['album'], 'nothing is left in the folder');
    assert.ok(!(await readdir(desk.folder)).includes('state'), 'and no state is made');
  });

  test('as JSON, whole', async (t) => {
    const { verify } = await scene(t);
    const { code, stdout } = await verify('--json');
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      name: 'album',
      isComplete: true,
      piecesHave: 4,
      pieceCount: 4,
      bytesHave: 60_000,
      bytesTotal: 60_000,
      files: [
        { path: 'album/one.flac', size: 40_000, done: 40_000, isMissing: false },
        { path: 'album/two.flac', size: 20_000, done: 20_000, isMissing: false },
        { path: 'album/empty.txt', size: 0, done: 0, isMissing: false },
      ],
    });
  });

  test('one wrong byte: 1, and the file is named', async (t) => {
    const { verify, directory } = await scene(t);
    await writeFile(`${directory}/album/two.flac`, Buffer.alloc(20_000));
    const { code, stdout } = await verify();
    assert.equal(code, 1);
    assert.match(stdout, /album\/two\.flac/);
    assert.match(stdout, /incomplete: 2 of 4 pieces of album are missing or wrong/);
    const json = JSON.parse((await verify('--json')).stdout);
    assert.equal(json.isComplete, false);
    assert.equal(json.piecesHave, 2);
  });

  test('a missing file, a short one, nothing at all: 1', async (t) => {
    const { verify, desk, directory } = await scene(t);
    await truncate(`${directory}/album/two.flac`, 19_999);
    assert.equal((await verify('--quiet')).code, 1);
    await rm(`${directory}/album/one.flac`);
    const json = JSON.parse((await verify('--json')).stdout);
    assert.equal(json.piecesHave, 0);
    await rm(directory, { recursive: true });
    const { code, stderr } = await verify();
    assert.equal(code, 1);
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack');
    assert.ok(!(await readdir(desk.folder)).includes('data'), 'nothing is made');
  });

  test('a missing file of no bytes is missing', async (t) => {
    const { verify, directory } = await scene(t);
    await rm(`${directory}/album/empty.txt`);
    const { code, stdout } = await verify();
    assert.equal(code, 1, 'it holds no piece, and yet not all is there');
    assert.match(stdout, /gone .*album\/empty\.txt/);
    assert.match(stdout, /incomplete: files without bytes are missing/);
  });

  test('quiet says nothing', async (t) => {
    const { verify } = await scene(t);
    const { code, stdout, stderr } = await verify('--quiet');
    assert.deepEqual([code, stdout, stderr], [0, '', '']);
  });
});
