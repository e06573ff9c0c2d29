import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ConnectionHandler, Endpoint } from '../../source/base/ports/network.ts';
import { NodeHttp } from '../../source/system/http.ts';
import { NodeInterfaces } from '../../source/system/interfaces.ts';
import { NodeTcp } from '../../source/system/tcp.ts';
import { NodeUdp } from '../../source/system/udp.ts';

const LOOPBACK = '127.0.0.1';
/** Held to it, where the system can. */
const device =
  new NodeInterfaces().list().find(({ addresses }) => addresses.includes(LOOPBACK))?.name ?? 'lo';
const BY = { host: LOOPBACK, device };
const NOWHERE = { host: LOOPBACK, device: 'nowhere0' };
const isHeld = process.platform === 'linux';
const TIMEOUT_MS = 5_000;

const hearing = () => {
  const { promise: closed, resolve: close } = Promise.withResolvers<Error | undefined>();
  const { promise: connected, resolve: connect } = Promise.withResolvers<void>();
  const heard: Buffer[] = [];
  const handler: ConnectionHandler = {
    onConnect: connect,
    onData: (chunk) => void heard.push(Buffer.from(chunk)),
    onDrain: () => {},
    onClose: close,
  };
  return { handler, closed, connected, text: () => Buffer.concat(heard).toString() };
};

test('a connection that is held to an interface goes by it in both directions, and says where it comes from', async () => {
  const tcp = new NodeTcp();
  const server = hearing();
  let from: Endpoint | undefined;
  const listener = await tcp.listen(
    { host: LOOPBACK, port: 0 },
    (connection) => {
      from = connection.remote;
      connection.write(Buffer.from('hello'));
      return server.handler;
    },
    device,
  );
  const client = hearing();
  const connection = tcp.connect(listener.local, client.handler, TIMEOUT_MS, BY);
  await client.connected;
  connection.write(Buffer.from('x'.repeat(200_000)));
  connection.end();
  await Promise.all([client.closed, server.closed]);
  assert.deepEqual([client.text(), server.text().length, from?.host], ['hello', 200_000, LOOPBACK]);
  assert.equal(listener.local.host, LOOPBACK);
  await listener.close();
});

test('datagrams pass a socket that is held to an interface, and have plain addresses', async () => {
  const udp = new NodeUdp();
  const { promise, resolve } = Promise.withResolvers<[string, string]>();
  const local = { host: LOOPBACK, port: 0 };
  const one = await udp.bind(local, (bytes, { host }) => resolve([String(bytes), host]), device);
  const other = await udp.bind(local, () => {}, device);
  other.send(Buffer.from('hello'), one.local);
  assert.deepEqual(await promise, ['hello', LOOPBACK]);
  assert.equal(one.local.host, LOOPBACK);
  one.close();
  other.close();
});

test('a web request by an interface asks the name servers of its road, and comes from there', async () => {
  const server = createServer((request, response) => response.end(request.socket.remoteAddress));
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const http = new NodeHttp({ dns: { resolve: () => Promise.reject(new Error('not asked')) } });
  const asked: string[] = [];
  const resolve = async (name: string) => {
    asked.push(name);
    return [LOOPBACK];
  };
  const { port } = server.address() as AddressInfo;
  const request = {
    url: `http://tracker.example:${port}/announce`,
    maxBytes: 100,
    deadlineMs: TIMEOUT_MS,
    maxRedirects: 0,
  };
  const answer = await http.get({ ...request, road: { kind: 'by', by: [BY], resolve } });
  assert.deepEqual([Buffer.from(answer.body).toString(), answer.address], [LOOPBACK, LOOPBACK]);
  assert.deepEqual(asked, ['tracker.example']);
  if (isHeld) {
    const nowhere = http.get({ ...request, road: { kind: 'by', by: [NOWHERE], resolve } });
    await assert.rejects(nowhere, /nowhere0/);
  }
  server.close();
});

test('by an interface that is not there nothing goes, and that is said', async () => {
  if (!isHeld) return;
  const [tcp, udp] = [new NodeTcp(), new NodeUdp()];
  const local = { host: LOOPBACK, port: 0 };
  const listener = await tcp.listen(local, () => undefined);
  const client = hearing();
  tcp.connect(listener.local, client.handler, TIMEOUT_MS, NOWHERE);
  assert.match((await client.closed)?.message ?? '', /nothing can be sent by nowhere0/);
  await assert.rejects(
    udp.bind(local, () => {}, 'nowhere0'),
    /nowhere0/,
  );
  await assert.rejects(
    tcp.listen(local, () => undefined, 'nowhere0'),
    /nowhere0/,
  );
  assert.equal(await new NodeInterfaces().sourceToWorld(4, 'nowhere0'), undefined);
  await listener.close();
});
