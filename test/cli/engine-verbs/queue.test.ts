import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed, lookedAt, startDeskEngine } from '../desk-engine.ts';

const three = ['one', 'two', 'three'].map((name) => ({ name, size: 40_000, pieceLength: 16_384 }));

test('torrents are moved in the queue, several keep their order, and what is complete has no place in it', async (context) => {
  const scene = await startDeskEngine(context, three);
  const { sluice, json } = scene;
  const top = await sluice('queue', 'three', 'two', 'top');
  assert.deepEqual(
    [top.code, top.stdout, top.stderr],
    [0, 'three: 2nd in the queue\ntwo: 1st in the queue\n', ''],
  );
  const { torrents } = (await json('queue', '1', '2')) as { torrents: Record<string, unknown>[] };
  assert.deepEqual(
    torrents.map(({ name, queuePosition, error }) => [name, queuePosition, error]),
    [['one', 2, null]],
  );
  assert.equal((await listed(scene, 2)).queuePosition, 1);
  const wrong = await sluice('queue', 'one', 'first');
  assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /top, up, down, bottom or a place/);
});

test('a limit makes torrents wait with the reason, and a forced one does not wait', async (context) => {
  const scene = await startDeskEngine(context, three);
  const { sluice } = scene;
  const set = await sluice('settings', 'set', 'queue.downloads', '1');
  assert.equal(set.code, 0, set.stderr);
  await sluice('resume', 'all');
  const words = async (number: number) => {
    const { state, isForced, notice } = await listed(scene, number);
    return [state, isForced, (notice as { text: string } | null)?.text];
  };
  assert.deepEqual(await words(3), ['queued', false, 'waits: 1 of 1 download runs']);
  assert.equal((await lookedAt(scene, 1)).state, 'downloading');
  const forced = await sluice('force', 'three');
  assert.deepEqual([forced.code, forced.stdout], [0, 'started three above all limits\n']);
  assert.deepEqual((await words(3)).slice(0, 2), ['downloading', true]);
  const off = await sluice('force', 'three', '--off');
  assert.equal(off.stdout, 'three is forced no longer\n');
  assert.equal((await listed(scene, 3)).isForced, false);
});
