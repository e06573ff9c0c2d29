import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as ask } from 'node:http';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Endpoint } from '../../source/base/ports/network.ts';
import { decodeBencode } from '../../source/protocol/bencode.ts';
import { isDictionary, readDictionary, readText } from '../../source/protocol/bencode-read.ts';
import {
  parseAnnounceAnswer,
  parseScrapeAnswer,
} from '../../source/protocol/http-tracker-answer.ts';
import { encodeUdpTrackerRequest } from '../../source/protocol/udp-tracker-request.ts';
import { NodeTcp } from '../../source/system/tcp.ts';
import { type AllowList, parseAllowList } from '../../source/tracker/allow-list.ts';
import { HttpTrackerServer } from '../../source/tracker/http-tracker-server.ts';
import { DEFAULT_CAPS, HTTP_DOOR_LIMITS } from '../../source/tracker/limits.ts';
import { Tracker } from '../../source/tracker/tracker.ts';
import { UdpTrackerServer } from '../../source/tracker/udp-tracker-server.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const infoHash = new Uint8Array(20).fill(1);
const HASH = '%01'.repeat(20);

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

const setUp = async (
  t: { after(undo: () => Promise<void>): void },
  {
    allowed,
    host = '127.0.0.1',
    tcp = new NodeTcp(),
  }: { allowed?: AllowList; host?: string; tcp?: NodeTcp } = {},
) => {
  const clock = new VirtualClock();
  const random = new SeededRandom('http');
  const tracker = new Tracker({ clock, random, intervalMs: 60_000, allowed });
  const server = new HttpTrackerServer({ tcp, clock, random, tracker });
  const at = await server.listen({ host, port: 0 });
  t.after(() => server.close());
  const get = (path: string, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = ask({ ...at, path, method, agent: false }, async (response) => {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part as Buffer);
        resolve({
          status: response.statusCode!,
          type: response.headers['content-type'] ?? '',
          body: Buffer.concat(parts),
        });
      });
      request.on('error', reject);
      request.end();
    });
  const announce = async (port: number, more = '') => {
    const id = String(port).padStart(20, 'p');
    const path = `/announce?info_hash=${HASH}&peer_id=${id}&port=${port}&left=1${more}`;
    return (await get(path)).body;
  };
  return { clock, random, tracker, at, get, announce };
};

const accepted = (body: Uint8Array) => {
  const answer = parseAnnounceAnswer(body);
  assert.equal(answer.kind, 'accepted');
  return answer as Extract<typeof answer, { kind: 'accepted' }>;
};
const refused = (body: Uint8Array) => {
  const answer = parseAnnounceAnswer(body);
  assert.equal(answer.kind, 'refused');
  return answer as Extract<typeof answer, { kind: 'refused' }>;
};
/** 127.0.0.1 may be named to 127.0.0.1 alone, and our client leaves that to its caller. */
const portsIn = (body: Uint8Array): readonly number[] =>
  accepted(body).peers.map(({ port }) => port);

test('two peers hear of each other over HTTP, and who stops is not named again', async (t) => {
  const { announce } = await setUp(t);
  assert.deepEqual(portsIn(await announce(6001, '&event=started')), []);
  const second = await announce(6002);
  assert.deepEqual(accepted(second).peers, [{ host: '127.0.0.1', port: 6001 }]);
  assert.equal(accepted(second).intervalMs, 60_000);
  assert.deepEqual(portsIn(await announce(6001, '&event=stopped')), []);
  assert.deepEqual(portsIn(await announce(6002)), []);
});

test('peers over IPv6 hear of each other packed as IPv6, and written out as well', async (t) => {
  const { announce } = await setUp(t, { host: '::1' });
  await announce(6001);
  assert.deepEqual(accepted(await announce(6002)).peers, [{ host: '::1', port: 6001 }]);
  const written = accepted(await announce(6002, '&compact=0'));
  assert.deepEqual(written.peers, [{ host: '::1', port: 6001 }]);
});

test('a peer that came by UDP is told of over HTTP', async (t) => {
  const { clock, random, tracker, announce } = await setUp(t);
  const network = new SimulatedNetwork(clock, random);
  const udp = new UdpTrackerServer({ udp: network.host('10.0.0.9').udp, clock, random, tracker });
  const at = await udp.listen({ host: '10.0.0.9', port: 6969 });
  const socket = await network.host('10.0.0.1').udp.bind({ host: '10.0.0.1', port: 1 }, (bytes) => {
    if (bytes.length !== 16) return;
    const connectionId = Buffer.from(bytes).readBigUInt64BE(8);
    const told = { infoHash, peerId: infoHash, port: 7001, uploaded: 0, downloaded: 0, left: 0 };
    const rest = { event: undefined, wanted: 0, key: 0 };
    socket.send(
      encodeUdpTrackerRequest({
        kind: 'announce',
        transactionId: 2,
        connectionId,
        announce: { ...told, ...rest },
        urlData: '',
      }),
      at,
    );
  });
  socket.send(encodeUdpTrackerRequest({ kind: 'connect', transactionId: 1 }), at);
  await clock.advance(1_000);
  assert.deepEqual(accepted(await announce(6001)).peers, [{ host: '10.0.0.1', port: 7001 }]);
  udp.close();
});

test('a scrape tells partial seeds from downloaders (BEP 21)', async (t) => {
  const { announce, get } = await setUp(t);
  await announce(6001);
  await announce(6002, '&event=paused');
  const { body } = await get(`/scrape?info_hash=${HASH}&info_hash=${'%02'.repeat(20)}`);
  assert.deepEqual(parseScrapeAnswer(body, infoHash), { seeds: 0, leechers: 1, completed: 0 });
  const files = readDictionary(decodeBencode(body) as never, 'files');
  const counts = files && readDictionary(files, '\x01'.repeat(20));
  assert.equal(counts?.get('downloaders'), 1);
  assert.deepEqual(parseScrapeAnswer(body, new Uint8Array(20).fill(2)), {
    seeds: 0,
    leechers: 0,
    completed: 0,
  });
});

test('torrents beyond the list are refused for good, over HTTP', async (t) => {
  const { announce, tracker } = await setUp(t, { allowed: parseAllowList('02'.repeat(20)) });
  assert.equal(refused(await announce(6001)).retry, 'never');
  assert.equal(tracker.swarmCount, 0);
  tracker.allow(parseAllowList('01'.repeat(20)));
  assert.deepEqual(portsIn(await announce(6001)), []);
});

test('H122: hostile requests over HTTP are answered short, and change nothing', async (t) => {
  const { get, tracker } = await setUp(t);
  const rows: readonly (readonly [path: string, method: string, status: number])[] = [
    ['/announce', 'GET', 200],
    ['/announce?info_hash=%zz&peer_id=x&port=1', 'GET', 200],
    [`/announce?info_hash=${HASH}&peer_id=${'p'.repeat(20)}&port=0`, 'GET', 200],
    [`/announce?${'a&'.repeat(3_000)}`, 'GET', 200],
    ['/scrape', 'GET', 200],
    ['/../../etc/passwd', 'GET', 404],
    ['/announce/', 'GET', 404],
    [`/announce?info_hash=${HASH}`, 'POST', 405],
    ['/', 'DELETE', 405],
    [`/${'a'.repeat(20_000)}`, 'GET', 431],
  ];
  for (const [path, method, status] of rows) {
    const answer = await get(path, method);
    assert.equal(answer.status, status, path.slice(0, 60));
    assert.ok(answer.body.length < 200);
    if (status === 200) assert.equal(refused(answer.body).retry, 'never');
  }
  assert.equal(tracker.swarmCount, 0);
  assert.equal(tracker.deeds('http').malformed, 5);
});

test('H122: a claimed address is never taken, and a wild numwant is clamped', async (t) => {
  const { announce } = await setUp(t);
  const claims = '&ip=192.0.2.9&ipv4=192.0.2.9:1&ipv6=2001:db8::9';
  for (let port = 7001; port <= 7080; port++) await announce(port, claims);
  const all = accepted(await announce(6001, '&numwant=1000000000')).peers;
  assert.equal(all.length, 80);
  assert.ok(all.every(({ host }) => host === '127.0.0.1'));
  assert.equal(portsIn(await announce(6001)).length, 50);
  assert.equal(portsIn(await announce(6001, '&numwant=0')).length, 0);
});

test('H122: who asks too much is refused for a while, and then taken again', async (t) => {
  const { announce, clock, tracker } = await setUp(t);
  for (let at = 0; at < DEFAULT_CAPS.requestsPerHost; at++) tracker.admits('127.0.0.1', 'http');
  assert.deepEqual(refused(await announce(6001)).retry, { afterMs: 900_000 });
  await clock.advance(10_000);
  assert.deepEqual(portsIn(await announce(6001)), []);
});

test('H122: one address holds so many connections, and no more', async (t) => {
  const { at, get } = await setUp(t);
  const sockets = Array.from({ length: HTTP_DOOR_LIMITS.maxConnectionsPerHost + 1 }, () =>
    connect(at),
  );
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
  });
  for (const socket of sockets) socket.on('error', () => {});
  await once(sockets.at(-1)!, 'close');
  assert.equal(sockets.filter(({ destroyed }) => destroyed).length, 1);
  for (const socket of sockets) socket.destroy();
  await Promise.all(sockets.slice(0, -1).map((socket) => once(socket, 'close')));
  assert.equal((await get('/')).status, 200);
});

test('people find a page, and Prometheus its figures', async (t) => {
  const { announce, get } = await setUp(t);
  await announce(6001);
  await get('/announce');
  const page = await get('/');
  assert.match(page.type, /^text\/html/);
  assert.match(
    page.body.toString(),
    /Peers: 1\. Torrents with peers: 1\. It serves every torrent\./,
  );
  const { body, type } = await get('/metrics');
  assert.match(type, /version=0\.0\.4/);
  for (const line of [
    'sluice_tracker_peers 1',
    'sluice_tracker_announces_total{road="http"} 1',
    'sluice_tracker_malformed_total{road="http"} 1',
    'sluice_tracker_announces_total{road="udp"} 0',
  ]) {
    assert.ok(body.toString().split('\n').includes(line), line);
  }
  assert.doesNotMatch(page.body.toString() + body.toString(), /127\.0\.0\.1|0101/);
  assert.equal((await get('/', 'HEAD')).body.length, 0);
});

test('the reason of a refusal is a plain text', async (t) => {
  const { get } = await setUp(t);
  const { body } = await get('/announce?<script>');
  const answer = decodeBencode(body);
  assert.ok(isDictionary(answer));
  assert.equal(readText(answer, 'failure reason'), 'info_hash must be given once, with 20 bytes');
});

test('H122: whoever there is no room for is told so, and hears of others all the same', async (t) => {
  const { announce, tracker } = await setUp(t);
  const most = DEFAULT_CAPS.peersPerHostAndSwarm;
  for (let port = 7_001; port <= 7_000 + most; port++) {
    const endpoint = { host: '127.0.0.1', port };
    const said = { infoHash, endpoint, event: undefined, left: 1 };
    tracker.announce(said, { own: 0, other: 0 }, 'udp');
  }
  const answer = accepted(await announce(6001));
  assert.match(answer.warning ?? '', /no room for you/);
  assert.equal(answer.peers.length, 50);
  assert.equal(tracker.deeds('http').unkept, 1);
  assert.equal(accepted(await announce(7_001)).warning, undefined);
});

test('who asks over IPv4 hears of IPv6 too, in a list of its own (BEP 7)', async (t) => {
  const { announce, tracker } = await setUp(t);
  for (const host of ['192.0.2.7', '2001:db8::7']) {
    const said = { infoHash, endpoint: { host, port: 7001 }, event: undefined, left: 1 };
    tracker.announce(said, { own: 0, other: 0 }, 'udp');
  }
  const { peers } = accepted(await announce(6001));
  assert.deepEqual(
    peers.map(({ host }) => host),
    ['192.0.2.7', '2001:db8::7'],
  );
  assert.equal(accepted(await announce(6001, '&numwant=1')).peers.length, 1, 'half of one is none');
});

/** Says it all and reads until the end, and does not end its own side. */
const saying = async (at: Endpoint, text: string): Promise<{ socket: Socket; heard: string }> => {
  const socket = connect({ ...at, allowHalfOpen: true });
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  socket.write(text);
  await once(socket, 'end');
  return { socket, heard };
};

for (const [mode, tcp] of [
  ['into the shared buffer', new NodeTcp()],
  ['by events', new NodeTcp({ acceptsIntoSharedBuffer: false })],
] as const) {
  test(`who has said all is not waited for after its answer: however long it stays, others of its address come in (read ${mode})`, async (t) => {
    const { at } = await setUp(t, { tcp });
    for (let visit = 0; visit <= HTTP_DOOR_LIMITS.maxConnectionsPerHost; visit++) {
      const { socket, heard } = await saying(at, `GET / HTTP/1.1\r\nConnection: close\r\n\r\n`);
      t.after(() => socket.destroy());
      assert.match(heard, /^HTTP\/1\.1 200 OK[\s\S]*<\/html>/, `visit ${visit}`);
    }
  });

  test(`H116: who may still be sending when it is answered is not cut off (read ${mode})`, async (t) => {
    const { at } = await setUp(t, { tcp });
    const head = 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n';
    const { socket, heard } = await saying(at, head);
    assert.match(heard, /^HTTP\/1\.1 405/);
    for (const letter of 'body') {
      socket.write(letter);
      await turn();
    }
    socket.end('y');
    assert.deepEqual(await once(socket, 'close'), [false]);
  });
}
