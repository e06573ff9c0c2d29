/** Magnet links whose peers the DHT alone names, among twenty nodes of ours (BEP 5): each program on a host of its own. */
import type { Client } from './client.ts';
import { linkTo, magnetTransfer } from './magnet-transfer.ts';
import type { Host } from './namespaces.ts';
import { startNodes } from './our-programs.ts';
import { makeOddPayload } from './payloads.ts';
import { until } from './program.ts';
import { roomTest, sideBySide } from './room.ts';
import { sluice } from './sluice.ts';
import { aria2 } from './strangers/aria2.ts';
import { LibtorrentPeer, libtorrent } from './strangers/libtorrent.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { transmission } from './strangers/transmission.ts';
import { makeByTransmission } from './torrents.ts';
import { assertArrived } from './trees.ts';

const TRANSFER_MS = 100_000;
/** Bytes a second: too slow to be of any help. */
const SLOW = 2_000;
/** Where no node is. */
const NOBODY = { host: '10.77.0.250', port: 1 };
const NEEDS = { needsNamespaces: true, timeoutMs: 150_000 };

const pairs = [libtorrent, aria2, transmission, rtorrent].flatMap(
  (client): readonly (readonly [from: Client, to: Client])[] => [
    [client, sluice],
    [sluice, client],
  ],
);

sideBySide('magnet links by the DHT', () => {
  for (const [from, to] of pairs) {
    roomTest(
      `${to.name} gets a magnet link from ${from.name}, which only the DHT names`,
      async (room) => {
        const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
        const { hosts } = await room.network(3);
        const [one, two, three] = hosts as [Host, Host, Host];
        const dht = await startNodes(room, one);
        await magnetTransfer(room, { from, to, by: { dht }, payload, hosts: [two, three] });
      },
      NEEDS,
    );
  }

  roomTest(
    'Sluice enters the DHT by what libtorrent says of itself, and finds there who is quick',
    async (room) => {
      const payload = makeOddPayload(room.folder('payload'));
      const [one, two, three, four] = (await room.network(4)).hosts as [Host, Host, Host, Host];
      const finds = { dht: await startNodes(room, one) };
      const torrent = makeByTransmission(payload, { path: `${room.folder('torrent')}/t.torrent` });
      const place = { torrent: torrent.path, directory: payload.directory, finds };
      const slow = await libtorrent.seed(room, { ...place, host: two, maxUp: SLOW });
      await libtorrent.seed(room, { ...place, host: three });
      const directory = room.folder('arrived');
      const link = linkTo(torrent, undefined, slow.address);
      const request = { torrent: link, directory, host: four, finds: { dht: NOBODY } };
      const found = await sluice.download(room, request);
      await found.finished(TRANSFER_MS);
      assertArrived(payload, torrent, directory);
    },
    NEEDS,
  );

  roomTest(
    'libtorrent enters the DHT by what Sluice says of itself',
    async (room) => {
      const payload = makeOddPayload(room.folder('payload'));
      const [one, two, three] = (await room.network(3)).hosts as [Host, Host, Host];
      const dht = await startNodes(room, one);
      const torrent = makeByTransmission(payload, { path: `${room.folder('torrent')}/t.torrent` });
      const place = { torrent: torrent.path, directory: payload.directory };
      const seeder = await sluice.seed(room, { ...place, host: two, finds: { dht } });
      const other = await LibtorrentPeer.start(room, three, {}, { dht: NOBODY });
      const directory = room.folder('arrived');
      const peers = [seeder.address];
      await other.ask('add', { torrent: torrent.path, directory, mode: 'leech', peers });
      await until(TRANSFER_MS, 'libtorrent to know eight nodes', async () => {
        const { count } = await other.ask<{ count: number }>('dht-nodes');
        return count >= 8;
      });
    },
    NEEDS,
  );
});
