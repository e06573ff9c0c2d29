import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError, messageOf } from '../../source/base/errors.ts';
import type { Connection, ConnectionHandler } from '../../source/base/ports/network.ts';
import { SeededRandom } from './seeded-random.ts';
import { type HostOptions, type SimulatedHost, SimulatedNetwork } from './simulated-network.ts';
import { VirtualClock } from './virtual-clock.ts';

const TIMEOUT_MS = 10_000;
const PORT = 6881;

const setUp = (defaults: Partial<HostOptions> = {}, seed = 'network') => {
  const clock = new VirtualClock();
  const network = new SimulatedNetwork(clock, new SeededRandom(seed), defaults);
  return { clock, network, a: network.host('10.0.0.1'), b: network.host('10.0.0.2') };
};

/** Writes down all that happens to one end. */
class Recorder implements ConnectionHandler {
  readonly log: string[] = [];
  readonly chunks: Uint8Array[] = [];
  connection: Connection | undefined;
  error: Error | undefined;
  drains = 0;
  receivedBytes = 0;
  onChunk: (chunk: Uint8Array) => void = () => {};

  onConnect(): void {
    this.log.push('connect');
  }
  onData(chunk: Uint8Array): void {
    this.receivedBytes += chunk.length;
    this.chunks.push(chunk.slice());
    this.onChunk(chunk);
  }
  onDrain(): void {
    this.drains += 1;
  }
  onClose(error?: Error): void {
    this.error = error;
    this.log.push(
      isSluiceError(error) ? error.code : `close${error === undefined ? '' : messageOf(error)}`,
    );
  }
  get received(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** A connection from one host to the other that stands, with both ends recorded. */
const connect = async (
  clock: VirtualClock,
  from: SimulatedHost,
  to: SimulatedHost,
  port = PORT,
) => {
  const client = new Recorder();
  const server = new Recorder();
  const listener = await to.network.tcp.listen({ host: to.address, port }, (connection) => {
    server.connection = connection;
    return server;
  });
  client.connection = from.network.tcp.connect({ host: to.address, port }, client, TIMEOUT_MS);
  await clock.runUntil(() => client.log.includes('connect'), TIMEOUT_MS);
  await listener.close();
  return { client, server, there: client.connection, here: server.connection! };
};

const pattern = (size: number): Uint8Array => new SeededRandom('pattern').bytes(size);

test('connecting takes a round trip, and each end knows both addresses', async () => {
  const { clock, a, b } = setUp({ latencyMs: 20 });
  const { there, here } = await connect(clock, a, b);
  assert.equal(clock.now(), 80);
  assert.deepEqual(there.remote, { host: '10.0.0.2', port: PORT });
  assert.deepEqual(here.local, there.remote);
  assert.deepEqual(here.remote, there.local);
  assert.ok(there.local.port > 0);
});

test('bytes arrive whole and in order, in both directions, however they are cut', async () => {
  for (const isShredding of [false, true]) {
    const { clock, a, b } = setUp({ isShredding, windowBytes: 100_000, uploadBytesPerSecond: 1e6 });
    const { client, server, there, here } = await connect(clock, a, b);
    const data = pattern(300_000);
    for (let at = 0; at < data.length; at += 7001) there.write(data.subarray(at, at + 7001));
    here.write(data.subarray(5));
    await clock.runUntil(() => server.receivedBytes === data.length, 10_000);
    await clock.runUntil(() => client.receivedBytes === data.length - 5, 10_000);
    assert.ok(server.received.equals(data));
    assert.ok(client.received.equals(data.subarray(5)));
  }
});

test('a chunk that is kept beyond the call is overwritten', async () => {
  const { clock, a, b } = setUp();
  const { server, there } = await connect(clock, a, b);
  let kept: Uint8Array = new Uint8Array(0);
  server.onChunk = (chunk) => {
    kept = chunk;
  };
  there.write(Buffer.from('precious'));
  await clock.advance(100);
  assert.equal(server.received.toString(), 'precious');
  assert.notEqual(Buffer.from(kept).toString(), 'precious');
});

test('bytes changed before they left arrive changed, as with a real kernel', async () => {
  const { clock, a, b } = setUp();
  const { server, there } = await connect(clock, a, b);
  const bytes = Buffer.from('before');
  there.write(bytes);
  bytes.write('after!');
  await clock.advance(100);
  assert.equal(server.received.toString(), 'after!');
});

test('writes of one turn arrive as one chunk', async () => {
  const { clock, a, b } = setUp();
  const { server, there } = await connect(clock, a, b);
  for (let count = 0; count < 10; count++) there.write(Buffer.from('x'));
  await clock.advance(100);
  assert.equal(server.chunks.length, 1);
});

test('corked bytes stay until uncorked', async () => {
  const { clock, a, b } = setUp();
  const { server, there } = await connect(clock, a, b);
  there.cork();
  there.write(Buffer.from('one'));
  await clock.advance(100);
  assert.equal(server.receivedBytes, 0);
  there.uncork();
  await clock.advance(100);
  assert.equal(server.received.toString(), 'one');
});

test('a transfer takes as long as the slower of the two lines needs', async () => {
  const lines = [
    [1_000_000, Infinity],
    [Infinity, 1_000_000],
    [1_000_000, 5_000_000],
  ] as const;
  for (const [uploadBytesPerSecond, downloadBytesPerSecond] of lines) {
    const clock = new VirtualClock();
    const network = new SimulatedNetwork(clock, new SeededRandom(1));
    const a = network.host('10.0.0.1', { uploadBytesPerSecond });
    const b = network.host('10.0.0.2', { downloadBytesPerSecond });
    const { server, there } = await connect(clock, a, b);
    const startedAtMs = clock.now();
    there.write(new Uint8Array(5_000_000));
    await clock.runUntil(() => server.receivedBytes === 5_000_000, 60_000);
    const seconds = (clock.now() - startedAtMs) / 1000;
    assert.ok(seconds > 4.9 && seconds < 5.2, `took ${seconds} s`);
  }
});

test('connections of one host share its line fairly', async () => {
  const { clock, network, a } = setUp({ uploadBytesPerSecond: 1_000_000 });
  const ends: Recorder[] = [];
  for (let index = 0; index < 5; index++) {
    const { server, there } = await connect(clock, a, network.host(`10.0.1.${index}`));
    there.write(new Uint8Array(10_000_000));
    ends.push(server);
  }
  await clock.advance(10_000);
  const amounts = ends.map(({ receivedBytes }) => receivedBytes);
  assert.ok(Math.min(...amounts) > 0.9 * Math.max(...amounts), `${amounts}`);
});

test('write answers false above the mark, and onDrain comes once all has left', async () => {
  const { clock, a, b } = setUp({ uploadBytesPerSecond: 100_000, highWaterMark: 10_000 });
  const { client, there } = await connect(clock, a, b);
  assert.equal(there.write(new Uint8Array(10_000)), true);
  assert.equal(there.write(new Uint8Array(1)), false);
  assert.equal(there.bufferedBytes, 10_001);
  await clock.runUntil(() => client.drains > 0, 1000);
  assert.equal(there.bufferedBytes, 0);
  await clock.advance(5000);
  assert.equal(client.drains, 1);
});

test('a reader that pauses stops its writer at the window, and nothing is lost', async () => {
  const { clock, a, b } = setUp({ windowBytes: 50_000 });
  const { client, server, there, here } = await connect(clock, a, b);
  here.pause();
  const data = pattern(200_000);
  there.write(data);
  await clock.advance(60_000);
  assert.equal(server.receivedBytes, 0);
  assert.equal(there.bufferedBytes, 150_000);
  assert.equal(client.drains, 0);
  here.resume();
  await clock.advance(10_000);
  assert.ok(server.received.equals(data));
  assert.equal(client.drains, 1);
});

test('a pause in the middle of a shredded chunk holds the rest back', async () => {
  const { clock, a, b } = setUp({ isShredding: true });
  const { server, there, here } = await connect(clock, a, b);
  server.onChunk = () => here.pause();
  const data = pattern(10_000);
  there.write(data);
  await clock.advance(1000);
  assert.equal(server.chunks.length, 1);
  for (let round = 0; server.receivedBytes < data.length && round < 200; round++) {
    here.resume();
    await clock.advance(1);
  }
  assert.ok(server.chunks.length > 2);
  assert.ok(server.received.equals(data));
});

test('where nobody listens, the connection is refused', async () => {
  const { clock, a, b } = setUp();
  const client = new Recorder();
  a.network.tcp.connect({ host: b.address, port: 1 }, client, TIMEOUT_MS);
  await clock.advance(TIMEOUT_MS * 2);
  assert.deepEqual(client.log, ['network/refused']);
  assert.equal(clock.pendingTimers, 0);
});

test('a host that is down, unknown or behind a NAT does not answer until the time is up', async () => {
  const { clock, network, a, b } = setUp();
  const nat = network.host('10.0.0.3', { isBehindNat: true });
  for (const host of [b, nat]) {
    await host.network.tcp.listen({ host: host.address, port: PORT }, () => new Recorder());
  }
  b.goDown();
  for (const address of [b.address, nat.address, '203.0.113.9']) {
    const client = new Recorder();
    const startedAtMs = clock.now();
    a.network.tcp.connect({ host: address, port: PORT }, client, TIMEOUT_MS);
    await clock.runUntil(() => client.log.length > 0, 60_000);
    assert.deepEqual(client.log, ['network/timeout']);
    assert.equal(clock.now() - startedAtMs, TIMEOUT_MS);
  }
  assert.equal(network.openConnections, 0);
});

test('a name or port 0 is no address to connect to', async () => {
  const { clock, a } = setUp();
  for (const remote of [
    { host: 'tracker.test', port: PORT },
    { host: '10.0.0.2', port: 0 },
  ]) {
    const client = new Recorder();
    a.network.tcp.connect(remote, client, TIMEOUT_MS);
    assert.deepEqual(client.log, []);
    await clock.settle();
    assert.deepEqual(client.log, ['network/failed']);
  }
});

test('a connection that is not wanted stands for a moment and is closed', async () => {
  const { clock, network, a, b } = setUp();
  await b.network.tcp.listen({ host: b.address, port: PORT }, () => undefined);
  const client = new Recorder();
  a.network.tcp.connect({ host: b.address, port: PORT }, client, TIMEOUT_MS);
  await clock.advance(1000);
  assert.deepEqual(client.log, ['connect', 'close']);
  assert.equal(network.openConnections, 0);
});

test('a port can be listened on once at a time, and port 0 means any', async () => {
  const { b } = setUp();
  const first = await b.network.tcp.listen({ host: '0.0.0.0', port: PORT }, () => undefined);
  await assert.rejects(
    b.network.tcp.listen({ host: '::', port: PORT }, () => undefined),
    (error) => isSluiceError(error, 'network/address-in-use'),
  );
  await first.close();
  await b.network.tcp.listen({ host: '::', port: PORT }, () => undefined);
  const any = await b.network.tcp.listen({ host: '::', port: 0 }, () => undefined);
  assert.ok(any.local.port > 0);
});

test('end sends all that is queued, then both ends close without error', async () => {
  const { clock, network, a, b } = setUp({ uploadBytesPerSecond: 100_000 });
  const { client, server, there } = await connect(clock, a, b);
  there.write(new Uint8Array(200_000));
  there.end();
  assert.equal(there.write(new Uint8Array(1)), false);
  await clock.advance(10_000);
  assert.equal(server.receivedBytes, 200_000);
  assert.deepEqual(client.log, ['connect', 'close']);
  assert.deepEqual(server.log, ['close']);
  assert.equal(network.openConnections, 0);
});

test('destroy closes in a later turn, exactly once, and the other end hears of it', async () => {
  const { clock, a, b } = setUp();
  const { client, server, there, here } = await connect(clock, a, b);
  here.write(Buffer.from('on the way'));
  await clock.advance(1);
  there.destroy();
  there.destroy();
  assert.deepEqual(client.log, ['connect']);
  await clock.advance(1000);
  assert.deepEqual(client.log, ['connect', 'close']);
  assert.equal(client.receivedBytes, 0, 'no data after destroy');
  assert.deepEqual(server.log, ['close']);
});

test('destroy with bytes still queued resets the other end', async () => {
  const { clock, a, b } = setUp({ uploadBytesPerSecond: 10_000 });
  const { server, there } = await connect(clock, a, b);
  there.write(new Uint8Array(100_000));
  await clock.advance(1000);
  there.destroy();
  await clock.advance(10_000);
  assert.deepEqual(server.log, ['network/reset']);
  assert.ok(server.receivedBytes < 100_000);
});

test('destroy while connecting is followed by onClose alone', async () => {
  const { clock, network, a, b } = setUp();
  const server = new Recorder();
  await b.network.tcp.listen({ host: b.address, port: PORT }, () => server);
  for (const afterMs of [0, 15, 25]) {
    const client = new Recorder();
    const connection = a.network.tcp.connect({ host: b.address, port: PORT }, client, TIMEOUT_MS);
    await clock.advance(afterMs);
    connection.destroy();
    await clock.advance(1000);
    assert.deepEqual(client.log, ['close']);
  }
  assert.equal(network.openConnections, 0);
  assert.equal(clock.pendingTimers, 0);
});

test('a dropped connection resets both ends at once', async () => {
  const { clock, network, a, b } = setUp();
  const { client, server } = await connect(clock, a, b);
  assert.equal(network.dropConnection(b, a), 1);
  await clock.settle();
  assert.deepEqual(client.log, ['connect', 'network/reset']);
  assert.deepEqual(server.log, ['network/reset']);
});

test('a short break of the line delays bytes, a long one ends the connection on each side that sends', async () => {
  for (const [breakMs, survives] of [
    [60_000, true],
    [300_000, false],
  ] as const) {
    const { clock, network, a, b } = setUp();
    const { client, server, there, here } = await connect(clock, a, b);
    there.write(Buffer.from('under way'));
    await clock.advance(1);
    b.goDown();
    here.write(Buffer.from('queued'));
    await clock.advance(breakMs);
    assert.equal(server.receivedBytes, 0);
    b.goUp();
    await clock.advance(1000);
    assert.equal(server.received.toString(), survives ? 'under way' : '');
    assert.equal(client.received.toString(), survives ? 'queued' : '');
    assert.deepEqual(client.log, survives ? ['connect'] : ['connect', 'network/timeout']);
    assert.deepEqual(server.log, survives ? [] : ['network/timeout']);
    assert.equal(network.openConnections, survives ? 2 : 0);
    if (!survives) assert.equal(clock.pendingTimers, 0);
  }
});

test('an end that slept through the loss gets a reset when it speaks again', async () => {
  const { clock, a, b } = setUp();
  const { client, server, there, here } = await connect(clock, a, b);
  b.goDown();
  there.write(Buffer.from('anyone?'));
  await clock.advance(200_000);
  assert.deepEqual(client.log, ['connect', 'network/timeout']);
  assert.deepEqual(server.log, []);
  b.goUp();
  here.write(Buffer.from('hello?'));
  await clock.advance(1000);
  assert.deepEqual(server.log, ['network/reset']);
});

test('a partition parts its groups from each other, and only those', async () => {
  const { clock, network, a, b } = setUp();
  const c = network.host('10.0.0.3');
  const parted = await connect(clock, a, b);
  const other = await connect(clock, a, c);
  network.partition([a], [b]);
  parted.there.write(Buffer.from('late'));
  other.there.write(Buffer.from('soon'));
  await clock.advance(1000);
  assert.equal(parted.server.receivedBytes, 0);
  assert.equal(other.server.receivedBytes, 4);
  network.heal();
  await clock.advance(1000);
  assert.equal(parted.server.receivedBytes, 4);
});

test('a process that crashes resets its connections, hears nothing more, and leaves its ports free', async () => {
  const { clock, a, b } = setUp();
  const { client, server } = await connect(clock, a, b);
  const dead = b.network;
  await dead.tcp.listen({ host: '::', port: 7000 }, () => undefined);
  b.crash();
  await clock.advance(1000);
  assert.deepEqual(client.log, ['connect', 'network/reset']);
  assert.deepEqual(server.log, []);
  const ghost = new Recorder();
  dead.tcp.connect({ host: a.address, port: 1 }, ghost, 100);
  await clock.advance(1000);
  assert.deepEqual(ghost.log, []);
  await b.network.tcp.listen({ host: '::', port: 7000 }, () => undefined);
});

test('a host reaches itself over loopback', async () => {
  const { clock, a } = setUp();
  const server = new Recorder();
  await a.network.tcp.listen({ host: '127.0.0.1', port: PORT }, () => server);
  const client = new Recorder();
  const connection = a.network.tcp.connect({ host: '127.0.0.1', port: PORT }, client, TIMEOUT_MS);
  connection.write(Buffer.from('early'));
  await clock.advance(1);
  assert.equal(server.received.toString(), 'early');
});

test('datagrams arrive with their sender, and unknown ports swallow them', async () => {
  const { clock, a, b } = setUp();
  const seen: string[] = [];
  const here = await b.network.udp.bind({ host: b.address, port: 7 }, (message, from) => {
    seen.push(`${Buffer.from(message)} from ${from.host}:${from.port}`);
    here.send(Buffer.from('pong'), from);
  });
  const there = await a.network.udp.bind({ host: a.address, port: 9 }, (message) => {
    seen.push(Buffer.from(message).toString());
  });
  there.send(Buffer.from('ping'), here.local);
  there.send(Buffer.from('lost'), { host: b.address, port: 8 });
  await clock.advance(100);
  assert.deepEqual(seen, ['ping from 10.0.0.1:9', 'pong']);
  here.close();
  there.send(Buffer.from('gone'), here.local);
  await clock.advance(100);
  assert.equal(seen.length, 2);
});

test('datagrams are lost, doubled and overtake each other in the shares asked for', async () => {
  const { clock, a, b } = setUp({ udpLoss: 0.1, udpDuplication: 0.2, udpJitterMs: 50 });
  const seen: number[] = [];
  const here = await b.network.udp.bind({ host: b.address, port: 7 }, ([first, second]) => {
    seen.push(first! * 256 + second!);
  });
  const there = await a.network.udp.bind({ host: a.address, port: 9 }, () => {});
  for (let index = 0; index < 2000; index++) {
    there.send(Uint8Array.of(index >> 8, index & 255), here.local);
    await clock.advance(1);
  }
  await clock.advance(1000);
  const distinct = new Set(seen).size;
  assert.ok(distinct > 1700 && distinct < 1900, `${distinct} of 2000 arrived`);
  assert.ok(seen.length - distinct > 200 && seen.length - distinct < 450);
  assert.ok(seen.some((value, at) => at > 0 && value < seen[at - 1]!));
});

test('a NAT lets in datagrams from those it wrote to', async () => {
  const { clock, network, a } = setUp();
  const nat = network.host('10.0.0.3', { isBehindNat: true });
  let count = 0;
  const inside = await nat.network.udp.bind({ host: nat.address, port: 7 }, () => count++);
  const outside = await a.network.udp.bind({ host: a.address, port: 9 }, () => {});
  outside.send(Buffer.from('x'), inside.local);
  await clock.advance(100);
  assert.equal(count, 0);
  inside.send(Buffer.from('x'), outside.local);
  outside.send(Buffer.from('x'), inside.local);
  await clock.advance(100);
  assert.equal(count, 1);
});

test('names resolve by the table, literals to themselves, others not at all', async () => {
  const { clock, network, a } = setUp();
  network.setName('tracker.test', '10.0.0.2', '2001:db8::2');
  const { dns } = a.network;
  assert.deepEqual(await clock.wait(dns.resolve('Tracker.test')), ['10.0.0.2', '2001:db8::2']);
  assert.deepEqual(await clock.wait(dns.resolve('::1')), ['::1']);
  await assert.rejects(clock.wait(dns.resolve('nowhere.test')), (error) =>
    isSluiceError(error, 'network/dns'),
  );
});

const REQUEST = { maxBytes: 1000, deadlineMs: 5000, maxRedirects: 2 };

test('a web server is a function, found by name and port, and answers after the delay of the way', async () => {
  const { clock, network, a, b } = setUp({ latencyMs: 25 });
  network.setName('tracker.test', b.address);
  b.http.serve(8080, ({ url, headers, address }) => ({
    headers: { 'Content-Type': 'text/plain' },
    body: `${url.pathname}${url.search} ${headers['user-agent']} ${address}`,
  }));
  const response = await clock.wait(
    a.network.http.get({
      ...REQUEST,
      url: 'http://tracker.test:8080/announce?a=%20',
      headers: { 'user-agent': 'test' },
    }),
  );
  assert.equal(Buffer.from(response.body).toString(), '/announce?a=%20 test 10.0.0.1');
  assert.equal(response.status, 200);
  assert.equal(response.headers['content-type'], 'text/plain');
  assert.equal(response.address, b.address);
  assert.ok(clock.now() >= 200);
  assert.equal(clock.pendingTimers, 0);
});

test('the web client keeps the promises of its port', async () => {
  const { clock, network, a, b } = setUp();
  network.setName('web.test', b.address);
  b.http.serve(80, ({ url }) => {
    if (url.pathname === '/big') return { body: new Uint8Array(1001) };
    if (url.pathname === '/loop') return { status: 302, headers: { Location: '/loop' } };
    if (url.pathname === '/once') return { status: 301, headers: { Location: '/end' } };
    if (url.pathname === '/file') return { status: 301, headers: { Location: 'file:///x' } };
    if (url.pathname === '/never') return new Promise(() => {});
    return { status: 404, body: 'end' };
  });
  const get = (path: string, more = {}) =>
    clock.wait(a.network.http.get({ ...REQUEST, ...more, url: `http://web.test${path}` }));
  const code = async (path: string, more = {}) =>
    get(path, more).then(
      ({ status }) => String(status),
      (error) => (isSluiceError(error) ? error.code : messageOf(error)),
    );
  assert.equal(await code('/big'), 'http/too-large');
  assert.equal(await code('/loop'), 'http/redirect');
  assert.equal(await code('/file'), 'http/redirect');
  assert.equal(await code('/never'), 'network/timeout');
  assert.equal(await code('/never', { signal: AbortSignal.abort() }), 'network/failed');
  assert.equal(await code('/x', { mayConnect: () => false }), 'network/forbidden');
  const redirected = await get('/once');
  assert.equal(redirected.url, 'http://web.test/end');
  assert.equal(redirected.status, 404);
  b.goDown();
  assert.equal(await code('/x'), 'network/timeout');
  assert.equal(clock.pendingTimers, 0);
});

/** A small crowd that sends random amounts at random times; answers the run's digest. */
const crowd = async (seed: string): Promise<string> => {
  const random = new SeededRandom(seed);
  const clock = new VirtualClock();
  const network = new SimulatedNetwork(clock, random.fork('network'), {
    uploadBytesPerSecond: 500_000,
    isShredding: true,
    udpLoss: 0.2,
  });
  const hosts = Array.from({ length: 6 }, (_, index) =>
    network.host(`10.0.0.${index + 1}`, { latencyMs: 1 + random.integer(40) }),
  );
  for (const host of hosts) {
    await host.network.tcp.listen({ host: '::', port: PORT }, () => new Recorder());
  }
  for (const from of hosts) {
    for (const to of hosts) {
      if (from === to) continue;
      const connection = from.network.tcp.connect(
        { host: to.address, port: PORT },
        new Recorder(),
        TIMEOUT_MS,
      );
      const send = () => {
        connection.write(new Uint8Array(random.integer(30_000)));
        clock.setTimer(random.integer(500), send);
      };
      send();
    }
  }
  await clock.advance(20_000);
  return network.fingerprint;
};

test('the same seed gives the same run to the last delivery, and another seed another', async () => {
  const first = await crowd('one');
  assert.equal(await crowd('one'), first);
  assert.notEqual(await crowd('two'), first);
});
