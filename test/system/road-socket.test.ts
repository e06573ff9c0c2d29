/** Web requests that do not take whichever way the system has: through somebody who looks names up, and by an interface of ours. */
import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import type { Endpoint, HttpRoad } from '../../source/base/ports/network.ts';
import { NodeHttp } from '../../source/system/http.ts';
import { NodeInterfaces } from '../../source/system/interfaces.ts';
import { NodeTcp } from '../../source/system/tcp.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './localhost-certificate.ts';

const HOST = '127.0.0.1';
const MAX_BYTES = 1_000_000;
const BODY = 'x'.repeat(300_000);

const device =
  new NodeInterfaces().list().find(({ addresses }) => addresses.includes(HOST))?.name ?? 'lo';

const serve = async (context: TestContext): Promise<number> => {
  const server = createServer({ key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE }, (_, response) =>
    response.end(BODY),
  );
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
};

const notAsked = { resolve: () => Promise.reject(new Error('the system was asked for a name')) };

const get = (url: string, road: HttpRoad, isTrusting = true, signal?: AbortSignal) =>
  new NodeHttp({
    dns: notAsked,
    ...(isTrusting ? { extraCertificate: LOCALHOST_CERTIFICATE } : {}),
  }).get({
    url,
    road,
    maxBytes: MAX_BYTES,
    deadlineMs: 10_000,
    maxRedirects: 0,
    ...(signal === undefined ? {} : { signal }),
  });

const tunnel = (goals: Endpoint[] = []): HttpRoad => ({
  kind: 'tunnel',
  connect(to, handler, timeoutMs) {
    goals.push(to);
    return new NodeTcp().connect({ host: HOST, port: to.port }, handler, timeoutMs);
  },
});

const byDevice: HttpRoad = {
  kind: 'by',
  by: [{ host: HOST, device }],
  resolve: async () => [HOST],
};

test('TLS runs through a tunnel and by an interface, and its names are checked there too', async (context) => {
  const port = await serve(context);
  const goals: Endpoint[] = [];
  for (const road of [tunnel(goals), byDevice]) {
    const { body } = await get(`https://localhost:${port}/announce`, road);
    assert.equal(Buffer.from(body).toString(), BODY);
  }
  assert.deepEqual(goals, [{ host: 'localhost', port }]);
});

test('H95: a certificate nobody vouches for, or of another name, is refused by any road', async (context) => {
  const port = await serve(context);
  for (const road of [tunnel(), byDevice]) {
    for (const [host, isTrusting] of [
      ['localhost', false],
      ['other.example', true],
    ] as const) {
      await assert.rejects(get(`https://${host}:${port}/`, road, isTrusting), (error) =>
        isSluiceError(error, 'network/tls'),
      );
    }
  }
});

test('a tunnel that does not come about is the reason, and an abort closes it', async () => {
  const broken: HttpRoad = {
    kind: 'tunnel',
    connect: (_to, handler, timeoutMs) =>
      new NodeTcp().connect({ host: HOST, port: 1 }, handler, timeoutMs),
  };
  for (const scheme of ['http', 'https']) {
    await assert.rejects(get(`${scheme}://tracker.example/`, broken), /connection refused/);
  }
  const ending = new AbortController();
  let isClosed = false;
  const silent: HttpRoad = {
    kind: 'tunnel',
    connect: (to, handler) => ({
      carrier: 'tcp',
      remote: to,
      local: to,
      bufferedBytes: 0,
      write: () => true,
      cork: () => {},
      uncork: () => {},
      pause: () => {},
      resume: () => {},
      readAtMost: () => {},
      end: () => {},
      destroy() {
        isClosed = true;
        handler.onClose();
      },
    }),
  };
  const asking = get('http://tracker.example/', silent, true, ending.signal);
  setImmediate(() => ending.abort(new Error('enough')));
  await assert.rejects(asking, /enough/);
  assert.equal(isClosed, true);
});
