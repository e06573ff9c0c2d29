import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { parseMetainfo } from '../../source/protocol/metainfo.ts';
import { lookedAt, startDeskEngine } from './desk-engine.ts';

test('--attach has the running engine make it and seed it, unread again, with the flags given', async (t) => {
  const { desk, sluice, json } = await startDeskEngine(t, []);
  await mkdir(desk.path('album'));
  await writeFile(desk.path('album', 'one.flac'), Buffer.alloc(40_000, 1));
  await writeFile(desk.path('album', 'x.log'), 'x');
  const output = desk.path('made.torrent');
  const place = ['create', desk.path('album'), '--attach', '--output', output, '--date', 'none'];
  const flags = ['--tracker', 'http://127.0.0.1:1/a,udp://127.0.0.1:1', '--ignore', '*.log'];
  const made = await sluice(...place, ...flags, '--source', 'SITE', '--max-up', '5K');
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^magnet:\?xt=urn:btih:[0-9a-f]{40}&dn=album&tr=http/);
  const { announceTiers, layout } = parseMetainfo(await readFile(output));
  assert.deepEqual(announceTiers, [['http://127.0.0.1:1/a', 'udp://127.0.0.1:1']]);
  assert.equal(layout.files.length, 1);
  const { state, uploadLimit } = await lookedAt({ json }, 1);
  assert.deepEqual([state, uploadLimit], ['seeding', 5_120]);
  const alone = await desk.tell([
    'create',
    desk.path('album'),
    ...place.slice(3),
    ...flags,
    '--source',
    'SITE',
    '--force',
    '--json',
  ]);
  assert.ok(made.stdout.includes(JSON.parse(alone.stdout).infoHash), 'as without an engine');
  const wrong = await sluice(...place, '--like', 'libtorrent');
  assert.match(wrong.stderr, /only one can be given/);
  assert.equal((await sluice(...place)).code, 1);
});
