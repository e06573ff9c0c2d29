import assert from 'node:assert/strict';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { type TestContext, test } from 'node:test';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { type ErrorCode, isSluiceError, messageOf, SluiceError } from '../../source/base/errors.ts';
import type { Dns, HttpRequest } from '../../source/base/ports/network.ts';
import { NodeHttp } from '../../source/system/http.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './localhost-certificate.ts';

const MAX_BYTES = 100_000;

/** Names are ours, so that no test asks a real name server. */
const dnsOf = (names: Readonly<Record<string, readonly string[]>>): Dns => ({
  async resolve(name) {
    const addresses = names[name];
    if (addresses === undefined) throw new SluiceError('network/dns', `no ${name}`);
    return addresses;
  },
});
const local = { 'a.test': ['127.0.0.1'], 'b.test': ['127.0.0.1'] };
const http = new NodeHttp({ dns: dnsOf(local) });

const listen = async (t: TestContext, server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
};

const serve = (t: TestContext, handler: RequestListener): Promise<number> =>
  listen(t, createServer(handler));

/** A server that says exactly this to whoever connects. */
const serveRaw = (t: TestContext, bytes: string, andEnd = true): Promise<number> =>
  listen(
    t,
    createTcpServer((socket) => {
      socket.on('data', () => {
        if (andEnd) socket.end(bytes);
        else socket.write(bytes);
      });
    }),
  );

const get = (url: string, more: Partial<HttpRequest> = {}) =>
  http.get({ url, maxBytes: MAX_BYTES, deadlineMs: 5_000, maxRedirects: 5, ...more });

const rejects = async (asking: Promise<unknown>, code: ErrorCode): Promise<string> => {
  const error = await asking.then(
    () => assert.fail(`it was answered instead of ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(isSluiceError(error, code), `${code}: ${error}`);
  return messageOf(error);
};

const end = (
  response: ServerResponse,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): void => {
  response.writeHead(200, headers).end(body);
};

test('a plain answer comes with status, headers, body, URL and address', async (t) => {
  const port = await serve(t, (request, response) => {
    response
      .writeHead(404, { 'X-Mixed': 'Case' })
      .end(`${request.method} ${request.url} ${request.headers['x-own']}`);
  });
  const response = await get(`http://a.test:${port}/x?y=%00%FF'`, { headers: { 'X-Own': '1' } });
  assert.equal(response.status, 404);
  assert.equal(response.headers['x-mixed'], 'Case');
  assert.equal(Buffer.from(response.body).toString(), 'GET /x?y=%00%FF%27 1');
  assert.equal(response.url, `http://a.test:${port}/x?y=%00%FF%27`);
  assert.equal(response.address, '127.0.0.1');
});

test('gzip and both kinds of deflate are asked for and undone', async (t) => {
  const text = 'hello '.repeat(100);
  const packed: Record<string, [string, Buffer]> = {
    '/gzip': ['gzip', gzipSync(text)],
    '/deflate': ['deflate', deflateSync(text)],
    '/raw': ['deflate', deflateRawSync(text)],
    '/plain': ['identity', Buffer.from(text)],
    '/empty': ['gzip', Buffer.alloc(0)],
  };
  const port = await serve(t, (request, response) => {
    assert.equal(request.headers['accept-encoding'], 'gzip, deflate');
    const [encoding, body] = packed[request.url!]!;
    end(response, body, { 'content-encoding': encoding });
  });
  for (const path of Object.keys(packed)) {
    const { body } = await get(`http://a.test:${port}${path}`);
    assert.equal(Buffer.from(body).toString(), path === '/empty' ? '' : text, path);
  }
});

test('H83: a gzip bomb is stopped at the cap', async (t) => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  assert.ok(bomb.length < MAX_BYTES);
  const port = await serve(t, (_request, response) =>
    end(response, bomb, { 'content-encoding': 'gzip' }),
  );
  await rejects(get(`http://a.test:${port}/`), 'http/too-large');
});

test('H83: a body above the cap is refused, said beforehand or not', async (t) => {
  const port = await serve(t, (request, response) => {
    if (request.url === '/said') end(response, Buffer.alloc(MAX_BYTES + 1));
    else response.writeHead(200).write(Buffer.alloc(MAX_BYTES));
    if (request.url === '/unsaid') setImmediate(() => response.write(Buffer.alloc(1)));
  });
  await rejects(get(`http://a.test:${port}/said`), 'http/too-large');
  await rejects(get(`http://a.test:${port}/unsaid`), 'http/too-large');
});

test('H83: a body without end meets the deadline, as does a server that says nothing', async (t) => {
  const port = await serve(t, (request, response) => {
    if (request.url === '/drip') response.writeHead(200).write('x');
  });
  for (const path of ['/drip', '/silence']) {
    const message = await rejects(
      get(`http://a.test:${port}${path}`, { deadlineMs: 100 }),
      'network/timeout',
    );
    assert.equal(message, 'timed out after 0.1 s');
  }
});

test('H89: chunk sizes, lengths and status lines that are nonsense are errors', async (t) => {
  const head = 'HTTP/1.1 200 OK\r\n';
  const nonsense = [
    `${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx`,
    `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\nx`,
    `${head}Content-Length: -1\r\n\r\nx`,
    `${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'HTTP/9 what\r\n\r\n',
    'SSH-2.0-OpenSSH\r\n',
    `${head}X: ${'x'.repeat(100_000)}\r\n\r\n`,
  ];
  for (const bytes of nonsense) {
    await rejects(get(`http://a.test:${await serveRaw(t, bytes)}/`), 'http/malformed');
  }
  const large = `${head}Transfer-Encoding: chunked\r\n\r\nffffffff\r\n${'x'.repeat(MAX_BYTES + 1)}`;
  await rejects(get(`http://a.test:${await serveRaw(t, large, false)}/`), 'http/too-large');
});

test('H89: a body cut short is an error, not a short answer', async (t) => {
  const head = 'HTTP/1.1 200 OK\r\n';
  for (const bytes of [
    `${head}Content-Length: 10\r\n\r\nx`,
    `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nx`,
    '',
  ]) {
    await rejects(get(`http://a.test:${await serveRaw(t, bytes)}/`), 'network/reset');
  }
});

test('H89: packed bodies that are broken or packed in an unknown way are errors', async (t) => {
  const port = await serve(t, (request, response) => {
    if (request.url === '/torn')
      end(response, gzipSync('x'.repeat(1000)).subarray(0, 20), { 'content-encoding': 'gzip' });
    else if (request.url === '/lie') end(response, 'plain text', { 'content-encoding': 'gzip' });
    else end(response, 'x', { 'content-encoding': 'br' });
  });
  for (const path of ['/torn', '/lie', '/br'])
    await rejects(get(`http://a.test:${port}${path}`), 'http/malformed');
});

test('redirects are followed, relative and across hosts, up to the limit', async (t) => {
  const port = await serve(t, (request, response) => {
    const left = Number(new URL(request.url!, 'http://x').searchParams.get('left'));
    if (left === 0) end(response, 'there');
    else
      response
        .writeHead(302, {
          location: left === 1 ? `http://b.test:${port}/end?left=0` : `?left=${left - 1}`,
        })
        .end();
  });
  const response = await get(`http://a.test:${port}/x?left=5`);
  assert.equal(response.url, `http://b.test:${port}/end?left=0`);
  await rejects(get(`http://a.test:${port}/x?left=6`), 'http/redirect');
  await rejects(get(`http://a.test:${port}/x?left=1`, { maxRedirects: 0 }), 'http/redirect');
});

test('H84: a loop, another scheme and H89: a redirect to nowhere are refused', async (t) => {
  const port = await serve(t, (request, response) => {
    const to: Record<string, string> = {
      '/loop': '/loop',
      '/file': 'file:///etc/passwd',
      '/udp': 'udp://b.test:1/',
      '/bad': 'http://:::/',
    };
    const location = to[request.url!];
    response.writeHead(301, location === undefined ? {} : { location }).end();
  });
  for (const path of ['/loop', '/file', '/udp', '/bad', '/nowhere']) {
    await rejects(get(`http://a.test:${port}${path}`), 'http/redirect');
  }
  await rejects(get('ftp://a.test/'), 'http/malformed');
  await rejects(get('nonsense'), 'http/malformed');
});

test('H84: each redirect is asked about again', async (t) => {
  const port = await serve(t, (_request, response) => {
    response.writeHead(302, { location: `http://b.test:${port}/inside` }).end();
  });
  const asked: string[] = [];
  const mayConnect = (address: string, url: URL): boolean => {
    asked.push(`${address} ${url.pathname}`);
    return url.hostname !== 'b.test';
  };
  await rejects(get(`http://a.test:${port}/outside`, { mayConnect }), 'network/forbidden');
  assert.deepEqual(asked, ['127.0.0.1 /outside', '127.0.0.1 /inside']);
});

test('H91: a forbidden address is never connected to, by name or in any spelling', async (t) => {
  let connections = 0;
  const server = createServer((_request, response) => end(response));
  server.on('connection', () => {
    connections += 1;
  });
  const port = await listen(t, server);
  const asked: string[] = [];
  const mayConnect = (address: string): boolean => {
    asked.push(address);
    return false;
  };
  for (const host of [
    'a.test',
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '2130706433',
    '[::ffff:127.0.0.1]',
  ]) {
    await rejects(get(`http://${host}:${port}/`, { mayConnect }), 'network/forbidden');
  }
  assert.equal(connections, 0);
  assert.equal(new Set(asked).size <= 2, true, String(asked));
});

test('H92: the name is looked up once, and the connection goes to what was checked', async (t) => {
  const port = await serve(t, (_request, response) => end(response, 'here'));
  let lookups = 0;
  const rebinding: Dns = {
    async resolve() {
      lookups += 1;
      return lookups === 1 ? ['127.0.0.1'] : ['127.0.0.66'];
    },
  };
  const response = await new NodeHttp({ dns: rebinding }).get({
    url: `http://rebind.test:${port}/`,
    maxBytes: MAX_BYTES,
    deadlineMs: 5_000,
    maxRedirects: 0,
    mayConnect: (address) => address === '127.0.0.1',
  });
  assert.equal(response.address, '127.0.0.1');
  assert.equal(lookups, 1);
});

test('H91: of a name with good and bad addresses only the good are used', async (t) => {
  const port = await serve(t, (_request, response) => end(response));
  const mixed = new NodeHttp({ dns: dnsOf({ 'mixed.test': ['127.0.0.66', '127.0.0.1'] }) });
  const response = await mixed.get({
    url: `http://mixed.test:${port}/`,
    maxBytes: MAX_BYTES,
    deadlineMs: 5_000,
    maxRedirects: 0,
    mayConnect: (address) => address === '127.0.0.1',
  });
  assert.equal(response.address, '127.0.0.1');
});

test('H90: the login of a URL goes to its own host, and to no other', async (t) => {
  const seen: string[] = [];
  const port = await serve(t, (request, response) => {
    seen.push(
      `${request.headers.host?.split(':')[0]} ${request.headers.authorization} ${request.headers.cookie}`,
    );
    if (request.url === '/one') response.writeHead(302, { location: '/two' }).end();
    else if (request.url === '/two')
      response.writeHead(302, { location: `http://mallory:x@b.test:${port}/three` }).end();
    else end(response);
  });
  const response = await get(`http://us%40er:p%3Aw%@a.test:${port}/one`, {
    headers: { Cookie: 'c=1' },
  });
  const login = `Basic ${Buffer.from('us@er:p%3Aw%').toString('base64')}`;
  assert.deepEqual(seen, [
    `a.test ${login} c=1`,
    `a.test ${login} c=1`,
    'b.test undefined undefined',
  ]);
  assert.equal(response.url, `http://b.test:${port}/three`);
});

const tlsServer = (t: TestContext): Promise<number> =>
  listen(
    t,
    createTlsServer({ key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE }, (_request, response) =>
      end(response, 'safe'),
    ),
  );

test('a refused connection is said in two words, and where a redirect led to is named', async (t) => {
  const port = await serve(t, (_request, response) => {
    response.writeHead(302, { location: `http://b.test:${gone}/` }).end();
  });
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gone = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  assert.equal(
    await rejects(get(`http://a.test:${gone}/SECRET`), 'network/refused'),
    'connection refused',
  );
  assert.equal(
    await rejects(get(`http://a.test:${port}/`), 'network/refused'),
    `sent on to b.test:${gone}: connection refused`,
  );
});

test('H95: a certificate nobody vouches for is refused, in words', async (t) => {
  const message = await rejects(get(`https://a.test:${await tlsServer(t)}/SECRET`), 'network/tls');
  assert.equal(message, 'its certificate is signed by itself alone');
});

test('H95: a good certificate of another name is refused, one of this name is taken', async (t) => {
  const port = await tlsServer(t);
  const trusting = new NodeHttp({
    dns: dnsOf({ ...local, localhost: ['127.0.0.1'] }),
    extraCertificate: LOCALHOST_CERTIFICATE,
  });
  const ask = (host: string) =>
    trusting.get({
      url: `https://${host}:${port}/`,
      maxBytes: MAX_BYTES,
      deadlineMs: 5_000,
      maxRedirects: 0,
    });
  assert.equal(Buffer.from((await ask('localhost')).body).toString(), 'safe');
  await rejects(ask('a.test'), 'network/tls');
});

test('H95: plain HTTP where TLS was asked is refused', async (t) => {
  await rejects(
    get(`https://a.test:${await serve(t, (_request, response) => end(response))}/`),
    'network/tls',
  );
});

test('an abort ends the request with its own reason, also while the name is looked up', async (t) => {
  const port = await serve(t, () => {});
  const reason = new Error('enough');
  const abort = new AbortController();
  const asking = get(`http://a.test:${port}/`, { signal: abort.signal });
  setImmediate(() => abort.abort(reason));
  await assert.rejects(asking, reason);
  await assert.rejects(get(`http://a.test:${port}/`, { signal: abort.signal }), reason);
  const stuck = new NodeHttp({ dns: { resolve: () => new Promise(() => {}) } });
  const waiting = new AbortController();
  const looking = stuck.get({
    url: 'http://x.test/',
    maxBytes: 1,
    deadlineMs: 5_000,
    maxRedirects: 0,
    signal: waiting.signal,
  });
  waiting.abort(reason);
  await assert.rejects(looking, reason);
});

test('H96: a name server that never answers meets the deadline', async () => {
  const stuck = new NodeHttp({ dns: { resolve: () => new Promise(() => {}) } });
  await rejects(
    stuck.get({ url: 'http://x.test/', maxBytes: 1, deadlineMs: 50, maxRedirects: 0 }),
    'network/timeout',
  );
});

test('a closed port and an unknown name say so', async () => {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await rejects(get(`http://a.test:${port}/SECRET`), 'network/refused');
  await rejects(get('http://unknown.test/'), 'network/dns');
});

test('an answer in another protocol is refused', async (t) => {
  const bytes =
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  await rejects(get(`http://a.test:${await serveRaw(t, bytes, false)}/`), 'http/malformed');
});
