/** What scripts rely on: exit codes, selection, and going on after an interruption. Sluice only. */
import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeFilePayload, makeOddPayload } from './payloads.ts';
import { roomTest } from './room.ts';
import { SluiceRun, startSluice } from './sluice.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { subject } from './subject.ts';
import { makeByLibtorrent, makeByMktorrent } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived, filesBelow } from './trees.ts';

const MIB = 1 << 20;
const STEP_MS = 40_000;

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};

sluiceTest('Sluice fetches only the files that --select names', async (room) => {
  const payload = makeOddPayload(room.folder('payload'));
  const torrent = makeByLibtorrent(payload, 'v1', { path: join(room.path, 'made.torrent') });
  const seeder = await libtorrent.seed(room, {
    torrent: torrent.path,
    directory: payload.directory,
  });
  const directory = room.folder('arrived');
  const request = { torrent: torrent.path, directory };
  const place = [torrent.path, '--dir', directory, '--state', room.folder('state')];
  const wish = ['--peer', seeder.address, '--select', '**/leaf.bin', '--select', '**/plain.bin'];
  const run = await SluiceRun.start(room, ['get', ...place, ...wish], request);
  await run.finished(STEP_MS);
  await stopAll(seeder);
  const wanted = torrent.files
    .map(({ path }) => path)
    .filter((path) => /\/(leaf|plain)\.bin$/.test(path));
  assert.deepEqual(filesBelow(directory), wanted.sort(), 'only what was selected');
  for (const path of wanted) {
    const isSame = readFileSync(join(directory, path)).equals(
      readFileSync(join(payload.directory, path)),
    );
    assert.ok(isSame, `${path} arrived whole`);
  }
});

sluiceTest('Sluice interrupted ends with 130, and the same command goes on', async (room) => {
  const payload = makeFilePayload(room.folder('payload'), 16 * MIB);
  const torrent = makeByMktorrent(payload, {
    path: join(room.path, 'made.torrent'),
    pieceLength: MIB / 4,
  });
  const place = { torrent: torrent.path, directory: payload.directory };
  const seeder = await libtorrent.seed(room, { ...place, maxUp: 5 * MIB });
  const directory = room.folder('arrived');
  const args = ['--dir', directory, '--state', room.folder('state'), '--peer', seeder.address];
  const request = { torrent: torrent.path, directory };
  const first = await SluiceRun.start(room, ['get', torrent.path, ...args], request);
  await first.untilPieces(Math.floor(torrent.pieceCount / 3), STEP_MS);
  first.program.signal('SIGINT');
  assert.equal((await first.program.waitForExit(STEP_MS)).code, 130);
  const second = await SluiceRun.start(room, ['get', torrent.path, ...args], request);
  await second.finished(STEP_MS);
  assert.ok(
    second.piecesVerified <= torrent.pieceCount * 0.8,
    'what was there was not fetched again',
  );
  await stopAll(seeder);
  assertArrived(payload, torrent, directory);
});

sluiceTest('Sluice verifies what libtorrent wrote, and sees one wrong byte', async (room) => {
  const payload = makeOddPayload(room.folder('payload'));
  const torrent = makeByLibtorrent(payload, 'v1', { path: join(room.path, 'made.torrent') });
  const place = [torrent.path, '--dir', payload.directory];
  const good = startSluice(room, ['verify', ...place]);
  assert.equal((await good.waitForExit(STEP_MS)).code, 0);
  const file = openSync(join(payload.path, 'plain.bin'), 'r+');
  writeSync(file, Buffer.from([1, 2, 3]), 0, 3, 2 * MIB);
  closeSync(file);
  const bad = startSluice(room, ['verify', ...place]);
  assert.equal((await bad.waitForExit(STEP_MS)).code, 1);
});

sluiceTest('Sluice refuses a v2-only torrent in words and creates nothing', async (room) => {
  const payload = makeOddPayload(room.folder('payload'));
  const torrent = makeByLibtorrent(payload, 'v2', { path: join(room.path, 'made.torrent') });
  const directory = join(room.path, 'arrived');
  const run = startSluice(room, ['get', torrent.path, '--dir', directory, '--port', '0']);
  assert.equal((await run.waitForExit(STEP_MS)).code, 1);
  assert.ok(!existsSync(directory), 'no folder was made');
});
