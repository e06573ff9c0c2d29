import assert from 'node:assert/strict';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { Desk, type Ended } from './program.ts';

const { version } = JSON.parse(
  await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

const assertUsage = ({ code, stdout, stderr }: Ended, reason: RegExp): void => {
  assert.equal(code, 2, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, reason);
  assert.doesNotMatch(stderr, /\n\s+at /, 'no stack');
};

describe('the program', { concurrency: 4 }, () => {
  test('tells its version and its verbs', async (t) => {
    const desk = await Desk.open(t);
    const told = await desk.run(['--version']);
    assert.deepEqual([told.code, told.stdout], [0, `${version}\n`]);
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { code, stdout, stderr } = await desk.tell(args);
      assert.deepEqual([code, stderr], [0, '']);
      for (const verb of ['get', 'seed', 'verify', 'show', 'demo']) {
        assert.match(stdout, new RegExp(`sluice ${verb} `));
      }
    }
  });

  test('keeps its compiled code in the folder of its user, and does without where it cannot', async (t) => {
    const desk = await Desk.open(t);
    const env = { XDG_CACHE_HOME: desk.path('cache') };
    await desk.run(['--version'], { env });
    const [ofThisNode = ''] = await readdir(desk.path('cache', 'sluice', 'compiled'));
    const kept = await readdir(desk.path('cache', 'sluice', 'compiled', ofThisNode));
    assert.ok(kept.length > 0, 'it is kept');
    await writeFile(desk.path('file'), '');
    const told = await desk.run(['--version'], { env: { XDG_CACHE_HOME: desk.path('file') } });
    assert.deepEqual([told.code, told.stdout, told.stderr], [0, `${version}\n`, '']);
  });

  test('a verb’s help is the verb’s own, and nothing is run', async (t) => {
    const desk = await Desk.open(t);
    const { code, stdout } = await desk.tell(['get', 'missing.torrent', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: sluice get SOURCE/);
    assert.deepEqual(await readdir(desk.folder), []);
  });

  test('the screen without a terminal says so, names get, and leaves with 2', async (t) => {
    const desk = await Desk.open(t);
    for (const args of [[], ['a.torrent']]) {
      assertUsage(await desk.run(args), /^sluice: .*terminal.*"sluice get SOURCE".*\n$/);
    }
    assert.deepEqual(await readdir(desk.folder), [], 'nothing was made');
  });

  test('wrong usage is told in words and is 2, and nothing is made', async (t) => {
    const desk = await Desk.open(t);
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['get'], /usage: sluice get SOURCE/],
      [['get', 'a', 'b'], /usage: sluice get SOURCE/],
      [['get', 'a', '--bogus'], /--bogus/],
      [['get', 'a', '--port', '70000'], /70000 is not a port/],
      [['get', 'a', '--port', 'x'], /--port/],
      [['get', 'a', '--port'], /--port needs a value/],
      [['get', 'a', '--max-down', 'fast'], /--max-down: "fast" is not a rate/],
      [['get', 'a', '--dir', 'x', '--dir', 'y'], /--dir/],
      [['get', 'magnet:?xt=urn:btih:abc'], /info-hash is neither 40 hex digits nor 32 of base32/],
      [['get', 'a.torrent', '--metadata-only'], /--metadata-only is for magnet links/],
      [['show', `magnet:?xt=urn:btih:${'0'.repeat(40)}`], /--metadata-only/],
      [['show', 'magnet:?xt=urn:btih:abc'], /magnet/],
      [['show'], /usage: sluice show/],
      [['demo', 'x'], /usage: sluice demo/],
      [['verify', 'a', '--nonsense'], /--nonsense/],
    ];
    for (const [args, reason] of cases) assertUsage(await desk.tell(args), reason);
    assertUsage(await desk.run(['get', 'a', 'b']), /usage: sluice get SOURCE/);
    assert.deepEqual(await readdir(desk.folder), []);
  });

  test('wrong peers are told before anything is fetched or made', async (t) => {
    const desk = await Desk.open(t);
    const { code, stderr } = await desk.run(['get', 'a.torrent', '--peer', 'here', '--port', '0']);
    assert.notEqual(code, 0);
    assert.match(stderr, /"here" is not an address of a peer; give HOST:PORT/);
  });

  test('a Node.js that is too old is told which one is needed', async (t) => {
    const desk = await Desk.open(t);
    const old = `Object.defineProperty(process, 'versions', {value: {...process.versions, node: '22.1.0'}})`;
    const { code, stdout, stderr } = await desk.run(['--version'], {
      nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(old)}`],
    });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.equal(stderr, 'sluice: this is Node.js 22.1.0; Sluice needs Node.js 24 or newer.\n');
  });

  test('a tree that was never built says how to', async (t) => {
    const desk = await Desk.open(t);
    await mkdir(desk.path('bin'));
    const here = new URL('../../bin/sluice.js', import.meta.url);
    await cp(here, desk.path('bin', 'sluice.mjs'));
    const { code, stderr } = await desk.runFile(desk.path('bin', 'sluice.mjs'), ['--version']);
    assert.equal(code, 1);
    assert.match(stderr, /^sluice: not built yet.*npm run build.*\n$/);
  });
});
