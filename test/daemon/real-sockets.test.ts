import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { safeText } from '../../source/base/safe-text.ts';
import type { Frame } from '../../source/contract/frame.ts';
import type { Session } from '../../source/contract/session.ts';
import { connectSession, type RemoteSession } from '../../source/daemon/remote-session.ts';
import { SocketServer } from '../../source/daemon/socket-server.ts';
import { NodeClock } from '../../source/system/clock.ts';
import { NodeLocalSockets } from '../../source/system/local-socket.ts';
import { FakeSession } from '../helpers/fake-session.ts';
import { makeTorrent } from '../helpers/frame-maker.ts';
import { assertNoLeaks } from '../helpers/leaks.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';
import { JournalledSession } from './raw-viewer.ts';

assertNoLeaks();

const torrents = (count: number, downloadRate: number) =>
  Array.from({ length: count }, (_, number) => makeTorrent(number, { downloadRate }));

const open = async (context: TestContext, session: Session) => {
  const path = join(await temporaryFolder(context), 'socket', 'engine.sock');
  const [sockets, clock, version] = [new NodeLocalSockets(), new NodeClock(), '0.0.0'];
  const onShutdown = async () => {};
  const server = await SocketServer.open({ session, sockets, clock, path, version, onShutdown });
  return { path, sockets, clock, version, server };
};

const reached = (session: RemoteSession, revision: number): Promise<Frame> =>
  new Promise((resolve) => {
    const look = (frame: Frame) => {
      if (frame.revision >= revision) resolve(frame);
    };
    session.onFrame(look);
    look(session.frame());
  });

test('H120: over real sockets, too, a viewer that does not read holds up neither the engine nor another viewer', async (context) => {
  const engine = new FakeSession();
  const { path, server, sockets, clock, version } = await open(context, engine);
  const stuck = connect(path);
  stuck.write('{"jsonrpc":"2.0","id":1,"method":"frames"}\n');
  await new Promise((resolve) => stuck.once('readable', resolve));
  const viewer = await connectSession({ sockets, clock, path, version });
  const before = process.memoryUsage().external;
  for (let rate = 1; rate <= 200; rate++) {
    engine.publish({ torrents: torrents(1_000, rate) });
    if (rate % 10 === 0) await reached(viewer, engine.frame().revision);
  }
  assert.deepEqual(viewer.frame(), engine.frame());
  assert.ok(process.memoryUsage().external - before < 50_000_000);
  let read = '';
  stuck.setEncoding('utf8').on('data', (text: string) => {
    read += text;
  });
  await new Promise<void>((resolve) => {
    stuck.on('data', () => read.includes(`"revision":${engine.frame().revision}`) && resolve());
  });
  assert.ok(read.split('\n').length < 100, 'what it had not read became one delta');
  stuck.destroy();
  await viewer.close();
  await server.close();
});

/** As `socat` does it: all of the input, its end, and then what comes until the other side ends. */
const script = async (path: string, requests: readonly object[]): Promise<readonly string[]> => {
  const socket = connect({ path, allowHalfOpen: true });
  let read = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    read += text;
  });
  const ended = new Promise((resolve) => socket.once('end', resolve));
  for (const request of requests) {
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...request })}\n`);
  }
  socket.end();
  await ended;
  return read.split('\n').slice(0, -1);
};

test('a script that sends a thousand requests and then no more gets a thousand answers', async (context) => {
  const engine = new FakeSession();
  const { path, server } = await open(context, engine);
  const later = () => new Promise((done) => setImmediate(done, null));
  engine.answer('session:set-limits', later as never);
  const requests = Array.from({ length: 1_000 }, (_, id) => ({
    id,
    method: 'session:set-limits',
    params: { upload: id },
  }));
  assert.equal((await script(path, requests)).length, 1_000);
  assert.equal(engine.executed.length, 1_000);
  await server.close();
});

test('a script that asks for all events and then no more gets all of them', async (context) => {
  const engine = new JournalledSession(new NodeClock());
  const { path, server } = await open(context, engine);
  for (let number = 0; number < 10_000; number++) {
    engine.journal.report('session:warned', { message: safeText('x'.repeat(200)) });
  }
  const lines = await script(path, [{ id: 1, method: 'events', params: { after: 0 } }]);
  assert.equal(lines.length, 10_001);
  await server.close();
});
