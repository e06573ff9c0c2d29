/**
 * Others to download from, in a process of their own: a tracker and a seeder of 20 torrents whose
 * upload is held back, so that all are busy for as long as it is measured.
 *
 *   node --import tsx bench/busy-swarm.ts FOLDER
 *
 * Writes the torrents into FOLDER, says `ready PORT`, the seeder's, and ends with its standard input.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePorts } from '../source/cli/compose.ts';
import { makeDemoTorrent, writeDemoPayload } from '../source/cli/demo-payload.ts';
import { VERSION } from '../source/cli/version.ts';
import { createSession } from '../source/engine/session/session.ts';
import { VolatileStateStore } from '../source/system/volatile-state.ts';
import { UdpTrackerServer } from '../source/tracker/udp-tracker-server.ts';

const MIB = 1 << 20;
const LOOPBACK = '127.0.0.1';
const TORRENTS = 20;
const TORRENT_BYTES = 12 * MIB;
const UPLOAD_LIMIT = MIB;
/** Sluice asks no sooner than this: a tracker that wants to be asked more often would forget its peers. */
const ANNOUNCE_MS = 60_000;

const folder = process.argv[2] as string;
const ports = { ...nodePorts(folder, () => {}), state: new VolatileStateStore() };
const { clock, random, network } = ports;
const tracker = new UdpTrackerServer({
  udp: network.udp,
  clock,
  random,
  intervalMs: ANNOUNCE_MS,
});
const { port } = await tracker.listen({ host: LOOPBACK, port: 0 });
const directory = join(folder, 'seeded');
await ports.disk.makeDirectory(directory);
const session = await createSession({
  ports,
  version: VERSION,
  defaultDirectory: directory,
  stateDirectory: join(folder, 'state'),
  listenPorts: [0],
  listenHost: LOOPBACK,
  settings: { session: { uploadLimit: UPLOAD_LIMIT } },
});
for (let number = 1; number <= TORRENTS; number++) {
  const name = `busy torrent ${String(number).padStart(2, '0')}`;
  const files = [{ path: ['data.bin'], size: TORRENT_BYTES }];
  const torrent = makeDemoTorrent(name, files, `udp://${LOOPBACK}:${port}`);
  await writeDemoPayload(torrent, directory, ports.disk);
  writeFileSync(join(folder, `${name}.torrent`), torrent.bytes);
  const base64 = Buffer.from(torrent.bytes).toString('base64');
  await session.execute('torrent:add', { source: { kind: 'bytes', base64 } });
}
// Once the tracker knows of all: who asks it before hears of nobody, and asks again in a minute.
const announced = new Set<string>();
session.onEvent((event) => {
  if (event.name !== 'tracker:announced') return;
  announced.add(event.id);
  if (announced.size === TORRENTS)
    process.stdout.write(`ready ${session.frame().session.listenPort}\n`);
}, 0);
process.stdin.resume().once('end', () => process.exit());
