import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import type { Endpoint } from '../../source/base/ports/network.ts';
import { safeText } from '../../source/base/safe-text.ts';
import { UdpSwitch } from '../../source/discovery/udp-switch.ts';
import { UdpTracker } from '../../source/discovery/udp-tracker.ts';
import { UdpTrackerExchange } from '../../source/discovery/udp-tracker-exchange.ts';
import type { AnnounceRequest } from '../../source/protocol/tracker-announce.ts';
import {
  decodeUdpTrackerRequest,
  type UdpTrackerRequest,
} from '../../source/protocol/udp-tracker-request.ts';
import {
  encodeUdpTrackerResponse,
  type UdpTrackerResponse,
} from '../../source/protocol/udp-tracker-response.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const TRACKER: Endpoint = { host: '10.0.0.9', port: 1337 };
const PEER: Endpoint = { host: '10.0.0.5', port: 6881 };
const LATENCY_MS = 20;

type Answering = (request: UdpTrackerRequest, count: number) => UdpTrackerResponse | undefined;

const connectId = 0x1234n;
const asTracker: Answering = (request) => {
  const { transactionId } = request;
  switch (request.kind) {
    case 'connect':
      return { kind: 'connect', transactionId, connectionId: connectId };
    case 'announce':
      return {
        kind: 'announce',
        transactionId,
        intervalSeconds: 1800,
        seeds: 3,
        leechers: 4,
        peers: [PEER],
      };
    case 'scrape':
      return { kind: 'scrape', transactionId, counts: [{ seeds: 1, leechers: 2, completed: 3 }] };
  }
};

const setUp = async (
  answer: Answering = asTracker,
  options: { transmissions?: number; host?: string } = {},
) => {
  const clock = new VirtualClock();
  const random = new SeededRandom('udp tracker');
  const network = new SimulatedNetwork(clock, random);
  const us = network.host('10.0.0.1', { otherAddresses: ['2001:db8::1'] });
  const datagrams = await UdpSwitch.open(us.udp, { host: options.host ?? '0.0.0.0', port: 6881 });
  const exchange = new UdpTrackerExchange({
    datagrams,
    clock,
    random,
    ...(options.transmissions && { transmissions: options.transmissions }),
  });
  /** `seconds kind` of all that the tracker got. */
  const log: string[] = [];
  const requests: UdpTrackerRequest[] = [];
  const serve = async (address: string): Promise<void> => {
    const socket = await network
      .host(address)
      .udp.bind({ host: address, port: TRACKER.port }, (message, from) => {
        const request = decodeUdpTrackerRequest(message)!;
        requests.push(request);
        log.push(`${Math.floor(clock.now() / 1000)} ${request.kind}`);
        const response = answer(request, requests.length);
        if (response)
          socket.send(encodeUdpTrackerResponse(response, from.host.includes(':') ? 6 : 4), from);
      });
  };
  await serve(TRACKER.host);
  const client = (url: string): UdpTracker => new UdpTracker(url, exchange, network);
  return {
    clock,
    network,
    exchange,
    log,
    requests,
    serve,
    client,
    tracker: client('udp://10.0.0.9:1337/announce?a=b'),
  };
};

const announce: AnnounceRequest = {
  infoHash: new Uint8Array(20).fill(1),
  peerId: new Uint8Array(20).fill(2),
  port: 6881,
  uploaded: 1,
  downloaded: 2,
  left: 3,
  event: 'started',
  wanted: 50,
  key: 4,
};
const never = new AbortController().signal;
const rejection = async (clock: VirtualClock, promise: Promise<unknown>): Promise<unknown> =>
  await clock.wait(
    promise.then(
      () => assert.fail('it was answered'),
      (error: unknown) => error,
    ),
    24 * 3_600_000,
  );

test('an announce connects first, then announces with the id it got, the URL data after it', async () => {
  const { clock, tracker, log, requests } = await setUp();
  assert.deepEqual(await clock.wait(tracker.announce(announce, never)), {
    kind: 'accepted',
    intervalMs: 1_800_000,
    minIntervalMs: undefined,
    peers: [PEER],
    seeds: 3,
    leechers: 4,
    completed: undefined,
    warning: undefined,
    trackerId: undefined,
    externalAddress: undefined,
    address: TRACKER.host,
  });
  assert.deepEqual(log, ['0 connect', '0 announce']);
  const [, sent] = requests;
  assert.equal(sent?.kind, 'announce');
  assert.equal((sent as { connectionId: bigint }).connectionId, connectId);
  assert.equal((sent as { urlData: string }).urlData, '/announce?a=b');
  assert.deepEqual((sent as { announce: AnnounceRequest }).announce, announce);
});

test('to a literal address the first packet leaves before announce returns', async () => {
  const { clock, tracker, log } = await setUp();
  const asking = tracker.announce(announce, never);
  await clock.advance(LATENCY_MS);
  assert.deepEqual(log, ['0 connect']);
  await clock.wait(asking);
});

test('a connection id serves for a minute, and for scrapes too', async () => {
  const { clock, tracker, log } = await setUp();
  await clock.wait(tracker.announce(announce, never));
  assert.deepEqual(await clock.wait(tracker.scrape(announce.infoHash, never)), {
    seeds: 1,
    leechers: 2,
    completed: 3,
  });
  await clock.advance(59_000);
  await clock.wait(tracker.announce(announce, never));
  await clock.advance(2_000);
  await clock.wait(tracker.announce(announce, never));
  assert.deepEqual(log, [
    '0 connect',
    '0 announce',
    '0 scrape',
    '59 announce',
    '61 connect',
    '61 announce',
  ]);
});

test('announces that begin together share one connect', async () => {
  const { clock, tracker, client, log } = await setUp();
  await Promise.all([
    clock.wait(
      Promise.all([
        tracker.announce(announce, never),
        client('udp://10.0.0.9:1337').announce(announce, never),
      ]),
    ),
  ]);
  assert.deepEqual(log, ['0 connect', '0 announce', '0 announce']);
});

test('H94: without an answer it asks again after 15·2^n seconds, n up to 8, then gives up', async () => {
  const { clock, tracker, log } = await setUp(() => undefined, { transmissions: 11 });
  const error = await rejection(clock, tracker.announce(announce, never));
  assert.ok(isSluiceError(error, 'tracker/timeout'));
  assert.deepEqual(
    log.map((line) => Number.parseInt(line, 10)),
    [0, 15, 45, 105, 225, 465, 945, 1905, 3825, 7665, 11_505],
  );
});

test('a lost announce is sent again, with a new id once the old one has expired', async () => {
  const { clock, tracker, log } = await setUp(
    (request, count) =>
      request.kind === 'announce' && count < 8 ? undefined : asTracker(request, count),
    { transmissions: 9 },
  );
  await clock.wait(tracker.announce(announce, never));
  // As in BEP 15's example: t, t + 15, t + 45, and by t + 105 the id is older than a minute.
  assert.deepEqual(log, [
    '0 connect',
    '0 announce',
    '15 announce',
    '45 announce',
    '105 connect',
    '105 announce',
    '225 connect',
    '225 announce',
  ]);
});

test('by default a dead tracker is given up after 45 seconds, so that the next one has its turn', async () => {
  const { clock, tracker } = await setUp(() => undefined);
  await rejection(clock, tracker.announce(announce, never));
  assert.equal(clock.now(), 45_000);
});

test('H94: answers with a foreign id, from elsewhere, cut short or of another kind are passed over', async () => {
  const { clock, network, tracker } = await setUp((request, count) => {
    if (request.kind === 'connect') return asTracker(request, count);
    return undefined;
  });
  const forger = await network
    .host('10.0.0.66')
    .udp.bind({ host: '10.0.0.66', port: TRACKER.port }, () => {});
  const us = { host: '10.0.0.1', port: 6881 };
  const asking = tracker.announce(announce, never);
  const forged = (transactionId: number): Uint8Array =>
    encodeUdpTrackerResponse(
      { kind: 'announce', transactionId, intervalSeconds: 1, seeds: 0, leechers: 0, peers: [] },
      4,
    );
  await clock.advance(1_000);
  for (let id = 0; id < 100; id++) forger.send(forged(id), us);
  forger.send(new Uint8Array(3), us);
  const error = await rejection(clock, asking);
  assert.ok(isSluiceError(error, 'tracker/timeout'));
  assert.equal(error.message, 'timed out after 45 s');
});

test('H94: even with the right transaction id an answer from another address does not count', async () => {
  const { clock, network, client } = await setUp();
  const port = 2000;
  const forger = await network.host('10.0.0.66').udp.bind({ host: '10.0.0.66', port }, () => {});
  let forgeries = 0;
  await network.host('10.0.0.7').udp.bind({ host: '10.0.0.7', port }, (message, from) => {
    const request = decodeUdpTrackerRequest(message)!;
    forger.send(encodeUdpTrackerResponse(asTracker(request, 0)!, 4), from);
    forgeries += 1;
  });
  const error = await rejection(clock, client(`udp://10.0.0.7:${port}`).announce(announce, never));
  assert.ok(isSluiceError(error, 'tracker/timeout'));
  assert.ok(forgeries > 0);
});

test('H94: an error (action 3) is a refusal; where it met an old id, the question is put again with a new one', async () => {
  const refuse: Answering = ({ kind, transactionId }, count) =>
    kind === 'connect'
      ? asTracker({ kind, transactionId }, count)
      : { kind: 'error', transactionId, message: safeText('not here') };
  const first = await setUp(refuse);
  assert.deepEqual(await first.clock.wait(first.tracker.announce(announce, never)), {
    kind: 'refused',
    reason: 'not here',
    retry: undefined,
    address: TRACKER.host,
  });
  assert.deepEqual(first.log, ['0 connect', '0 announce']);

  const restarted = await setUp((request, count) =>
    count === 3 ? refuse(request, count) : asTracker(request, count),
  );
  await restarted.clock.wait(restarted.tracker.announce(announce, never));
  const again = await restarted.clock.wait(restarted.tracker.announce(announce, never));
  assert.equal(again.kind, 'accepted');
  assert.deepEqual(restarted.log, [
    '0 connect',
    '0 announce',
    '0 announce',
    '0 connect',
    '0 announce',
  ]);
});

test('an abort ends the question at once and leaves no timer', async () => {
  const { clock, tracker, client } = await setUp(() => undefined);
  const abort = new AbortController();
  const asking = tracker.announce(announce, abort.signal);
  const other = client('udp://10.0.0.9:1337').announce(announce, never);
  await clock.advance(1_000);
  const reason = new Error('enough');
  abort.abort(reason);
  assert.equal(await rejection(clock, asking), reason);
  assert.ok(
    isSluiceError(await rejection(clock, other), 'tracker/timeout'),
    'the other goes on waiting',
  );
  assert.equal(clock.pendingTimers, 0);
});

test('a closed exchange ends what is under way', async () => {
  const { clock, exchange, tracker } = await setUp(() => undefined);
  const asking = tracker.announce(announce, never);
  await clock.advance(1_000);
  exchange.close();
  assert.ok(isSluiceError(await rejection(clock, asking), 'session/closed'));
  assert.equal(clock.pendingTimers, 0);
});

test('over IPv6 the answer is read as IPv6', async () => {
  const peer = { host: '2001:db8::5', port: 1 };
  const { clock, client, serve } = await setUp(
    (request, count) =>
      request.kind === 'announce'
        ? ({ ...asTracker(request, count)!, peers: [peer] } as UdpTrackerResponse)
        : asTracker(request, count),
    { host: '::' },
  );
  await serve('2001:db8::9');
  const answer = await clock.wait(client('udp://[2001:db8::9]:1337/').announce(announce, never));
  assert.deepEqual(answer.kind === 'accepted' && answer.peers, [peer]);
});

test('H91: names that lead to forbidden addresses are not asked, whatever the spelling', async () => {
  const { clock, network, client } = await setUp();
  network.setName('evil.example', '169.254.169.254', '0.0.0.0');
  for (const url of [
    'udp://evil.example:1337/announce',
    'udp://169.254.169.254:80',
    'udp://0xa9fea9fe:80',
    'udp://127.1:1337/x',
    'udp://[::ffff:127.0.0.1]:80/x',
  ]) {
    assert.ok(
      isSluiceError(
        await rejection(clock, client(url).announce(announce, never)),
        'network/forbidden',
      ),
      url,
    );
  }
});

test('of several addresses the next is tried after a failure', async () => {
  const { clock, network, client } = await setUp();
  network.setName('two.example', '10.0.0.77', TRACKER.host);
  const tracker = client('udp://two.example:1337');
  assert.ok(
    isSluiceError(await rejection(clock, tracker.announce(announce, never)), 'tracker/timeout'),
  );
  assert.equal((await clock.wait(tracker.announce(announce, never))).kind, 'accepted');
});

test('of two families IPv4 is asked first', async () => {
  const { clock, network, client } = await setUp(asTracker, { host: '::' });
  network.setName('both.example', '2001:db8::99', TRACKER.host);
  const answer = await clock.wait(client('udp://both.example:1337').announce(announce, never));
  assert.equal(answer.address, TRACKER.host);
});

test('an address of a family we lack is unreachable', async () => {
  const { clock, client } = await setUp();
  assert.ok(
    isSluiceError(
      await rejection(clock, client('udp://[2001:db8::9]:1').announce(announce, never)),
      'network/unreachable',
    ),
  );
});
