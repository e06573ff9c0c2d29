import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RotatingLog } from '../../source/system/rotating-log.ts';
import { temporaryFolder } from './temporary-folder.ts';

const clock = { wallTime: () => Date.UTC(2026, 0, 2, 3, 4, 5) };
const STAMP = '2026-01-02T03:04:05.000Z ';

const scene = async (context: TestContext, size: { maxBytes?: number; kept?: number } = {}) => {
  const path = join(await temporaryFolder(context), 'engine.log');
  const log = new RotatingLog({ path, clock, ...size });
  const text = (of = path) => readFile(of, 'utf8');
  const files = async () => (await readdir(dirname(path))).sort();
  return { path, log, text, files };
};

test('lines stand in their order, each with its time, where only its owner can read them', async (context) => {
  const { path, log, text } = await scene(context);
  log.write('one');
  log.write('two');
  await log.flushed();
  log.write('three');
  await log.flushed();
  assert.equal(await text(), `${STAMP}one\n${STAMP}two\n${STAMP}three\n`);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('while it is written it never grows beyond its bound, and the newest of what was said is kept', async (context) => {
  const { path, log, text, files } = await scene(context, { maxBytes: 2_000, kept: 3 });
  for (let number = 0; number < 500; number++) {
    log.write(`line ${number}`);
    if (number % 7 === 0) await log.flushed();
    if (number % 50 === 0) {
      for (const name of await files()) {
        assert.ok((await stat(join(dirname(path), name))).size <= 2_000, name);
      }
    }
  }
  await log.flushed();
  assert.deepEqual(await files(), ['engine.log', 'engine.log.1', 'engine.log.2', 'engine.log.3']);
  const all = [];
  for (const name of (await files()).reverse()) {
    all.push(...(await text(join(dirname(path), name))).trim().split('\n'));
  }
  const numbers = all.map((line) => Number(line.split(' ').at(-1)));
  const first = numbers[0]!;
  assert.deepEqual(
    numbers,
    Array.from({ length: 500 - first }, (_, index) => first + index),
  );
  assert.ok(all.length > 150);
});

test('one that an earlier process left full is begun anew', async (context) => {
  const { path, log, text } = await scene(context, { maxBytes: 100 });
  await writeFile(path, 'x'.repeat(5_000));
  log.write('new');
  await log.flushed();
  assert.equal(await text(), `${STAMP}new\n`);
  assert.equal((await text(`${path}.1`)).length, 5_000);
});

test('a file that somebody has taken away is made anew', async (context) => {
  const { path, log, text } = await scene(context);
  log.write('before');
  await log.flushed();
  await rename(path, `${path}.mine`);
  log.write('after');
  await log.flushed();
  assert.equal(await text(), `${STAMP}after\n`);
});

test('what cannot be written is counted, told once it can be, and holds up nobody', async (context) => {
  const { path, log, text } = await scene(context);
  await mkdir(path);
  for (let number = 0; number < 5_000; number++) log.write(`${number}`);
  await log.flushed();
  log.write('still not');
  await log.flushed();
  await rm(path, { recursive: true });
  log.write('again');
  await log.flushed();
  assert.equal(await text(), `${STAMP}again\n${STAMP}5001 lines could not be written\n`);
});

test('a line without end is cut', async (context) => {
  const { log, text } = await scene(context);
  log.write('x'.repeat(1_000_000));
  await log.flushed();
  assert.ok((await text()).length < 10_000);
});

test('the last words of a process that crashes stand in the log that it has emptied while it ran', async (context) => {
  const { path, text } = await scene(context);
  const program = `${path}.mjs`;
  const source = new URL('../../source/system/rotating-log.ts', import.meta.url);
  await writeFile(
    program,
    `import { RotatingLog } from '${source}';
     const log = new RotatingLog({ path: process.argv[2], maxBytes: 3000, clock: { wallTime: Date.now } });
     for (let number = 0; number < 1000; number++) {
       log.write('line ' + number);
       if (number % 5 === 0) await log.flushed();
     }
     await log.flushed();
     throw new Error('the last words');`,
  );
  const shared = openSync(path, 'a', 0o600);
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', shared, shared] });
  closeSync(shared);
  const [code] = await once(child, 'exit');
  assert.equal(code, 1);
  const words = await text();
  assert.match(words, /line 999\n[\s\S]*Error: the last words/);
  assert.ok(!words.includes('\0'), 'it goes on at the end of what is there');
  assert.ok(words.length < 5_000);
});
