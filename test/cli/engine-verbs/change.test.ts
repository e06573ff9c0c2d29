import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listed, startDeskEngine } from '../desk-engine.ts';

test('labels are added, taken away, set and printed', async (context) => {
  const scene = await startDeskEngine(context);
  const { sluice } = scene;
  assert.equal((await sluice('label', '1')).stdout, 'album: no labels\n');
  assert.equal((await sluice('label', 'all', '--add', 'b', '--add', 'a')).code, 0);
  assert.deepEqual((await listed(scene, 2)).labels, ['a', 'b']);
  const less = await sluice('label', '1', '--remove', 'a', '--add', 'c');
  assert.equal(less.stdout, 'album: b, c\n');
  assert.equal((await sluice('label', '1', '--set', 'x')).stdout, 'album: x\n');
  assert.equal((await sluice('label', '1', '--none')).stdout, 'album: no labels\n');
  assert.equal((await sluice('label', '1', '--none', '--add', 'y')).code, 2);
});

test('limits are of torrents, or of all together', async (context) => {
  const scene = await startDeskEngine(context);
  const { sluice, json } = scene;
  const one = await sluice('limit', 'album', '--down', '500K');
  assert.equal(one.stdout, 'album: down 500 KiB/s, up no limit\n');
  assert.equal((await listed(scene, 1)).downloadLimit, 512_000);
  assert.equal((await sluice('limit', '--up', '1M')).code, 0);
  assert.partialDeepStrictEqual(await json('limit'), {
    downloadLimit: null,
    uploadLimit: 1_048_576,
    alternative: { isInForce: false },
  });
  assert.deepEqual(await json('limit', 'album', '--down', 'none'), {
    torrents: [
      {
        id: scene.torrents[0]!.made.id,
        name: 'album',
        downloadLimit: null,
        uploadLimit: null,
        uploadSlots: null,
        error: null,
      },
    ],
  });
  assert.equal((await sluice('limit', '--up', 'fast')).code, 2);
  const slots = await sluice('limit', 'album', '--slots', '2');
  assert.equal(slots.stdout, 'album: down no limit, up no limit, 2 upload slots\n');
  assert.equal((await sluice('limit', 'album', '--slots', 'auto')).code, 0);
  assert.equal((await listed(scene, 1)).uploadSlots, null);
  assert.equal((await sluice('limit', '--slots', '40')).code, 0);
  assert.partialDeepStrictEqual(await json('limit'), { uploadSlots: 40 });
  assert.equal((await sluice('limit', '--slots', 'many')).code, 2);
});

test('alternative limits are switched by hand, and are of all torrents together', async (context) => {
  const { sluice, json } = await startDeskEngine(context);
  const on = await sluice('limit', '--alternative', 'on');
  assert.match(
    on.stdout,
    /\nalternative limits: down 50\.0 KiB\/s, up 50\.0 KiB\/s; in force by hand\n$/,
  );
  assert.partialDeepStrictEqual(await json('limit', '--alternative', 'auto'), {
    alternative: { isInForce: false, isByHand: false, until: null },
  });
  assert.equal((await sluice('limit', '--alternative', 'maybe')).code, 2);
  assert.equal((await sluice('limit', 'album', '--alternative', 'on')).code, 2);
});

test('share goals are set, printed and taken away', async (context) => {
  const scene = await startDeskEngine(context);
  const { sluice, json } = scene;
  assert.equal((await sluice('goal', 'album')).stdout, 'album: no goal: it seeds for ever\n');
  const flags = ['--ratio', '2', '--time', '1d12h', '--idle', '30m', '--all', '--seeds', '3'];
  assert.equal((await sluice('goal', 'album', ...flags)).code, 0);
  const goal = {
    ratio: 2,
    seedingTimeMs: 129_600_000,
    idleMs: 1_800_000,
    mode: 'all',
    keepIfSeedsBelow: 3,
  };
  assert.deepEqual((await listed(scene, 1)).ownGoal, goal);
  assert.partialDeepStrictEqual(await json('goal', 'album'), {
    torrents: [{ name: 'album', goal: { goal, from: 'torrent', status: 'open' }, error: null }],
  });
  assert.equal((await sluice('goal', 'album', '--none')).code, 0);
  assert.equal((await listed(scene, 1)).ownGoal, 'none');
  assert.equal((await sluice('goal', 'album', '--default')).code, 0);
  assert.equal((await listed(scene, 1)).ownGoal, null);
  for (const wrong of [
    ['--none', '--ratio', '2'],
    ['--all'],
    ['--seeds', '3'],
    ['--time', '3x'],
    ['--ratio', '-1'],
  ]) {
    assert.equal((await sluice('goal', 'album', ...wrong)).code, 2, wrong.join(' '));
  }
});

test('files get priorities by number and by glob, and show them', async (context) => {
  const { sluice, json } = await startDeskEngine(context);
  const set = await sluice('priority', 'album', 'skip', '*.jpg', '0');
  assert.deepEqual([set.code, set.stdout], [0, 'album: priority skip for 2 files\n'], set.stderr);
  assert.equal((await sluice('priority', 'album', 'high', '1-1')).code, 0);
  const { files } = (await json('files', 'album')) as { files: unknown };
  assert.deepEqual(files, [
    { number: 0, path: 'album/one.flac', size: 50_000, done: 0, priority: 'skip' },
    { number: 1, path: 'album/two.flac', size: 70_000, done: 0, priority: 'high' },
    { number: 2, path: 'album/scans/front.jpg', size: 500, done: 0, priority: 'skip' },
  ]);
  assert.match((await sluice('files', '1')).stdout, /^NO {2}PRIORITY .*\n 0 {2}skip /);
  assert.equal((await sluice('priority', 'album', 'best', '0')).code, 2);
  assert.equal((await sluice('priority', 'album', 'low', '9')).code, 1);
});

test('trackers are added, replaced and removed by their numbers', async (context) => {
  const { sluice, json } = await startDeskEngine(context);
  const added = await sluice('tracker', 'add', 'album', 'http://b.example/announce', '--tier', '1');
  assert.deepEqual([added.code, added.stdout], [0, 'album: the tracker was added\n'], added.stderr);
  const trackers = async () => {
    const answer = (await json('trackers', 'album')) as {
      trackers: { number: number; tier: number; url: string }[];
    };
    return answer.trackers.map(({ number, tier, url }) => [number, tier, url]);
  };
  const before = await trackers();
  assert.deepEqual(
    before.map(([, tier, url]) => [tier, url]),
    [
      [1, 'http://127.0.0.1:1/announce'],
      [1, 'http://b.example/announce'],
    ],
  );
  const number = String(before[1]![0]);
  assert.equal((await sluice('tracker', 'replace', '1', number, 'udp://c.example:5')).code, 0);
  assert.match(String((await trackers())[1]![2]), /^udp:\/\/c\.example:5/);
  assert.equal((await sluice('tracker', 'move', '1', number, 'up')).code, 0);
  assert.equal((await trackers())[0]![0], before[1]![0]);
  assert.equal((await sluice('tracker', 'move', '1', number, '2')).code, 0);
  assert.deepEqual(
    (await trackers()).map(([, tier]) => tier),
    [1, 2],
  );
  for (const place of ['0', '4', 'top']) {
    assert.notEqual((await sluice('tracker', 'move', '1', number, place)).code, 0, place);
  }
  assert.equal((await sluice('tracker', 'remove', '1', number)).code, 0);
  assert.equal((await trackers()).length, 1);
  assert.match((await sluice('trackers', '1')).stdout, /127\.0\.0\.1:1/);
  assert.equal((await sluice('tracker', 'remove', '1', '9')).code, 1);
  assert.equal((await sluice('tracker', 'paint', '1', '9')).code, 2);
  assert.equal((await sluice('tracker', 'remove', '1', 'x')).code, 2);
});

test('a passkey is changed in all addresses at once, or in none', async (context) => {
  const { sluice, json } = await startDeskEngine(context);
  const urls = async (torrent: string) => {
    const answer = (await json('trackers', torrent)) as { trackers: { url: string }[] };
    return answer.trackers.map(({ url }) => url);
  };
  await sluice('tracker', 'add', 'all', 'http://b.example/announce?key=OLDKEY');
  const trial = await sluice('tracker', 'rewrite', 'OLDKEY', 'NEWKEY', '--dry-run');
  assert.equal(trial.stdout, '2 trackers of 2 torrents would be changed\n', trial.stderr);
  const named = await sluice('tracker', 'rewrite', '?key=OLDKEY', '/a/b', 'album');
  assert.equal(named.stdout, '1 tracker of 1 torrent: changed\n', named.stderr);
  assert.equal((await urls('album')).at(-1), 'http://b.example/announce/a/b');
  assert.match((await urls('film')).at(-1)!, /key=/);
  const refused = await sluice('tracker', 'rewrite', 'http://b.example', 'nowhere');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /no address of a tracker any more/);
  assert.equal((await urls('album')).at(-1), 'http://b.example/announce/a/b', 'none is changed');
  const all = await json('tracker', 'rewrite', 'b.example', '127.0.0.1:2');
  assert.deepEqual(
    (all as { torrents: { trackers: number }[] }).torrents.map(({ trackers }) => trackers),
    [1, 1],
  );
  const nothing = await sluice('tracker', 'rewrite', 'b.example', '127.0.0.1:2');
  assert.deepEqual([nothing.code, /no tracker has that/.test(nothing.stderr)], [1, true]);
  assert.equal((await sluice('tracker', 'rewrite', 'x', 'y')).code, 1);
  assert.equal((await sluice('tracker', 'rewrite', 'only-one')).code, 2);
  const merged = await sluice('tracker', 'add', 'album', 'http://127.0.0.1:3/OTHERKEY/x');
  assert.equal(merged.code, 0);
  await sluice('tracker', 'rewrite', '127.0.0.1:3/OTHERKEY/x', '127.0.0.1:1/announce', 'album');
  const left = await urls('album');
  assert.equal(new Set(left).size, left.length, 'two that became one');
});

test('peers are tried, and wrong addresses told', async (context) => {
  const { sluice } = await startDeskEngine(context);
  assert.equal((await sluice('peer', 'add', 'album', '127.0.0.1:1')).code, 0);
  assert.equal((await sluice('peer', 'add', 'album', 'here')).code, 2);
  assert.match((await sluice('peers', 'album')).stdout, /^ADDRESS {2}CLIENT {2}FLAGS/);
});

test('show prints how a torrent of the engine does', async (context) => {
  const { sluice, json, torrents } = await startDeskEngine(context);
  const { stdout } = await sluice('show', 'album');
  for (const part of [
    /^Number +1$/m,
    /^Name +album$/m,
    /^State +paused, 0%$/m,
    /^Magnet +magnet:/m,
  ]) {
    assert.match(stdout, part);
  }
  const shown = (await json('show', '1')) as Record<string, unknown>;
  assert.deepEqual(
    [shown.number, shown.id, shown.infoHashV1, shown.fileCount],
    [1, torrents[0]!.made.id, torrents[0]!.made.id, 3],
  );
});

test('addresses are banned, listed and taken back', async (context) => {
  const { sluice, json } = await startDeskEngine(context, []);
  assert.equal((await sluice('peer', 'ban', '192.0.2.7', '2001:db8::7')).code, 0);
  assert.deepEqual(await json('peer', 'banned'), { banned: ['192.0.2.7', '2001:db8::7'] });
  assert.equal((await sluice('peer', 'unban', '192.0.2.7')).stdout, '2001:db8::7\n');
  assert.equal((await sluice('peer', 'ban', 'nobody')).code, 1);
  assert.equal((await sluice('peer', 'ban')).code, 2);
  assert.equal((await sluice('peer', 'add', 'x')).code, 2);
});

test('data is moved, torrents and files are renamed, and the list shows it', async (context) => {
  const scene = await startDeskEngine(context);
  const { desk, sluice, json } = scene;
  const moved = await sluice('move', 'album', desk.path('else'));
  assert.deepEqual([moved.code, moved.stdout], [0, `moved album to ${desk.path('else')}\n`]);
  assert.equal((await listed(scene, 1)).directory, desk.path('else'));
  assert.equal((await sluice('rename', 'album', 'record')).stdout, 'album is now record\n');
  assert.equal((await listed(scene, 1)).name, 'record');
  assert.equal((await sluice('rename', 'record', '0', 'first/1.flac')).code, 0);
  const { files } = (await json('files', 'record')) as { files: { path: string }[] };
  assert.equal(files[0]!.path, 'record/first/1.flac');
  assert.equal((await sluice('rename', 'record', '../out')).code, 1);
  assert.equal((await sluice('move', 'record')).code, 2);
  assert.equal((await sluice('move', '--cancel', 'record')).code, 1, 'nothing moves');
});

test('an engine is reached at its socket, too', async (context) => {
  const { desk, sluice } = await startDeskEngine(context);
  const socket = desk.path('state/socket/engine.sock');
  const elsewhere = ['--state', desk.path('nowhere')];
  const found = await sluice('list', '--names', ...elsewhere, '--attach', socket);
  assert.equal(found.stdout, 'album\nfilm.mkv\n');
  const missing = await sluice('list', '--attach', desk.path('nothing'));
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /no engine listens at .*nothing/);
});
