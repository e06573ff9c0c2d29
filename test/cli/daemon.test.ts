import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Frame } from '../../source/contract/frame.ts';
import { connectSession, type RemoteSession } from '../../source/daemon/remote-session.ts';
import { NodeClock } from '../../source/system/clock.ts';
import { NodeLocalSockets } from '../../source/system/local-socket.ts';
import { makeTorrent } from '../helpers/torrent-maker.ts';
import { Desk, type Running, type RunOptions } from './program.ts';

const READY = /the engine listens at (.*)\n/;

const startEngine = async (desk: Desk, options: RunOptions = {}): Promise<Running> => {
  const engine = desk.start(['daemon', '--port', '0'], options);
  await engine.until(({ stderr }) => READY.test(stderr), 'it listened');
  return engine;
};

const attach = (engine: Running): Promise<RemoteSession> =>
  connectSession({
    sockets: new NodeLocalSockets(),
    clock: new NodeClock(),
    path: READY.exec(engine.stderr)![1]!,
    version: 'test',
  });

/** Rejects with what the engine printed when it ends before. */
const framed = async (
  engine: Running,
  session: RemoteSession,
  isSo: (frame: Frame) => boolean,
): Promise<void> => {
  const seen = new Promise<void>((resolve) => {
    const look = (frame: Frame) => {
      if (isSo(frame)) resolve();
    };
    session.onFrame(look);
    look(session.frame());
  });
  const ended = engine.ended.then(({ stderr }) => assert.fail(`the engine ended:\n${stderr}`));
  await Promise.race([seen, ended]);
};

const source = () => {
  const { bytes } = makeTorrent({
    name: 'album',
    files: [{ path: 'a', size: 50_000 }],
    pieceLength: 16_384,
  });
  return { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') } as const;
};

test('what is added lives on after "sluice shutdown", which answers when all is saved', async (context) => {
  const desk = await Desk.open(context);
  const engine = await startEngine(desk);
  const session = await attach(engine);
  const { id } = await session.execute('torrent:add', { source: source(), isPaused: true });
  const ended = await desk.run(['shutdown']);
  assert.deepEqual([ended.code, ended.stderr], [0, 'the engine has stopped, and all is saved\n']);
  assert.equal((await engine.ended).code, 0);
  await session.ended;
  const next = await startEngine(desk);
  const again = await attach(next);
  assert.deepEqual(
    again.frame().torrents.map((torrent) => [torrent.id, torrent.state]),
    [[id, 'paused']],
  );
  await again.close();
  assert.equal((await next.stop()).code, 0);
});

test('where no engine runs "sluice shutdown" says so and fails', async (context) => {
  const desk = await Desk.open(context);
  const { code, stderr } = await desk.run(['shutdown']);
  assert.equal(code, 1);
  assert.match(stderr, /no engine runs for .*state/);
});

test('F20: of engines that are started at once exactly one runs; the others say why they do not', async (context) => {
  const desk = await Desk.open(context);
  const engines = [1, 2, 3, 4].map(() => desk.start(['daemon', '--port', '0']));
  const losers = await new Promise<readonly Running[]>((resolve) => {
    const lost: Running[] = [];
    for (const engine of engines) {
      void engine.ended.then(() => {
        lost.push(engine);
        if (lost.length === engines.length - 1) resolve([...lost]);
      });
    }
  });
  for (const { stderr, child } of losers) {
    assert.match(stderr, /an engine runs for .* already; "sluice shutdown" stops it/);
    assert.equal(child.exitCode, 1);
  }
  const winner = engines.find((engine) => !losers.includes(engine))!;
  await winner.until(({ stderr }) => READY.test(stderr), 'it listened');
  const session = await attach(winner);
  await session.close();
  assert.equal((await winner.stop()).code, 0);
});

test('F21: after kill -9 the next engine starts over what is left', async (context) => {
  const desk = await Desk.open(context);
  const killed = await startEngine(desk);
  const session = await attach(killed);
  await session.execute('torrent:add', { source: source(), isPaused: true });
  killed.kill('SIGKILL');
  await killed.ended;
  await session.ended;
  assert.ok((await stat(desk.path('state/socket/engine.sock'))).isSocket());
  const next = await startEngine(desk);
  const again = await attach(next);
  assert.equal(again.frame().torrents.length, 1);
  await again.close();
  next.kill('SIGTERM');
  assert.equal((await next.ended).code, 0);
  await assert.rejects(stat(desk.path('state/socket/engine.sock')), { code: 'ENOENT' });
});

test('SIGHUP reads the limits of the settings anew, and one that cannot be read changes nothing', async (context) => {
  const desk = await Desk.open(context);
  const file = desk.path('settings.json');
  await writeFile(file, '{"session": {"downloadLimit": 50000}}');
  const engine = await startEngine(desk, { env: { SLUICE_SETTINGS: file } });
  const session = await attach(engine);
  assert.equal(session.frame().session.downloadLimit, 50_000);
  await writeFile(file, '{"session": {"downloadLimit": 70000}}');
  engine.kill('SIGHUP');
  await framed(engine, session, (frame) => frame.session.downloadLimit === 70_000);
  await writeFile(file, '{"session": {');
  engine.kill('SIGHUP');
  await engine.until(({ stderr }) => /settings\.json.*\b1\b/.test(stderr), 'it said what is wrong');
  assert.equal(session.frame().session.downloadLimit, 70_000);
  await session.close();
  assert.equal((await engine.stop()).code, 0);
});

test('"sluice settings set" is taken up by the engine at once, and what is set in the engine is in the file after a restart', async (context) => {
  const desk = await Desk.open(context);
  const file = desk.path('settings.json');
  const env = { SLUICE_SETTINGS: file };
  await writeFile(file, '// mine\n{"session": {"downloadLimit": 50000}}\n');
  const engine = desk.start(['daemon', '--port', '0', '--max-down', '9K'], { env });
  await engine.until(({ stderr }) => READY.test(stderr), 'it listened');
  const session = await attach(engine);
  const set = await desk.run(['settings', 'set', 'session.uploadLimit', '7K'], { env });
  assert.deepEqual([set.code, set.stderr], [0, '']);
  const { downloadLimit, uploadLimit } = session.frame().session;
  assert.deepEqual([downloadLimit, uploadLimit], [9_216, 7_168], 'the flag stands above the file');
  const inForce = JSON.parse((await desk.tell(['settings', 'engine', '--json'])).stdout);
  assert.deepEqual([inForce.session.downloadLimit, inForce.screen], [9_216, undefined]);
  await session.execute('session:set-limits', { upload: 5_000 });
  assert.match(await readFile(file, 'utf8'), /^\/\/ mine\n.*"uploadLimit": 5000/s);
  const elsewhere = await desk.run([
    'settings',
    'set',
    'session.port',
    '1',
    '--settings',
    'x.json',
  ]);
  assert.match(elsewhere.stderr, /the engine that runs has its settings from .*settings\.json/);
  await session.close();
  assert.equal((await engine.stop()).code, 0);
  const next = await startEngine(desk, { env });
  const again = await attach(next);
  const after = again.frame().session;
  assert.deepEqual([after.downloadLimit, after.uploadLimit], [50_000, 5_000]);
  const before = again.frame().session.listenPort;
  // Below what the system hands out by itself, so that it cannot be there already.
  const moved = await desk.run(['settings', 'set', 'session.port', '21000-21099'], { env });
  assert.deepEqual([moved.code, moved.stderr], [0, '']);
  await framed(next, again, ({ session }) => session.listenPort !== before);
  await again.close();
  assert.equal((await next.stop()).code, 0);
});

/** Stands for systemd-notify, which not every machine has: writes down what it is told. */
const notifier = async (desk: Desk) => {
  const [folder, told] = [desk.path('bin'), desk.path('told')];
  await mkdir(folder);
  await writeFile(`${folder}/systemd-notify`, `#!/bin/sh\necho "$NOTIFY_SOCKET $*" >> ${told}\n`);
  await chmod(`${folder}/systemd-notify`, 0o755);
  return { folder, told };
};

test('a service manager that listens is told when the engine is ready and when it stops', async (context) => {
  const desk = await Desk.open(context);
  const { folder, told } = await notifier(desk);
  const env = { PATH: `${folder}:${process.env.PATH}`, NOTIFY_SOCKET: '@abstract' };
  const engine = await startEngine(desk, { env });
  assert.equal((await engine.stop()).code, 0);
  assert.equal(await readFile(told, 'utf8'), '@abstract READY=1\n@abstract STOPPING=1\n');
});

test('a service manager that cannot be told is no reason not to run', async (context) => {
  const desk = await Desk.open(context);
  const env = { PATH: desk.path('nowhere'), NOTIFY_SOCKET: '/run/nobody' };
  const engine = await startEngine(desk, { env });
  await engine.until(({ stderr }) => /was not told READY=1/.test(stderr), 'it said so');
  assert.equal((await engine.stop()).code, 0);
});

test('with --log its notes are in that file, with their time, and its last words say that all is saved', async (context) => {
  const desk = await Desk.open(context);
  const path = desk.path('logs.txt');
  const engine = desk.start(['daemon', '--port', '0', '--log', path]);
  const log = () => readFile(path, 'utf8').catch(() => '');
  while (!READY.test(await log())) await setImmediate();
  const ended = await engine.stop();
  assert.deepEqual([ended.code, ended.stdout, ended.stderr], [0, '', '']);
  const lines = (await log()).trim().split('\n');
  for (const line of lines) assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ./);
  assert.match(lines.at(-1)!, /the engine has ended, all is saved$/);
});
