/** Torrents made by Sluice beside those that other programs make of the same files, and those programs over the data. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Client } from './client.ts';
import type { Host } from './namespaces.ts';
import { makeOddPayload, type Payload } from './payloads.ts';
import { until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { SLUICE, SluiceRun, startSluice } from './sluice.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { transmission } from './strangers/transmission.ts';
import { subject } from './subject.ts';
import {
  makeByLibtorrent,
  makeByMktorrent,
  makeByTransmission,
  showTorrent,
  type TorrentFile,
} from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived, filesBelow } from './trees.ts';

const FINISHED_MS = 60_000;
const PIECE_LENGTH = 1 << 16;

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};

const makeBySluice = (room: Room, payload: Payload, ...flags: readonly string[]): TorrentFile => {
  const path = join(room.folder('made'), 'made.torrent');
  const place = ['create', payload.path, '--output', path, '--piece-length', String(PIECE_LENGTH)];
  execFileSync(process.execPath, [SLUICE, ...place, ...flags, '--quiet']);
  return showTorrent(path);
};

const oddPayload = (room: Room): Payload => {
  const payload = makeOddPayload(room.folder('payload'));
  chmodSync(join(payload.path, 'plain.bin'), 0o755);
  symlinkSync('plain.bin', join(payload.path, 'link.bin'));
  symlinkSync('.hidden', join(payload.path, 'link-to-what-nobody-runs'));
  return payload;
};

sluiceTest(
  'Sluice comes to the info-hashes of mktorrent, transmission-create and libtorrent',
  async (room) => {
    const payload = oddPayload(room);
    const options = {
      path: join(room.folder('theirs'), 'made.torrent'),
      pieceLength: PIECE_LENGTH,
    };
    const ours = (...flags: readonly string[]) => makeBySluice(room, payload, ...flags).infoHash;
    const plain = ours();
    assert.equal(plain, makeByMktorrent(payload, options).infoHash, 'mktorrent');
    assert.equal(plain, ours('--like', 'mktorrent'));
    const theirs = execFileSync('mktorrent', [
      ...['-l', '16', '-a', 'http://127.0.0.1:1/', '-p', '-s', 'SITE', '-n', 'other'],
      ...['-o', join(room.path, 'private.torrent'), payload.path],
    ]);
    assert.equal(
      ours('--private', '--source', 'SITE', '--name', 'other'),
      showTorrent(join(room.path, 'private.torrent')).infoHash,
      `mktorrent, private: ${theirs.length} bytes`,
    );
    assert.equal(
      ours('--like', 'transmission'),
      makeByTransmission(payload, { ...options, path: `${options.path}.t` }).infoHash,
      'transmission-create',
    );
    assert.equal(
      ours('--like', 'libtorrent', '--pad'),
      makeByLibtorrent(payload, 'v1-aligned', { ...options, path: `${options.path}.l` }).infoHash,
      'libtorrent',
    );
    for (const [kind, attributes] of [
      ['v1-links', 'executable,links'],
      ['v1-bare', 'none'],
    ] as const) {
      const made = makeByLibtorrent(payload, kind, { ...options, path: `${options.path}.${kind}` });
      const flags = ['--like', 'libtorrent', '--pad', '--attributes', attributes];
      assert.equal(ours(...flags), made.infoHash, `libtorrent ${kind}`);
    }
  },
);

const findComplete = async (
  room: Room,
  client: Client,
  torrent: TorrentFile,
  directory: string,
  host?: Host,
): Promise<void> => {
  const request = { torrent: torrent.path, directory, ...(host && { host }) };
  const running = await client.download(room, request);
  await running.finished(FINISHED_MS);
  await stopAll(running);
};

sluiceTest('libtorrent and aria2 find the data of torrents by Sluice complete', async (room) => {
  const payload = oddPayload(room);
  for (const order of ['path', 'folder', 'nocase', 'natural']) {
    const torrent = makeBySluice(room, payload, '--order', order, '--comment', 'ours');
    await findComplete(room, libtorrent, torrent, payload.directory);
    if (order === 'path') await findComplete(room, aria2, torrent, payload.directory);
  }
  const padded = makeBySluice(room, payload, '--pad', '--attributes', 'executable,hidden,links');
  assert.ok(padded.padCount > 0);
  await findComplete(room, libtorrent, padded, payload.directory);
});

sluiceTest(
  'Transmission finds the data of a torrent by Sluice complete',
  async (room) => {
    const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
    const { hosts } = await room.network(1);
    await findComplete(
      room,
      transmission,
      makeBySluice(room, payload),
      payload.directory,
      hosts[0],
    );
  },
  { needsNamespaces: true },
);

sluiceTest('Sluice interrupted while it hashes ends with 130 and leaves nothing', async (room) => {
  const folder = room.folder('payload');
  const path = join(folder, 'hole.bin');
  writeFileSync(path, '');
  truncateSync(path, 200 * 2 ** 30);
  const output = join(room.folder('made'), 'made.torrent');
  const program = startSluice(room, ['create', path, '--output', output]);
  const openFiles = `/proc/${program.pid}/fd`;
  await until(FINISHED_MS, 'the hashing', async () =>
    readdirSync(openFiles).some((name) => linkAt(join(openFiles, name)) === path),
  );
  program.signal('SIGINT');
  assert.equal((await program.waitForExit(FINISHED_MS)).code, 130);
  assert.deepEqual(filesBelow(join(output, '..')), []);
});

/** Undefined where it was closed meanwhile. */
const linkAt = (path: string): string | undefined => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

sluiceTest('Sluice seeds what it has just made, and libtorrent has all of it', async (room) => {
  const payload = oddPayload(room);
  const torrent = makeBySluice(room, payload);
  const args = ['create', payload.path, '--seed', '--piece-length', String(PIECE_LENGTH)];
  const place = ['--output', join(room.path, 'seeded.torrent'), '--state', room.folder('state')];
  const seeder = await SluiceRun.start(
    room,
    [...args, ...place],
    { torrent: torrent.path, directory: payload.directory },
    'torrent:checked',
  );
  const directory = room.folder('arrived');
  const leecher = await libtorrent.download(room, {
    torrent: join(room.path, 'seeded.torrent'),
    directory,
    peers: [seeder.address],
  });
  await leecher.finished(FINISHED_MS);
  await stopAll(leecher, seeder);
  assertArrived(payload, torrent, directory);
});
