import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Desk } from './program.ts';

/** What it makes comes to lie in a folder of ours; only Node's own cache stays where it is. */
const environment = (desk: Desk) => ({
  TMPDIR: desk.folder,
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
});

test('the demo interrupted ends with 130 and leaves nothing on disk', async (t) => {
  const desk = await Desk.open(t);
  const running = desk.start(['demo', '--headless'], { env: environment(desk) });
  await running.until(({ stdout }) => stdout.includes('after 1 s'), 'its first second');
  const { code, stderr } = await running.stop();
  assert.deepEqual([code, stderr], [130, '']);
  assert.deepEqual(await readdir(desk.folder), []);
});
