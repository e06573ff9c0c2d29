import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { putTorrent } from './desk-torrents.ts';
import { Desk } from './program.ts';

/** Told to Node before the program: writes down every module that is resolved. */
const recorder = (file: string): string => `
  import { registerHooks } from 'node:module';
  import { appendFileSync } from 'node:fs';
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      appendFileSync(${JSON.stringify(file)}, found.url + '\\n');
      return found;
    },
  });`;

const SCREEN_LIBRARIES = /^node_modules\/(?:ink|react|react-reconciler|scheduler|yoga-layout)\//;

/** What the built files that were loaded are made of: each part begins with a line that names it. */
const partsOf = async (modules: readonly string[]): Promise<readonly string[]> => {
  const built = new Set(modules.filter((url) => url.includes('/dist/program/')));
  const texts = await Promise.all([...built].map((url) => readFile(new URL(url), 'utf8')));
  const heads = texts.flatMap((text) => [...text.matchAll(/^ *\/\/ (\S+\.[cm]?[jt]sx?)$/gm)]);
  return heads.map(([, path]) => path as string);
};

for (const verb of ['get', 'seed', 'verify', 'show']) {
  test(`${verb} does not load the libraries of the screen`, async (t) => {
    const desk = await Desk.open(t);
    await writeFile(desk.path('recorder.mjs'), recorder(desk.path('modules')));
    const torrent = await putTorrent(desk, { name: 'x', size: 50_000, pieceLength: 16_384 });
    const flags = verb === 'show' ? [] : ['--dir', desk.path('data')];
    const more = verb === 'get' || verb === 'seed' ? ['--port', '0'] : [];
    const running = desk.start([verb, torrent.file, ...flags, ...more], {
      nodeArguments: ['--import', desk.path('recorder.mjs')],
    });
    if (verb === 'get') {
      await running.until(({ stderr }) => stderr.includes('0%'), 'progress');
      running.kill('SIGINT');
    }
    await running.ended;
    const parts = await partsOf((await readFile(desk.path('modules'), 'utf8')).split('\n'));
    assert.ok(parts.includes(`source/cli/${verb}.ts`), 'the verb was seen');
    assert.deepEqual(
      parts.filter((path) => SCREEN_LIBRARIES.test(path)),
      [],
    );
  });
}
