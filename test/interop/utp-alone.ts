/** Programs that speak uTP and nothing else: what they are sent went over uTP. */
import { fileURLToPath } from 'node:url';
import type { Client, DownloadRequest, RunningClient, SeedRequest } from './client.ts';
import { LOOPBACK } from './namespaces.ts';
import type { Room } from './room.ts';

export const PEER = fileURLToPath(new URL('utp-peer.ts', import.meta.url));
const START_MS = 30_000;

/** Settings of libtorrent. */
export const LIBTORRENT_UTP = {
  enable_outgoing_tcp: false,
  enable_incoming_tcp: false,
  enable_outgoing_utp: true,
  enable_incoming_utp: true,
};

const start = async (
  room: Room,
  { torrent, directory, host = LOOPBACK }: SeedRequest,
  peers: readonly string[] = [],
): Promise<RunningClient> => {
  const args = [PEER, host.address, torrent, directory, ...peers];
  const program = room.run({ label: 'utp-peer', command: process.execPath, args, host });
  const ready = (line: string) => /^ready (\d+)$/.exec(line)?.[1];
  const port = await program.waitFor('its port', ready, START_MS);
  return {
    name: 'Sluice',
    address: `${host.address}:${port}`,
    finished: async (timeoutMs) => {
      await program.waitFor('all', (line) => (line === 'done' ? true : undefined), timeoutMs);
    },
    stop: async () => {
      program.closeInput();
      await program.exited;
    },
    kill: async () => {
      program.kill();
      await program.exited;
    },
  };
};

/** Told of the first peer alone. */
export const sluiceUtp: Client = {
  name: 'Sluice',
  takesPeersByHand: true,
  seed: (room, request) => start(room, request),
  download: (room, request: DownloadRequest) => start(room, request, request.peers?.slice(0, 1)),
};
