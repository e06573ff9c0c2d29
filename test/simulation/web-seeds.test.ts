import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMagnet } from '../../source/protocol/magnet.ts';
import { servePeer, simulateEngine, strangerAddress, torrentOf } from '../helpers/engine-swarm.ts';
import { metadataPeer } from '../helpers/metadata-peers.ts';
import type { ServedRequest, ServedResponse } from '../helpers/served-answer.ts';
import type { SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent, type TorrentToMake } from '../helpers/torrent-maker.ts';
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

const film = (more: Partial<TorrentToMake> = {}) =>
  single({ name: 'film', size: 8_000 * KIB, pieceLength: 128 * KIB, ...more });

/** How long it takes in virtual seconds, and what was of no use. */
const race = async (seed: string, web: number | undefined, peer: number | undefined) => {
  const made = film();
  const result = { seconds: 0, wasted: 0, fromWeb: 0 };
  await simulateEngine({ seed }, async (swarm) => {
    if (web !== undefined) serveWeb(swarm, made, 'web.test', { uploadBytesPerSecond: web });
    else swarm.network.setName('web.test', '80.0.0.9');
    const seeds =
      peer === undefined ? [] : [await swarm.seeder(made, { uploadBytesPerSecond: peer })];
    const machine = await swarm.leecher(made, {}, seeds);
    const begunMs = swarm.clock.now();
    await swarm.untilComplete([machine], made, 600_000);
    result.seconds = (swarm.clock.now() - begunMs) / 1_000;
    result.wasted = torrentOf(machine, made).tally.wasted;
    result.fromWeb = torrentOf(machine, made).webSeeds.all[0]!.download.total;
  });
  return result;
};

test('a web seed and a peer share the work: together they are nearly as fast as both, and fetch hardly anything twice', async () => {
  const { seconds, wasted, fromWeb } = await race('together', 400_000, 400_000);
  // 8.2 MB at 800 kB/s are 10.2 s.
  assert.ok(seconds < 14, `${seconds} s`);
  assert.ok(wasted < 500_000, `${wasted} bytes twice`);
  assert.ok(fromWeb > 2_500_000 && fromWeb < 6_000_000, `${fromWeb} bytes from the web`);
});

test('a web seed that crawls holds up nobody: peers take its run from the end, and its last piece too', async () => {
  const { seconds } = await race('crawling', 5_000, 800_000);
  // 8.2 MB at 800 kB/s are 10.2 s; 26 s for one piece of its own.
  assert.ok(seconds < 16, `${seconds} s`);
});

test('the download limit holds for web seeds too', async () => {
  const made = single();
  await simulateEngine({ seed: 'limit' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test');
    const machine = await swarm.leecher(made);
    await swarm.wait(machine.session.execute('session:set-limits', { download: 300 * KIB }));
    const begunMs = swarm.clock.now();
    await swarm.untilComplete([machine], made, 60_000);
    const seconds = (swarm.clock.now() - begunMs) / 1_000;
    assert.ok(seconds > 8 && seconds < 12, `${seconds} s for 3000 KiB at 300 KiB/s`);
  });
});

const isFetching = (swarm: SimulatedSwarm, machine: SimulatedMachine, made: MadeTorrent) =>
  swarm.until(() => torrentOf(machine, made).content.have.count > 3, 60_000, 'some pieces');

test('a paused torrent asks for nothing, and goes on with what it has', async () => {
  const made = film();
  await simulateEngine({ seed: 'pause' }, async (swarm) => {
    const web = serveWeb(swarm, made, 'web.test', { uploadBytesPerSecond: 1_000_000 });
    const machine = await swarm.leecher(made);
    await isFetching(swarm, machine, made);
    await swarm.wait(machine.session.execute('torrent:pause', { id: made.id }));
    const { length } = web.requests;
    await swarm.clock.advance(60_000);
    assert.equal(web.requests.length, length);
    await swarm.wait(machine.session.execute('torrent:resume', { id: made.id }));
    await swarm.untilComplete([machine], made, 60_000);
    assert.ok(torrentOf(machine, made).tally.downloaded < made.payload.length + 1_000_000);
  });
});

test('files that are skipped are not asked for', async () => {
  const made = album({ pieceLength: 16 * KIB });
  await simulateEngine({ seed: 'skip' }, async (swarm) => {
    const web = serveWeb(swarm, made, 'web.test');
    const machine = swarm.machine();
    await swarm.wait(machine.start());
    const base64 = Buffer.from(made.bytes).toString('base64');
    const source = { kind: 'bytes', base64 } as const;
    await swarm.wait(machine.session.execute('torrent:add', { source, select: ['z'] }));
    await swarm.until(() => torrentOf(machine, made).content.isComplete, 60_000, 'the file');
    assert.ok(web.requests.every(({ url }) => /z$|bin$/.test(url.pathname)));
    assert.ok(torrentOf(machine, made).tally.downloaded < 80 * KIB);
  });
});

test('it counts as a peer, and nobody is said to wait for peers while it delivers', async () => {
  const made = film({ announce: 'http://tracker.gone/announce' });
  await simulateEngine({ seed: 'counts' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test', { uploadBytesPerSecond: 500_000 });
    const machine = await swarm.leecher(made);
    await isFetching(swarm, machine, made);
    const torrent = torrentOf(machine, made);
    const { peersConnected, seedsConnected, notice, availability } = torrent.summary();
    assert.deepEqual([peersConnected, seedsConnected, notice], [1, 1, null]);
    assert.equal(machine.session.frame().session.peers, 1);
    assert.ok(availability >= 1);
    const [row] = torrent.details(new Set(['peers'])).peers!;
    assert.deepEqual([row!.client, row!.source], ['web seed', 'web-seed']);
    assert.ok(row!.downloadRate > 300_000);
    await swarm.untilComplete([machine], made, 60_000);
    assert.equal(torrent.summary().peersConnected, 0, 'a seed needs none');
    assert.equal(machine.session.frame().session.peers, 0);
  });
});

test('what is wrong with it is said where people look for peers', async () => {
  const made = single();
  await simulateEngine({ seed: 'words' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test', { answer: () => ({ status: 404 }) });
    const machine = await swarm.leecher(made);
    await swarm.clock.advance(10_000);
    const torrent = torrentOf(machine, made);
    const [row] = torrent.details(new Set(['peers'])).peers!;
    assert.equal(row!.client, 'web seed, answers 404, next try in 21 s');
    const { notice } = torrent.summary();
    assert.equal(
      notice?.text,
      "its web seed answers 404, next try in 21 s; nothing can find peers: turn on the DHT, or add a tracker or a peer's address",
    );
  });
});

test('web seeds that the user adds and removes are there again after a restart', async () => {
  const made = film({ extra: {} });
  await simulateEngine({ seed: 'kept' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test', { uploadBytesPerSecond: 500_000 });
    const machine = await swarm.leecher(made);
    const url = 'http://web.test/pub/';
    await swarm.wait(machine.session.execute('torrent:add-web-seed', { id: made.id, url }));
    await isFetching(swarm, machine, made);
    await swarm.wait(machine.stop());
    await swarm.wait(machine.start({ restoresTorrents: true }));
    await swarm.untilComplete([machine], made, 60_000);
    const [kept] = torrentOf(machine, made).webSeeds.details();
    assert.equal(kept!.url, url);
    const { overview } = torrentOf(machine, made).details(new Set(['overview']));
    assert.ok(overview!.magnet.endsWith(`&ws=${encodeURIComponent(url)}`), 'a link names it');
    const { number } = kept!;
    await swarm.wait(machine.session.execute('torrent:remove-web-seed', { id: made.id, number }));
    assert.deepEqual(torrentOf(machine, made).webSeeds.all, []);
  });
});

test('a link names web seeds (ws=): once a peer has told what the torrent is, the data comes from there', async () => {
  const made = album({ extra: {} });
  await simulateEngine({ seed: 'magnet' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test');
    const { address } = await servePeer(swarm, strangerAddress(1), made, metadataPeer(made));
    const machine = swarm.machine();
    await swarm.wait(machine.start());
    const webSeeds = ['http://web.test/pub/'];
    const uri = `${formatMagnet({ infoHash: made.infoHash, webSeeds })}&x.pe=${address}`;
    const source = { kind: 'magnet', uri } as const;
    await swarm.wait(machine.session.execute('torrent:add', { source }));
    await swarm.untilComplete([machine], made, 60_000);
  });
});

test('a private torrent has web seeds too, and no peers but its own', async () => {
  const made = single({ isPrivate: true });
  await simulateEngine({ seed: 'private' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test');
    const machine = await swarm.leecher(made);
    await swarm.untilComplete([machine], made, 60_000);
  });
});

test('a script is asked for pieces one after the other, waits as it says, and gives parts (BEP 17)', async () => {
  const made = film({ extra: { httpseeds: ['http://script.test/seed.php'] } });
  await simulateEngine({ seed: 'script' }, async (swarm) => {
    const asked: string[] = [];
    const handler = ({ url }: ServedRequest): ServedResponse => {
      asked.push(url.search);
      if (asked.length === 1) return { status: 503, body: '12' };
      const bytes = made.piece(Number(url.searchParams.get('piece')));
      const [first = 0, last = bytes.length - 1] =
        url.searchParams.get('ranges')?.split('-').map(Number) ?? [];
      return { body: bytes.subarray(first, last + 1) };
    };
    swarm.network.setName('script.test', '80.0.1.1');
    swarm.network.host('80.0.1.1').http.serve(80, handler);
    const machine = await swarm.leecher(made);
    await swarm.clock.advance(11_000);
    assert.equal(asked.length, 1);
    await swarm.untilComplete([machine], made, 60_000);
    const hash = [...made.infoHash]
      .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
      .join('');
    assert.equal(decodeHex(asked[1]!), decodeHex(`?info_hash=${hash}&piece=0`));
    assert.equal(asked.length, made.pieceCount + 1);
  });
});

/** Percent-encoded bytes as hex, however they are written. */
const decodeHex = (query: string): string => {
  const [, hash = '', rest = ''] = /info_hash=([^&]*)(.*)/.exec(query) ?? [];
  const bytes = hash.replace(/%([0-9a-f]{2})|([^%])/gi, (_all, hex, letter) =>
    (hex ?? letter.charCodeAt(0).toString(16)).toLowerCase(),
  );
  return bytes + rest;
};

test('when the interface that all is bound to goes, nothing more is asked', async () => {
  const made = film();
  await simulateEngine({ seed: 'road' }, async (swarm) => {
    const web = serveWeb(swarm, made, 'web.test', { uploadBytesPerSecond: 500_000 });
    const machine = await swarm.leecher(made);
    await isFetching(swarm, machine, made);
    const changes = { network: { bind: 'tun9' } };
    await swarm.wait(machine.session.execute('session:configure', { changes }));
    await swarm.clock.advance(2_000);
    const { length } = web.requests;
    const { count } = torrentOf(machine, made).content.have;
    await swarm.clock.advance(120_000);
    assert.deepEqual(
      [web.requests.length, torrentOf(machine, made).content.have.count],
      [length, count],
    );
  });
});
