import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError, type SluiceError } from '../../source/base/errors.ts';
import { connectSession } from '../../source/daemon/remote-session.ts';
import { SocketServer } from '../../source/daemon/socket-server.ts';
import { createSession } from '../../source/engine/session/session.ts';
import { makeId } from '../helpers/frame-maker.ts';
import { COMPLIANCE_TORRENT, sessionCompliance } from '../helpers/session-compliance.ts';
import { SimulatedLocalSockets } from '../helpers/simulated-local-sockets.ts';
import { SimulatedSwarm } from '../helpers/simulated-swarm.ts';
import { PATH, SocketScene, VERSION } from './raw-viewer.ts';

sessionCompliance('a session across a socket', async () => {
  const swarm = new SimulatedSwarm({ seed: 1, startEngine: createSession });
  const seeder = await swarm.seeder(COMPLIANCE_TORRENT);
  swarm.tracker.failure = 'not today';
  const machine = swarm.machine();
  const engine = await swarm.wait(machine.start());
  const { clock } = swarm;
  const sockets = new SimulatedLocalSockets(swarm.network.host('127.9.9.9'));
  const server = await SocketServer.open({
    session: engine,
    sockets,
    clock,
    path: PATH,
    version: VERSION,
    onShutdown: () => engine.close(),
  });
  const session = await swarm.wait(
    connectSession({ sockets, clock, path: PATH, version: VERSION }),
  );
  return {
    session,
    torrent: COMPLIANCE_TORRENT,
    seeder: seeder.endpoint,
    until: (isSo, what) => swarm.until(isSo, 120_000, what),
    wait: (promise) => swarm.wait(promise),
    pass: (ms) => clock.advance(ms),
    async close() {
      await swarm.wait(session.close());
      await swarm.wait(server.close());
      assert.equal(server.viewerCount, 0);
      await swarm.close();
      assert.equal(sockets.host.connectionCount, 0);
      assert.equal(clock.pendingTimers, 0);
    },
  };
});

const attach = async (scene: SocketScene, isReadOnly = false) => {
  const lost: SluiceError[] = [];
  const session = await scene.clock.wait(
    connectSession({
      sockets: scene.sockets,
      clock: scene.clock,
      path: PATH,
      version: VERSION,
      isReadOnly,
      onLost: (error) => lost.push(error),
    }),
  );
  return { session, lost };
};

test('where no engine listens that is said with its code', async () => {
  const scene = await SocketScene.open();
  await scene.clock.wait(scene.server.close());
  await assert.rejects(attach(scene), (error) => isSluiceError(error, 'daemon/not-running'));
  assert.equal(scene.clock.pendingTimers, 0);
});

test('when the engine dies every command that waits is rejected, and the viewer is told once', async () => {
  const scene = await SocketScene.open();
  scene.session.answer('torrent:pause', () => new Promise(() => {}) as never);
  const { session, lost } = await attach(scene);
  const frame = session.frame();
  const pausing = session.execute('torrent:pause', { id: makeId(1) });
  await scene.clock.advance(100);
  for (const connection of scene.sockets.host.connections) connection.drop();
  await assert.rejects(scene.clock.wait(pausing), (error) => isSluiceError(error, 'daemon/lost'));
  await assert.rejects(session.execute('torrent:resume', { id: makeId(1) }), (error) =>
    isSluiceError(error, 'daemon/lost'),
  );
  assert.equal(lost.length, 1);
  assert.equal(session.frame(), frame, 'the last one stays');
  await scene.clock.wait(session.close());
});

test('an engine that does not answer is given up in time', async () => {
  const scene = await SocketScene.open();
  const silent = await scene.sockets.listen('/silent', () => ({
    onConnect() {},
    onData() {},
    onEnd() {},
    onDrain() {},
    onClose() {},
  }));
  const { sockets, clock } = scene;
  const attaching = connectSession({ sockets, clock, path: '/silent', version: VERSION });
  await assert.rejects(clock.wait(attaching), (error) => isSluiceError(error, 'network/timeout'));
  await silent.close();
  await clock.advance(10_000);
  assert.equal(clock.pendingTimers, 0);
});

test('an engine that sends nonsense is left, with a code', async () => {
  const line = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
  const nonsense = [
    'no json\n',
    line({ id: 1 }).replace('"id"', '"di"'),
    line({ method: 'frame', params: { delta: { revision: 1 } } }),
    `${'['.repeat(100)}\n`,
    Buffer.from([0xff, 0x0a]),
  ];
  const scene = await SocketScene.open();
  const { sockets, clock } = scene;
  for (const [at, bytes] of nonsense.entries()) {
    const path = `/nonsense/${at}`;
    await sockets.listen(path, (connection) => ({
      onConnect() {},
      onData: () => void connection.write(Buffer.from(bytes)),
      onEnd() {},
      onDrain() {},
      onClose() {},
    }));
    const attaching = connectSession({ sockets, clock, path, version: VERSION });
    await assert.rejects(clock.wait(attaching), (error) => isSluiceError(error, 'daemon/protocol'));
  }
});

test('a version that differs is told in words when attaching', async () => {
  const scene = await SocketScene.open();
  const { sockets, clock } = scene;
  await sockets.listen('/newer', (connection) => ({
    onConnect() {},
    onData() {
      const data = { code: 'daemon/version' };
      const error = { code: -32000, message: 'the engine that runs is newer', data };
      connection.write(Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id: 1, error })}\n`));
    },
    onEnd() {},
    onDrain() {},
    onClose() {},
  }));
  const attaching = connectSession({ sockets, clock, path: '/newer', version: VERSION });
  await assert.rejects(clock.wait(attaching), (error) => {
    assert.ok(isSluiceError(error, 'daemon/version'));
    assert.match(error.message, /newer/);
    return true;
  });
});

test('a read-only session is refused what changes anything, by the engine', async () => {
  const scene = await SocketScene.open();
  const { session } = await attach(scene, true);
  await assert.rejects(
    scene.clock.wait(session.execute('torrent:pause', { id: makeId(1) })),
    (error) => isSluiceError(error, 'daemon/read-only'),
  );
  await scene.clock.wait(session.execute('session:list-folder', { path: '/' }));
  await scene.clock.wait(session.close());
});

test('arguments that JSON would change are refused here, before they mean something else', async () => {
  const scene = await SocketScene.open();
  const { session } = await attach(scene);
  for (const download of [Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(session.execute('session:set-limits', { download }), (error) =>
      isSluiceError(error, 'session/invalid-argument'),
    );
  }
  assert.deepEqual(scene.session.executed, []);
  await scene.clock.wait(session.close());
});

test('a fault of one listener is thrown where it is heard of, and the session goes on', async () => {
  const scene = await SocketScene.open();
  const { session, lost } = await attach(scene);
  session.onFrame(() => {
    throw new Error('a fault of the screen');
  });
  scene.session.publish({});
  await assert.rejects(scene.clock.advance(100), /a fault of the screen/);
  await scene.clock.advance(100);
  assert.equal(session.frame().revision, scene.session.frame().revision);
  assert.deepEqual(lost, []);
  await scene.clock.wait(session.close());
});

test('events that came too fast are asked for again, and none is missed that the journal keeps', async () => {
  const scene = await SocketScene.open();
  const { session } = await attach(scene);
  const numbers: number[] = [];
  session.onEvent(({ number }) => numbers.push(number), 0);
  await scene.clock.advance(100);
  const viewers = scene.sockets.host.connections;
  for (const connection of viewers) connection.pause();
  for (let round = 0; round < 40; round++) {
    for (let at = 0; at < 1_000; at++) {
      const chatter = { id: makeId(1), piece: at };
      scene.session.journal.report('piece:verified', chatter);
    }
    await scene.clock.advance(10);
  }
  for (const connection of viewers) connection.resume();
  await scene.clock.advance(1_000);
  assert.equal(numbers.at(-1), 40_000);
  assert.equal(new Set(numbers).size, numbers.length);
  await scene.clock.wait(session.close());
});

test('an engine that is asked to stop says when it has', async () => {
  const scene = await SocketScene.open();
  const { session } = await attach(scene);
  await scene.clock.wait(session.shutdown());
  assert.equal(scene.shutdowns, 1);
  await scene.clock.wait(scene.server.close());
  await scene.clock.wait(session.ended);
});
