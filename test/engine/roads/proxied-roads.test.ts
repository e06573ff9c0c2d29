/** Roads through real proxies over real sockets, on this machine. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Endpoint, UdpSocket } from '../../../source/base/ports/network.ts';
import type { ProxyUse } from '../../../source/base/proxy-url.ts';
import { Roads } from '../../../source/engine/roads/roads.ts';
import { ENGINE_DEFAULTS } from '../../../source/settings/default-settings.ts';
import { withSettings } from '../../../source/settings/setting-changes.ts';
import { NodeClock } from '../../../source/system/clock.ts';
import { NodeHttp } from '../../../source/system/http.ts';
import { NodeRandom } from '../../../source/system/random.ts';
import { NodeTcp } from '../../../source/system/tcp.ts';
import { NodeUdp } from '../../../source/system/udp.ts';
import {
  PROXY_LOGIN,
  type ServedProxy,
  serveHttpProxy,
  serveSocks,
} from '../../helpers/proxies.ts';

const HOST = '127.0.0.1';
const NAMES = { 'tracker.example.org': [HOST] };
const LOGIN = `${PROXY_LOGIN.name}:${encodeURIComponent(PROXY_LOGIN.password)}`;
const TIMEOUT_MS = 5_000;

interface Scene {
  readonly roads: Roads;
  readonly proxy: ServedProxy;
  readonly told: readonly string[];
  /** Names that were looked up by this machine. */
  readonly looked: readonly string[];
  /** As often as whether datagrams pass has changed. */
  readonly states: readonly (string | null)[];
}

const scene = async (
  context: TestContext,
  kind: 'socks5' | 'http',
  proxyFor: ProxyUse = 'everything',
  login = LOGIN,
): Promise<Scene> => {
  const told: string[] = [];
  const looked: string[] = [];
  const states: (string | null)[] = [];
  const serve = kind === 'http' ? serveHttpProxy : serveSocks;
  const proxy = await serve({ host: HOST, port: 0, names: NAMES, say: (line) => told.push(line) });
  const dns = {
    resolve: async (name: string) => {
      looked.push(name);
      return [HOST];
    },
  };
  const network = { proxy: `${kind}://${login}@${HOST}:${proxy.port}`, proxyFor };
  const settings = withSettings(ENGINE_DEFAULTS, { network });
  const roads = new Roads({
    ports: {
      clock: new NodeClock(),
      random: new NodeRandom(),
      network: { tcp: new NodeTcp(), udp: new NodeUdp(), dns, http: new NodeHttp({ dns }) },
    },
    settings: () => settings,
    onChanged: () => {},
    onState: () => states.push(roads.summary.text),
    warn: () => {},
  });
  await roads.open();
  context.after(() => {
    roads.close();
    proxy.close();
  });
  return { roads, proxy, told, looked, states };
};

const webServer = async (context: TestContext): Promise<number> => {
  const server = createServer((request, response) => response.end(`${request.headers.host}`));
  server.listen(0, HOST);
  await once(server, 'listening');
  context.after(() => server.close());
  return (server.address() as AddressInfo).port;
};

const request = (url: string) => ({ url, maxBytes: 99, deadlineMs: TIMEOUT_MS, maxRedirects: 0 });

const echoed = async (context: TestContext, { roads }: Scene, bytes: number): Promise<number> => {
  const server = createTcpServer((socket) => socket.pipe(socket)).listen(0, HOST);
  await once(server, 'listening');
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return await new Promise((resolve, reject) => {
    let heard = 0;
    const connection = roads.network.tcp.connect(
      { host: HOST, port },
      {
        onConnect: () => void connection.write(new Uint8Array(bytes)),
        onData: (chunk) => {
          heard += chunk.length;
          if (heard >= bytes) connection.end();
        },
        onDrain: () => {},
        onClose: (error) => (error === undefined ? resolve(heard) : reject(error)),
      },
      TIMEOUT_MS,
    );
  });
};

for (const kind of ['socks5', 'http'] as const) {
  test(`through a proxy (${kind}) peers are reached, web pages by their names, and no name is looked up here`, async (context) => {
    const all = await scene(context, kind);
    assert.equal(await echoed(context, all, 300_000), 300_000);
    const port = await webServer(context);
    const { http, dns, tcp } = all.roads.network;
    const answer = await http.get(request(`http://tracker.example.org:${port}/announce`));
    const host = `tracker.example.org:${port}`;
    assert.equal(Buffer.from(answer.body).toString(), host);
    assert.equal(answer.address, 'tracker.example.org');
    await assert.rejects(dns.resolve('router.example.org'), /looked up by the proxy alone/);
    await assert.rejects(
      tcp.listen({ host: HOST, port: 0 }, () => undefined),
      /nobody comes in/,
    );
    assert.deepEqual(all.looked, []);
    const word = kind === 'http' ? 'http' : 'socks';
    assert.deepEqual(all.told, [
      `${word} connect to ${HOST}`,
      `${word} connect to tracker.example.org`,
    ]);
  });

  test(`H91: what leads to somebody's inside is not asked of a proxy (${kind})`, async (context) => {
    const { roads, told } = await scene(context, kind);
    const inside = ['localhost', 'LOCALHOST.', 'printer', 'nas.local', 'x.internal', 'a.localhost'];
    for (const name of inside) {
      await assert.rejects(roads.network.http.get(request(`http://${name}/announce`)), (error) =>
        /not asked of a proxy/.test(String(error)),
      );
      await assert.rejects(roads.trackerDns.resolve(name), /not asked of a proxy/);
    }
    assert.deepEqual(told, []);
  });

  test(`a proxy that wants another login is told as the reason (${kind})`, async (context) => {
    const all = await scene(context, kind, 'everything', 'me:wrong');
    await assert.rejects(echoed(context, all, 10), /the proxy did not let us through: it/);
  });
}

const pinged = async (roads: Roads, to: Endpoint): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket: UdpSocket = await roads.trackerUdp.bind({ host: '::', port: 0 }, (message) =>
    resolve(Buffer.from(message).toString()),
  );
  const again = setInterval(() => socket.send(Buffer.from('ping'), to), 20);
  const answer = await promise;
  clearInterval(again);
  socket.close();
  return answer;
};

test('datagrams pass a SOCKS5 proxy, to names too, also after it was restarted', async (context) => {
  const { roads, told, proxy, states } = await scene(context, 'socks5');
  const udp = new NodeUdp();
  const echo = await udp.bind({ host: HOST, port: 0 }, (message, from) => echo.send(message, from));
  context.after(() => echo.close());
  const { port } = echo.local;
  assert.equal(await pinged(roads, { host: HOST, port }), 'ping');
  const waiting = pinged(roads, { host: 'tracker.example.org', port });
  proxy.hangUp();
  assert.equal(await waiting, 'ping');
  assert.ok(told.includes('socks datagram to tracker.example.org'));
  assert.ok(states.some((text) => text?.includes('passes no datagrams: it has not answered yet')));
  assert.doesNotMatch(roads.summary.text ?? '', /datagrams/);
});

test('an HTTP proxy carries no datagrams, so none are sent, and that is said', async (context) => {
  const { roads } = await scene(context, 'http');
  const bind = roads.network.udp.bind({ host: HOST, port: 0 }, () => {});
  await assert.rejects(bind, /carries no datagrams/);
  assert.match(roads.summary.text ?? '', /It passes no datagrams: an HTTP proxy carries none\.$/);
});

test('what the proxy is not for goes its own way', async (context) => {
  const { roads, told, looked } = await scene(context, 'socks5', 'peers');
  const port = await webServer(context);
  await roads.network.http.get(request(`http://tracker.example.org:${port}/`));
  assert.deepEqual([told, looked], [[], ['tracker.example.org']]);
  assert.equal(roads.isOpenInwards, true);
  assert.equal(roads.isShared, false);
});
