import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { putTorrent, startSeeder } from './desk-torrents.ts';
import { Desk } from './program.ts';

test('H37 H118: a script of the user’s is run when a torrent has finished and lies in its place; how it ended is in the journal', async (context) => {
  const desk = await Desk.open(context);
  const name = '--exec $(touch pwned); `touch pwned`';
  const torrent = await putTorrent(desk, { name, size: 60_000, pieceLength: 16_384 });
  const seeder = await startSeeder(context, desk, torrent);
  const script = desk.path('done');
  const out = desk.path('out');
  await writeFile(
    script,
    `#!/bin/sh\nprintf '%s\\n' "$#" "$@" "$SLUICE_NAME" "$SLUICE_LABELS" > ${out}\ntest -f "$1" && echo it is there\nexit 3\n`,
  );
  await chmod(script, 0o755);
  const file = desk.path('settings.json');
  const session = { directory: desk.path('data'), incompleteDirectory: desk.path('part') };
  await writeFile(file, JSON.stringify({ session }));
  const env = { SLUICE_SETTINGS: file };
  const engine = desk.start(['daemon', '--port', '0'], { env });
  await engine.until(({ stderr }) => /the engine listens at/.test(stderr), 'it listened');
  const program = JSON.stringify([script, '{path}', '{name}', 'plain']);
  const set = await desk.run(['settings', 'set', 'finish.program', program], { env });
  assert.deepEqual([set.code, set.stderr], [0, '']);
  const follow = desk.start(['events', '--follow', '--json']);
  const added = await desk.run(['add', torrent.file, '--peer', seeder.address, '--label', 'linux']);
  assert.deepEqual([added.code, added.stderr], [0, '']);
  const named = (wanted: string) => follow.events.find((event) => event.name === wanted);
  await follow.until(() => named('torrent:program-ended') !== undefined, 'the program ended');
  assert.partialDeepStrictEqual(named('torrent:program-ended'), {
    outcome: 'failed',
    exitCode: 3,
    words: 'it is there',
  });
  const path = `${desk.path('data')}/${name}`;
  assert.equal(await readFile(out, 'utf8'), `3\n${path}\n${name}\nplain\n${name}\nlinux\n`);
  for (const folder of [desk.folder, desk.path('data'), desk.path('home')]) {
    assert.equal(existsSync(`${folder}/pwned`), false);
  }
  assert.equal((await engine.stop()).code, 0);
});
