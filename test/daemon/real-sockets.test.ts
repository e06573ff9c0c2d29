import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Frame } from '../../source/contract/frame.ts';
import { connectSession, type RemoteSession } from '../../source/daemon/remote-session.ts';
import { SocketServer } from '../../source/daemon/socket-server.ts';
import { NodeClock } from '../../source/system/clock.ts';
import { NodeLocalSockets } from '../../source/system/local-socket.ts';
import { FakeSession } from '../helpers/fake-session.ts';
import { makeTorrent } from '../helpers/frame-maker.ts';
import { assertNoLeaks } from '../helpers/leaks.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';

assertNoLeaks();

const torrents = (count: number, downloadRate: number) =>
  Array.from({ length: count }, (_, number) => makeTorrent(number, { downloadRate }));

const reached = (session: RemoteSession, revision: number): Promise<Frame> =>
  new Promise((resolve) => {
    const look = (frame: Frame) => {
      if (frame.revision >= revision) resolve(frame);
    };
    session.onFrame(look);
    look(session.frame());
  });

test('H120: over real sockets, too, a viewer that does not read holds up neither the engine nor another viewer', async (context) => {
  const path = join(await temporaryFolder(context), 'socket', 'engine.sock');
  const [engine, sockets, clock] = [new FakeSession(), new NodeLocalSockets(), new NodeClock()];
  const version = '0.0.0';
  const onShutdown = async () => {};
  const server = await SocketServer.open({
    session: engine,
    sockets,
    clock,
    path,
    version,
    onShutdown,
  });
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
