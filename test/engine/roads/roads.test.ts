import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Connection, ConnectionHandler } from '../../../source/base/ports/network.ts';
import { serveNames } from '../../helpers/name-server.ts';
import { ETH, RoadsScene, WG } from './roads-scene.ts';

const SECOND = 1_000;
const PEER = { host: '60.0.0.9', port: 6881 };
const BACK = 'nothing is sent until it is back';

const quiet = (onClose: (error?: Error) => void = () => {}): ConnectionHandler => ({
  onConnect: () => {},
  onData: () => {},
  onDrain: () => {},
  onClose,
});

const peerThatListens = (scene: RoadsScene) =>
  scene.clock.wait(scene.net.host(PEER.host).tcp.listen(PEER, () => quiet()));

const dialled = async (scene: RoadsScene): Promise<string> => {
  let end = 'stands';
  const connection = scene.roads.network.tcp.connect(
    PEER,
    quiet((error) => {
      end = error?.message ?? 'closed';
    }),
    5 * SECOND,
  );
  await scene.clock.advance(SECOND);
  connection.destroy();
  await scene.clock.advance(10);
  return end;
};

test('what is bound leaves by that interface, and says so', async () => {
  const scene = await RoadsScene.open({ bind: 'wg0' });
  const by: unknown[] = [];
  const { connect } = scene.host.tcp;
  scene.host.tcp.connect = function (this: typeof scene.host.tcp, ...args: unknown[]): Connection {
    by.push(args[3]);
    return Reflect.apply(connect, this, args);
  } as typeof connect;
  await peerThatListens(scene);
  assert.equal(await dialled(scene), 'closed');
  assert.deepEqual(by, [{ host: '50.0.0.1', device: 'wg0' }]);
  const { isClosed, text } = scene.roads.summary;
  assert.deepEqual([isClosed, text], [false, 'All traffic leaves by wg0 (50.0.0.1).']);
  scene.close();
});

test('F31: when the interface goes, all that is under way ends, and nothing begins until it is back, by itself', async () => {
  const scene = await RoadsScene.open({ bind: 'wg0' });
  await peerThatListens(scene);
  let end = '';
  const { tcp, http, udp, multicast, dns } = scene.roads.network;
  scene.net.host(PEER.host).http.serve(80, () => new Promise(() => {}));
  tcp.connect(
    PEER,
    quiet((error) => (end = error?.message ?? 'closed')),
    SECOND,
  );
  const request = { url: 'http://60.0.0.9/x', maxBytes: 1, deadlineMs: 60_000, maxRedirects: 0 };
  const asking = assert.rejects(http.get(request), /wg0 is gone/);
  await scene.clock.advance(SECOND);
  assert.equal(scene.host.connectionCount, 1);
  scene.interfaces = [ETH];
  await scene.clock.advance(300);
  await asking;
  assert.equal(end, `wg0 is gone: ${BACK}`);
  assert.equal(scene.host.connectionCount, 1, 'its goodbye waits');
  assert.deepEqual(scene.roads.summary, { isClosed: true, text: `wg0 is gone: ${BACK}.` });
  assert.equal(await dialled(scene), `wg0 is gone: ${BACK}`);
  await assert.rejects(http.get(request), /wg0 is gone/);
  await assert.rejects(
    udp.bind({ host: '::', port: 0 }, () => {}),
    /wg0 is gone/,
  );
  await assert.rejects(
    tcp.listen({ host: '::', port: 0 }, () => undefined),
    /wg0 is gone/,
  );
  await assert.rejects(dns.resolve('a.example'), /wg0 is gone/);
  assert.equal(multicast, undefined);
  scene.interfaces = [WG, ETH];
  await scene.clock.advance(300);
  assert.equal(scene.host.connectionCount, 0, 'the other side was told');
  assert.equal(await dialled(scene), 'closed');
  assert.deepEqual(scene.told, [
    'All traffic leaves by wg0 (50.0.0.1).',
    `wg0 is gone: ${BACK}.`,
    'All traffic leaves by wg0 (50.0.0.1).',
  ]);
  scene.close();
  await scene.clock.advance(10 * SECOND);
  assert.equal(scene.clock.pendingTimers, 0);
});

test('F31: an interface with another address is another road: what went by the old one ends', async () => {
  const scene = await RoadsScene.open({ bind: 'wg0' });
  await peerThatListens(scene);
  scene.roads.network.tcp.connect(PEER, quiet(), SECOND);
  await scene.clock.advance(SECOND);
  scene.interfaces = [{ name: 'wg0', addresses: ['50.0.0.2'] }];
  await scene.clock.advance(300);
  assert.equal(scene.host.connectionCount, 0);
  assert.equal(scene.roads.summary.text, 'All traffic leaves by wg0 (50.0.0.2).');
  scene.close();
});

test('where the system would send by another interface nothing is sent, until it would not', async () => {
  const scene = new RoadsScene({ bind: 'wg0' });
  scene.sources.set('wg0', '192.168.1.5');
  await scene.clock.wait(scene.roads.open());
  assert.match(scene.roads.summary.text ?? '', /^wg0 has no way to the world/);
  scene.sources.clear();
  await scene.clock.advance(3 * SECOND);
  assert.equal(scene.roads.summary.isClosed, false);
  scene.sources.set('wg0', '192.168.1.5');
  await scene.clock.advance(3 * SECOND);
  assert.equal(scene.roads.summary.isClosed, true);
  scene.close();
});

test('the binding is changed while it runs: what went the old way ends at once', async () => {
  const scene = await RoadsScene.open({});
  await peerThatListens(scene);
  scene.roads.network.tcp.connect(PEER, quiet(), SECOND);
  await scene.clock.advance(SECOND);
  assert.equal(scene.roads.summary.text, null);
  await scene.set({ bind: 'wg0' });
  await scene.clock.advance(100);
  assert.equal(scene.host.connectionCount, 0);
  assert.equal(await dialled(scene), 'closed');
  await scene.set({ bind: null });
  assert.deepEqual(scene.roads.summary, { isClosed: false, text: null });
  assert.equal(await dialled(scene), 'closed');
  await scene.clock.advance(10 * SECOND);
  assert.equal(scene.clock.pendingTimers, 0, 'nothing is looked at any more');
  scene.close();
});

test('F31: from the moment that the ways are others nothing leaves by a socket of before, nor does one that is late come into use', async () => {
  const scene = await RoadsScene.open({});
  const heard: string[] = [];
  const other = scene.net.host('60.0.0.9');
  await scene.clock.wait(
    other.udp.bind({ host: '0.0.0.0', port: 6881 }, (bytes) => void heard.push(`${bytes[0]}`)),
  );
  const { udp, tcp } = scene.roads.network;
  const socket = await scene.clock.wait(udp.bind({ host: '::', port: 0 }, () => {}));
  socket.send(Uint8Array.of(1), PEER);
  const gate = Promise.withResolvers<void>();
  const { bind } = scene.host.udp;
  const { listen } = scene.host.tcp;
  scene.host.udp.bind = async (...args) => {
    await gate.promise;
    return Reflect.apply(bind, scene.host.udp, args);
  };
  scene.host.tcp.listen = async (...args) => {
    await gate.promise;
    return Reflect.apply(listen, scene.host.tcp, args);
  };
  const late = assert.rejects(
    udp.bind({ host: '::', port: 0 }, () => {}),
    /another way now/,
  );
  const lateListener = assert.rejects(
    tcp.listen({ host: '::', port: 7000 }, () => undefined),
    /another way now/,
  );
  const setting = scene.set({ bind: 'wg0' });
  // In this very turn: a dial that has just failed may go on by the other carrier.
  socket.send(Uint8Array.of(2), PEER);
  await setting;
  gate.resolve();
  await Promise.all([late, lateListener]);
  await scene.clock.advance(SECOND);
  assert.deepEqual(heard, ['1']);
  assert.equal(scene.host.udp.openPorts.length, 1, 'the late one is closed again');
  socket.close();
  scene.close();
});

test('names are asked of name servers by the same road, never of the system, and servers on this machine are passed over', async () => {
  const scene = await RoadsScene.open({ bind: 'wg0', nameServers: ['60.0.0.53'] });
  scene.net.setName('a.example', '60.9.9.9');
  const asked: string[] = [];
  const names = { 'a.example': ['60.1.1.1', '2001:db8::1'], 'none.example': [] };
  await scene.clock.wait(serveNames(scene.net.host('60.0.0.53').udp, '60.0.0.53', names, asked));
  const { dns } = scene.roads.network;
  const resolved = (name: string) => scene.clock.wait(dns.resolve(name));
  assert.deepEqual(await resolved('A.Example'.toLowerCase()), ['60.1.1.1', '2001:db8::1']);
  assert.deepEqual(await resolved('60.2.2.2'), ['60.2.2.2']);
  assert.deepEqual(asked, ['a.example', 'a.example']);
  await assert.rejects(resolved('gone.example'), /no such host/);
  await assert.rejects(resolved('none.example'), /has no address/);
  await scene.set({ nameServers: ['60.0.0.54'] });
  await assert.rejects(resolved('a.example'), /the name server does not answer/);
  await scene.set({ nameServers: null });
  await assert.rejects(resolved('a.example'), /name one in network\.nameServers/);
  scene.close();
});
