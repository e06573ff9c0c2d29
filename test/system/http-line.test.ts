import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SluiceError } from '../../source/base/errors.ts';
import type { HttpHead, HttpLine, HttpQuestion } from '../../source/base/ports/http-lines.ts';
import type { HttpRoad } from '../../source/base/ports/network.ts';
import { NodeHttpLine } from '../../source/system/http-line.ts';
import { LinesOnDemand } from '../../source/system/lines-on-demand.ts';
import { NodeTcp } from '../../source/system/tcp.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './localhost-certificate.ts';

const asked: string[] = [];
const dns = {
  async resolve(name: string) {
    asked.push(name);
    if (!name.endsWith('.test') && name !== 'localhost') {
      throw new SluiceError('network/dns', `no ${name}`);
    }
    return ['127.0.0.1'];
  },
};

interface Served {
  readonly port: number;
  readonly connections: () => number;
  readonly openConnections: () => number;
}

const listen = async (t: TestContext, server: Server): Promise<Served> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => sockets.length,
    openConnections: () => sockets.filter(({ destroyed }) => !destroyed).length,
  };
};

const serve = (t: TestContext, handler: RequestListener): Promise<Served> =>
  listen(t, createServer(handler));

const open = (t: TestContext, line: HttpLine = new NodeHttpLine({ dns })): HttpLine => {
  t.after(() => line.close());
  return line;
};

interface Told {
  readonly head: HttpHead | undefined;
  readonly body: string;
  readonly error: Error | undefined;
}

const ask = (line: HttpLine, url: string, more: Partial<HttpQuestion> = {}): Promise<Told> =>
  new Promise((resolve) => {
    let head: HttpHead | undefined;
    let body = '';
    line.ask(
      { url, maxRedirects: 3, deadlineMs: 5_000, ...more },
      {
        onHead: (said) => {
          head = said;
        },
        onData: (chunk) => {
          body += Buffer.from(chunk).toString('latin1');
        },
        onEnd: (error) => resolve({ head, body, error }),
      },
    );
  });

test('one connection serves question after question, and a name is looked up once', async (t) => {
  const { port, connections } = await serve(t, (request, response) =>
    response.end(`${request.url} ${request.headers.range}`),
  );
  const line = open(t);
  asked.length = 0;
  for (const range of ['bytes=0-1', 'bytes=2-3', 'bytes=4-5']) {
    const { head, body, error } = await ask(line, `http://a.test:${port}/f`, {
      headers: { range },
    });
    assert.deepEqual([head?.status, body, error], [200, `/f ${range}`, undefined]);
    assert.equal(head?.address, '127.0.0.1');
  }
  assert.deepEqual([connections(), asked], [1, ['a.test']]);
});

test('a connection that the server closed while it was kept is no failure', async (t) => {
  const sockets: Socket[] = [];
  const { port, connections } = await serve(t, (request, response) => {
    sockets.push(request.socket);
    response.end('x');
  });
  const line = open(t);
  await ask(line, `http://a.test:${port}/`);
  sockets[0]!.destroy();
  const { body, error } = await ask(line, `http://a.test:${port}/`);
  assert.deepEqual([body, error, connections()], ['x', undefined, 2]);
});

test('what breaks off is told as such, after what has come', async (t) => {
  const { port } = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('12345', () => response.destroy());
  });
  const { head, body, error } = await ask(open(t), `http://a.test:${port}/`);
  assert.equal(head?.status, 200);
  assert.equal(body, '12345');
  assert.equal((error as SluiceError).code, 'network/reset');
});

test('nobody there, no such name, no answer in time: each is told in its way', async (t) => {
  const silent = await serve(t, () => {});
  const line = open(t);
  const codes = await Promise.all(
    [
      ask(open(t), 'http://a.test:1/'),
      ask(open(t), 'http://nowhere.example/'),
      ask(line, `http://a.test:${silent.port}/`, { deadlineMs: 50 }),
      ask(open(t), `http://a.test:${silent.port}/`, { mayConnect: () => false }),
      ask(open(t), 'ftp://a.test/'),
    ].map(async (told) => ((await told).error as SluiceError).code),
  );
  assert.deepEqual(codes, [
    'network/refused',
    'network/dns',
    'network/timeout',
    'network/forbidden',
    'http/malformed',
  ]);
});

test('while it is paused nothing comes, and the server has to wait', async (t) => {
  const size = 64 * 1024 * 1024;
  let sent = 0;
  const { port } = await serve(t, (_request, response) => {
    const block = Buffer.alloc(1024 * 1024);
    const more = (): void => {
      while (sent < size) {
        sent += block.length;
        if (!response.write(block)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  });
  const line = open(t);
  let got = 0;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const exchange = line.ask(
    { url: `http://a.test:${port}/`, maxRedirects: 0, deadlineMs: 5_000 },
    {
      onHead: () => {},
      onData: (chunk) => {
        if (got === 0) {
          exchange.pause();
          begin();
        }
        got += chunk.length;
      },
      onEnd: () => end(),
    },
  );
  await begun;
  let before = -1;
  // Until all buffers on the way are full.
  while (before !== sent) {
    before = sent;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(got < 1024 * 1024, `${got} bytes came all the same`);
  assert.ok(sent < size / 2, `${sent} bytes were sent`);
  exchange.resume();
  await ended;
  assert.equal(got, size);
});

test('redirects are followed over kept connections, with the address asked about each time (H110)', async (t) => {
  const { port, connections } = await serve(t, (request, response) => {
    if (request.url === '/f') {
      response.writeHead(302, { location: '/g', 'content-length': '4' }).end('over');
    } else response.end(request.headers.authorization ?? 'no login');
  });
  const line = open(t);
  const hosts: string[] = [];
  const mayConnect = (address: string, url: URL): boolean => {
    hosts.push(`${address} ${url.pathname}`);
    return true;
  };
  for (let count = 0; count < 3; count++) {
    const { body } = await ask(line, `http://me:pw@a.test:${port}/f`, { mayConnect });
    assert.equal(body, `Basic ${btoa('me:pw')}`);
  }
  assert.ok(connections() <= 2, `${connections()} connections`);
  assert.deepEqual(hosts.slice(0, 2), ['127.0.0.1 /f', '127.0.0.1 /g']);
});

/** Of what comes and goes in other turns. */
const settled = async (isTrue: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 1_000 && !isTrue(); turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};

test('servers that send on, and owe what else they have said, hold no connection for that (F23)', async (t) => {
  const { port, openConnections } = await serve(t, (request, response) => {
    if (request.url === '/goal') {
      response.end('x');
      return;
    }
    response.writeHead(302, { location: `/goal`, 'content-length': '10' });
    response.flushHeaders();
  });
  const line = open(t);
  for (let time = 0; time < 20; time++) {
    const { body } = await ask(line, `http://a.test:${port}/`);
    assert.equal(body, 'x');
  }
  await settled(() => openConnections() <= 2);
  assert.ok(openConnections() <= 2, `${openConnections()} connections`);
});

test('servers that send on to ever others fill nobody up with connections that are kept (F23)', async (t) => {
  let count = 0;
  const { port, openConnections } = await serve(t, (request, response) => {
    if (request.url === '/goal') {
      response.end('x');
      return;
    }
    count += 1;
    response.writeHead(302, { location: `http://n${count}.test:${port}/goal` }).end();
  });
  const line = open(t);
  for (let time = 0; time < 40; time++) await ask(line, `http://a.test:${port}/`);
  await settled(() => openConnections() <= 6);
  assert.ok(openConnections() <= 6, `${openConnections()} connections`);
});

test('a login stays with the server that it is for (H110)', async (t) => {
  const other = await serve(t, (request, response) =>
    response.end(request.headers.authorization ?? 'no login'),
  );
  const { port } = await serve(t, (_request, response) =>
    response.writeHead(302, { location: `http://b.test:${other.port}/` }).end(),
  );
  const { body, head } = await ask(open(t), `http://me:pw@a.test:${port}/f`);
  assert.deepEqual([body, head?.url], ['no login', `http://b.test:${other.port}/`]);
});

test('after it is given up nothing is heard, and its connection is closed', async (t) => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const { port } = await serve(t, (_request, response) => {
    response.on('close', resolve);
    response.write('x');
  });
  const line = open(t);
  const told: string[] = [];
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const exchange = line.ask(
    { url: `http://a.test:${port}/`, maxRedirects: 0, deadlineMs: 5_000 },
    { onHead: () => {}, onData: () => begin(), onEnd: () => told.push('end') },
  );
  await begun;
  exchange.destroy();
  await closed;
  assert.deepEqual(told, []);
});

test('HTTPS, its connection kept too', async (t) => {
  const { port, connections } = await listen(
    t,
    createTlsServer({ cert: LOCALHOST_CERTIFICATE, key: LOCALHOST_KEY }, (_request, response) =>
      response.end('safe'),
    ),
  );
  const line = open(t, new NodeHttpLine({ dns, extraCertificate: LOCALHOST_CERTIFICATE }));
  for (let count = 0; count < 2; count++) {
    const { body, error } = await ask(line, `https://localhost:${port}/`);
    assert.deepEqual([body, error], ['safe', undefined]);
  }
  assert.equal(connections(), 1);
  const stranger = await ask(open(t), `https://localhost:${port}/`);
  assert.equal((stranger.error as SluiceError).code, 'network/tls');
});

test('what is wished before the code is loaded counts', async (t) => {
  const { port } = await serve(t, (_request, response) => response.end('late'));
  const lines = new LinesOnDemand(dns);
  const line = open(t, lines.open());
  const given = lines.open();
  const told: string[] = [];
  const question = { url: `http://a.test:${port}/`, maxRedirects: 0, deadlineMs: 5_000 };
  const listener = {
    onHead: () => told.push('head'),
    onData: () => told.push('data'),
    onEnd: () => told.push('end'),
  };
  given.ask(question, listener).destroy();
  const closed = lines.open();
  closed.ask(question, listener);
  closed.close();
  assert.equal((await ask(line, `http://a.test:${port}/`)).body, 'late');
  assert.equal((await ask(line, `http://a.test:${port}/`)).body, 'late');
  assert.deepEqual(told, []);
});

test('through somebody who looks names up, whose connections are kept too', async (t) => {
  const { port, connections } = await serve(t, (request, response) => response.end(request.url));
  const goals: string[] = [];
  const road: HttpRoad = {
    kind: 'tunnel',
    connect(to, handler, timeoutMs) {
      goals.push(`${to.host}:${to.port}`);
      return new NodeTcp().connect({ host: '127.0.0.1', port }, handler, timeoutMs);
    },
  };
  const line = open(t);
  asked.length = 0;
  for (const path of ['/a', '/b', '/c']) {
    const { body, error } = await ask(line, `http://far.example:${port}${path}`, { road });
    assert.deepEqual([body, error], [path, undefined]);
  }
  assert.deepEqual([goals, connections(), asked], [[`far.example:${port}`], 1, []]);
});
