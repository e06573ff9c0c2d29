/** Ports that miniupnpd, which is in many a router, opens for Sluice by PCP and by UPnP, and closes at the end. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Lease } from '../../source/discovery/port-mapping/gateway-client.ts';
import { type Home, openInternet, whyNoRouters } from './homes.ts';
import { makeOddPayload } from './payloads.ts';
import { until } from './program.ts';
import { type Room, roomTest } from './room.ts';
import { eventNamed, sluice, startSluice } from './sluice.ts';
import { makeByTransmission } from './torrents.ts';
import { stopAll } from './transfer.ts';
import { assertArrived } from './trees.ts';

const ASKER = fileURLToPath(new URL('nat-pmp-asker.ts', import.meta.url));
const START_MS = 30_000;
const TRANSFER_MS = 60_000;
const isHere = spawnSync('miniupnpd', ['--version']).error === undefined;
const NEEDS = {
  needsNamespaces: true,
  skip: isHere ? whyNoRouters() : 'miniupnpd is not installed',
};

/** Resolves when it takes questions. */
async function startMiniupnpd(room: Room, { router }: Home, speaksPcp: boolean): Promise<void> {
  const folder = room.folder('miniupnpd');
  const settings = [
    'ext_ifname=eth0',
    'listening_ip=lan',
    `enable_natpmp=${speaksPcp ? 'yes' : 'no'}`,
    'enable_upnp=yes',
    'secure_mode=yes',
    'uuid=00000000-0000-0000-0000-000000000001',
    'allow 1024-65535 192.168.0.0/16 1024-65535',
    'deny 0-65535 0.0.0.0/0 0-65535',
  ];
  writeFileSync(`${folder}/settings`, `${settings.join('\n')}\n`);
  const args = ['-d', '-f', `${folder}/settings`, '-P', `${folder}/pid`];
  room.run({ label: 'miniupnpd', command: 'miniupnpd', args, host: router });
  await until(START_MS, 'miniupnpd', async () => {
    const open = await room.capture(router, 'ss', ['-Hlun']);
    return open.includes(':1900') && (!speaksPcp || open.includes(':5351'));
  });
}

async function openPorts(room: Room, { router }: Home): Promise<readonly string[]> {
  const rules = await room.capture(router, 'nft', ['list', 'ruleset']);
  return rules.split('\n').filter((line) => line.includes('dnat ip to'));
}

for (const method of ['pcp', 'upnp'] as const) {
  roomTest(
    `a peer in the open downloads from Sluice at home, where miniupnpd opens the port by ${method}`,
    async (room) => {
      const { open, homes } = await openInternet(room, 1);
      const home = homes[0]!;
      await startMiniupnpd(room, home, method === 'pcp');
      const payload = makeOddPayload(room.folder('payload'), { isPortable: true });
      const torrent = makeByTransmission(payload, {
        path: `${room.folder('torrent')}/made.torrent`,
      });
      const seeder = startSluice(
        room,
        ['seed', torrent.path, '--dir', payload.directory, '--port', '0', '--json'],
        { host: home.inside },
        { SLUICE_PORT_MAPPING: 'on' },
      );
      const pick = (line: string) => eventNamed(line, 'session:port-mapped');
      const mapped = await seeder.waitFor('the mapping', pick, START_MS);
      assert.equal(mapped.method, method);
      assert.equal(mapped.externalAddress, home.router.address);
      assert.equal((await openPorts(room, home)).length, 2);
      const directory = room.folder('arrived');
      const found = await sluice.download(room, {
        torrent: torrent.path,
        directory,
        host: open,
        peers: [`${home.router.address}:${mapped.tcpPort}`],
      });
      await found.finished(TRANSFER_MS);
      await stopAll(found);
      assertArrived(payload, torrent, directory);
      await seeder.stop('SIGINT');
      assert.deepEqual(await openPorts(room, home), [], 'given back');
    },
    NEEDS,
  );
}

roomTest(
  'miniupnpd opens ports by NAT-PMP, says its address, and takes them back',
  async (room) => {
    const home = (await openInternet(room, 1)).homes[0]!;
    await startMiniupnpd(room, home, true);
    const { address } = home.inside;
    const asker = room.run({
      label: 'asker',
      host: home.inside,
      command: process.execPath,
      args: [ASKER, address.replace(/\d+$/, '1'), address, '7001'],
    });
    const leases: Lease[] = [];
    asker.onLine((line) => void leases.push(JSON.parse(line)));
    await until(START_MS, 'both leases', () => leases.length === 2);
    for (const { externalPort, externalAddress, lifetimeSeconds } of leases) {
      assert.deepEqual([externalPort, externalAddress], [7001, home.router.address]);
      assert.ok(lifetimeSeconds > 0 && lifetimeSeconds <= 600, `${lifetimeSeconds} s`);
    }
    assert.equal((await openPorts(room, home)).length, 2);
    asker.closeInput();
    await asker.exited;
    assert.deepEqual(await openPorts(room, home), [], 'given back');
  },
  NEEDS,
);
