import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ENGINE_FLAGS, missingEngineFlags } from '../../source/system/engine-flags.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

interface Told {
  readonly pid: number;
  readonly flags: readonly string[];
  readonly args: readonly string[];
}

test('an engine that was started without them takes the flags, as the process it is, with its arguments', async (t) => {
  const folder = await temporaryFolder(t);
  const program = join(folder, 'program.mjs');
  const source = new URL('../../source/system/engine-flags.ts', import.meta.url);
  await writeFile(
    program,
    `import { takeEngineFlags } from '${source}';
     process.stderr.write(process.pid + '\\n');
     takeEngineFlags();
     const { pid, execArgv: flags, argv } = process;
     process.stdout.write(JSON.stringify({ pid, flags, args: argv.slice(2) }));`,
  );
  const { NODE_OPTIONS: _, ...env } = process.env;
  const options = { env: { ...env, NODE_NO_WARNINGS: '1' } };
  const { stdout, stderr } = await run(
    process.execPath,
    [program, 'daemon', '--dir', 'a b'],
    options,
  );
  const told: Told = JSON.parse(stdout);
  assert.deepEqual(told.flags, ENGINE_FLAGS);
  assert.deepEqual(told.args, ['daemon', '--dir', 'a b']);
  assert.deepEqual(
    stderr.trim().split('\n'),
    [`${told.pid}`, `${told.pid}`],
    'twice, and no third time',
  );
});

test('what somebody has chosen by themselves stays', () => {
  assert.deepEqual(missingEngineFlags([], ''), ENGINE_FLAGS);
  assert.deepEqual(missingEngineFlags(['--inspect'], '--enable-source-maps'), ENGINE_FLAGS);
  assert.deepEqual(missingEngineFlags(['--max-semi-space-size=4'], ''), []);
  assert.deepEqual(missingEngineFlags([], '--no-warnings --max_semi_space_size=16'), []);
});
