import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { Desk } from './program.ts';

const FILE = ['home', '.config', 'sluice', 'settings.json'] as const;

describe('sluice settings', { concurrency: 3 }, () => {
  test('prints what is in effect, which is a settings file itself, and makes nothing', async (t) => {
    const desk = await Desk.open(t);
    const { code, stdout, stderr } = await desk.run(['settings']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(stdout.startsWith(`// ${desk.path(...FILE)}\n{\n`));
    assert.match(stdout, /\/\/ Rows each torrent takes in the list\.\n {4}"rows": "one",\n/);
    assert.deepEqual(await readdir(desk.folder), []);
    await writeFile(desk.path('copy.json'), stdout);
    const again = await desk.tell(['settings', '--settings', 'copy.json']);
    assert.deepEqual([again.code, again.stderr], [0, '']);
  });

  test('sets, gets and unsets a key, and keeps what the person wrote', async (t) => {
    const desk = await Desk.open(t);
    await mkdir(desk.path('home', '.config', 'sluice'), { recursive: true });
    await writeFile(desk.path(...FILE), '// mine\n{}\n');
    for (const words of [
      ['set', 'screen.theme', 'dusk'],
      ['set', 'screen.mouse', 'false'],
      ['set', 'screen.views.1', 'state:seeding'],
      ['unset', 'screen.mouse'],
    ]) {
      const { code, stdout, stderr } = await desk.tell(['settings', ...words]);
      assert.deepEqual([code, stdout, stderr], [0, '', '']);
    }
    const got = await desk.tell(['settings', 'get', 'screen.theme']);
    assert.equal(got.stdout, '"dusk"\n');
    const text = await readFile(desk.path(...FILE), 'utf8');
    assert.match(text, /^\/\/ mine\n\{/);
    assert.doesNotMatch(text, /mouse/);
    assert.match(text, /"views": \{\n +"1": "state:seeding"/);
  });

  test('tells a broken file with its line, and leaves it as it is', async (t) => {
    const desk = await Desk.open(t);
    const env = { SLUICE_SETTINGS: desk.path('own.json') };
    await writeFile(desk.path('own.json'), '{\n  "screen": {\n');
    const told = await desk.tell(['settings', '--settings', 'own.json']);
    assert.equal(told.code, 1);
    assert.match(told.stderr, /own\.json:\d+:\d+: .*brace/);
    const refused = await desk.run(['settings', 'set', 'screen.theme', 'dusk'], { env });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^sluice: the settings file cannot be read \(line \d/);
    assert.equal(await readFile(desk.path('own.json'), 'utf8'), '{\n  "screen": {\n');
  });

  test('refuses what there is not, and says what there is', async (t) => {
    const desk = await Desk.open(t);
    const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
      [['set', 'screen.theme', 'pink'], 1, /it must be one of "auto", "terminal"/],
      [['get', 'screen.hue'], 1, /no setting "screen\.hue"/],
      [['set', 'screen.theme'], 2, /usage: sluice settings/],
      [['frobnicate'], 2, /usage: sluice settings/],
    ];
    for (const [words, code, expected] of cases) {
      const ended = await desk.tell(['settings', ...words]);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, expected);
      assert.equal(ended.stdout, '');
    }
    assert.deepEqual(await readdir(desk.folder), []);
  });

  test('prints a JSON Schema', async (t) => {
    const desk = await Desk.open(t);
    const { code, stdout } = await desk.tell(['settings', 'schema']);
    assert.equal(code, 0);
    const schema = JSON.parse(stdout);
    assert.equal(schema.$schema, 'http://json-schema.org/draft-07/schema#');
    assert.deepEqual(schema.properties.screen.properties.rows.enum, ['one', 'two']);
  });
});
