import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '../../source/base/ports/network.ts';
import { Announcer } from '../../source/discovery/announcer.ts';
import type { AnnouncerOptions } from '../../source/discovery/announcer-options.ts';
import { UdpSwitch } from '../../source/discovery/udp-switch.ts';
import { UdpTrackerExchange } from '../../source/discovery/udp-tracker-exchange.ts';
import { type BencodeInput, encodeBencode } from '../../source/protocol/bencode.ts';
import { encodeCompactPeers } from '../../source/protocol/compact-peers.ts';
import { UdpTrackerServer } from '../../source/tracker/udp-tracker-server.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { type ServedResponse, SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const answer = (value: BencodeInput): ServedResponse => ({ body: encodeBencode(value) });
const peers = (...hosts: string[]): Uint8Array =>
  encodeCompactPeers(
    hosts.map((host) => ({ host, port: 6881 })),
    4,
  );
const silence = (): Promise<ServedResponse> => new Promise(() => {});

/** Of the torrent that all tests announce. */
const scrapeAnswer: BencodeInput = {
  files: new Map([['A'.repeat(20), { complete: 12, incomplete: 34, downloaded: 56 }]]),
};

const setUp = (seed = 'announcer') => {
  const clock = new VirtualClock();
  const random = new SeededRandom(seed);
  const network = new SimulatedNetwork(clock, random);
  const us = network.host('10.0.0.1');
  /** `seconds host event` of all that trackers heard. */
  const log: string[] = [];
  const urls: URL[] = [];
  const serve = (
    address: string,
    respond: (event: string | null) => ServedResponse | Promise<ServedResponse>,
  ) =>
    network.host(address).http.serve(80, ({ url }) => {
      if (url.pathname === '/scrape') return answer(scrapeAnswer);
      const event = url.searchParams.get('event');
      urls.push(url);
      log.push(`${Math.floor(clock.now() / 1000)} ${address} ${event ?? 'regular'}`);
      return respond(event);
    });
  const totals = { uploaded: 0, downloaded: 0, left: 1000 };
  const heard: { peers: readonly Endpoint[]; trackerHost: string }[] = [];
  const facts: string[] = [];
  let changes = 0;
  const announcer = (
    tiers: readonly (readonly string[])[],
    more: Partial<AnnouncerOptions> & { udp?: UdpTrackerExchange } = {},
  ): Announcer =>
    new Announcer({
      tiers,
      ports: { clock, random, http: us.network.http, dns: network.dns, udp: more.udp },
      identity: {
        infoHash: new Uint8Array(20).fill(65),
        peerId: new Uint8Array(20).fill(66),
        port: () => 6881,
        key: 7,
      },
      totals: () => totals,
      isPartialSeed: () => false,
      wants: () => 30,
      onPeers: (found, trackerHost) => heard.push({ peers: found, trackerHost }),
      onChange: () => {
        changes += 1;
      },
      onAnnounced: ({ url, peers: count }) => facts.push(`announced ${url} ${count}`),
      onFailed: ({ url, message }) => facts.push(`failed ${url} ${message}`),
      ...more,
    });
  return {
    clock,
    random,
    network,
    us,
    log,
    urls,
    serve,
    totals,
    heard,
    facts,
    announcer,
    changes: () => changes,
  };
};

test('a torrent starts, goes on, completes and stops, and each is told once', async () => {
  const { clock, log, urls, serve, totals, announcer } = setUp();
  serve('10.0.0.9', () => answer({ interval: 1800, peers: peers('10.0.0.5') }));
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(40 * MINUTE);
  totals.left = 0;
  ours.complete();
  await clock.advance(MINUTE);
  await clock.wait(ours.stop());
  assert.deepEqual(
    log.map((line) => line.split(' ')[2]),
    ['started', 'regular', 'completed', 'stopped'],
  );
  assert.deepEqual(
    urls.map((url) => url.searchParams.get('left')),
    ['1000', '1000', '0', '0'],
  );
  assert.deepEqual(
    urls.map((url) => url.searchParams.get('numwant')),
    ['30', '30', '30', '0'],
  );
  assert.equal(clock.pendingTimers, 0);
});

test('whoever has all that it wants, and not all, says so with each announce that says nothing else (BEP 21)', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.9', () => answer({ interval: 1800, peers: peers('10.0.0.5') }));
  const ours = announcer([['http://10.0.0.9/announce']], { isPartialSeed: () => true });
  ours.start();
  await clock.advance(70 * MINUTE);
  await clock.wait(ours.stop());
  assert.deepEqual(
    log.map((line) => line.split(' ')[2]),
    ['started', 'paused', 'paused', 'stopped'],
  );
});

test('a tracker that does not say how many there are is scraped (BEP 48)', async () => {
  const { clock, serve, announcer } = setUp();
  serve('10.0.0.9', () => answer({ interval: 1800, peers: peers('10.0.0.5') }));
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(MINUTE);
  const [tracker] = ours.trackers();
  assert.deepEqual([tracker?.seeds, tracker?.leechers, tracker?.completed], [12, 34, 56]);
  await clock.wait(ours.stop());
});

test('the first announce leaves before start returns', () => {
  const { us, announcer } = setUp();
  let requests = 0;
  const http = {
    get: () => ++requests > 0 && new Promise<never>(() => {}),
  } as unknown as typeof us.network.http;
  const { clock, random, network } = setUp();
  announcer([['http://10.0.0.9/announce']], {
    ports: { clock, random, http, dns: network.dns, udp: undefined },
  }).start();
  assert.equal(requests, 1);
});

test('peers reach farther or as far as the tracker, never nearer', async () => {
  const { clock, serve, heard, facts, announcer } = setUp();
  serve('8.8.8.8', () =>
    answer({ interval: 1800, peers: peers('9.9.9.9', '192.168.1.1', '127.0.0.1') }),
  );
  announcer([['http://8.8.8.8/announce']]).start();
  await clock.advance(1_000);
  assert.deepEqual(heard, [{ peers: [{ host: '9.9.9.9', port: 6881 }], trackerHost: '8.8.8.8' }]);
  assert.deepEqual(facts, ['announced http://8.8.8.8/announce 1']);
});

test('F27: with the first tracker down the next one serves, and the first is found again an hour later', async () => {
  const { clock, log, serve, facts, announcer } = setUp();
  let isBack = false;
  serve('10.0.0.8', () => (isBack ? answer({ interval: 600 }) : { status: 503 }));
  serve('10.0.0.9', () => answer({ interval: 600, peers: peers('10.0.0.5') }));
  const ours = announcer([['http://10.0.0.8/announce'], ['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(HOUR);
  const dead = log.filter((line) => line.includes('10.0.0.8'));
  assert.ok(dead.length >= 3 && dead.length <= 8, String(dead));
  assert.ok(log.filter((line) => line.includes('10.0.0.9 regular')).length >= 4);
  assert.equal(facts.filter((fact) => fact.startsWith('failed')).length, 1);
  isBack = true;
  await clock.advance(HOUR);
  assert.ok(log.at(-1)?.includes('10.0.0.8 regular'), log.at(-1));
  assert.deepEqual(
    ours.trackers().map(({ status }) => status),
    ['working', 'standby'],
  );
});

test('F27: a black hole costs its deadline, then the next tier is asked', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.8', silence);
  serve('10.0.0.9', () => answer({ interval: 600 }));
  announcer([['http://10.0.0.8/announce'], ['http://10.0.0.9/announce']]).start();
  await clock.advance(MINUTE);
  assert.deepEqual(log, ['0 10.0.0.8 started', '30 10.0.0.9 started']);
});

test('F27: all trackers down for a day are asked ever more rarely, each at most once in half an hour in the end', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.8', () => ({ status: 500 }));
  serve('10.0.0.9', () => ({ status: 500 }));
  announcer([['http://10.0.0.8/announce', 'http://10.0.0.9/announce']]).start();
  await clock.advance(24 * HOUR);
  const first = log.filter((line) => line.includes('10.0.0.8')).length;
  assert.ok(first > 48 && first < 60, String(first));
});

test('H85: a tracker that asks for an announce every 0 seconds gets one a minute', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.9', () => answer({ interval: 0, 'min interval': -5 }));
  announcer([['http://10.0.0.9/announce']]).start();
  await clock.advance(HOUR);
  assert.ok(log.length <= 61 && log.length > 50, String(log.length));
});

test('stopping waits three seconds for a dead tracker and no longer', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.9', (event) => (event === 'stopped' ? silence() : answer({ interval: 600 })));
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(10_000);
  await clock.wait(ours.stop());
  assert.equal(clock.now(), 13_000);
  assert.equal(log.at(-1), '10 10.0.0.9 stopped');
  assert.equal(clock.pendingTimers, 0);
});

test('trackers that never heard of us hear no stopped, and an answer after the stop changes nothing', async () => {
  const { clock, log, serve, heard, changes, announcer } = setUp();
  const { promise, resolve } = Promise.withResolvers<ServedResponse>();
  serve('10.0.0.9', () => promise);
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(1_000);
  await ours.stop();
  const before = changes();
  resolve(answer({ interval: 600, peers: peers('10.0.0.5') }));
  await clock.advance(HOUR);
  assert.deepEqual(log, ['0 10.0.0.9 started']);
  assert.deepEqual(heard, []);
  assert.equal(changes(), before);
});

test('a torrent that is resumed while its stopped is under way announces anew', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.9', (event) => (event === 'stopped' ? silence() : answer({ interval: 600 })));
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(1_000);
  const stopping = ours.stop();
  ours.start();
  await clock.wait(stopping);
  assert.ok(clock.now() < 1_500, 'nobody waits for the given-up stopped');
  await clock.advance(1_000);
  assert.deepEqual(
    log.map((line) => line.split(' ')[2]),
    ['started', 'stopped', 'started'],
  );
});

test('"announce now" asks again as soon as the tracker allows', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.9', () => answer({ interval: 1800, 'min interval': 120 }));
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(10_000);
  for (let press = 0; press < 5; press++) ours.announceNow();
  await clock.advance(5 * MINUTE);
  assert.deepEqual(log, ['0 10.0.0.9 started', '120 10.0.0.9 regular']);
});

test('"retry in" and "never" are kept to (BEP 31)', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.9', () =>
    answer({ 'failure reason': 'busy', 'retry in': log.length < 2 ? '90' : 'never' }),
  );
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(89 * MINUTE);
  assert.equal(log.length, 1);
  await clock.advance(24 * HOUR);
  assert.equal(log.length, 2);
  assert.deepEqual(
    ours
      .trackers()
      .map(({ status, statusText, message, nextAnnounceAt }) => [
        status,
        statusText,
        message,
        nextAnnounceAt,
      ]),
    [['failing', 'Refused us for good', 'busy', null]],
  );
  assert.equal(clock.pendingTimers, 0);
});

test('what the tracker refuses is told apart from a tracker that is not reached or answers nonsense', async () => {
  const { clock, serve, facts, announcer } = setUp();
  serve('10.0.0.7', () => answer({ 'failure reason': 'not registered' }));
  serve('10.0.0.8', () => ({ status: 503 }));
  const ours = announcer([
    ['http://10.0.0.7/announce'],
    ['http://10.0.0.8/announce'],
    ['http://10.0.0.9:9/announce'],
  ]);
  ours.start();
  await clock.advance(35_000);
  const told = ours.trackers().map(({ statusText, message }) => `${statusText}: ${message}`);
  assert.deepEqual(told.slice(0, 2), [
    'Refused us: not registered',
    'Gave no proper answer: HTTP status 503',
  ]);
  assert.match(told[2]!, /^Cannot be reached: /);
  assert.equal(facts[0], 'failed http://10.0.0.7/announce refused us: not registered');
});

test('what is told of a tracker holds still between changes and shows no secret', async () => {
  const { clock, serve, announcer } = setUp();
  serve('10.0.0.9', () =>
    answer({
      interval: 1800,
      complete: 5,
      incomplete: 6,
      downloaded: 7,
      'warning message': 'moving soon',
      peers: peers('10.0.0.5', '10.0.0.6'),
    }),
  );
  const ours = announcer([
    ['http://user:SECRET@10.0.0.9/5EC2E7/announce?key=SECRET', 'wss://t.example/SECRET'],
  ]);
  ours.start();
  await clock.advance(1_000);
  const told = ours.trackers();
  await clock.advance(1_234);
  clock.shiftWallTime(5);
  assert.deepEqual(ours.trackers(), told);
  assert.doesNotMatch(JSON.stringify(told), /SECRET|5EC2E7/);
  const working = told.find(({ status }) => status === 'working');
  assert.ok(working !== undefined);
  const { lastAnnounceAt, nextAnnounceAt, ...rest } = working;
  assert.deepEqual(rest, {
    number: 0,
    url: 'http://***@10.0.0.9/***/announce?key=***',
    tier: 0,
    status: 'working',
    statusText: 'Working',
    failure: null,
    message: 'moving soon',
    seeds: 5,
    leechers: 6,
    completed: 7,
    peersReceived: 2,
  });
  const waitMs = nextAnnounceAt! - lastAnnounceAt!;
  assert.ok(waitMs >= 30 * MINUTE && waitMs <= 33 * MINUTE);
  const unusable = told.find(({ url }) => url.startsWith('wss'));
  assert.deepEqual(
    [unusable?.status, unusable?.message],
    ['failing', 'trackers over wss are not supported'],
  );
});

test('H86: a refusal in escape sequences is shown as harmless text', async () => {
  const { clock, serve, facts, announcer } = setUp();
  serve('10.0.0.9', () => answer({ 'failure reason': '\u001b]0;pwned\u0007no such torrent' }));
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(1_000);
  assert.match(ours.trackers()[0]!.message!, /no such torrent$/);
  assert.ok(!`${facts}${ours.trackers()[0]!.message}`.includes('\u001b'));
});

test('H91: a torrent cannot make us ask this machine or its cloud', async () => {
  const { clock, network, log, serve, announcer } = setUp();
  for (const host of ['127.0.0.1', '169.254.169.254']) serve(host, () => answer({}));
  network.setName('evil.example', '169.254.169.254');
  const urls = [
    'http://127.0.0.1/admin',
    'http://169.254.169.254/announce',
    'http://evil.example/announce',
    'http://127.1/announce/',
  ];
  const ours = announcer([urls]);
  ours.start();
  await clock.advance(MINUTE);
  assert.deepEqual(log, []);
  assert.ok(ours.trackers().every(({ status }) => status === 'failing'));
});

test('H84: a redirect into the LAN is not followed', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('8.8.8.8', () => ({ status: 302, headers: { location: 'http://192.168.1.1/announce' } }));
  serve('192.168.1.1', () => answer({}));
  announcer([['http://8.8.8.8/announce']]).start();
  await clock.advance(10_000);
  assert.deepEqual(log, ['0 8.8.8.8 started']);
});

test('H88: the outer address is passed on as one vote', async () => {
  const { clock, serve, announcer } = setUp();
  serve('8.8.8.8', () => answer({ interval: 600, 'external ip': Uint8Array.of(5, 6, 7, 8) }));
  const votes: string[] = [];
  announcer([['http://8.8.8.8/announce']], {
    onExternalAddress: (address, trackerHost) => votes.push(`${address} by ${trackerHost}`),
  }).start();
  await clock.advance(1_000);
  assert.deepEqual(votes, ['5.6.7.8 by 8.8.8.8']);
});

test('thousands of trackers in one torrent are cut to the limit', () => {
  const { announcer } = setUp();
  const tiers = Array.from({ length: 3_000 }, (_, at) => [`http://t${at}.example/announce`]);
  assert.equal(announcer(tiers).trackers().length, 200);
});

test('two torrents find each other through our own UDP tracker', async () => {
  const { clock, random, network, us, heard, announcer } = setUp();
  const server = new UdpTrackerServer({
    udp: network.host('10.0.0.9').udp,
    clock,
    random,
    intervalMs: 10 * MINUTE,
  });
  await server.listen({ host: '10.0.0.9', port: 6969 });
  const datagrams = await UdpSwitch.open(us.udp, { host: '0.0.0.0', port: 6881 });
  const udp = new UdpTrackerExchange({ datagrams, clock, random });
  network.setName('tracker.example', '10.0.0.9');
  const first = announcer([['udp://10.0.0.9:6969/announce']], { udp });
  const second = announcer([['udp://tracker.example:6969']], {
    udp,
    identity: {
      infoHash: new Uint8Array(20).fill(65),
      peerId: new Uint8Array(20),
      port: () => 7000,
      key: 8,
    },
  });
  first.start();
  await clock.advance(1_000);
  second.start();
  await clock.advance(1_000);
  assert.deepEqual(heard, [{ peers: [{ host: '10.0.0.1', port: 6881 }], trackerHost: '10.0.0.9' }]);
  await clock.wait(Promise.all([first.stop(), second.stop()]));
  assert.equal(server.swarmCount, 0);
  assert.ok(clock.now() < 3_000);
});

test('trackers come, change and go while the torrent runs; each is told what concerns it', async () => {
  const { clock, log, serve, announcer } = setUp();
  for (const host of ['10.0.0.7', '10.0.0.8', '10.0.0.9']) {
    serve(host, () => answer({ interval: 1800, complete: 1, incomplete: 1 }));
  }
  const ours = announcer([['http://10.0.0.7/announce']]);
  const numbers = () => ours.trackers().map(({ number, url }) => `${number} ${new URL(url).host}`);
  ours.start();
  await clock.advance(1_000);
  ours.add('http://10.0.0.8/announce', 1);
  assert.deepEqual(numbers(), ['0 10.0.0.7', '1 10.0.0.8']);
  ours.remove(0);
  await clock.advance(1_000);
  assert.equal(ours.has(0), false);
  ours.replace(1, 'http://10.0.0.9/announce');
  await clock.advance(1_000);
  assert.deepEqual(numbers(), ['1 10.0.0.9']);
  ours.add('http://10.0.0.7/announce', 1);
  assert.deepEqual(numbers(), ['1 10.0.0.9', '2 10.0.0.7'], 'a number is never given twice');
  await clock.wait(ours.stop());
  assert.deepEqual(log.map((line) => line.slice(line.indexOf(' ') + 1)).toSorted(), [
    '10.0.0.7 started',
    '10.0.0.7 stopped',
    '10.0.0.8 started',
    '10.0.0.8 stopped',
    '10.0.0.9 started',
    '10.0.0.9 stopped',
  ]);
  assert.equal(clock.pendingTimers, 0);
});

test('a tracker that is gone when its answer comes changes nothing', async () => {
  const { clock, serve, heard, facts, announcer } = setUp();
  const { promise, resolve } = Promise.withResolvers<ServedResponse>();
  serve('10.0.0.9', () => promise);
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(1_000);
  ours.remove(0);
  resolve(answer({ interval: 600, peers: peers('10.0.0.5') }));
  await clock.advance(HOUR);
  assert.deepEqual([heard, facts, ours.trackers()], [[], [], []]);
  assert.equal(clock.pendingTimers, 0);
});

test('taken away and named again at once, a tracker hears started last', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.9', (event) => (event === 'stopped' ? silence() : answer({ interval: 600 })));
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(1_000);
  ours.remove(0);
  ours.add('http://10.0.0.9/announce', 0);
  await clock.advance(10_000);
  assert.deepEqual(
    log.map((line) => line.split(' ')[2]),
    ['started', 'stopped', 'started'],
  );
  assert.equal(ours.trackers()[0]?.status, 'working');
});

test('a stop waits for what is being told to a tracker that was taken away, three seconds at the most', async () => {
  const { clock, serve, announcer } = setUp();
  serve('10.0.0.9', (event) => (event === 'stopped' ? silence() : answer({ interval: 600 })));
  const ours = announcer([['http://10.0.0.9/announce']]);
  ours.start();
  await clock.advance(1_000);
  ours.remove(0);
  await clock.advance(1_000);
  await clock.wait(ours.stop());
  assert.equal(clock.now(), 4_000);
  assert.equal(clock.pendingTimers, 0);
});

test('one tracker is asked by its number; one that cannot be used says so', async () => {
  const { clock, log, serve, announcer } = setUp();
  serve('10.0.0.8', () => answer({ interval: 1800 }));
  serve('10.0.0.9', () => answer({ interval: 1800 }));
  const ours = announcer([
    ['http://10.0.0.8/announce'],
    ['http://10.0.0.9/announce'],
    ['wss://10.0.0.7/announce'],
  ]);
  ours.start();
  await clock.advance(1_000);
  assert.equal(ours.announceTo(1), true);
  assert.equal(ours.announceTo(2), false);
  await clock.advance(1_000);
  assert.deepEqual(log, ['0 10.0.0.8 started', '1 10.0.0.9 started']);
});
