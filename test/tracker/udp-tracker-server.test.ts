import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Endpoint } from '../../source/base/ports/network.ts';
import {
  encodeUdpTrackerRequest,
  type UdpTrackerRequest,
} from '../../source/protocol/udp-tracker-request.ts';
import {
  decodeUdpTrackerResponse,
  type UdpTrackerResponse,
} from '../../source/protocol/udp-tracker-response.ts';
import { DEFAULT_CAPS } from '../../source/tracker/limits.ts';
import { UdpTrackerServer } from '../../source/tracker/udp-tracker-server.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { SimulatedNetwork } from '../helpers/simulated-network.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

const AT: Endpoint = { host: '10.0.0.9', port: 6969 };
const infoHash = new Uint8Array(20).fill(1);

const setUp = async () => {
  const clock = new VirtualClock();
  const random = new SeededRandom('server');
  const network = new SimulatedNetwork(clock, random);
  const server = new UdpTrackerServer({
    udp: network.host(AT.host).udp,
    clock,
    random,
    intervalMs: 60_000,
  });
  assert.deepEqual(await server.listen(AT), AT);
  /** Of all that was answered. */
  const sizes: number[] = [];
  /** Sends one request from a host; the answer, or undefined after a tenth of a second of silence. */
  const ask = async (
    host: string,
    request: UdpTrackerRequest | Uint8Array,
    waitMs = 100,
  ): Promise<UdpTrackerResponse | undefined> => {
    let answer: UdpTrackerResponse | undefined;
    const socket = await network.host(host).udp.bind({ host, port: 6881 }, (message) => {
      sizes.push(message.length);
      answer = decodeUdpTrackerResponse(message, 4);
    });
    socket.send(request instanceof Uint8Array ? request : encodeUdpTrackerRequest(request), AT);
    await clock.advance(waitMs);
    socket.close();
    return answer;
  };
  const connect = async (host: string): Promise<bigint> => {
    const answer = await ask(host, { kind: 'connect', transactionId: 77 });
    assert.equal(answer?.kind, 'connect');
    assert.equal(answer?.transactionId, 77);
    return (answer as { connectionId: bigint }).connectionId;
  };
  return { clock, server, ask, connect, sizes };
};

const announce = (
  connectionId: bigint,
  port: number,
  more: { left?: number; event?: 'started' | 'stopped'; wanted?: number } = {},
): UdpTrackerRequest => ({
  kind: 'announce',
  transactionId: 5,
  connectionId,
  announce: {
    infoHash,
    peerId: new Uint8Array(20),
    port,
    uploaded: 0,
    downloaded: 0,
    left: 1,
    event: undefined,
    wanted: -1,
    key: 0,
    ...more,
  },
  urlData: '',
});
const peersIn = (answer: UdpTrackerResponse | undefined): readonly Endpoint[] => {
  assert.equal(answer?.kind, 'announce');
  return (answer as { peers: readonly Endpoint[] }).peers;
};

test('two peers of a swarm hear of each other at the address of their packets', async () => {
  const { ask, connect, server } = await setUp();
  const first = await ask('10.0.0.1', announce(await connect('10.0.0.1'), 6001, { left: 0 }));
  assert.deepEqual(peersIn(first), []);
  const second = await ask('10.0.0.2', announce(await connect('10.0.0.2'), 6002));
  assert.deepEqual(second, {
    kind: 'announce',
    transactionId: 5,
    intervalSeconds: 60,
    seeds: 1,
    leechers: 1,
    peers: [{ host: '10.0.0.1', port: 6001 }],
  });
  assert.equal(server.swarmCount, 1);
});

test('H122: an announce without the id given to that address is not answered', async () => {
  const { ask, connect, server } = await setUp();
  const id = await connect('10.0.0.1');
  assert.equal(await ask('10.0.0.2', announce(id, 6001)), undefined);
  assert.equal(await ask('10.0.0.1', announce(id + 1n, 6001)), undefined);
  assert.equal(
    await ask('10.0.0.1', {
      kind: 'scrape',
      transactionId: 1,
      connectionId: 0n,
      infoHashes: [infoHash],
    }),
    undefined,
  );
  assert.equal(server.swarmCount, 0);
});

test('a connection id is taken for two minutes, and not for ever', async () => {
  const { clock, ask, connect } = await setUp();
  const id = await connect('10.0.0.1');
  await clock.advance(115_000);
  assert.equal((await ask('10.0.0.1', announce(id, 6001)))?.kind, 'announce');
  await clock.advance(130_000);
  assert.equal(await ask('10.0.0.1', announce(id, 6001)), undefined);
});

test('H122: port 0 is refused and a wild numwant clamped', async () => {
  const { ask, connect } = await setUp();
  const id = await connect('10.0.0.1');
  assert.equal((await ask('10.0.0.1', announce(id, 0)))?.kind, 'error');
  for (let port = 7000; port < 7080; port++) {
    await ask('10.0.0.1', announce(await connect('10.0.0.1'), port));
  }
  const fresh = await connect('10.0.0.2');
  assert.equal(
    peersIn(await ask('10.0.0.2', announce(fresh, 6002, { wanted: 0x7fffffff }))).length,
    80,
  );
  assert.equal(peersIn(await ask('10.0.0.2', announce(fresh, 6002))).length, 50);
  assert.equal(peersIn(await ask('10.0.0.2', announce(fresh, 6002, { wanted: 0 }))).length, 0);
});

test('a scrape counts, also for torrents nobody has', async () => {
  const { ask, connect } = await setUp();
  const connectionId = await connect('10.0.0.1');
  await ask('10.0.0.1', announce(connectionId, 6001, { left: 0 }));
  assert.deepEqual(
    await ask('10.0.0.1', {
      kind: 'scrape',
      transactionId: 9,
      connectionId,
      infoHashes: [new Uint8Array(20), infoHash],
    }),
    {
      kind: 'scrape',
      transactionId: 9,
      counts: [
        { seeds: 0, leechers: 0, completed: 0 },
        { seeds: 1, leechers: 0, completed: 0 },
      ],
    },
  );
});

test('who stops is not named again', async () => {
  const { ask, connect, server } = await setUp();
  const id = await connect('10.0.0.1');
  await ask('10.0.0.1', announce(id, 6001));
  assert.deepEqual(peersIn(await ask('10.0.0.1', announce(id, 6001, { event: 'stopped' }))), []);
  assert.equal(server.swarmCount, 0);
});

test('noise is not answered, and nothing after close', async () => {
  const { ask, server } = await setUp();
  assert.equal(await ask('10.0.0.1', new Uint8Array(200)), undefined);
  assert.equal(await ask('10.0.0.1', new Uint8Array(0)), undefined);
  server.close();
  assert.equal(await ask('10.0.0.1', { kind: 'connect', transactionId: 1 }), undefined);
});

test('H122: whatever comes from an address that was not shown, nothing larger goes back', async () => {
  const { server, ask, sizes } = await setUp();
  const packets = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom<UdpTrackerRequest>({ kind: 'connect', transactionId: 1 }, announce(0n, 6001), {
      kind: 'scrape',
      transactionId: 1,
      connectionId: 5n,
      infoHashes: [infoHash],
    }),
  );
  const isSmall = fc.asyncProperty(packets, async (packet) => {
    const sent = packet instanceof Uint8Array ? packet : encodeUdpTrackerRequest(packet);
    sizes.length = 0;
    await ask('10.0.0.1', sent);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= sent.length);
  });
  await fc.assert(isSmall, { numRuns: 60 });
  assert.equal(server.swarmCount, 0);
});

test('H122: a flood from one address is not answered, and others are none the worse', async () => {
  const { ask, connect, clock } = await setUp();
  const [one, other] = [await connect('10.0.0.1'), await connect('10.0.0.2')];
  await clock.advance(10_000 - (clock.now() % 10_000));
  let answered = 0;
  for (let at = 0; at < DEFAULT_CAPS.requestsPerHost + 50; at++) {
    if ((await ask('10.0.0.1', announce(one, 6001), 5)) !== undefined) answered += 1;
  }
  assert.equal(answered, DEFAULT_CAPS.requestsPerHost);
  assert.equal((await ask('10.0.0.2', announce(other, 6001)))?.kind, 'announce');
});
