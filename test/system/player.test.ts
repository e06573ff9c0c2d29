import assert from 'node:assert/strict';
import { test } from 'node:test';
import { play } from '../../source/system/player.ts';

const CHECK = 'process.exit(process.argv[1] === "http://127.0.0.1:1/a b" ? 3 : 4)';

test('a player is given the address as one word, and its end is told', async () => {
  const end = await play([process.execPath, '-e', CHECK, '--'], 'http://127.0.0.1:1/a b');
  assert.deepEqual(end, { exitCode: 3 });
});

test('a player that is not there is said to be none', async () => {
  await assert.rejects(play(['no-such-player'], 'http://127.0.0.1:1/'), {
    code: 'program/not-started',
    message: 'no-such-player was not started: there is no such program',
  });
});
