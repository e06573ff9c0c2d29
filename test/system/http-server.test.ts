import assert from 'node:assert/strict';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import type { HttpReply } from '../../source/base/ports/http-server.ts';
import { HttpServerOnDemand } from '../../source/system/http-server-on-demand.ts';

const LIMITS = {
  maxConnections: 8,
  maxConnectionsPerHost: 8,
  maxHeaderBytes: 16_384,
  requestTimeoutMs: 5_000,
  idleTimeoutMs: 5_000,
};
const PART = 65_536;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
after(() => agent.destroy());

const serve = async (
  t: { after(undo: () => Promise<void>): void },
  parts: (gone: AbortSignal) => AsyncIterable<Uint8Array>,
  size: number,
) => {
  const answer = (): HttpReply => ({
    status: 200,
    contentType: 'video/mp4',
    headers: { etag: '"x"' },
    body: { size, parts },
  });
  const local = { host: '127.0.0.1', port: 0 };
  const listener = await new HttpServerOnDemand().listen(local, LIMITS, answer);
  t.after(() => listener.close());
  const ask = (method = 'GET'): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      request({ ...listener.local, method, agent }, resolve)
        .on('error', reject)
        .end();
    });
  return Object.assign(ask, { local: listener.local });
};

const read = async (response: IncomingMessage): Promise<number> => {
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  return bytes;
};

test('a body that comes by and by is sent whole, on a connection that stays', async (t) => {
  const ask = await serve(
    t,
    async function* () {
      for (let part = 0; part < 10; part++) yield new Uint8Array(PART);
    },
    10 * PART,
  );
  for (let time = 0; time < 2; time++) {
    const response = await ask();
    assert.equal(response.headers.etag, '"x"');
    assert.equal(response.headers['content-length'], String(10 * PART));
    assert.equal(await read(response), 10 * PART);
  }
  assert.equal(await read(await ask('HEAD')), 0);
});

test('no more is taken of a body than its reader takes, and it hears when that one is gone', async (t) => {
  let taken = 0;
  const ended = Promise.withResolvers<boolean>();
  const ask = await serve(
    t,
    async function* (gone) {
      try {
        for (; taken < 2_000; taken++) yield new Uint8Array(PART);
      } finally {
        ended.resolve(gone.aborted);
      }
    },
    2_000 * PART,
  );
  const response = await ask();
  response.on('error', () => {});
  await new Promise((resolve) => response.once('readable', resolve));
  response.destroy();
  assert.equal(await ended.promise, true);
  assert.ok(taken < 1_000, `${taken} parts were taken of one who read none`);
});

test('a body that fails breaks the connection off: nobody takes what came for all of it', async (t) => {
  const ask = await serve(
    t,
    async function* () {
      yield new Uint8Array(PART);
      throw new Error('the disk is gone');
    },
    10 * PART,
  );
  const response = await ask();
  await assert.rejects(read(response), /aborted|reset/);
});

test('questions that come before the answer to the one before are answered in their order, and nothing is made ready for them', async (t) => {
  let begun = 0;
  let ended = 0;
  let most = 0;
  const { local } = await serve(
    t,
    async function* () {
      begun += 1;
      most = Math.max(most, begun - ended);
      yield new Uint8Array(PART);
      ended += 1;
    },
    PART,
  );
  const socket = connect(local);
  t.after(() => socket.destroy());
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(3));
  let bytes = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > 3 * PART + 300) break;
  }
  assert.deepEqual([begun, most], [3, 1]);
});

test('who leaves behind questions that wait for their turn leaves nobody reading for them (F25)', async (t) => {
  let reading = 0;
  const gone = Promise.withResolvers<void>();
  const { local } = await serve(
    t,
    async function* (signal) {
      reading += 1;
      try {
        for (let part = 0; part < 1_000; part++) {
          if (signal.aborted) return;
          yield new Uint8Array(PART);
        }
      } finally {
        reading -= 1;
        if (reading === 0) gone.resolve();
      }
    },
    1_000 * PART,
  );
  const socket = connect(local);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(4));
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  await gone.promise;
  assert.equal(reading, 0);
});

test('a connection full of questions that nobody waits to have answered is closed', async (t) => {
  let begun = 0;
  const { local } = await serve(
    t,
    async function* () {
      begun += 1;
      yield new Uint8Array(PART);
    },
    PART,
  );
  const socket = connect(local);
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000));
  await closed;
  assert.ok(begun <= 16, `${begun} bodies were begun`);
});
