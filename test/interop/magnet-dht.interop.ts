/** Magnet links whose peers the DHT alone names, among twenty nodes of ours (BEP 5): each program on a host of its own. */
import { fileURLToPath } from 'node:url';
import type { Client } from './client.ts';
import type { Entry } from './dht-nodes.ts';
import { magnetTransfer } from './magnet-transfer.ts';
import type { Host } from './namespaces.ts';
import { makeOddPayload } from './payloads.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { sluice } from './sluice.ts';
import { aria2 } from './strangers/aria2.ts';
import { libtorrent } from './strangers/libtorrent.ts';
import { rtorrent } from './strangers/rtorrent.ts';
import { transmission } from './strangers/transmission.ts';

const PROGRAM = fileURLToPath(new URL('dht-nodes.ts', import.meta.url));
const PORT = 16_881;
const NODES = 20;
const START_MS = 30_000;
const NEEDS = { needsNamespaces: true, timeoutMs: 150_000 };

/** At addresses of their own, all on one host. */
async function openNodes(room: Room, host: Host): Promise<Entry> {
  const addresses = Array.from({ length: NODES }, (_, at) => `10.77.0.${at + 101}`);
  for (const address of addresses) {
    await room.capture(host, 'ip', ['address', 'add', `${address}/24`, 'dev', 'eth0']);
  }
  const args = [PROGRAM, `${PORT}`, ...addresses];
  const program = room.run({ label: 'dht-nodes', command: process.execPath, args, host });
  const isReady = (line: string): true | undefined => (line === 'ready' ? true : undefined);
  await program.waitFor('our nodes to know each other', isReady, START_MS);
  return { host: addresses[0] as string, port: PORT };
}

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
        const dht = await openNodes(room, one);
        await magnetTransfer(room, { from, to, by: { dht }, payload, hosts: [two, three] });
      },
      NEEDS,
    );
  }
});
