import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { HOSTILE_TEXTS } from '../helpers/hostile-texts.ts';
import { putTorrent } from './desk-torrents.ts';
import { Desk } from './program.ts';

/** What a terminal could obey, newlines between lines aside. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('show', { concurrency: 4 }, () => {
  test('prints what is in a torrent', async (t) => {
    const desk = await Desk.open(t);
    const { made, file } = await putTorrent(desk, {
      name: 'album',
      files: [
        { path: 'one.flac', size: 20_000 },
        { path: 'scans/front.jpg', size: 5 },
      ],
      pieceLength: 16_384,
      announceList: [
        ['http://a.example/announce', 'udp://b.example:6969'],
        ['https://c.example/x'],
      ],
      isPrivate: true,
      isPadded: true,
      extra: { comment: 'for listening', 'created by': 'a maker', 'creation date': 1_000_000_000 },
    });
    const { code, stdout, stderr } = await desk.run(['show', file]);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const part of [
      'album',
      made.id,
      '20005 bytes',
      'http://a.example/announce',
      'udp://b.example:6969',
      'https://c.example/x',
      'for listening',
      'a maker',
      '2001-09-09T01:46:40.000Z',
      'Private',
      '2 files:',
      'album/one.flac',
      'album/scans/front.jpg',
    ]) {
      assert.ok(stdout.includes(part), `${part} in:\n${stdout}`);
    }
    assert.doesNotMatch(stdout, /\.pad/);
  });

  test('prints it as JSON in one line', async (t) => {
    const desk = await Desk.open(t);
    const { made, file } = await putTorrent(desk, {
      name: 'film.mkv',
      size: 40_000,
      pieceLength: 16_384,
      announce: 'http://a.example/announce',
    });
    const { code, stdout } = await desk.tell(['show', file, '--json']);
    assert.equal(code, 0);
    assert.equal(stdout.trim().split('\n').length, 1);
    assert.deepEqual(JSON.parse(stdout), {
      name: 'film.mkv',
      infoHashV1: made.id,
      infoHashV2: null,
      size: 40_000,
      pieceLength: 16_384,
      pieceCount: 3,
      isPrivate: false,
      comment: '',
      createdBy: '',
      createdAt: null,
      trackers: [['http://a.example/announce']],
      updateUrl: null,
      webSeeds: [],
      nodes: [],
      files: [{ path: 'film.mkv', size: 40_000 }],
    });
  });

  test('reads a torrent from an http address', async (t) => {
    const desk = await Desk.open(t);
    const { made } = await putTorrent(desk, { name: 'fetched', size: 5, pieceLength: 16_384 });
    const server = createServer((request, response) => {
      if (request.url === '/a.torrent') response.end(made.bytes);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const { port } = server.address() as { port: number };
    const found = await desk.tell(['show', `http://127.0.0.1:${port}/a.torrent`]);
    assert.equal(found.code, 0, found.stderr);
    assert.match(found.stdout, /fetched/);
    const missing = await desk.tell(['show', `http://127.0.0.1:${port}/b.torrent`]);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^sluice: .*404.*\n$/);
  });

  test('H124 H125 H126 H127 H129: hostile names and words never reach the terminal raw', async (t) => {
    const desk = await Desk.open(t);
    const texts = HOSTILE_TEXTS.map(([, text]) => text.slice(0, 100));
    const everything = texts.join('');
    const { file } = await putTorrent(desk, {
      name: everything.slice(0, 200),
      files: texts.map((text, index) => ({ path: [`${index}${text}`, `${text}x`], size: 1 })),
      pieceLength: 16_384,
      announceList: [[`http://tracker.example/${texts[0]}`, `udp://x.example/${texts[4]}`]],
      extra: {
        comment: everything,
        'created by': everything,
        'url-list': [`http://seed.example/${texts[8]}`],
        nodes: [[`node.example${texts[0]}`, 6881]],
      },
    });
    const plain = await desk.tell(['show', file]);
    assert.equal(plain.code, 0, plain.stderr);
    assert.doesNotMatch(plain.stdout, OBEYED);
    assert.equal(plain.stderr, '');
    const json = await desk.tell(['show', file, '--json']);
    assert.doesNotMatch(json.stdout, OBEYED);
    const parsed = JSON.parse(json.stdout);
    assert.doesNotMatch(JSON.stringify(parsed), OBEYED);
    assert.doesNotMatch(parsed.name + parsed.comment + parsed.files[0].path, OBEYED);
  });

  test('what is no torrent is one line that names the reason, and 1', async (t) => {
    const desk = await Desk.open(t);
    await mkdir(desk.path('folder'));
    const bad: readonly (readonly [string, string | Uint8Array | undefined, RegExp])[] = [
      ['missing.torrent', undefined, /missing\.torrent/],
      ['./folder', undefined, /folder/],
      ['empty.torrent', '', /empty/],
      ['page.torrent', '<!DOCTYPE html><html>', /web page/],
      ['cut.torrent', 'd4:infod6:lengthi5e4:name', /cannot be read/],
      ['no-info.torrent', 'd3:fooi1ee', /no info/],
      ['link.torrent', 'magnet:?xt=urn:btih:x', /magnet link/],
      ['packed.torrent', Buffer.from([0x1f, 0x8b, 8, 0]), /compressed/],
      ['./odd\u001b[2J\u009b1m\u202ename', undefined, /odd/],
      ['escape.torrent', 'd4:infod\u001b[2Jee', /cannot be read/],
    ];
    for (const [name, content, reason] of bad) {
      if (content !== undefined) await writeFile(desk.path(name), content);
      const { code, stdout, stderr } = await desk.tell(['show', name]);
      assert.equal(code, 1, name);
      assert.equal(stdout, '', name);
      assert.match(stderr, /^sluice: [^\n]*\n$/, `${name}: ${stderr}`);
      assert.match(stderr, reason);
      assert.doesNotMatch(stderr, OBEYED);
    }
    assert.deepEqual(
      (await readdir(desk.folder)).filter((name) => /state|home/.test(name)),
      [],
    );
  });

  test('a reader that closes the pipe ends it in silence', async (t) => {
    const desk = await Desk.open(t);
    const { file } = await putTorrent(desk, {
      name: 'many',
      files: Array.from({ length: 20_000 }, (_, index) => ({ path: `${index}.txt`, size: 1 })),
      pieceLength: 16_384,
    });
    const running = desk.start(['show', file]);
    running.child.stdout.once('data', () => running.child.stdout.destroy());
    const { code, stderr, signal } = await running.ended;
    assert.equal(stderr, '');
    assert.equal(signal, null);
    assert.equal(code, 0);
  });
});
