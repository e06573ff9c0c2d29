import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import type { TorrentId } from '../../source/base/ids.ts';
import type { TorrentRecord } from '../../source/base/ports/state.ts';
import { isCorrupt } from '../../source/system/sqlite-error.ts';
import { StateDatabase } from '../../source/system/state-database.ts';
import { StateLocks } from '../../source/system/state-locks.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PAGE = 4096;

const record = (digit: string): TorrentRecord => ({
  id: digit.repeat(40) as TorrentId,
  outline: 'o'.repeat(300),
  directory: '/data',
  addedAtMs: 1,
  completedAtMs: undefined,
  isPaused: false,
  priorities: [],
  labels: [],
  trackers: undefined,
  downloadedBytes: 0,
  uploadedBytes: 0,
  pieces: undefined,
  stamps: [],
  createdFiles: [],
});

const save = (database: StateDatabase, given: TorrentRecord): readonly boolean[] =>
  database.save([{ record: given, metainfo: Buffer.alloc(3000, given.id[0]) }]);

const loadAll = (database: StateDatabase): readonly TorrentRecord[] =>
  database.loadPage({ after: '', limit: 100 }).records;

const open = (t: TestContext, folder: string): [StateDatabase, string[]] => {
  const warnings: string[] = [];
  const locks = new StateLocks(join(folder, 'locks'));
  const database = new StateDatabase({
    folder,
    locks,
    warn: (message) => warnings.push(message),
    wallTime: () => 123,
  });
  t.after(() => {
    database.close();
    locks.close();
  });
  return [database, warnings];
};

/** As the first version wrote them: without what torrents have had since. */
const makeOld = (folder: string, newer: readonly string[]): void => {
  const database = new DatabaseSync(join(folder, 'sluice.db'));
  const rows = database.prepare("SELECT id, body FROM parts WHERE part = 'settings'").all();
  const put = database.prepare(
    "UPDATE parts SET body = ?, checksum = ? WHERE id = ? AND part = 'settings'",
  );
  database.exec("DELETE FROM parts WHERE part = 'outline'");
  for (const { id, body } of rows as unknown as { id: string; body: Uint8Array }[]) {
    const fields = JSON.parse(Buffer.from(body).toString());
    for (const name of newer) delete fields[name];
    const old = Buffer.from(JSON.stringify(fields));
    put.run(old, createHash('sha1').update(`${id} settings `).update(old).digest(), id);
  }
  database.close();
};

test('a database of the first version opens, keeps everything, and takes what is new', async (t) => {
  const folder = await temporaryFolder(t);
  const [first] = open(t, folder);
  const saved = ['1', '2'].map((digit) => ({ ...record(digit), priorities: ['skip', 'high'] }));
  for (const each of saved) save(first, each);
  first.close();
  makeOld(folder, ['labels', 'trackers']);
  const [second, warnings] = open(t, folder);
  assert.deepEqual(
    loadAll(second),
    saved.map((each) => ({ ...each, outline: undefined })),
  );
  const [one] = saved;
  assert.deepEqual(second.loadMetainfo(one!.id), new Uint8Array(Buffer.alloc(3000, '1')));
  assert.deepEqual(second.save([{ record: { ...one!, labels: ['films'] }, metainfo: undefined }]), [
    true,
  ]);
  assert.equal(second.load(one!.id)?.outline, one!.outline);
  assert.deepEqual(second.load(saved[0]!.id)?.labels, ['films']);
  assert.deepEqual(warnings, []);
});

/** Undefined where it is damaged. */
const metainfoOf = (database: StateDatabase, id: TorrentId): Uint8Array | undefined => {
  try {
    return database.loadMetainfo(id);
  } catch (error) {
    if (isSluiceError(error, 'state/corrupt') || isCorrupt(error)) return undefined;
    throw error;
  }
};

test('F17: whichever page of the database is damaged, it starts, and the torrents of other pages are there', async (t) => {
  const folder = await temporaryFolder(t);
  const [database] = open(t, folder);
  for (const digit of '12345678') save(database, record(digit));
  database.close();
  const whole = await readFile(join(folder, 'sluice.db'));
  const pages = whole.length / PAGE;
  let kept = 0;
  for (let page = 0; page < pages; page++) {
    const other = join(folder, String(page));
    await mkdir(other);
    const bytes = Buffer.from(whole);
    bytes.fill(0xa5, page * PAGE, page * PAGE + PAGE);
    await writeFile(join(other, 'sluice.db'), bytes);
    const [damaged, warnings] = open(t, other);
    const records = loadAll(damaged);
    for (const { id } of records) {
      const metainfo = metainfoOf(damaged, id);
      assert.ok(metainfo?.every((byte) => byte === id.charCodeAt(0)) ?? true, id);
    }
    if (records.length < 8) assert.ok(warnings.length > 0, `page ${page}`);
    assert.deepEqual(save(damaged, record('0')), [true]);
    assert.equal(loadAll(damaged).length, records.length + 1);
    kept += records.length;
    damaged.close();
  }
  assert.ok(pages > 5);
  assert.ok(kept > pages * 5, `${kept} of ${pages * 8}`);
});

test('F17: a database cut off anywhere still starts', async (t) => {
  const folder = await temporaryFolder(t);
  const [database] = open(t, folder);
  for (const digit of '1234') save(database, record(digit));
  database.close();
  const whole = await readFile(join(folder, 'sluice.db'));
  for (const length of [1, 50, 100, 4095, 4096, 5000, 8192, 12_288, whole.length - 1]) {
    const other = join(folder, String(length));
    await mkdir(other);
    await writeFile(join(other, 'sluice.db'), whole.subarray(0, length));
    const [cut] = open(t, other);
    assert.ok(loadAll(cut).length <= 4);
    assert.deepEqual(save(cut, record('0')), [true]);
    cut.close();
  }
});
