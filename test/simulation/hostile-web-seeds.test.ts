import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WebSeedDetails } from '../../source/contract/details.ts';
import { simulateEngine, torrentOf } from '../helpers/engine-swarm.ts';
import type { ServedRequest, ServedResponse } from '../helpers/served-answer.ts';
import { DOWNLOADS, type SimulatedMachine } from '../helpers/simulated-machine.ts';
import type { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';
import { serveWeb, type WebServer, type WebServerOptions } from '../helpers/web-server.ts';

const KIB = 1024;
const URL_LIST = 'http://web.test/pub/';
const MINUTE = 60_000;

const torrent = (urls: readonly string[] = [URL_LIST]): MadeTorrent =>
  makeTorrent({
    name: 'film.bin',
    size: 2_000 * KIB + 5,
    pieceLength: 64 * KIB,
    extra: { 'url-list': urls },
  });

const detailsOf = (machine: SimulatedMachine, made: MadeTorrent): readonly WebSeedDetails[] =>
  torrentOf(machine, made).webSeeds.details();

interface Scene {
  readonly swarm: SimulatedSwarm;
  readonly made: MadeTorrent;
  readonly machine: SimulatedMachine;
  readonly web: WebServer;
  readonly seed: () => WebSeedDetails;
}

const withServer = (
  seed: string,
  options: WebServerOptions,
  scenario: (scene: Scene) => Promise<void>,
  made = torrent(),
) =>
  simulateEngine({ seed }, async (swarm) => {
    const web = serveWeb(swarm, made, 'web.test', options);
    const machine = await swarm.leecher(made);
    await scenario({ swarm, made, machine, web, seed: () => detailsOf(machine, made)[0]! });
  });

for (const status of [404, 500, 403]) {
  test(`H107: a server that answers ${status} for ever is asked less and less, and then no more`, async () => {
    await withServer(`s${status}`, { answer: () => ({ status }) }, async ({ swarm, web, seed }) => {
      await swarm.clock.advance(1_000);
      assert.equal(seed().status, 'waiting');
      assert.equal(seed().statusText, `answers ${status}`);
      assert.ok(seed().nextTryAt! > swarm.clock.wallTime());
      await swarm.clock.advance(10 * MINUTE);
      assert.ok(web.requests.length <= 6, `${web.requests.length} requests in ten minutes`);
      await swarm.clock.advance(3 * 60 * MINUTE);
      assert.equal(seed().status, 'dropped');
      assert.equal(web.requests.length, 8);
      assert.equal(seed().statusText, `answers ${status}, 8 times in a row`);
    });
  });
}

test('H107: 503 with Retry-After is asked again then, and serves', async () => {
  const answer = (_request: ServedRequest, count: number): ServedResponse | undefined =>
    count === 1 ? { status: 503, headers: { 'Retry-After': '90' } } : undefined;
  await withServer('busy', { answer }, async ({ swarm, made, machine, web, seed }) => {
    await swarm.clock.advance(85_000);
    assert.equal(web.requests.length, 1);
    assert.equal(seed().statusText, 'is busy (503)');
    await swarm.untilComplete([machine], made, MINUTE);
  });
});

const WRONG: Record<string, (request: ServedRequest, file: Uint8Array) => ServedResponse> = {
  'another Content-Range': (_request, file) => ({
    status: 206,
    headers: { 'Content-Range': `bytes 5-9/${file.length}` },
    body: file.subarray(5, 10),
  }),
  'no Content-Range': (_request, file) => ({ status: 206, body: file }),
  'a packed body': (_request, file) => ({
    headers: { 'Content-Encoding': 'gzip', 'content-length': `${file.length}` },
    body: file,
  }),
  'a file of another size': () => ({ headers: { 'content-length': '7' }, body: '1234567' }),
};

for (const [what, answer] of Object.entries(WRONG)) {
  test(`H108: ${what} is not believed, and not a byte of it is kept`, async () => {
    const file = torrent().payload;
    const options = { answer: (request: ServedRequest) => answer(request, file) };
    await withServer(what, options, async ({ swarm, made, machine, seed }) => {
      await swarm.clock.advance(2_000);
      assert.equal(seed().status, 'waiting');
      assert.equal(torrentOf(machine, made).tally.downloaded, 0);
    });
  });
}

test('H108: bytes beyond the range are cut off, and what an answer lacks is asked for again', async () => {
  const file = torrent().payload;
  const answer = ({ headers }: ServedRequest, count: number): ServedResponse => {
    const [, start, last] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [
      0,
      0,
      file.length - 1,
    ];
    const from = Number(start);
    // Too much, too little, and as it should be.
    const to = [Number(last) + 1, from + 100 * KIB, file.length][count % 3]!;
    return {
      status: 206,
      headers: { 'Content-Range': `bytes ${from}-${Math.min(to, file.length) - 1}/${file.length}` },
      body: file.subarray(from, to),
    };
  };
  await withServer('odd', { answer }, async ({ swarm, made, machine }) => {
    await swarm.untilComplete([machine], made, 5 * MINUTE);
    assert.equal(torrentOf(machine, made).tally.wasted, 0);
  });
});

test('H109: a mirror with other data is blamed alone, and dropped after three pieces', async () => {
  const made = torrent([URL_LIST, 'http://honest.test/pub/']);
  const wrong = new Map([['/pub/film.bin', new Uint8Array(made.payload.length)]]);
  await simulateEngine({ seed: 'wrong' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test', { files: wrong });
    serveWeb(swarm, made, 'honest.test', { uploadBytesPerSecond: 200_000 });
    const machine = await swarm.leecher(made);
    await swarm.untilComplete([machine], made, 10 * MINUTE);
    const [liar, honest] = detailsOf(machine, made);
    assert.notEqual(honest!.status, 'dropped');
    assert.match(liar!.statusText, /sent .*wrong data/);
    const dropped = machine.events.filter(({ name }) => name === 'web-seed:dropped');
    assert.ok(dropped.length <= 1);
  });
});

test('H109: with nobody else to ask, wrong data ends after three pieces', async () => {
  const files = new Map([['/pub/film.bin', new Uint8Array(torrent().payload.length)]]);
  await withServer('zeros', { files }, async ({ swarm, seed, machine, made }) => {
    await swarm.until(() => seed().status === 'dropped', 30 * MINUTE, 'the end of it');
    assert.match(seed().statusText, /^sent \d+ pieces of wrong data$/);
    const { wasted } = torrentOf(machine, made).tally;
    const events = machine.events.filter(({ name }) => name === 'web-seed:dropped');
    assert.equal(events.length, 1);
    const failed = machine.events.filter(({ name }) => name === 'piece:failed');
    assert.equal(failed.length, 3);
    assert.ok(wasted < made.payload.length * 2, `${wasted} bytes wasted`);
  });
});

test('H110: a redirect from the internet into the LAN or onto this machine is not followed', async () => {
  for (const goal of ['http://192.168.1.1/x', 'http://127.0.0.1/x', 'http://169.254.169.254/x']) {
    const answer = () => ({ status: 302, headers: { Location: goal } });
    await withServer('lan', { answer }, async ({ swarm, seed }) => {
      const inside = swarm.network.host('192.168.1.1');
      let isAsked = false;
      inside.http.serve(80, () => {
        isAsked = true;
        return {};
      });
      await swarm.clock.advance(5_000);
      assert.equal(seed().status, 'waiting');
      assert.equal(isAsked, false);
    });
  }
});

test('H110: redirects are followed to other hosts, without end they are not', async () => {
  const made = torrent();
  await simulateEngine({ seed: 'redirect' }, async (swarm) => {
    const mirror = serveWeb(swarm, made, 'mirror.test');
    serveWeb(swarm, made, 'web.test', {
      answer: ({ url }) => ({
        status: 302,
        headers: { Location: `http://mirror.test${url.pathname}` },
      }),
    });
    const machine = await swarm.leecher(made);
    await swarm.untilComplete([machine], made, MINUTE);
    assert.ok(mirror.requests.length > 0);
  });
  const answer = () => ({ status: 302, headers: { Location: '/pub/film.bin' } });
  await withServer('loop', { answer }, async ({ swarm, seed, web }) => {
    await swarm.clock.advance(5_000);
    assert.equal(seed().status, 'waiting');
    assert.equal(web.requests.length, 6);
  });
});

test('H110: a torrent from a stranger asks no script of the LAN, the user may', async () => {
  const made = makeTorrent({
    name: 'film.bin',
    size: 200 * KIB,
    pieceLength: 64 * KIB,
    extra: { httpseeds: ['http://192.168.1.9/seed'] },
  });
  await simulateEngine({ seed: 'script' }, async (swarm) => {
    let asked = 0;
    swarm.network.host('192.168.1.9').http.serve(80, ({ url }) => {
      asked += 1;
      const piece = Number(url.searchParams.get('piece'));
      return { body: made.piece(piece) };
    });
    const machine = await swarm.leecher(made);
    await swarm.clock.advance(5_000);
    assert.equal(asked, 0);
    const url = 'http://192.168.1.9/seed?by=hand';
    await swarm.wait(
      machine.session.execute('torrent:add-web-seed', { id: made.id, url, isScript: true }),
    );
    await swarm.untilComplete([machine], made, MINUTE);
    assert.equal(asked, 4, 'a request for each piece (BEP 17)');
  });
});

test('H111: names that would lead elsewhere are never asked for', async () => {
  const made = makeTorrent({
    name: 'n',
    files: [
      { path: ['..', 'secret'], size: 70 * KIB },
      { path: ['a?b#c%2e'], size: 70 * KIB },
    ],
    pieceLength: 64 * KIB,
    extra: { 'url-list': URL_LIST },
  });
  await simulateEngine({ seed: 'names' }, async (swarm) => {
    const files = new Map([['/pub/n/a%3Fb%23c%252e', made.payloadOf(1)]]);
    const web = serveWeb(swarm, made, 'web.test', { files });
    await swarm.leecher(made);
    await swarm.clock.advance(10_000);
    assert.deepEqual(
      [...new Set(web.requests.map(({ url }) => url.pathname + url.search))],
      ['/pub/n/a%3Fb%23c%252e'],
    );
  });
});

test('H112: of 300 listed ten are used, over four connections at a time', async () => {
  const urls = Array.from({ length: 300 }, (_, index) => `http://w${index}.test/pub/`);
  const made = torrent(urls);
  await simulateEngine({ seed: 'many' }, async (swarm) => {
    const asked = new Set<string>();
    for (let index = 0; index < 300; index++) {
      const address = `81.0.${index >> 8}.${index & 255}`;
      swarm.network.setName(`w${index}.test`, address);
      swarm.network.host(address).http.serve(80, ({ url }) => {
        asked.add(url.hostname);
        return { status: 500 };
      });
    }
    const machine = await swarm.leecher(made);
    let most = 0;
    for (let second = 0; second < 120; second++) {
      await swarm.clock.advance(1_000);
      const connected = detailsOf(machine, made).filter(({ connections }) => connections > 0);
      most = Math.max(most, connected.length);
    }
    assert.equal(detailsOf(machine, made).length, 100, 'more than a hundred are not even kept');
    assert.equal(asked.size, 10);
    await swarm.clock.advance(10 * MINUTE);
    assert.ok(asked.size > 20, 'after some failures others come to their turn');
    assert.ok(most <= 4, `${most} at once`);
  });
});

test('a server that falls silent is given up after half a minute, and its blocks go to others', async () => {
  const made = torrent([URL_LIST, 'http://late.test/pub/']);
  await simulateEngine({ seed: 'silent' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test', {
      answer: ({ headers }) => {
        const [, start, last] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
        const [from, to] = [Number(start ?? 0), Number(last ?? made.payload.length - 1)];
        return {
          status: 206,
          headers: { 'Content-Range': `bytes ${from}-${to}/${made.payload.length}` },
          body: made.payload.subarray(from, to + 1),
          fallsSilentAt: 90 * KIB,
        };
      },
    });
    serveWeb(swarm, made, 'late.test', { uploadBytesPerSecond: 300_000 });
    const machine = await swarm.leecher(made);
    await swarm.untilComplete([machine], made, 2 * MINUTE);
    const [silent] = detailsOf(machine, made);
    assert.ok(silent!.downloaded <= 400 * KIB);
  });
});

test('H108: a server that sends files from their beginning alone is heard out, however long that takes, and what is thrown away counts', async () => {
  const made = torrent();
  const half = Math.floor(made.payload.length / 2);
  await simulateEngine({ seed: 'from the start' }, async (swarm) => {
    serveWeb(swarm, made, 'web.test', { ignoresRanges: true, uploadBytesPerSecond: 15_000 });
    const machine = swarm.machine();
    machine.disk.put(`${DOWNLOADS}/film.bin`, made.payload.subarray(0, half));
    await swarm.wait(machine.start());
    await swarm.add(machine, made);
    await swarm.untilComplete([machine], made, 5 * MINUTE);
    const { wasted } = torrentOf(machine, made).tally;
    assert.ok(wasted > half - 64 * KIB && wasted <= half, `${wasted} of ${half} bytes`);
  });
});

test('H108: one that breaks off before it comes to what was asked for is asked no more after some times', async () => {
  const made = torrent();
  await simulateEngine({ seed: 'breaks off' }, async (swarm) => {
    const web = serveWeb(swarm, made, 'web.test', {
      answer: () => ({
        headers: { 'content-length': String(made.payload.length) },
        body: made.payload.subarray(0, 100 * KIB),
        breaksAt: 100 * KIB,
      }),
    });
    const machine = swarm.machine();
    machine.disk.put(`${DOWNLOADS}/film.bin`, made.payload.subarray(0, 1_000 * KIB));
    await swarm.wait(machine.start());
    await swarm.add(machine, made);
    await swarm.clock.advance(6 * 60 * MINUTE);
    assert.equal(detailsOf(machine, made)[0]!.status, 'dropped');
    assert.ok(web.requests.length <= 9, `${web.requests.length} requests`);
  });
});

test('H108: one that sends a byte for each question is not asked on and on', async () => {
  const answer = ({ headers }: ServedRequest): ServedResponse => {
    const start = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    return {
      status: 206,
      headers: { 'content-range': `bytes ${start}-${start}/${torrent().payload.length}` },
      body: torrent().payload.subarray(start, start + 1),
    };
  };
  await withServer('drops', { answer }, async ({ swarm, web, seed }) => {
    await swarm.clock.advance(MINUTE);
    assert.ok(web.requests.length <= 3, `${web.requests.length} requests in a minute`);
    assert.match(seed().statusText, /^sends next to nothing/);
  });
});

test('servers that send drop by drop give their places to one that waits for a place (H51, H112)', async () => {
  const names = ['a', 'bb', 'ccc', 'dddd', 'eeeee'].map((name) => `${name}.test`);
  const made = torrent([...names.map((name) => `http://${name}/pub/`), 'http://honest.test/pub/']);
  await simulateEngine({ seed: 'drops' }, async (swarm) => {
    const answer = ({ headers }: ServedRequest): ServedResponse => {
      const start = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
      const body = made.payload.subarray(start, start + 16 * KIB);
      const range = `bytes ${start}-${start + body.length - 1}/${made.payload.length}`;
      return { status: 206, headers: { 'content-range': range }, body };
    };
    for (const name of names) serveWeb(swarm, made, name, { answer, uploadBytesPerSecond: 700 });
    serveWeb(swarm, made, 'honest.test', {
      answer: (_request, count) =>
        count === 1 ? { status: 503, headers: { 'Retry-After': '20' } } : undefined,
    });
    const machine = await swarm.leecher(made);
    await swarm.untilComplete([machine], made, 5 * MINUTE);
  });
});
