import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { decodeBencode } from '../../source/protocol/bencode.ts';
import type { BencodeDictionary } from '../../source/protocol/bencode-value.ts';
import { parseMetainfo } from '../../source/protocol/metainfo.ts';
import { Desk } from './program.ts';

const scene = async (t: Parameters<typeof Desk.open>[0]) => {
  const desk = await Desk.open(t);
  const album = desk.path('album');
  await mkdir(`${album}/cd1`, { recursive: true });
  await writeFile(`${album}/cd1/one.flac`, Buffer.alloc(40_000, 1));
  await writeFile(`${album}/run.sh`, Buffer.alloc(100, 2));
  await writeFile(`${album}/notes.log`, 'x');
  await writeFile(`${album}/empty`, '');
  await chmod(`${album}/run.sh`, 0o755);
  const output = desk.path('made.torrent');
  const create = (...flags: readonly string[]) =>
    desk.tell(['create', album, '--output', output, ...flags]);
  const read = async () => parseMetainfo(await readFile(output));
  return { desk, album, output, create, read };
};

const filesIn = (torrent: Awaited<ReturnType<typeof parseMetainfo>>): readonly string[] =>
  torrent.layout.files.map(({ path }) => path.slice(1).join('/'));

describe('create', { concurrency: 4 }, () => {
  test('makes a torrent, prints its magnet link, and says on standard error what it is', async (t) => {
    const { create, read, output } = await scene(t);
    const { code, stdout, stderr } = await create('--tracker', 'http://tracker.example/announce');
    assert.equal(code, 0, stderr);
    const made = await read();
    const id = Buffer.from(made.hashes.v1!).toString('hex');
    assert.equal(
      stdout,
      `magnet:?xt=urn:btih:${id}&dn=album&tr=http%3A%2F%2Ftracker.example%2Fannounce\n`,
    );
    assert.match(stderr, /^album: 39\.1 KiB in 4 files, 3 pieces of 16\.0 KiB$/m);
    assert.ok(stderr.includes(`written to ${output}`), stderr);
    assert.deepEqual(filesIn(made), ['cd1/one.flac', 'empty', 'notes.log', 'run.sh']);
    assert.equal(made.createdBy.startsWith('Sluice '), true);
  });

  test('refuses to super-seed what it was not told to seed', async (t) => {
    const { create } = await scene(t);
    const { code, stderr } = await create('--super-seed');
    assert.equal(code, 2);
    assert.match(stderr, /--super-seed goes with --seed or --attach/);
  });

  test('as JSON, whole', async (t) => {
    const { create, output, album } = await scene(t);
    await symlink('run.sh', `${album}/again`);
    const { code, stdout } = await create('--json', '--name', 'other');
    assert.equal(code, 0);
    const { infoHash, magnet, ...rest } = JSON.parse(stdout);
    assert.equal(magnet, `magnet:?xt=urn:btih:${infoHash}&dn=other`);
    assert.deepEqual(rest, {
      torrent: output,
      name: 'other',
      size: 40_201,
      fileCount: 5,
      pieceLength: 16_384,
      pieceCount: 3,
      leftOut: [],
    });
  });

  test('the same files, flags and date make the same bytes', async (t) => {
    const { create, output } = await scene(t);
    await create('--date', '2026-01-31');
    const first = await readFile(output);
    await create('--date', '2026-01-31T00:00:00Z', '--force');
    assert.deepEqual(await readFile(output), first);
    assert.ok(first.includes('13:creation datei1769817600e'));
    await create('--date', 'none', '--force');
    assert.ok(!(await readFile(output)).includes('creation date'));
  });

  test('every flag is in the torrent', async (t) => {
    const { create, output, read } = await scene(t);
    const { code, stderr } = await create(
      ...['--private', '--source', 'SITE', '--comment', 'hello', '--piece-length', '32K'],
      ...['--tracker', 'http://a/x,http://b/x', '--tracker', 'udp://c:1'],
      ...[
        '--web-seed',
        'http://w/',
        '--http-seed',
        'http://h/seed',
        '--node',
        '[::1]:6881',
        '--similar',
        '11'.repeat(20),
      ],
      ...['--collection', 'set', '--ignore', '*.log', '--order', 'natural', '--pad'],
      ...['--attributes', 'executable', '--update-url', 'http://u/newer'],
    );
    assert.equal(code, 0, stderr);
    const made = await read();
    assert.deepEqual(
      [made.isPrivate, made.comment, made.layout.pieceLength],
      [true, 'hello', 32_768],
    );
    assert.deepEqual(made.announceTiers, [['http://a/x', 'http://b/x'], ['udp://c:1']]);
    assert.deepEqual([made.webSeeds, made.nodes], [['http://w/'], [{ host: '::1', port: 6881 }]]);
    assert.deepEqual(filesIn(made), ['cd1/one.flac', 'empty', '.pad/25536', 'run.sh']);
    assert.ok(made.layout.files[3]!.isExecutable);
    const root = decodeBencode(await readFile(output)) as BencodeDictionary;
    const info = root.get('info') as BencodeDictionary;
    for (const key of ['source', 'similar', 'collections']) assert.ok(info.has(key), key);
    assert.ok(root.has('httpseeds'));
    assert.equal(made.updateUrl, 'http://u/newer');
  });

  test('a file that is there stays, and that is said before anything is read', async (t) => {
    const { create, output, desk, album } = await scene(t);
    await writeFile(output, 'mine');
    const { code, stderr } = await create();
    assert.equal(code, 1);
    assert.match(stderr, /made\.torrent is there already: --force writes over it/);
    assert.equal(await readFile(output, 'utf8'), 'mine');
    const nowhere = await desk.tell([
      'create',
      album,
      '--output',
      desk.path('not', 'there.torrent'),
    ]);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /there\.torrent/);
  });

  test('wrong usage is told, with 2, and nothing is written', async (t) => {
    const { create, desk } = await scene(t);
    for (const [flag, value, words] of [
      ['--piece-length', '300K', /is not the length of a piece/],
      ['--tracker', 'ftp://x/', /is not the address of a tracker/],
      ['--web-seed', 'udp://x:1', /is not the address of a web seed/],
      ['--order', 'size', /is none of path, folder, nocase, natural/],
      ['--attributes', 'blue', /is none of executable, hidden, links/],
      ['--like', 'rtorrent', /knows mktorrent, transmission, libtorrent/],
      ['--date', 'yesterday', /is no date/],
      ['--node', 'x', /is not an address/],
    ] as const) {
      const { code, stderr } = await create(flag, value);
      assert.equal(code, 2, flag);
      assert.match(stderr, words);
    }
    assert.deepEqual((await readdir(desk.folder)).sort(), ['album']);
  });

  test('what cannot be part of a torrent is refused by name, and nothing is left', async (t) => {
    const { create, desk, album } = await scene(t);
    await symlink('/etc', `${album}/out`);
    const { code, stderr } = await create();
    assert.equal(code, 1);
    assert.match(stderr, /the link out leads out of the folder/);
    assert.deepEqual(await readdir(desk.folder), ['album']);
    assert.equal((await create('--ignore', 'out')).code, 0);
  });

  test('quiet says nothing', async (t) => {
    const { create } = await scene(t);
    const { code, stdout, stderr } = await create('--quiet');
    assert.deepEqual([code, stdout, stderr], [0, '', '']);
  });

  test('--seed seeds what was made without reading it again, under whatever name', async (t) => {
    const { desk, album } = await scene(t);
    await writeFile(`${album}/CD1`, 'as the folder, but for case');
    const running = desk.start(
      ['create', album, '--seed', '--name', 'other', '--port', '0', '--json'],
      { env: { SLUICE_DHT: 'off', SLUICE_LSD: 'off' } },
    );
    const isChecked = ({ stdout }: typeof running) => stdout.includes('"torrent:checked"');
    await running.until(isChecked, 'seeding');
    const checked = running.events.find(({ name }) => name === 'torrent:checked');
    assert.deepEqual([checked?.piecesHave, checked?.isComplete], [3, true]);
    assert.equal((await running.stop()).code, 130);
  });
});
