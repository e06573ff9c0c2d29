import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ErrorCode, isSluiceError } from '../../source/base/errors.ts';
import type {
  LocalConnection,
  LocalHandler,
  LocalListener,
} from '../../source/base/ports/local-socket.ts';
import { maxSocketPathBytes, NodeLocalSockets } from '../../source/system/local-socket.ts';
import { assertNoLeaks } from '../helpers/leaks.ts';
import { RecordingHandler, until } from './tcp-scene.ts';
import { temporaryFolder } from './temporary-folder.ts';

assertNoLeaks();

class Recorder extends RecordingHandler implements LocalHandler {
  ends = 0;
  whenEnded: () => void = () => {};

  onEnd(): void {
    this.ends += 1;
    this.whenEnded();
  }
}

const sockets = new NodeLocalSockets();

interface Accepted {
  readonly connection: LocalConnection;
  readonly handler: Recorder;
}

/** Where the test does not look at what was accepted, that ends with the other side. */
const listenAt = async (path: string, accepted?: Accepted[]): Promise<LocalListener> =>
  sockets.listen(path, (connection) => {
    const handler = new Recorder();
    accepted?.push({ connection, handler });
    if (accepted === undefined) handler.whenEnded = () => connection.end();
    return handler;
  });

const connectTo = (path: string) => {
  const handler = new Recorder();
  return { connection: sockets.connect(path, handler, 5_000), handler };
};

const pathIn = async (test: TestContext): Promise<string> =>
  join(await temporaryFolder(test), 'socket', 'engine.sock');

const rejects = (promise: Promise<unknown>, code: ErrorCode, message = /./) =>
  assert.rejects(promise, (error) => {
    assert.ok(isSluiceError(error, code), String(error));
    assert.match(error.message, message);
    return true;
  });

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

/** Somebody listens there, and a connection comes and goes. */
const connectOnce = async (path: string): Promise<void> => {
  const listener = await listenAt(path);
  const client = connectTo(path);
  await client.handler.connected;
  client.connection.destroy();
  await client.handler.closed;
  await listener.close();
};

test('bytes go both ways, and whoever has ended can still be answered', async (context) => {
  const path = await pathIn(context);
  const accepted: Accepted[] = [];
  const listener = await listenAt(path, accepted);
  const client = connectTo(path);
  await client.handler.connected;
  client.connection.write(Buffer.from('question'));
  client.connection.end();
  await until(() => accepted[0]?.handler.ends === 1);
  const server = accepted[0]!;
  assert.equal(server.handler.received.toString(), 'question');
  server.connection.write(Buffer.from('answer'));
  server.connection.end();
  await Promise.all([client.handler.closed, server.handler.closed]);
  assert.equal(client.handler.received.toString(), 'answer');
  assert.deepEqual(client.handler.closes, [undefined]);
  await listener.close();
});

test('a reader that pauses holds the writer up, which is told when there is room again', async (context) => {
  const path = await pathIn(context);
  const accepted: Accepted[] = [];
  const listener = await listenAt(path, accepted);
  const client = connectTo(path);
  await client.handler.connected;
  await until(() => accepted.length === 1);
  client.connection.pause();
  const { connection, handler } = accepted[0]!;
  assert.equal(connection.write(Buffer.alloc(8 * 1024 * 1024)), false);
  assert.ok(connection.bufferedBytes > 0);
  client.connection.resume();
  await until(() => client.handler.byteCount === 8 * 1024 * 1024);
  await until(() => handler.drains === 1);
  assert.equal(connection.bufferedBytes, 0);
  client.connection.destroy();
  connection.destroy();
  await Promise.all([client.handler.closed, handler.closed]);
  await listener.close();
});

test('H119: nobody else can reach the socket: its folder is 0700, itself 0600, also where the folder was open', async (context) => {
  const path = await pathIn(context);
  const folder = join(path, '..');
  await mkdir(folder);
  await chmod(folder, 0o777);
  const listener = await listenAt(path);
  assert.equal(await modeOf(folder), 0o700);
  assert.equal(await modeOf(path), 0o600);
  await listener.close();
  await assert.rejects(lstat(path), { code: 'ENOENT' });
});

test('H119: a folder that is a link, or somebody else’s, is not used', async (context) => {
  const path = await pathIn(context);
  const folder = join(path, '..');
  const target = await temporaryFolder(context);
  await symlink(target, folder);
  await rejects(listenAt(path), 'daemon/path', /link/);
  const others = process.getuid?.() === 0 ? await temporaryFolder(context) : '/usr';
  if (others !== '/usr') await chown(others, 12_345, 12_345);
  await rejects(listenAt(join(others, 'engine.sock')), 'daemon/path', /another user/);
});

test('F21: a socket whose process was killed is replaced; one that somebody listens at stays', async (context) => {
  const path = await pathIn(context);
  await mkdir(join(path, '..'));
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await rejects(listenAt(path), 'daemon/running');
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.ok((await lstat(path)).isSocket());
  await connectOnce(path);
});

test('what lies in the place of the socket and is none is neither used nor touched', async (context) => {
  const path = await pathIn(context);
  await mkdir(join(path, '..'));
  await writeFile(path, 'precious');
  await rejects(listenAt(path), 'daemon/path', /in the way/);
  assert.equal(await readFile(path, 'utf8'), 'precious');
});

test('a path that is longer than the system takes is refused in words', async (context) => {
  const folder = await temporaryFolder(context);
  const path = join(folder, 'x'.repeat(maxSocketPathBytes() - folder.length));
  await rejects(listenAt(path), 'daemon/path', new RegExp(`${maxSocketPathBytes() + 1} bytes`));
  const client = connectTo(path);
  assert.ok(isSluiceError(await client.handler.closed, 'daemon/path'));
});

test('the longest path that the system takes works', async (context) => {
  const folder = await temporaryFolder(context);
  const path = join(folder, 'x'.repeat(maxSocketPathBytes() - folder.length - 1));
  assert.equal(Buffer.byteLength(path), maxSocketPathBytes());
  await connectOnce(path);
});

test('where nobody listens a connection says so', async (context) => {
  const path = await pathIn(context);
  const client = connectTo(path);
  const error = await client.handler.closed;
  assert.ok(isSluiceError(error, 'daemon/not-running'));
  assert.match(error.message, /no engine listens at/);
  assert.equal(client.handler.connects, 0);
});

test('a connection that is destroyed before it stands is closed once, without a word', async (context) => {
  const path = await pathIn(context);
  const client = connectTo(path);
  client.connection.destroy();
  assert.equal(await client.handler.closed, undefined);
  await new Promise(setImmediate);
  assert.equal(client.handler.closes.length, 1);
});

test('a peer that goes away in the middle ends the connection', async (context) => {
  const path = await pathIn(context);
  const accepted: Accepted[] = [];
  const listener = await listenAt(path, accepted);
  const peer: Socket = connect(path);
  await once(peer, 'connect');
  await until(() => accepted.length === 1);
  peer.destroy();
  const { connection, handler } = accepted[0]!;
  await until(() => handler.ends === 1);
  connection.write(Buffer.from('anybody?'));
  await handler.closed;
  await listener.close();
});
