/** Limits with a seeder that sends as fast as it can: kept to over half a minute, and evenly. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNodeSession } from '../../source/cli/node-session.ts';
import { EngineSession } from '../../source/engine/session/session.ts';
import type { Host } from './namespaces.ts';
import { makeFilePayload } from './payloads.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { libtorrentWith } from './strangers/libtorrent.ts';
import { transmissionOverUtp } from './strangers/transmission.ts';
import { subject } from './subject.ts';
import { makeByMktorrent, makeByTransmission, type TorrentFile } from './torrents.ts';
import { assertArrived } from './trees.ts';
import { LIBTORRENT_UTP, PEER } from './utp-alone.ts';

const RATE = 10_000;
const QUARTER_MS = 250;
const QUARTERS = 120;
const STEP_MS = 30_000;
const TRANSMISSION_BYTES = 400_000;

/** What came in each quarter of a second of half a minute. */
const quartersOf = async (
  room: Room,
  torrent: TorrentFile,
  directory: string,
  settings: Readonly<Record<string, unknown>>,
  carrier: string,
): Promise<{ readonly quarters: readonly number[]; readonly bytesPerSecond: number }> => {
  const seeder = await libtorrentWith(settings).seed(room, { torrent: torrent.path, directory });
  const session = await createNodeSession({
    directory: room.folder(`got-${carrier}`),
    host: '127.0.0.1',
    ports: [0],
    downloadLimit: RATE,
  });
  room.defer(() => session.close());
  assert.ok(session instanceof EngineSession);
  const base64 = readFileSync(torrent.path).toString('base64');
  const { id } = await session.execute('torrent:add', { source: { kind: 'bytes', base64 } });
  const look = session.watch(id, ['peers']);
  room.defer(() => look());
  await session.execute('torrent:add-peer', { id, address: seeder.address });
  // Frames show it once a second.
  const downloaded = () => session.torrents.need(id).tally.downloaded;
  await until(STEP_MS, `the first bytes over ${carrier}`, () => downloaded() > 3 * 16_384);
  assert.equal(session.frame().details[id]?.peers?.[0]?.carrier, carrier);
  const quarters: number[] = [];
  const began = { ms: performance.now(), bytes: downloaded() };
  for (let before = began.bytes; quarters.length < QUARTERS; ) {
    await sleep(began.ms + (quarters.length + 1) * QUARTER_MS - performance.now());
    const bytes = downloaded();
    quarters.push(bytes - before);
    before = bytes;
  }
  const seconds = (performance.now() - began.ms) / 1_000;
  return { quarters, bytesPerSecond: (downloaded() - began.bytes) / seconds };
};

sideBySide('bandwidth', () => {
  if (subject.name !== 'Sluice') return;
  roomTest(
    '10 kB/s from libtorrent come in every quarter of a second, over TCP and over uTP, within 3 % in half a minute',
    async (room) => {
      const payload = makeFilePayload(room.folder('payload'), 4 << 20);
      const torrent = makeByMktorrent(payload, { path: join(room.path, 'slow.torrent') });
      const found = await Promise.all([
        quartersOf(room, torrent, payload.directory, {}, 'tcp'),
        quartersOf(room, torrent, payload.directory, LIBTORRENT_UTP, 'utp'),
      ]);
      for (const { quarters, bytesPerSecond } of found) {
        const words = `${Math.round(bytesPerSecond)} B/s: ${quarters.join(' ')}`;
        assert.ok(Math.max(...quarters) <= 6_000, words);
        assert.ok(quarters.filter((bytes) => bytes < 500).length <= 6, words);
        assert.ok(Math.abs(bytesPerSecond - RATE) <= RATE * 0.03, words);
      }
    },
  );

  roomTest(
    'Transmission over uTP sends at 20 kB/s what is read at 20 kB/s, and is not lost for it',
    async (room) => {
      const [one, two] = (await room.network(2)).hosts as [Host, Host];
      const payload = makeFilePayload(room.folder('payload'), TRANSMISSION_BYTES);
      const torrent = makeByTransmission(payload, { path: join(room.path, 'slow.torrent') });
      const { directory } = payload;
      const from = { torrent: torrent.path, directory, host: one };
      const seeder = await transmissionOverUtp.seed(room, from);
      const folder = room.folder('got');
      const args = [PEER, two.address, torrent.path, folder, seeder.address, '20000'];
      const leecher = room.run({ label: 'slow', command: process.execPath, args, host: two });
      const said = (word: string) => (line: string) => line.startsWith(word) || undefined;
      await leecher.waitFor('its port', said('ready'), STEP_MS);
      const began = performance.now();
      await leecher.waitFor('all', said('done'), 2 * STEP_MS);
      const seconds = (performance.now() - began) / 1_000;
      // Transmission lets some seconds pass before it begins.
      const least = TRANSMISSION_BYTES / 20_000;
      assert.ok(seconds > least * 0.95 && seconds < least + 20, `${seconds} s`);
      assertArrived(payload, torrent, folder);
    },
    { needsNamespaces: true },
  );
});
