import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDeskEngine } from '../desk-engine.ts';

test('web seeds are added, listed and removed', async (context) => {
  const one = { name: 'one', size: 40_000, pieceLength: 16_384 };
  const { sluice, json } = await startDeskEngine(context, [one]);
  const added = await sluice(
    'webseed',
    'add',
    'one',
    'http://127.0.0.1:1/a/',
    'http://127.0.0.1:1/b',
  );
  assert.deepEqual([added.code, added.stdout], [0, 'one: the web seed was added\n']);
  await sluice('webseed', 'add', 'one', 'http://127.0.0.1:1/seed.php?key=secret', '--pieces');
  const { webSeeds } = (await json('webseeds', 'one')) as { webSeeds: Record<string, unknown>[] };
  assert.deepEqual(
    webSeeds.map(({ url, kind }) => [url, kind]),
    [
      ['http://127.0.0.1:1/seed.php?key=***', 'pieces'],
      ['http://127.0.0.1:1/a/', 'files'],
      ['http://127.0.0.1:1/b', 'files'],
    ],
  );
  const number = String(webSeeds[1]!.number);
  const removed = await sluice('webseed', 'remove', 'one', number);
  assert.equal(removed.stdout, 'one: the web seed was removed\n');
  const { stdout } = await sluice('webseeds', 'one');
  assert.match(stdout, /^ *NO +STATUS +DOWN\/s +GOT +URL +NOTE\n/);
  assert.equal(stdout.trim().split('\n').length, 3);
});

test('what is no web seed is refused', async (context) => {
  const one = { name: 'one', size: 40_000, pieceLength: 16_384 };
  const { sluice } = await startDeskEngine(context, [one]);
  for (const [args, words] of [
    [['add', 'one', 'ftp://a.example/'], /begins with http/],
    [['remove', 'one', '9'], /no web seed 9/],
    [['remove', 'one', 'x'], /not the number of a web seed/],
    [['replace', 'one', '1'], /usage: sluice webseed/],
    [['remove', 'one', '1', '--pieces'], /usage: sluice webseed/],
  ] as const) {
    const { code, stderr } = await sluice('webseed', ...args);
    assert.notEqual(code, 0);
    assert.match(stderr, words);
  }
});
