import assert from 'node:assert/strict';
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { parseMetainfo } from '../../source/protocol/metainfo.ts';
import { putTorrent } from './desk-torrents.ts';
import { Desk } from './program.ts';

const scene = async (t: Parameters<typeof Desk.open>[0]) => {
  const desk = await Desk.open(t);
  const { made, file } = await putTorrent(desk, {
    name: 'film.mkv',
    size: 100,
    pieceLength: 16_384,
    announceList: [['http://a/x'], ['udp://b:1']],
    extra: { comment: 'old', 'url-list': 'http://w/' },
  });
  const edit = (...flags: readonly string[]) => desk.tell(['edit', file, ...flags]);
  const read = async (path = file) => parseMetainfo(await readFile(path));
  return { desk, made, file, edit, read };
};

describe('edit', { concurrency: 4 }, () => {
  test('adds and removes trackers and web seeds, and changes the comment; the info-hash stays', async (t) => {
    const { edit, read, made, file, desk } = await scene(t);
    const { code, stdout, stderr } = await edit(
      ...['--add-tracker', 'http://c/x', '--remove-tracker', 'http://a/x'],
      ...['--add-web-seed', 'http://v/', '--comment', 'new'],
    );
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${file}\n`);
    const after = await read();
    assert.deepEqual(after.announceTiers, [['udp://b:1'], ['http://c/x']]);
    assert.deepEqual([after.webSeeds, after.comment], [['http://w/', 'http://v/'], 'new']);
    assert.equal(Buffer.from(after.hashes.v1!).toString('hex'), made.id);
    assert.equal((await readdir(desk.folder)).length, 1, 'nothing else is left there');
  });

  test('puts others in their place, or none', async (t) => {
    const { edit, read } = await scene(t);
    await edit(
      '--tracker',
      'http://c/x,http://d/x',
      '--remove-web-seed',
      'all',
      '--remove-comment',
    );
    const after = await read();
    assert.deepEqual(after.announceTiers, [['http://c/x', 'http://d/x']]);
    assert.deepEqual([after.webSeeds, after.comment], [[], '']);
    await edit('--remove-tracker', 'all');
    assert.deepEqual((await read()).announceTiers, []);
  });

  test('writes elsewhere where that is wished, and over nothing that is there', async (t) => {
    const { edit, read, desk, file } = await scene(t);
    const before = await readFile(file);
    const other = desk.path('other.torrent');
    const json = JSON.parse((await edit('--comment', 'new', '--output', other, '--json')).stdout);
    assert.equal(json.torrents[0].torrent, other);
    assert.equal((await read(other)).comment, 'new');
    assert.deepEqual(await readFile(file), before);
    const again = await edit('--comment', 'newer', '--output', other);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /other\.torrent is there already/);
    assert.equal((await edit('--comment', 'newer', '--output', other, '--force')).code, 0);
    assert.equal((await read(other)).comment, 'newer');
  });

  test('HTTP seeds, nodes, program and date are changed, too; the info-hash stays', async (t) => {
    const { edit, read, file } = await scene(t);
    const { hashes } = await read();
    const { code, stderr } = await edit(
      ...['--add-http-seed', 'http://h/seed', '--node', 'r.example:1', '--node', '[::1]:2'],
      ...['--created-by', 'me', '--date', '2026-01-31'],
    );
    assert.equal(code, 0, stderr);
    const changed = await read();
    assert.deepEqual(changed.hashes, hashes);
    assert.deepEqual(changed.nodes, [
      { host: 'r.example', port: 1 },
      { host: '::1', port: 2 },
    ]);
    assert.deepEqual([changed.createdBy, changed.createdAtMs], ['me', Date.UTC(2026, 0, 31)]);
    assert.ok((await readFile(file)).includes('9:httpseedsl13:http://h/seede'));
    await edit(
      '--remove-nodes',
      '--remove-http-seed',
      'all',
      '--remove-created-by',
      '--date',
      'none',
    );
    const bare = await read();
    assert.deepEqual([bare.nodes, bare.createdBy, bare.createdAtMs], [[], '', undefined]);
    assert.ok(!(await readFile(file)).includes('httpseeds'));
    assert.equal((await edit('--node', 'x')).code, 2);
    assert.equal((await edit('--node', 'r:1', '--remove-nodes')).code, 2);
  });

  test('a link to a torrent stays one', async (t) => {
    const { desk, file, read } = await scene(t);
    const link = desk.path('link.torrent');
    await symlink(file, link);
    assert.equal((await desk.tell(['edit', link, '--comment', 'new'])).code, 0);
    assert.equal((await read()).comment, 'new');
  });

  test('what cannot be done is told, and the torrent stays as it is', async (t) => {
    const { edit, file, desk } = await scene(t);
    const before = await readFile(file);
    const nothing = await edit();
    assert.deepEqual([nothing.code, /nothing is to be changed/.test(nothing.stderr)], [2, true]);
    assert.equal((await edit('--add-tracker', 'ftp://x/')).code, 2);
    assert.equal((await edit('--comment', 'x', '--remove-comment')).code, 2);
    const unknown = await edit('--remove-tracker', 'http://z/');
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /\.torrent: it has no http:\/\/z\/ to remove/);
    assert.deepEqual(await readFile(file), before);
    await writeFile(desk.path('odd.torrent'), 'd4:infodee');
    const odd = await desk.tell(['edit', desk.path('odd.torrent'), '--comment', 'x']);
    assert.equal(odd.code, 1);
    assert.match(odd.stderr, /odd\.torrent: /);
  });
});
