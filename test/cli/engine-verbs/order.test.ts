import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed, startDeskEngine } from '../desk-engine.ts';

test('the order of pieces is printed and set', async (context) => {
  const one = { name: 'one', size: 40_000, pieceLength: 16_384 };
  const scene = await startDeskEngine(context, [one]);
  const { sluice, json } = scene;
  const said = async (...flags: string[]) => (await sluice('order', 'one', ...flags)).stdout;
  assert.equal(await said(), 'one: the rarest pieces first\n');
  assert.equal(await said('--sequential', 'on'), 'one: one piece after the other\n');
  assert.equal(
    await said('--first-last', 'on'),
    'one: first and last pieces of files first, then one piece after the other\n',
  );
  assert.equal((await listed(scene, 1)).isSequential, true);
  const { torrents } = (await json('order', 'one', '--sequential', 'off')) as {
    torrents: Record<string, unknown>[];
  };
  assert.deepEqual(
    torrents.map(({ isSequential, isFirstAndLast }) => [isSequential, isFirstAndLast]),
    [[false, true]],
  );
  const wrong = await sluice('order', 'one', '--first-last', 'maybe');
  assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /neither on nor off/);
});
