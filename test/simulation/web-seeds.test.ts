import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateEngine } from '../helpers/engine-swarm.ts';
import { makeTorrent, type TorrentToMake } from '../helpers/torrent-maker.ts';
import { serveWeb } from '../helpers/web-server.ts';

const KIB = 1024;

const single = (more: Partial<TorrentToMake> = {}) =>
  makeTorrent({
    name: 'one file.bin',
    size: 3_000 * KIB + 7,
    pieceLength: 64 * KIB,
    extra: { 'url-list': 'http://web.test/pub/' },
    ...more,
  });

test('a torrent with a web seed alone completes: no tracker, no peer, few requests over kept connections', async () => {
  await simulateEngine({ seed: 'alone' }, async (swarm) => {
    const made = single();
    const web = serveWeb(swarm, made, 'web.test');
    const machine = await swarm.leecher(made);
    await swarm.untilComplete([machine], made, 60_000);
    assert.ok(web.requests.length <= 4, `${web.requests.length} requests`);
    assert.ok(web.connections() <= 2, `${web.connections()} connections`);
  });
});

const album = (more: Partial<TorrentToMake> = {}) =>
  makeTorrent({
    name: 'an album',
    files: [
      { path: 'a b/100%.bin', size: 400 * KIB + 3 },
      { path: 'a b/was ist #1?.txt', size: 10 },
      { path: 'empty', size: 0 },
      { path: 'größe/ü&+.bin', size: 700 * KIB },
      { path: 'z', size: 33 * KIB },
    ],
    pieceLength: 64 * KIB,
    extra: { 'url-list': ['http://web.test/pub'] },
    ...more,
  });

test('ranges run across files, whose names are encoded part by part (H111)', async () => {
  await simulateEngine({ seed: 'files' }, async (swarm) => {
    const made = album();
    const web = serveWeb(swarm, made, 'web.test');
    const machine = await swarm.leecher(made);
    await swarm.untilComplete([machine], made, 60_000);
    const paths = new Set(web.requests.map(({ url }) => url.pathname));
    assert.deepEqual(
      [...paths].sort(),
      [
        '/pub/an%20album/a%20b/100%25.bin',
        '/pub/an%20album/a%20b/was%20ist%20%231%3F.txt',
        '/pub/an%20album/gr%C3%B6%C3%9Fe/%C3%BC%26%2B.bin',
        '/pub/an%20album/z',
      ],
      'an empty file is asked of nobody',
    );
  });
});

test('padding is asked of nobody (BEP 47)', async () => {
  await simulateEngine({ seed: 'padding' }, async (swarm) => {
    const made = album({ isPadded: true });
    const web = serveWeb(swarm, made, 'web.test');
    const machine = await swarm.leecher(made);
    await swarm.untilComplete([machine], made, 60_000);
    assert.ok(web.requests.every(({ url }) => !url.pathname.includes('.pad')));
  });
});

test('a server without ranges is asked for whole files, and no byte of them is misplaced (H108)', async () => {
  for (const made of [single(), album()]) {
    await simulateEngine({ seed: 'whole' }, async (swarm) => {
      const web = serveWeb(swarm, made, 'web.test', { ignoresRanges: true });
      const machine = await swarm.leecher(made);
      await swarm.untilComplete([machine], made, 60_000);
      assert.ok(web.requests.length <= 8, `${web.requests.length} requests`);
    });
  }
});
