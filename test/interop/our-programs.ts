/** Programs of ours on hosts of their own, where others reach them: nodes of the DHT, and a tracker. */
import { fileURLToPath } from 'node:url';
import { endpointKey } from '../../source/base/ports/network.ts';
import type { Entry } from './dht-nodes.ts';
import type { Host } from './namespaces.ts';
import type { Room } from './room.ts';

const DHT_NODES = fileURLToPath(new URL('dht-nodes.ts', import.meta.url));
const TRACKER = fileURLToPath(new URL('our-tracker.ts', import.meta.url));
const DHT_PORT = 16_881;
const TRACKER_PORT = 16_969;
const NODES = 20;
const START_MS = 30_000;

/** Twenty nodes that know each other, at addresses of their own, all on one host: how others enter. */
export async function startNodes(room: Room, host: Host): Promise<Entry> {
  const isSix = host.address.includes(':');
  // Whoever has one address of a /64 has them all, so that nodes count these as one.
  const addressAt = (at: number) => (isSix ? `fd77:0:0:${at}::1` : `10.77.0.${at}`);
  const addresses = Array.from({ length: NODES }, (_, at) => addressAt(101 + at));
  for (const address of addresses) {
    const adding = ['address', 'add', `${address}/${isSix ? 32 : 24}`, 'dev', 'eth0'];
    await room.capture(host, 'ip', isSix ? [...adding, 'nodad'] : adding);
  }
  await untilReady(room, host, [DHT_NODES, `${DHT_PORT}`, ...addresses]);
  return { host: addresses[0] as string, port: DHT_PORT };
}

/** Its address for torrents. */
export async function startOurTracker(room: Room, host: Host): Promise<string> {
  await untilReady(room, host, [TRACKER, host.address, `${TRACKER_PORT}`]);
  const place = { host: host.address, port: TRACKER_PORT };
  return `udp://${endpointKey(place)}/announce`;
}

async function untilReady(room: Room, host: Host, args: readonly string[]): Promise<void> {
  const program = room.run({ label: 'ours', command: process.execPath, args, host });
  const isReady = (line: string): true | undefined => (line === 'ready' ? true : undefined);
  await program.waitFor('it to be ready', isReady, START_MS);
}
