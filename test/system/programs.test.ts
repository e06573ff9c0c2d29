import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { programCall } from '../../source/engine/automation/program-call.ts';
import { NodePrograms } from '../../source/system/programs.ts';
import { temporaryFolder } from './temporary-folder.ts';

const programs = new NodePrograms();
const never = new AbortController().signal;

const script = async (context: TestContext, text: string) => {
  const folder = await temporaryFolder(context);
  const program = join(folder, 'script');
  await writeFile(program, text);
  await chmod(program, 0o755);
  return { folder, program };
};

const run = (program: string, args: readonly string[] = [], environment = {}, signal = never) =>
  programs.run({ program, args, environment }, signal);

test('H37: hostile names reach a real script each as one argument and as they are, and no shell reads them', async (context) => {
  const { folder, program } = await script(
    context,
    '#!/bin/sh\nfor each in "$@" "$SLUICE_NAME" "$SLUICE_LABELS"; do printf \'%s\\0\' "$each"; done > "$OUT"\n',
  );
  const out = join(folder, 'out');
  const names = [
    '$(touch pwned)',
    '`touch pwned`',
    '; touch pwned',
    '-rf',
    'a  b',
    "it's",
    '"',
    '*',
    '\u202e \n',
  ];
  for (const name of names) {
    const path = `/data/${name}`;
    const torrent = { name, path, hash: 'a'.repeat(40), folder: '/data', labels: [name, 'x'] };
    const call = programCall([program, '--', '{path}', '{name}{name}', ''], torrent, undefined);
    const environment = { ...call.environment, OUT: out };
    assert.equal((await programs.run({ ...call, environment }, never)).exitCode, 0);
    const said = (await readFile(out, 'utf8')).split('\0').slice(0, -1);
    assert.deepEqual(said, ['--', path, name + name, '', name, `${name},x`]);
  }
  assert.equal(existsSync(join(folder, 'pwned')), false);
});

test('the exit code, the signal and the last of both outputs come back', async (context) => {
  const { program } = await script(context, '#!/bin/sh\necho out\necho err >&2\nexit "$1"\n');
  const failed = await run(program, ['7']);
  assert.deepEqual([failed.exitCode, failed.signal], [7, null]);
  assert.deepEqual(failed.tail.split('\n').sort(), ['', 'err', 'out']);
  const killed = await run('sh', ['-c', 'kill -9 $$']);
  assert.deepEqual(killed, { exitCode: null, signal: 'SIGKILL', tail: '' });
});

test('one that writes without end is held to its last words', async () => {
  const { tail } = await run('sh', ['-c', 'yes | head -c 500000; echo last']);
  assert.ok(tail.length <= 2_000);
  assert.ok(tail.endsWith('y\nlast\n'));
});

test('what it leaves running holds nobody up', async () => {
  const began = performance.now();
  const { exitCode } = await run('sh', ['-c', 'sleep 5 & exit 0']);
  assert.equal(exitCode, 0);
  assert.ok(performance.now() - began < 4_000);
});

test('one that is told to end is ended with all that it started', async (context) => {
  const { folder, program } = await script(
    context,
    '#!/bin/sh\nsleep 600 &\necho $! > "$OUT"\necho ready\nwait\n',
  );
  const out = join(folder, 'pid');
  const stop = new AbortController();
  const ended = run(program, [], { OUT: out }, stop.signal);
  while (!existsSync(out) || (await readFile(out, 'utf8')) === '') await new Promise(setImmediate);
  stop.abort();
  assert.equal((await ended).signal, 'SIGTERM');
  const pid = Number(await readFile(out, 'utf8'));
  // Init may not have taken it up yet.
  const isGone = async () =>
    (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z')).includes(') Z');
  while (!(await isGone())) await new Promise(setImmediate);
});

test('the engine’s own talk with the service manager is not handed on', async () => {
  process.env.NOTIFY_SOCKET = '/run/x';
  try {
    const { tail } = await run('sh', ['-c', 'echo "<$NOTIFY_SOCKET> <$MINE>"'], { MINE: 'x' });
    assert.equal(tail, '<> <x>\n');
  } finally {
    delete process.env.NOTIFY_SOCKET;
  }
});

test('one that cannot be started is told in words', async (context) => {
  const forbidden = join(await temporaryFolder(context), 'x');
  await writeFile(forbidden, '');
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['/nowhere/x', [], /\/nowhere\/x was not started: there is no such program/],
    [forbidden, [], /it may not be run/],
    ['true', ['a\0b'], /was not started: .*null bytes/],
    ['true', ['x'.repeat(4_000_000)], /its arguments are too long/],
  ];
  for (const [name, args, words] of cases) {
    await assert.rejects(run(name, args), (error) => {
      assert.ok(isSluiceError(error, 'program/not-started'), String(error));
      assert.match(error.message, words);
      return true;
    });
  }
});
