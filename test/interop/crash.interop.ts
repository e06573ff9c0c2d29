/**
 * An engine that is killed at random moments, two hundred times, while it downloads and takes commands:
 * no torrent is lost, no piece is said to be there that is not, and what was accepted stands.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeSession } from '../../source/cli/node-session.ts';
import { type MadeTorrent, makeTorrent } from '../helpers/torrent-maker.ts';
import { Lane } from './crash/lane.ts';
import { type Room, roomTest } from './room.ts';

const ROUNDS = Number(process.env.SLUICE_CRASH_ROUNDS ?? 200);
const LANES = 4;
const TIMEOUT_MS = 300_000;
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
const seedAll = async (room: Room): Promise<string> => {
  const directory = room.folder('seeder');
  const session = await createNodeSession({
    directory,
    host: '127.0.0.1',
    ports: [0],
    uploadLimit: UPLOAD_LIMIT,
  });
  room.defer(() => session.close());
  const { NodeDisk } = await import('../../source/system/disk.ts');
  const disk = new NodeDisk();
  for (const torrent of TORRENTS) {
    await torrent.writePayload(disk, directory);
    const base64 = Buffer.from(torrent.bytes).toString('base64');
    await session.execute('torrent:add', { source: { kind: 'bytes', base64 } });
  }
  return `127.0.0.1:${session.frame().session.listenPort}`;
};

roomTest(
  `F1: killed ${ROUNDS} times while it works, it loses nothing and claims nothing`,
  async (room) => {
    const seeder = await seedAll(room);
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
