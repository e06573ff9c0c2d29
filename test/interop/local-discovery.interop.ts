/**
 * Magnet links whose peers are found on the local network alone (BEP 14), each on a host of its own. rtorrent has
 * no local discovery.
 */
import type { Client } from './client.ts';
import { magnetTransfer } from './magnet-transfer.ts';
import { makeOddPayload } from './payloads.ts';
import { roomTest, sideBySide } from './room.ts';
import { sluice } from './sluice.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { transmission } from './strangers/transmission.ts';

const NEEDS = { needsNamespaces: true };
const PAIRS: readonly (readonly [from: Client, to: Client])[] = [
  [sluice, sluice],
  ...[libtorrent, aria2, transmission].flatMap((client) => [
    [client, sluice] as const,
    [sluice, client] as const,
  ]),
];

sideBySide('magnet links on the local network', () => {
  for (const [from, to] of PAIRS) {
    roomTest(
      `${to.name} gets a magnet link from ${from.name}, found on the local network alone`,
      async (room) => {
        const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
        const { hosts } = await room.network(2);
        await magnetTransfer(room, { from, to, by: { lsd: true }, payload, hosts });
      },
      NEEDS,
    );
  }
});
