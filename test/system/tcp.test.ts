import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectRaw, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { NodeTcp, withoutIpv6 } from '../../source/system/tcp.ts';
import { LOOPBACK, pair, RecordingHandler, turns, until } from './tcp-scene.ts';

const patterned = (length: number, seed: number): Buffer => {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at++) bytes[at] = (at * 31 + (at >> 8) + seed) & 0xff;
  return bytes;
};

const openSockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^TCP/.test(name)).length;

for (const [mode, tcp] of [
  ['into the shared buffer', new NodeTcp()],
  ['by events', new NodeTcp({ acceptsIntoSharedBuffer: false })],
] as const) {
  describe(`TCP, accepted connections read ${mode}`, () => {
    it('carries bytes both ways, and tells both ends who the other is', async () => {
      const { client, clientHandler, server, serverHandler, listener, close } = await pair(tcp);
      client.write(Buffer.from('to the server'));
      server.write(Buffer.from('to the client'));
      await until(() => clientHandler.byteCount === 13 && serverHandler.byteCount === 13);
      assert.equal(serverHandler.received.toString(), 'to the server');
      assert.equal(clientHandler.received.toString(), 'to the client');
      assert.deepEqual(client.remote, { host: '127.0.0.1', port: listener.local.port });
      assert.deepEqual(server.remote, client.local);
      assert.deepEqual(server.local, client.remote);
      assert.equal(clientHandler.connects, 1);
      assert.equal(serverHandler.connects, 0);
      await close();
    });

    it('hands out plain bytes, whose slice is a copy that the next read leaves alone', async () => {
      const { client, serverHandler, close } = await pair(tcp);
      const copies: Uint8Array[] = [];
      serverHandler.whenData = (chunk) => copies.push(chunk.slice());
      client.write(Buffer.from('first'));
      await until(() => serverHandler.byteCount === 5);
      client.write(Buffer.from('other'));
      await until(() => serverHandler.byteCount === 10);
      assert.equal(Buffer.from(copies[0]!).toString(), 'first');
      await close();
    });

    it('never mixes the bytes of connections that read at the same time', async () => {
      const pairs = await Promise.all([pair(tcp), pair(tcp), pair(tcp)]);
      const sent = pairs.map((_, at) => patterned(3_000_000, at * 77));
      for (const [at, { client, server }] of pairs.entries()) {
        client.write(sent[at]!);
        server.write(sent[at]!);
      }
      await until(() =>
        pairs.every((one) =>
          [one.clientHandler, one.serverHandler].every(({ byteCount }) => byteCount === 3_000_000),
        ),
      );
      for (const [at, { clientHandler, serverHandler }] of pairs.entries()) {
        assert.ok(clientHandler.received.equals(sent[at]!));
        assert.ok(serverHandler.received.equals(sent[at]!));
      }
      await Promise.all(pairs.map(({ close }) => close()));
    });

    it('reads about so many bytes and no more until it is asked again, in order, and then all', async () => {
      const { client, server, serverHandler, close } = await pair(tcp);
      const isEven = mode === 'into the shared buffer';
      const sent = patterned(200_000, 3);
      server.readAtMost(2_000);
      client.write(sent);
      await until(() => serverHandler.byteCount > 0);
      for (let step = 1; step < 5; step++) {
        await turns(20);
        const read = serverHandler.byteCount;
        if (isEven && step > 1) assert.ok(read < 66_000 + step * 2_600, `${read} in step ${step}`);
        server.pause();
        server.readAtMost(2_000);
        await turns(20);
        assert.equal(serverHandler.byteCount, read, 'nor while it is paused');
        server.resume();
        await until(() => serverHandler.byteCount > read || read === sent.length);
      }
      server.readAtMost(Infinity);
      await until(() => serverHandler.byteCount === sent.length);
      assert.ok(serverHandler.received.equals(sent));
      await close();
    });

    it('keeps corked writes in order, and queues and drains what the other end does not read', async () => {
      const { client, clientHandler, server, serverHandler, close } = await pair(tcp);
      server.pause();
      const sent = patterned(12_000_000, 5);
      client.cork();
      client.write(sent.subarray(0, 5));
      client.write(sent.subarray(5, 100));
      assert.equal(client.write(sent.subarray(100)), false);
      assert.equal(client.bufferedBytes, sent.length);
      client.uncork();
      await turns(20);
      assert.ok(client.bufferedBytes > 0);
      assert.equal(clientHandler.drains, 0);
      server.resume();
      await until(() => serverHandler.byteCount === sent.length);
      await until(() => clientHandler.drains > 0);
      assert.equal(client.bufferedBytes, 0);
      assert.equal(clientHandler.drains, 1);
      assert.ok(serverHandler.received.equals(sent));
      await close();
    });

    it('F25: tells of a reset by the other end', async () => {
      const handler = new RecordingHandler();
      const listener = await tcp.listen(LOOPBACK, () => handler);
      const raw = connectRaw(listener.local.port, '127.0.0.1');
      raw.write('half a mess');
      await until(() => handler.byteCount === 11);
      raw.resetAndDestroy();
      assert.ok(isSluiceError(await handler.closed, 'network/reset'));
      await listener.close();
    });

    it('F25: leaves no socket behind after many that came and went in every way', async () => {
      await until(() => openSockets() === 0);
      for (let round = 0; round < 60; round++) {
        const { client, clientHandler, server, serverHandler, listener } = await pair(tcp);
        await listener.close();
        assert.ok(openSockets() > 0);
        if (round % 2 === 0) client.write(Buffer.from('unread'));
        const [one, other] = round % 3 === 0 ? [client, server] : [server, client];
        if (round % 5 === 0) one.end();
        else one.destroy();
        if (round % 7 === 0) other.destroy();
        await Promise.all([clientHandler.closed, serverHandler.closed]);
        assert.equal(clientHandler.closes.length + serverHandler.closes.length, 2);
      }
      await turns(5);
      assert.equal(openSockets(), 0);
    });

    it('closes at once a connection that nobody wants', async () => {
      const listener = await tcp.listen(LOOPBACK, () => undefined);
      const handler = new RecordingHandler();
      const remote = { host: '127.0.0.1', port: listener.local.port };
      tcp.connect(remote, handler, 5000);
      await handler.closed;
      assert.equal(handler.byteCount, 0);
      await listener.close();
    });

    it('frees the port when the listener closes, while accepted connections live on', async () => {
      const { listener, client, serverHandler, close } = await pair(tcp);
      await listener.close();
      const next = await tcp.listen(listener.local, () => undefined);
      await next.close();
      client.write(Buffer.from('still here'));
      await until(() => serverHandler.byteCount === 10);
      await close();
    });
  });
}

describe('TCP', () => {
  const tcp = new NodeTcp();

  it('stops reading where it is paused, at both ends and in the middle of a read, and loses nothing', async () => {
    const { client, clientHandler, server, serverHandler, close } = await pair();
    const sent = patterned(8_000_000, 9);
    for (const [writer, reader, handler] of [
      [client, server, serverHandler],
      [server, client, clientHandler],
    ] as const) {
      handler.whenData = () => reader.pause();
      writer.write(sent);
      await until(() => handler.chunks.length > 0);
      await turns(30);
      assert.equal(handler.chunks.length, 1);
      handler.whenData = () => {};
      reader.resume();
      await until(() => handler.byteCount === sent.length);
      assert.ok(handler.received.equals(sent));
    }
    await close();
  });

  it('stays paused when it was resumed and paused again in one turn', async () => {
    const { client, server, serverHandler, close } = await pair();
    server.pause();
    server.resume();
    server.pause();
    client.write(Buffer.from('not yet'));
    await turns(20);
    assert.equal(serverHandler.byteCount, 0);
    server.resume();
    await until(() => serverHandler.byteCount === 7);
    await close();
  });

  it('does not begin to read where it was paused before it stood', async () => {
    const listener = await tcp.listen(LOOPBACK, (connection) => {
      connection.write(Buffer.from('early'));
      return new RecordingHandler();
    });
    const handler = new RecordingHandler();
    const remote = { host: '127.0.0.1', port: listener.local.port };
    const client = tcp.connect(remote, handler, 5000);
    client.pause();
    await handler.connected;
    await turns(20);
    assert.equal(handler.byteCount, 0);
    client.resume();
    await until(() => handler.byteCount === 5);
    client.destroy();
    await listener.close();
  });

  it('tells nothing between destroy and the close, which comes once and in a later turn', async () => {
    const { client, server, serverHandler, close } = await pair();
    serverHandler.whenData = () => server.destroy();
    client.write(patterned(2_000_000, 1));
    await until(() => serverHandler.byteCount > 0);
    assert.deepEqual(serverHandler.closes, []);
    await serverHandler.closed;
    await turns(10);
    assert.equal(serverHandler.chunks.length, 1);
    assert.deepEqual(serverHandler.closes, [undefined]);
    assert.equal(server.write(Buffer.from('too late')), false);
    await close();
  });

  it('sends what is queued before it ends', async () => {
    const { client, clientHandler, serverHandler, listener } = await pair();
    const sent = patterned(4_000_000, 3);
    client.write(sent);
    client.end();
    assert.equal(client.write(Buffer.from('too late')), false);
    assert.equal(await serverHandler.closed, undefined);
    assert.equal(await clientHandler.closed, undefined);
    assert.ok(serverHandler.received.equals(sent));
    await listener.close();
  });

  it('says that nobody listens', async () => {
    const listener = await tcp.listen(LOOPBACK, () => undefined);
    await listener.close();
    const handler = new RecordingHandler();
    tcp.connect({ host: '127.0.0.1', port: listener.local.port }, handler, 5000);
    assert.deepEqual(handler.closes, []);
    assert.ok(isSluiceError(await handler.closed, 'network/refused'));
    assert.equal(handler.connects, 0);
  });

  it('gives up a connection that does not stand in time', async () => {
    const listener = await tcp.listen(LOOPBACK, () => undefined);
    const handler = new RecordingHandler();
    const remote = { host: '127.0.0.1', port: listener.local.port };
    tcp.connect(remote, handler, 1);
    // While this turn lasts no connection can stand; timers come first in the next.
    const end = performance.now() + 10;
    while (performance.now() < end);
    assert.ok(isSluiceError(await handler.closed, 'network/timeout'));
    assert.equal(handler.connects, 0);
    await listener.close();
  });

  for (const remote of [
    { host: 'localhost', port: 80 },
    { host: '127.0.0.1', port: 0 },
    { host: '127.0.0.1', port: 70_000 },
  ]) {
    it(`never throws and asks no name server for ${remote.host}:${remote.port}`, async () => {
      const handler = new RecordingHandler();
      tcp.connect(remote, handler, 5000);
      assert.deepEqual(handler.closes, []);
      assert.ok(isSluiceError(await handler.closed, 'network/failed'));
    });
  }

  it('F22: says that a port is in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    assert.ok(address !== null && typeof address === 'object');
    await assert.rejects(
      tcp.listen({ host: '127.0.0.1', port: address.port }, () => undefined),
      (error) => isSluiceError(error, 'network/address-in-use'),
    );
    blocker.close();
  });

  it('names an IPv4 peer of an IPv6 listener in dotted form', async () => {
    const { server, close } = await pair(tcp, { host: '::', port: 0 });
    assert.equal(server.remote.host, '127.0.0.1');
    assert.equal(server.local.host, '127.0.0.1');
    await close();
  });

  it('listens on IPv4 alone where the host has no IPv6', () => {
    const failure = Object.assign(new Error('no'), { code: 'EAFNOSUPPORT' });
    assert.deepEqual(withoutIpv6({ host: '::', port: 7 }, failure), { host: '0.0.0.0', port: 7 });
    assert.equal(withoutIpv6({ host: '::1', port: 7 }, failure), undefined);
    const inUse = Object.assign(new Error('no'), { code: 'EADDRINUSE' });
    assert.equal(withoutIpv6({ host: '::', port: 7 }, inUse), undefined);
  });
});
