/** A network without IPv4: libtorrent and Sluice find, dial and serve each other by every way there is. */
import assert from 'node:assert/strict';
import type { Client } from './client.ts';
import { linkTo, type MagnetTransfer, magnetTransfer } from './magnet-transfer.ts';
import type { Host } from './namespaces.ts';
import { startNodes, startOurTracker } from './our-programs.ts';
import { makeOddPayload } from './payloads.ts';
import { until } from './program.ts';
import { type Room, roomTest, sideBySide } from './room.ts';
import { SluiceRun, sluice } from './sluice.ts';
import { aria2 } from './strangers/aria2.ts';
import { LibtorrentPeer, libtorrent } from './strangers/libtorrent.ts';
import { transmission } from './strangers/transmission.ts';
import { makeByTransmission } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const TRANSFER_MS = 60_000;
const LASTING_MS = 120_000;
const MEET_MS = 20_000;
const NEEDS = { needsNamespaces: true };
/** Bytes a second: too slow to be of any help. */
const SLOW = 2_000;

const PAIRS: readonly (readonly [from: Client, to: Client])[] = [
  [libtorrent, sluice],
  [sluice, libtorrent],
];

/** How the one that has a link finds the seeder. */
type Way = readonly [
  title: string,
  plan: (room: Room, host: Host) => Promise<Pick<MagnetTransfer, 'by' | 'url'>>,
];

const WAYS: readonly Way[] = [
  ['by its address', async () => ({ by: 'address' })],
  ['on the local network alone', async () => ({ by: { lsd: true } })],
  ['by the DHT alone', async (room, host) => ({ by: { dht: await startNodes(room, host) } })],
  ['by a tracker', async (room, host) => ({ by: {}, url: await startOurTracker(room, host) })],
];

sideBySide('magnet links over IPv6', () => {
  // It lasts longest.
  roomTest(
    'libtorrent with addresses of both families is one peer, who is not left for itself',
    async (room) => {
      const payload = makeOddPayload(room.folder('payload'));
      const torrent = makeByTransmission(payload, { path: `${room.folder('torrent')}/t.torrent` });
      const [one, two] = (await room.network(2)).hosts as [Host, Host];
      for (const [at, host] of [one, two].entries()) {
        await room.capture(host, 'ip', [
          'address',
          'add',
          `${IPV6[at]}/32`,
          'dev',
          'eth0',
          'nodad',
        ]);
      }
      const port = 7_000;
      const both = { listen_interfaces: `${one.address}:${port},[${IPV6[0]}]:${port}` };
      const settings = { ...both, upload_rate_limit: LASTING };
      const seeder = await LibtorrentPeer.start(room, one, settings, { lsd: true });
      const place = { torrent: torrent.path, directory: payload.directory };
      await seeder.ask('add', { ...place, mode: 'seed' });
      const directory = room.folder('arrived');
      const request = {
        torrent: torrent.path,
        directory,
        host: two,
        finds: { lsd: true },
      } as const;
      const found = await sluice.download(room, request);
      await found.finished(LASTING_MS);
      assert.ok(found instanceof SluiceRun);
      // It dials once a second itself, where it has come first at one of its addresses.
      const dials = found.program.log().match(new RegExp(`"peer:connected".*:${port}"`, 'g')) ?? [];
      assert.ok(dials.length <= 6, `${dials.length} connections with one peer`);
      assertArrived(payload, torrent, directory);
    },
    { ...NEEDS, timeoutMs: 150_000 },
  );

  for (const [from, to] of PAIRS) {
    for (const [title, plan] of WAYS) {
      roomTest(
        `over IPv6 ${to.name} gets a magnet link from ${from.name}, found ${title}`,
        async (room) => {
          const payload = makeOddPayload(room.folder('payload'));
          const [one, two, three] = (await room.network(3, 6)).hosts as [Host, Host, Host];
          const way = await plan(room, three);
          await magnetTransfer(room, { from, to, payload, hosts: [one, two], ...way });
        },
        NEEDS,
      );
    }

    const namer = to === sluice ? libtorrent : sluice;
    roomTest(
      `over IPv6 ${to.name} gets a magnet link from ${from.name}, which only ${namer.name} names`,
      (room) => namedTransfer(room, { from, namer, to }),
      NEEDS,
    );
  }
});

/** Others than libtorrent listen there, too; rtorrent 0.9.8 can be bound to IPv4 alone, and none of them asks a UDP tracker or neighbours over IPv6. */
sideBySide('others over IPv6', () => {
  for (const client of [aria2, transmission]) {
    roomTest(
      `over IPv6 Sluice gets a magnet link from ${client.name}, found by its address`,
      async (room) => {
        const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
        const { hosts } = await room.network(2, 6);
        await magnetTransfer(room, { from: client, to: sluice, by: 'address', payload, hosts });
      },
      NEEDS,
    );
  }
});

/** Bytes a second: the transfer lasts longer than it takes to try a second address. */
const LASTING = 60_000;
const IPV6 = ['fd77::1', 'fd77::2'];

interface Named {
  readonly from: Client;
  /** A slow downloader, of whom the link leads to this one. */
  readonly namer: Client;
  readonly to: Client;
}

async function namedTransfer(room: Room, { from, namer, to }: Named): Promise<void> {
  const payload = makeOddPayload(room.folder('payload'));
  const torrent = makeByTransmission(payload, { path: `${room.folder('torrent')}/t.torrent` });
  const [one, two, three] = (await room.network(3, 6)).hosts as [Host, Host, Host];
  const place = { torrent: torrent.path, finds: { pex: true } as const };
  const seeder = await from.seed(room, { ...place, directory: payload.directory, host: one });
  const slow = { directory: room.folder('between'), host: two, maxDown: SLOW };
  const between = await namer.download(room, { ...place, ...slow, peers: [seeder.address] });
  await until(MEET_MS, 'both to be connected', async () => {
    const text = await room.capture(two, 'ss', ['-Htn', 'state', 'established']);
    return text.includes(`[${one.address}]:`);
  });
  const directory = room.folder('arrived');
  const link = linkTo(torrent, undefined, between.address);
  const found = await to.download(room, { ...place, torrent: link, directory, host: three });
  await found.finished(TRANSFER_MS);
  if (found instanceof SluiceRun) {
    assert.match(found.program.log(), /"address":"\[fd77::1\]:\d+"/, 'as it is written');
  }
  await stopAll(found);
  assertArrived(payload, torrent, directory);
}
