import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import type { TorrentId } from '../../source/base/ids.ts';
import { StateDatabase } from '../../source/system/state-database.ts';
import { StateLocks } from '../../source/system/state-locks.ts';
import type { SavedRecord } from '../../source/system/state-messages.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PAGE = 4096;

const record = (digit: string): SavedRecord => ({
  id: digit.repeat(40) as TorrentId,
  metainfo: Buffer.alloc(3000, digit),
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
  for (const each of saved) first.save(each);
  first.close();
  makeOld(folder, ['labels', 'trackers']);
  const [second, warnings] = open(t, folder);
  const plain = (each: SavedRecord) => ({ ...each, metainfo: Buffer.from(each.metainfo!) });
  assert.deepEqual(second.loadAll().map(plain), saved);
  assert.ok(second.save({ ...saved[0]!, labels: ['films'] }));
  assert.deepEqual(second.load(saved[0]!.id)?.labels, ['films']);
  assert.deepEqual(warnings, []);
});

test('F17: whichever page of the database is damaged, it starts, and the torrents of other pages are there', async (t) => {
  const folder = await temporaryFolder(t);
  const [database] = open(t, folder);
  for (const digit of '12345678') database.save(record(digit));
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
    const records = damaged.loadAll();
    for (const { id, metainfo } of records)
      assert.ok(
        metainfo.every((byte) => byte === metainfo[0]),
        id,
      );
    if (records.length < 8) assert.ok(warnings.length > 0, `page ${page}`);
    assert.ok(damaged.save(record('0')));
    assert.equal(damaged.loadAll().length, records.length + 1);
    kept += records.length;
    damaged.close();
  }
  assert.ok(pages > 5);
  assert.ok(kept > pages * 5, `${kept} of ${pages * 8}`);
});

test('F17: a database cut off anywhere still starts', async (t) => {
  const folder = await temporaryFolder(t);
  const [database] = open(t, folder);
  for (const digit of '1234') database.save(record(digit));
  database.close();
  const whole = await readFile(join(folder, 'sluice.db'));
  for (const length of [1, 50, 100, 4095, 4096, 5000, 8192, 12_288, whole.length - 1]) {
    const other = join(folder, String(length));
    await mkdir(other);
    await writeFile(join(other, 'sluice.db'), whole.subarray(0, length));
    const [cut] = open(t, other);
    assert.ok(cut.loadAll().length <= 4);
    assert.ok(cut.save(record('0')));
    cut.close();
  }
});
