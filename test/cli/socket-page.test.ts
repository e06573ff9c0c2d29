import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { isCommand } from '../../source/daemon/command-checks.ts';
import { Desk } from './program.ts';

const PAGE = new URL('../../docs/socket.md', import.meta.url);

/** As much of socat as the page needs, for machines without it: input to the socket, then its end, and what comes back. */
const SOCAT = `#!${process.execPath}
const [input, address] = process.argv.slice(2);
if (input !== '-' || !address.startsWith('UNIX-CONNECT:')) process.exit(2);
const path = address.slice('UNIX-CONNECT:'.length);
const socket = require('node:net').connect({ path, allowHalfOpen: true });
process.stdin.pipe(socket).pipe(process.stdout);
`;

interface Example {
  readonly command: string;
  /** Lines that come back. */
  readonly answers: readonly string[];
}

const examplesIn = (page: string): readonly Example[] =>
  [...page.matchAll(/```sh\n(.*?)```\n\n```json\n(.*?)```/gs)].map(([, command, answers]) => ({
    command: command!,
    answers: answers!.trim().split('\n'),
  }));

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A text with `…` may be any, a number any number, and an object with a field `…` may have others. */
const assertLike = (actual: Json, documented: Json, at: string): void => {
  if (typeof documented === 'string' && documented.includes('…')) {
    assert.equal(typeof actual, 'string', at);
  } else if (typeof documented === 'number') assert.equal(typeof actual, 'number', at);
  else if (typeof documented !== 'object' || documented === null) {
    assert.equal(actual, documented, at);
  } else assertPartsLike(actual, documented, at);
};

const assertPartsLike = (actual: Json, documented: object, at: string): void => {
  assert.equal(Array.isArray(actual), Array.isArray(documented), at);
  const { '…': others, ...fields } = documented as Record<string, Json>;
  const parts = actual as Record<string, Json>;
  if (others === undefined) {
    assert.deepEqual(Object.keys(parts).sort(), Object.keys(fields).sort(), at);
  }
  for (const [name, value] of Object.entries(fields)) {
    assertLike(parts[name]!, value, `${at}.${name}`);
  }
};

test('each example of the page about the socket does what the page says, on a real engine', async (context) => {
  const examples = examplesIn(await readFile(PAGE, 'utf8'));
  assert.ok(examples.length >= 7, `${examples.length} examples`);
  const desk = await Desk.open(context);
  await mkdir(desk.path('bin'));
  await writeFile(desk.path('bin/socat'), SOCAT);
  await chmod(desk.path('bin/socat'), 0o755);
  const engine = desk.start(['daemon', '--port', '0']);
  await engine.until(({ stderr }) => stderr.includes('listens at'), 'it listened');
  const PATH = `${desk.path('bin')}:${process.env.PATH}`;
  const env = { PATH, SOCKET: desk.path('state/socket/engine.sock') };
  for (const { command, answers } of examples) {
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { env });
    const lines = stdout.trim().split('\n');
    for (const [at, answer] of answers.entries()) {
      assertLike(JSON.parse(lines[at]!), JSON.parse(answer), command);
    }
  }
  assert.equal((await engine.stop()).code, 0);
});

test('the page names every method, and none that there is not', async () => {
  const page = await readFile(PAGE, 'utf8');
  const named = new Set(
    [...page.matchAll(/`((?:torrent|session|publication|stream):[a-z-]+)`/g)].map(
      ([, name]) => name!,
    ),
  );
  const contract = await readFile(
    new URL('../../source/contract/commands.ts', import.meta.url),
    'utf8',
  );
  const commands = [...contract.matchAll(/^ {2}'([a-z-]+:[a-z-]+)':/gm)].map(([, name]) => name!);
  assert.ok(commands.length > 15);
  assert.ok(commands.every(isCommand));
  assert.deepEqual([...named].filter(isCommand).sort(), commands.sort());
  for (const method of [
    'hello',
    'frames',
    'events',
    'unsubscribe',
    'watch',
    'unwatch',
    'shutdown',
  ]) {
    assert.ok(page.includes(`\`${method}\``), method);
  }
});
