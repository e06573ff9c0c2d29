/** Two behind routers that know of nobody but one in the open meet through it (BEP 55), whoever of them is libtorrent. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Client } from './client.ts';
import { openInternet, whyNoRouters } from './homes.ts';
import { makeFilePayload } from './payloads.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { sluice } from './sluice.ts';
import { libtorrentWith } from './strangers/libtorrent.ts';
import { makeByTransmission } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const TRANSFER_MS = 90_000;
const MEET_MS = 30_000;
const NEEDS = { needsNamespaces: true, skip: whyNoRouters(), timeoutMs: 150_000 };
const BYTES = 512 * 1024;
/** Bytes a second: the one in the open is of no help. */
const SLOW = 2_000;
const PEX = { pex: true } as const;

const libtorrent = libtorrentWith({
  enable_outgoing_utp: true,
  enable_incoming_utp: true,
  peer_connect_timeout: 5,
});

/** What libtorrent's log of its peers says of it. */
function relayed(room: Room): string {
  const folder = `${room.path}/logs`;
  const logs = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  return logs
    .flatMap((log) => log.split('\n').filter((line) => line.includes('HOLEPUNCH')))
    .join('\n');
}

sideBySide('peers behind routers', () => {
  for (const [seeding, relaying, downloading] of [
    [sluice, libtorrent, sluice],
    [sluice, sluice, sluice],
    [libtorrent, sluice, sluice],
    [sluice, sluice, libtorrent],
  ] as readonly (readonly [Client, Client, Client])[]) {
    roomTest(
      `${downloading.name} at home gets all from ${seeding.name} at another home, by way of ${relaying.name}`,
      async (room) => {
        const { open, homes } = await openInternet(room, 2);
        const payload = makeFilePayload(room.folder('payload'), BYTES);
        const torrent = makeByTransmission(payload, {
          path: `${room.folder('torrent')}/made.torrent`,
        });
        const common = { torrent: torrent.path, finds: PEX };
        const between = await relaying.download(room, {
          ...common,
          directory: room.folder('between'),
          host: open,
          maxDown: SLOW,
        });
        const seeder = await seeding.download(room, {
          ...common,
          directory: payload.directory,
          host: homes[0]!.inside,
          peers: [between.address],
        });
        await until(MEET_MS, 'the seeder to be known', async () => {
          const [tcp, udp] = await Promise.all([
            room.capture(open, 'ss', ['-Htn', 'state', 'established']),
            Promise.resolve(''),
          ]);
          return `${tcp}${udp}`.includes(homes[0]!.router.address);
        });
        const directory = room.folder('arrived');
        const found = await downloading.download(room, {
          ...common,
          directory,
          host: homes[1]!.inside,
          peers: [between.address],
        });
        await found.finished(TRANSFER_MS);
        await stopAll(found, seeder, between);
        assertArrived(payload, torrent, directory);
        assert.ok(relayed(room) !== undefined);
      },
      NEEDS,
    );
  }
});
