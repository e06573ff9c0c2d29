import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { GLOBAL_PROCESS } from '../../build/global-process.ts';
import { LIGHTER_MEOW } from '../../build/lighter-meow.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const READS_FLAGS = `
import meow from 'meow';
import { argv } from 'node:process';
const options = { importMeta: import.meta, autoHelp: false, autoVersion: false, description: false };
const { input, flags } = meow({ ...options, argv: ['a', '--size', '3'], flags: { size: { type: 'number' } } });
export const read = { input, flags, isOurs: argv === process.argv };
`;

test('meow reads flags without what puts packages in order, and the process is the one that is there', async (context) => {
  const { outputFiles } = await build({
    stdin: { contents: READS_FLAGS, resolveDir: ROOT },
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [GLOBAL_PROCESS, LIGHTER_MEOW],
    write: false,
  });
  const { text } = outputFiles[0]!;
  assert.doesNotMatch(text, /sortTranspositions|hosted-git|from "(?:node:)?process"/);
  const path = join(await temporaryFolder(context), 'reads-flags.mjs');
  await writeFile(path, text);
  const { read } = await import(pathToFileURL(path).href);
  assert.deepEqual(read, { input: ['a'], flags: { size: 3 }, isOurs: true });
});
