/** Magnet links whose peers the DHT alone names, among twenty nodes of ours (BEP 5): each program on a host of its own. */
import type { Client } from './client.ts';
import { magnetTransfer } from './magnet-transfer.ts';
import type { Host } from './namespaces.ts';
import { startNodes } from './our-programs.ts';
import { makeOddPayload } from './payloads.ts';
import { roomTest, sideBySide } from './room.ts';
import { sluice } from './sluice.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { transmission } from './strangers/transmission.ts';

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
});
