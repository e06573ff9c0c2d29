/** aria2, which hears of peers from trackers, and by what else a test lets it: its DHT, its peer exchange and its local discovery are off otherwise. */
import { isIpv6 } from '../../../source/base/addresses.ts';
import { endpointKey } from '../../../source/base/ports/network.ts';
import type { Client, DownloadRequest, Finds, RunningClient, SeedRequest } from '../client.ts';
import { type Host, LOOPBACK } from '../namespaces.ts';
import { freePort } from '../ports.ts';
import type { Program } from '../program.ts';
import type { Room } from '../room.ts';

const START_MS = 20_000;

const QUIET = [
  '--no-conf',
  '--enable-dht=false',
  '--enable-dht6=false',
  '--bt-enable-lpd=false',
  '--enable-peer-exchange=false',
  '--file-allocation=none',
  '--follow-torrent=mem',
  '--console-log-level=notice',
  '--enable-color=false',
  '--summary-interval=0',
  '--bt-tracker-interval=5',
];

async function start(
  room: Room,
  request: SeedRequest | DownloadRequest,
  more: readonly string[],
): Promise<{ program: Program; address: string }> {
  const host = request.host ?? LOOPBACK;
  const port = await freePort();
  const program = room.run({
    label: 'aria2',
    command: 'aria2c',
    host,
    args: [
      ...QUIET,
      `--disable-ipv6=${isIpv6(host.address) ? 'false' : 'true'}`,
      ...more,
      ...(await findingBy(room, host, request.finds)),
      `--listen-port=${port}`,
      `--dir=${request.directory}`,
      request.torrent,
    ],
  });
  const isUp = (line: string): true | undefined =>
    line.includes('listening on TCP port') ? true : undefined;
  await program.waitFor('listening', isUp, START_MS);
  return { program, address: endpointKey({ host: host.address, port }) };
}

/** Later options win over earlier ones. */
async function findingBy(room: Room, { address }: Host, finds: Finds = {}): Promise<string[]> {
  const { pex, lsd, dht } = finds;
  const options = pex === true ? ['--enable-peer-exchange=true'] : [];
  if (lsd === true) options.push('--bt-enable-lpd=true', `--bt-lpd-interface=${address}`);
  if (dht === undefined) return options;
  return [
    ...options,
    '--enable-dht=true',
    `--dht-listen-port=${await freePort()}`,
    `--dht-entry-point=${dht.host}:${dht.port}`,
    `--dht-file-path=${room.folder('aria2-dht')}/dht.dat`,
    `--interface=${address}`,
  ];
}

function running(program: Program, address: string): RunningClient {
  return {
    name: 'aria2',
    address,
    async finished(timeoutMs) {
      const exit = await program.waitForExit(timeoutMs);
      if (exit.code !== 0) throw new Error(`aria2 ended with ${exit.code}: ${program.logTail()}`);
    },
    stop: () => program.stop('SIGINT'),
    async kill() {
      program.kill();
      await program.exited;
    },
  };
}

/** With these arguments beyond the usual ones. */
export const aria2With = (args: readonly string[]): Client => ({
  name: 'aria2',
  takesPeersByHand: false,
  async seed(room, request) {
    const limit = request.maxUp === undefined ? [] : [`--max-upload-limit=${request.maxUp}`];
    const more = ['--seed-ratio=0.0', '--check-integrity=true', ...limit, ...args];
    const { program, address } = await start(room, request, more);
    return running(program, address);
  },
  async download(room, request) {
    // Checked first, lest it refuse a folder that holds some of the data.
    const { maxDown } = request;
    const limit = maxDown === undefined ? [] : [`--max-download-limit=${maxDown}`];
    const more = ['--seed-time=0', '--check-integrity=true', ...limit, ...args];
    const { program, address } = await start(room, request, more);
    return running(program, address);
  },
});

export const aria2: Client = aria2With([]);
