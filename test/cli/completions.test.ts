import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { completions } from '../../source/cli/completions.ts';
import type { Output } from '../../source/cli/output.ts';
import { VERBS } from '../../source/cli/verbs.ts';
import { temporaryFolder } from '../system/temporary-folder.ts';

const scriptFor = async (shell: string): Promise<string> => {
  const lines: string[] = [];
  const output = { line: (text: string) => lines.push(text) } as unknown as Output;
  await completions({ inputs: [shell], flags: {} }, output);
  return lines.join('\n');
};

/** What bash offers behind these words, with a `sluice` that knows torrents by these names. */
const offered = async (
  folder: string,
  words: readonly string[],
  names: readonly string[] = [],
): Promise<readonly string[]> => {
  await mkdir(`${folder}/bin`, { recursive: true });
  await writeFile(`${folder}/names`, names.map((name) => `${name}\n`).join(''));
  await writeFile(`${folder}/bin/sluice`, `#!/bin/sh\ncat '${folder}/names'\n`);
  await chmod(`${folder}/bin/sluice`, 0o755);
  const typed = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const asking = `COMP_WORDS=(sluice ${typed}); COMP_CWORD=${words.length}; _sluice
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const script = `${await scriptFor('bash')}\n${asking}`;
  const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], {
    cwd: folder,
    env: { PATH: `${folder}/bin:${process.env.PATH}` },
  });
  return stdout.split('\n').filter((line) => line !== '');
};

test('bash completes verbs, tasks and flags', async (context) => {
  const folder = await temporaryFolder(context);
  assert.deepEqual(await offered(folder, ['tra']), ['trackers', 'tracker']);
  assert.deepEqual(await offered(folder, ['tracker', 're']), ['remove', 'replace', 'rewrite']);
  assert.deepEqual(await offered(folder, ['remove', '--d']), ['--data']);
  assert.deepEqual(await offered(folder, ['get', 'x', '--max']), ['--max-down', '--max-up']);
  assert.deepEqual(await offered(folder, ['completions', '']), ['bash', 'zsh', 'fish']);
});

test('bash completes the names of torrents as one word each', async (context) => {
  const folder = await temporaryFolder(context);
  const names = ['Debian 13 live', 'Debian 12', "it's"];
  assert.deepEqual(await offered(folder, ['pause', 'Deb'], names), [
    'Debian\\ 13\\ live',
    'Debian\\ 12',
  ]);
  assert.deepEqual(await offered(folder, ['pause', 'Debian\\ 13'], names), ['Debian\\ 13\\ live']);
  assert.deepEqual(await offered(folder, ['pause', 'i'], names), ["it\\'s"]);
  assert.deepEqual(await offered(folder, ['tracker', 'add', 'Debian\\ 12'], names), [
    'Debian\\ 12',
  ]);
});

test('H129: a name that is a command of the shell is quoted, and never run', async (context) => {
  const folder = await temporaryFolder(context);
  const names = ['$(touch pwned)', '`touch pwned`', '; touch pwned', '*', '-rf'];
  const words = await offered(folder, ['remove', ''], names);
  assert.deepEqual(words, [
    '\\$\\(touch\\ pwned\\)',
    '\\`touch\\ pwned\\`',
    '\\;\\ touch\\ pwned',
    '\\*',
    '-rf',
  ]);
  assert.deepEqual((await readdir(folder)).sort(), ['bin', 'names']);
});

for (const shell of ['bash', 'zsh', 'fish']) {
  test(`the script for ${shell} knows every verb and every flag`, async () => {
    const script = await scriptFor(shell);
    for (const { name, flags } of VERBS) {
      assert.match(script, new RegExp(`\\b${name}\\b`));
      for (const flag of Object.keys(flags)) {
        const written = flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
        assert.match(script, new RegExp(`(?:--|-l )${written}\\b`), `${name} --${written}`);
      }
    }
  });
}

test('another shell is wrong usage', async () => {
  await assert.rejects(scriptFor('tcsh'), { code: 'usage/invalid' });
});
