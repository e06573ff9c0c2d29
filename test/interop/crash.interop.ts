/**
 * An engine that is killed at random moments, two hundred times, while it downloads and takes commands:
 * no torrent is lost, no piece is said to be there that is not, and what was accepted stands.
 */
import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeSession } from '../../source/cli/node-session.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';
import { Lane } from './crash/lane.ts';
import { Engine } from './engine.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';

const ROUNDS = Number(process.env.SLUICE_CRASH_ROUNDS ?? 200);
const LANES = 4;
const TIMEOUT_MS = 600_000;
const KIBIBYTE = 1024;
/** A torrent takes some lives to come. */
const UPLOAD_LIMIT = 6 * KIBIBYTE * KIBIBYTE;

const TORRENTS: readonly MadeTorrent[] = Array.from({ length: 6 }, (_, at) =>
  makeTorrent({
    name: `torrent ${at}`,
    pieceLength: 16 * KIBIBYTE,
    files: [
      { path: 'a', size: (1_000 + at * 200) * KIBIBYTE + 77 },
      { path: 'b/c', size: 300 * KIBIBYTE },
    ],
  }),
);

/** Answers its address. */
const seedAll = async (
  room: Room,
  torrents: readonly MadeTorrent[],
  uploadLimit: number,
): Promise<string> => {
  const directory = room.folder('seeder');
  const session = await createNodeSession({
    directory,
    host: '127.0.0.1',
    ports: [0],
    uploadLimit,
  });
  room.defer(() => session.close());
  const { NodeDisk } = await import('../../source/system/disk.ts');
  const disk = new NodeDisk();
  for (const torrent of torrents) {
    await torrent.writePayload(disk, directory);
    const base64 = Buffer.from(torrent.bytes).toString('base64');
    await session.execute('torrent:add', { source: { kind: 'bytes', base64 } });
  }
  return `127.0.0.1:${session.frame().session.listenPort}`;
};

const MEBIBYTE = KIBIBYTE * KIBIBYTE;
const STEP_MS = 60_000;

/** In place, as another program would. */
const spoil = (path: string, positions: readonly number[]): void => {
  const file = openSync(path, 'r+');
  for (const position of positions) writeSync(file, Uint8Array.of(1, 2, 3), 0, 3, position);
  closeSync(file);
};

// The second of them waits for its data.
sideBySide('killed engines', () => {
  roomTest(
    `F1: killed ${ROUNDS} times while it works, it loses nothing and claims nothing`,
    async (room) => {
      const seeder = await seedAll(room, TORRENTS, UPLOAD_LIMIT);
      const lanes = Array.from({ length: LANES }, (_, at) => {
        const folder = room.folder(`lane-${at}`);
        mkdirSync(join(folder, 'data'));
        return new Lane({ folder, seed: `${Date.now()} ${at}`, torrents: TORRENTS, seeder });
      });
      await Promise.all(
        lanes.map(async (lane) => {
          for (let round = 0; round < ROUNDS / LANES; round++) await lane.live();
          await lane.judge();
        }),
      );
      const sum = (of: (lane: Lane) => number) => lanes.reduce((all, lane) => all + of(lane), 0);
      assert.ok(sum(({ accepted }) => accepted) > ROUNDS, 'hardly anything was accepted');
      assert.ok(sum(({ piecesSeen }) => piecesSeen) > ROUNDS, 'hardly anything came');
    },
    { timeoutMs: TIMEOUT_MS },
  );

  roomTest(
    'F1, F13: what another program changes right after a kill reaches nobody, and is fetched again',
    async (room) => {
      const torrent = makeTorrent({
        name: 'film',
        size: 24 * MEBIBYTE + 99,
        pieceLength: 128 * KIBIBYTE,
        isPrivate: true,
      });
      const { id } = torrent;
      // It saves every ten seconds, and must have done so once before most of it is there.
      const seeder = await seedAll(room, [torrent], MEBIBYTE);
      const places = { room, state: room.folder('state'), directory: room.folder('data') };
      const killed = await Engine.start(places);
      await killed.add(torrent, { peers: [seeder] });
      await killed.until(id, 'most of it', ({ wantedDone }) => wantedDone > 18 * MEBIBYTE);
      killed.program.kill();
      // Everywhere, for pieces come in no order and some of these must have been on record.
      spoil(
        join(places.directory, 'film'),
        Array.from({ length: 24 }, (_, at) => at * MEBIBYTE + 5_000),
      );
      await killed.program.exited;
      const next = await Engine.start(places);
      const other = await createNodeSession({
        directory: room.folder('other'),
        host: '127.0.0.1',
        ports: [0],
      });
      room.defer(() => other.close());
      const base64 = Buffer.from(torrent.bytes).toString('base64');
      const peers = [`127.0.0.1:${next.session.frame().session.listenPort}`];
      await other.execute('torrent:add', { source: { kind: 'bytes', base64 }, peers });
      // Nobody has told it of the seeder again.
      await next.until(id, 'all of it', ({ state }) => state === 'seeding');
      await until(STEP_MS, 'the other', () => other.frame().torrents[0]?.state === 'seeding');
      const { NodeDisk } = await import('../../source/system/disk.ts');
      assert.deepEqual(await torrent.differences(new NodeDisk(), places.directory), []);
      const wrong: string[] = [];
      other.onEvent(({ name }) => {
        if (name === 'peer:banned') wrong.push(name);
      }, 0);
      assert.deepEqual(wrong, []);
      const found = next.events.filter(
        (event) => event.name === 'session:warned' && /not as they were/.test(event.message),
      );
      assert.ok(found.length > 0, 'it was found and told');
    },
  );
});
