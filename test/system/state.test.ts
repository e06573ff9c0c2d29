import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isSluiceError } from '../../source/base/errors.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type { TorrentRecord } from '../../source/base/ports/state.ts';
import { SqliteStateStore } from '../../source/system/state.ts';
import { temporaryFolder } from './temporary-folder.ts';

const CHILD = fileURLToPath(new URL('./state-child.ts', import.meta.url));

const idOf = (digit: string): TorrentId => digit.repeat(40) as TorrentId;

const record = (digit: string, fields: Partial<TorrentRecord> = {}): TorrentRecord => ({
  id: idOf(digit),
  outline: `outline of ${digit}`,
  directory: '/data/ö',
  addedAtMs: 1_700_000_000_000 + Number.parseInt(digit, 16),
  completedAtMs: undefined,
  isPaused: false,
  priorities: ['normal', 'skip'],
  labels: ['films', 'läs mig'],
  trackers: [['udp://tracker.example:6969', 'http://second.example/announce']],
  downloadedBytes: 2 ** 45,
  uploadedBytes: 7,
  pieces: Uint8Array.of(0xff, 0x80),
  stamps: [{ size: 5, modifiedMs: 1_700_000_000_000.123 }, undefined],
  createdFiles: ['a/b.txt', 'a/'],
  ...fields,
});

const metainfoOf = (id: TorrentId): Uint8Array => Buffer.from(`metainfo of ${id}`);

const add = (store: SqliteStateStore, torrent: TorrentRecord): Promise<void> =>
  store.saveTorrent(torrent, metainfoOf(torrent.id));

const loadAll = async (store: SqliteStateStore): Promise<readonly TorrentRecord[]> => {
  const records: TorrentRecord[] = [];
  for await (const some of store.loadTorrents()) records.push(...some);
  return records.sort((left, right) => left.addedAtMs - right.addedAtMs);
};

const plain = (value: TorrentRecord | undefined): unknown =>
  value && {
    ...value,
    pieces: value.pieces && [...value.pieces],
  };

const openStore = (t: TestContext, folder: string): [SqliteStateStore, string[]] => {
  const warnings: string[] = [];
  const store = new SqliteStateStore({ folder, onWarning: (message) => warnings.push(message) });
  t.after(() => store.close());
  return [store, warnings];
};

/** Changes the database as damage would. */
const damage = async (folder: string, sql: string): Promise<void> => {
  const database = new DatabaseSync(join(folder, 'sluice.db'));
  database.exec(sql);
  database.close();
};

const startChild = (t: TestContext, ...args: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  return child;
};

const firstLine = async (child: ChildProcess): Promise<string> => {
  const [chunk] = await once(child.stdout!, 'data');
  return String(chunk).trim();
};

test('records come back as they were saved', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  assert.deepEqual(await loadAll(store), []);
  const [one, two] = [record('b'), record('a', { pieces: undefined, completedAtMs: 12 })];
  await add(store, one);
  await add(store, two);
  await store.close();
  const [again, warnings] = openStore(t, folder);
  assert.deepEqual((await loadAll(again)).map(plain), [plain(two), plain(one)]);
  assert.deepEqual(plain(await again.loadTorrent(one.id)), plain(one));
  assert.equal(await again.loadTorrent(idOf('c')), undefined);
  assert.deepEqual(warnings, []);
});

test('saving again replaces, removing removes, and a removed torrent can be saved again', async (t) => {
  const [store] = openStore(t, await temporaryFolder(t));
  const first = record('a');
  await add(store, first);
  const second = { ...first, uploadedBytes: 99, isPaused: true };
  await store.saveTorrent(second);
  assert.deepEqual((await loadAll(store)).map(plain), [plain(second)]);
  await store.removeTorrent(first.id);
  assert.deepEqual(await loadAll(store), []);
  await assert.rejects(store.saveTorrent(second), (error) => isSluiceError(error, 'state/failed'));
  await add(store, second);
  assert.deepEqual((await loadAll(store)).map(plain), [plain(second)]);
});

test('a torrent that another process removed is saved whole again', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  const [other] = openStore(t, folder);
  const saved = record('a');
  await add(store, saved);
  await other.removeTorrent(saved.id);
  await add(store, saved);
  assert.deepEqual(plain(await other.loadTorrent(saved.id)), plain(saved));
});

test('nothing is opened or made before the first call, and the folder is private', async (t) => {
  const folder = join(await temporaryFolder(t), 'state');
  const [store] = openStore(t, folder);
  await assert.rejects(stat(folder));
  await loadAll(store);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

test('F17: damaged progress costs a check of that torrent alone', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  await add(store, record('b'));
  const damages = [
    "body = x''",
    'body = substr(body, 1, 20)',
    "body = replace(body, '5', '6')",
    "checksum = x'00'",
    'body = 5, checksum = 6',
    `body = (SELECT body FROM parts WHERE id = '${idOf('b')}' AND part = 'progress'),
     checksum = (SELECT checksum FROM parts WHERE id = '${idOf('b')}' AND part = 'progress')`,
  ];
  for (const change of damages) {
    await add(store, record('a'));
    const where = `WHERE id = '${idOf('a')}' AND part = 'progress'`;
    await damage(folder, `UPDATE parts SET ${change} ${where}`);
    const [damaged, warnings] = openStore(t, folder);
    const [a, b] = await loadAll(damaged);
    assert.equal(a?.pieces, undefined, change);
    assert.deepEqual(a?.stamps, [], change);
    assert.deepEqual(a?.priorities, ['normal', 'skip'], change);
    assert.deepEqual(plain(b), plain(record('b')), change);
    assert.equal(warnings.length, 1, change);
    assert.match(warnings[0]!, /checked again/);
    await damaged.close();
    await store.removeTorrent(idOf('a'));
  }
});

test('F17: a torrent without its metainfo or settings is set aside once, and hides no other', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  for (const digit of ['a', 'b', 'c']) await add(store, record(digit));
  await store.close();
  await damage(
    folder,
    `DELETE FROM parts WHERE id = '${idOf('a')}' AND part = 'metainfo';
     DELETE FROM parts WHERE id = '${idOf('c')}' AND part = 'settings'`,
  );
  const [damaged, warnings] = openStore(t, folder);
  assert.deepEqual((await loadAll(damaged)).map(plain), [plain(record('b'))]);
  assert.equal(warnings.length, 2);
  await loadAll(damaged);
  assert.equal(warnings.length, 2);
  await add(damaged, record('a'));
  assert.equal((await loadAll(damaged)).length, 2);
});

test('F17: damage to the metainfo is found when it is wanted, and hides nothing else', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  for (const digit of ['a', 'b']) await add(store, record(digit));
  await store.close();
  const where = `WHERE id = '${idOf('a')}' AND part = 'metainfo'`;
  await damage(folder, `UPDATE parts SET body = x'646500' ${where}`);
  const [damaged, warnings] = openStore(t, folder);
  assert.equal((await loadAll(damaged)).length, 2);
  await assert.rejects(damaged.loadMetainfo(idOf('a')), (error) =>
    isSluiceError(error, 'state/corrupt'),
  );
  assert.deepEqual(Buffer.from(await damaged.loadMetainfo(idOf('b'))), metainfoOf(idOf('b')));
  assert.deepEqual(warnings, []);
});

test('F17: without its outline, or with a damaged one, a torrent is there as before', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  for (const digit of ['a', 'b']) await add(store, record(digit));
  const where = (digit: string) => `WHERE id = '${idOf(digit)}' AND part = 'outline'`;
  await damage(
    folder,
    `DELETE FROM parts ${where('a')}; UPDATE parts SET body = 'x' ${where('b')}`,
  );
  const expected = ['a', 'b'].map((digit) => plain(record(digit, { outline: undefined })));
  assert.deepEqual((await loadAll(store)).map(plain), expected);
});

test('more torrents than one page holds come back, each once', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  const many = Array.from({ length: 1_203 }, (_, at) => {
    const id = createHash('sha1').update(String(at)).digest('hex') as TorrentId;
    return record('a', { id, addedAtMs: at });
  });
  await Promise.all(many.map((torrent) => add(store, torrent)));
  assert.deepEqual((await loadAll(store)).map(plain), many.map(plain));
});

for (const [name, content] of [
  ['text', Buffer.from('not a database at all '.repeat(100))],
  ['zeros', Buffer.alloc(8192)],
] as const) {
  test(`F17: a database of ${name} is set aside with a warning, and the start goes on`, async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'sluice.db'), content);
    const [store, warnings] = openStore(t, folder);
    assert.deepEqual(await loadAll(store), []);
    await add(store, record('a'));
    assert.equal((await loadAll(store)).length, 1);
    assert.equal(warnings.length, 1);
    const aside = (await readdir(folder)).find((file) => /^sluice\.db\.corrupt-\d+$/.test(file));
    assert.deepEqual(await readFile(join(folder, aside!)), content);
  });
}

test('F17: an empty database file is a new one', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'sluice.db'), '');
  const [store, warnings] = openStore(t, folder);
  assert.deepEqual(await loadAll(store), []);
  assert.deepEqual(warnings, []);
});

test('F17: a database of a newer Sluice is refused and left alone', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  await add(store, record('a'));
  await store.close();
  await damage(folder, 'PRAGMA user_version = 99');
  const [older] = openStore(t, folder);
  await assert.rejects(
    loadAll(older),
    (error) => isSluiceError(error, 'state/failed') && /newer/.test(error.message),
  );
  await damage(folder, 'PRAGMA user_version = 1');
  assert.equal((await loadAll(older)).length, 1);
});

test('F6: a folder that cannot be made rejects with its path, and a later call works', async (t) => {
  const parent = await temporaryFolder(t);
  const folder = join(parent, 'file', 'state');
  await writeFile(join(parent, 'file'), '');
  const [store] = openStore(t, folder);
  await assert.rejects(
    loadAll(store),
    (error) => isSluiceError(error, 'state/failed') && error.message.includes(folder),
  );
  await chmod(join(parent, 'file'), 0o700);
  const [other] = openStore(t, join(parent, 'other'));
  assert.deepEqual(await loadAll(other), []);
});

test('F20: a lock is refused to a second holder until it is released', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  const [other] = openStore(t, folder);
  const lock = await store.acquireLock('a/../b');
  assert.ok(lock);
  assert.equal(await store.acquireLock('a/../b'), undefined);
  assert.equal(await other.acquireLock('a/../b'), undefined);
  assert.ok(await other.acquireLock('another'));
  await lock.release();
  await lock.release();
  assert.ok(await other.acquireLock('a/../b'));
});

test('F20: a lock file somebody wrote into still locks', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  await (await store.acquireLock('x'))?.release();
  const [file] = await readdir(join(folder, 'locks'));
  await writeFile(join(folder, 'locks', file!), 'garbage '.repeat(200));
  assert.ok(await store.acquireLock('x'));
  const [other] = openStore(t, folder);
  assert.equal(await other.acquireLock('x'), undefined);
});

test('F21: a lock is held against another process, and dies with it by kill -9', async (t) => {
  const folder = await temporaryFolder(t);
  const child = startChild(t, folder, 'lock', 'torrent');
  assert.equal(await firstLine(child), 'held');
  const [store] = openStore(t, folder);
  assert.equal(await store.acquireLock('torrent'), undefined);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(await store.acquireLock('torrent'));
  assert.equal(await firstLine(startChild(t, folder, 'lock', 'torrent')), 'refused');
});

test('processes that start on one new folder at once all save what they have', async (t) => {
  const folder = join(await temporaryFolder(t), 'state');
  const children = ['a', 'b', 'c'].map((name) => startChild(t, folder, 'save', name));
  assert.deepEqual(await Promise.all(children.map(firstLine)), ['saved', 'saved', 'saved']);
  const [store, warnings] = openStore(t, folder);
  const records = await loadAll(store);
  assert.deepEqual(records.map(({ id }) => id).sort(), [idOf('a'), idOf('b'), idOf('c')]);
  assert.deepEqual(warnings, []);
});

test('a closed store refuses, and closing twice is no fault', async (t) => {
  const [store] = openStore(t, await temporaryFolder(t));
  await loadAll(store);
  await store.close();
  await store.close();
  await assert.rejects(loadAll(store), (error) => isSluiceError(error, 'session/closed'));
});

test('the journal keeps the newest, in order, each number once', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  const event = (number: number) => ({ number, at: number * 10, text: `{"number":${number}}` });
  const save = (numbers: readonly number[], keepsEvents: number, keepsSinceMs: number) =>
    store.saveJournal({ events: numbers.map(event), keepsEvents, keepsSinceMs });
  assert.deepEqual(await store.loadJournal(), []);
  await save([1, 2, 3, 5], 10, 0);
  await save([5, 8], 4, 0);
  await store.close();
  const [again] = openStore(t, folder);
  const numbers = async () => (await again.loadJournal()).map(({ number }) => number);
  assert.deepEqual(await numbers(), [2, 3, 5, 8]);
  await again.saveJournal({ events: [event(9)], keepsEvents: 10, keepsSinceMs: 50 });
  assert.deepEqual(await again.loadJournal(), [event(5), event(8), event(9)]);
});

test('what is noted of a torrent comes back with its record, until the record is saved anew', async (t) => {
  const folder = await temporaryFolder(t);
  const [store] = openStore(t, folder);
  await add(store, record('a', { writtenAtMs: 5 }));
  await store.noteRecent(idOf('a'), Uint8Array.of(0x40));
  await store.noteRecent(idOf('b'), Uint8Array.of(0x40));
  const [noted] = await loadAll(store);
  assert.deepEqual([...noted!.recent!], [0x40]);
  assert.equal(noted!.writtenAtMs, 5);
  await store.saveTorrent(record('a'));
  const [saved, ...others] = await loadAll(store);
  assert.equal(saved!.recent, undefined);
  assert.deepEqual(others, [], 'a note alone makes no torrent');
});
