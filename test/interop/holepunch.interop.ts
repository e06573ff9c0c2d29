/**
 * Two behind routers that know of nobody but one in the open meet through it (BEP 55), whoever of the three is
 * libtorrent, whose log says what passed. The one in the open is too slow to be of any help.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Client, RunningClient } from './client.ts';
import { openInternet, whyNoRouters } from './homes.ts';
import { makeFilePayload } from './payloads.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { sluice } from './sluice.ts';
import { LibtorrentPeer, libtorrentWith } from './strangers/libtorrent.ts';
import { makeByTransmission } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const TRANSFER_MS = 90_000;
const BY_THEMSELVES_MS = 12_000;
const MEET_MS = 30_000;
const NEEDS = { needsNamespaces: true, skip: whyNoRouters(), timeoutMs: 150_000 };
const BYTES = 512 * 1024;
/** Bytes a second. */
const SLOW = 2_000;
const PEX = { pex: true } as const;
/** All that libtorrent usually tells, and each message between peers. */
const USUAL_ALERTS = 0xff;
const PEER_LOG = 1 << 15;

const libtorrent = libtorrentWith({
  enable_outgoing_utp: true,
  enable_incoming_utp: true,
  peer_connect_timeout: 5,
  alert_mask: USUAL_ALERTS | PEER_LOG,
});

const logsOf = (room: Room): readonly string[] =>
  readdirSync(`${room.path}/logs`).map((name) => readFileSync(`${room.path}/logs/${name}`, 'utf8'));

async function untilJoined(room: Room, client: RunningClient, relay: string): Promise<void> {
  await until(MEET_MS, `${client.name} at home to be connected`, async () =>
    client instanceof LibtorrentPeer
      ? (await client.status()).peers > 0
      : logsOf(room).some((log) => log.includes(`"address":"${relay}"`)),
  );
}

sideBySide('peers behind routers', () => {
  for (const [seeding, relaying, downloading] of [
    [sluice, libtorrent, sluice],
    [sluice, sluice, sluice],
    [libtorrent, sluice, sluice],
    [sluice, sluice, libtorrent],
  ] as readonly (readonly [Client, Client, Client])[]) {
    const [seedName, relayName, name] = [seeding.name, relaying.name, downloading.name];
    roomTest(
      `${name} at home gets all from ${seedName} at another home, by way of ${relayName}`,
      async (room) => {
        const { open, homes } = await openInternet(room, 2);
        const payload = makeFilePayload(room.folder('payload'), BYTES);
        const path = `${room.folder('torrent')}/made.torrent`;
        const torrent = makeByTransmission(payload, { path });
        const common = { torrent: path, finds: PEX };
        const relay = await relaying.download(room, {
          ...common,
          directory: room.folder('between'),
          host: open,
          maxDown: SLOW,
        });
        const home = (at: number) => ({ host: homes[at]!.inside, peers: [relay.address] });
        const kept = { directory: payload.directory, maxUp: 10 * BYTES };
        const seeder = await seeding.seed(room, { ...common, ...kept, ...home(0) });
        await untilJoined(room, seeder, relay.address);
        const directory = room.folder('arrived');
        const beganMs = performance.now();
        const found = await downloading.download(room, { ...common, directory, ...home(1) });
        await found.finished(TRANSFER_MS);
        await stopAll(found, seeder, relay);
        assertArrived(payload, torrent, directory);
        const isTold = logsOf(room).some((log) => log.includes('HOLEPUNCH'));
        const hasTeller = [seeding, relaying, downloading].includes(libtorrent);
        // Two who are told of each other at once, and dial in the same moment, get through without being brought together.
        const wasBySelf = performance.now() - beganMs < BY_THEMSELVES_MS;
        assert.ok(isTold === hasTeller || wasBySelf, 'what libtorrent says of it');
      },
      NEEDS,
    );
  }
});
