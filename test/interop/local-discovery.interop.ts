/** Peers found on the local network alone (BEP 14), each on a host of its own: libtorrent and Sluice. */
import type { Client } from './client.ts';
import type { Host } from './namespaces.ts';
import { makeOddPayload } from './payloads.ts';
import { type Room, roomTest } from './room.ts';
import { sluice } from './sluice.ts';
import { LibtorrentPeer } from './strangers/libtorrent.ts';
import { makeByTransmission } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const TRANSFER_MS = 100_000;
const NEEDS = { needsNamespaces: true };

async function begin(
  room: Room,
  { torrent, directory, host }: { torrent: string; directory: string; host?: Host },
  mode: 'seed' | 'leech',
): Promise<LibtorrentPeer> {
  const peer = await LibtorrentPeer.start(room, host, {}, false, ['lsd']);
  await peer.ask('add', { torrent, directory, mode });
  return peer;
}

const libtorrent: Client = {
  name: 'libtorrent',
  takesPeersByHand: true,
  seed: (room, request) => begin(room, request, 'seed'),
  download: (room, request) => begin(room, request, 'leech'),
};

// In all other tests Sluice is kept out of it; here each network is the test's own.
process.env.SLUICE_LSD = 'on';

for (const [from, to] of [
  [sluice, sluice],
  [libtorrent, sluice],
  [sluice, libtorrent],
] as const) {
  roomTest(
    `${to.name} finds ${from.name} on the local network alone`,
    async (room) => {
      const payload = makeOddPayload(room.folder('payload'));
      const path = `${room.folder('torrent')}/made.torrent`;
      const torrent = makeByTransmission(payload, { path });
      const [one, two] = (await room.network(2)).hosts as [Host, Host];
      const place = { torrent: torrent.path, directory: payload.directory };
      const seeder = await from.seed(room, { ...place, host: one });
      const directory = room.folder('arrived');
      const found = await to.download(room, { torrent: torrent.path, directory, host: two });
      await found.finished(TRANSFER_MS);
      await stopAll(found, seeder);
      assertArrived(payload, torrent, directory);
    },
    NEEDS,
  );
}
