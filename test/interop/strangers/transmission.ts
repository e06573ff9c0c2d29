/**
 * Transmission's daemon, led by `transmission-remote`. It takes 127.0.0.0/8 for bogus, so it stands
 * on a host of its own; it begins to ask for data up to ten seconds after it connects.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isIpv6 } from '../../../source/base/addresses.ts';
import { endpointKey } from '../../../source/base/ports/network.ts';
import type { Client, DownloadRequest, RunningClient, SeedRequest } from '../client.ts';
import { type Host, LOOPBACK } from '../namespaces.ts';
import { freePort } from '../ports.ts';
import { type Program, until } from '../program.ts';
import type { Room } from '../room.ts';

const START_MS = 20_000;
/** Each time by a program of its own. */
const ASK_EVERY_MS = 250;

/** No port mapping. */
const QUIET = ['--foreground', '--no-auth', '-M', '--no-watch-dir'];

/** Plain connections preferred, encrypted ones, or those alone. */
type Encryption = '-et' | '-ep' | '-er';

const ADD_IPV4 = ['address', 'add', '10.78.0.1/32', 'dev', 'lo'];

export interface OpenTransmission {
  readonly daemon: Program;
  /** Where it listens for peers. */
  readonly port: number;
  /** What its own client prints. */
  readonly remote: (...args: string[]) => Promise<string>;
}

/** Without any torrent, and answering. */
export async function openTransmission(
  room: Room,
  host: Host,
  settings: object,
  args: (home: string) => readonly string[],
): Promise<OpenTransmission> {
  if (host === LOOPBACK) throw new Error('Transmission needs a host of its own');
  const [port, rpcPort] = [await freePort(), await freePort()];
  const home = room.folder('transmission');
  writeFileSync(join(home, 'settings.json'), JSON.stringify(settings));
  // Its RPC does not open where the host has no address of IPv4.
  if (isIpv6(host.address)) await room.capture(host, 'ip', ADD_IPV4);
  const places = ['-g', home, '-P', `${port}`, '-p', `${rpcPort}`, '-a', '127.0.0.1'];
  const daemon = room.run({
    label: 'transmission',
    command: 'transmission-daemon',
    host,
    args: [...QUIET, ...args(home), ...places],
  });
  const remote = (...words: string[]): Promise<string> =>
    room.capture(host, 'transmission-remote', [`127.0.0.1:${rpcPort}`, ...words]);
  await until(START_MS, "Transmission's RPC", async () => {
    if (daemon.exit !== null) throw new Error(`Transmission ended: ${daemon.logTail()}`);
    return (await remote('-l')).includes('Sum:');
  });
  return { daemon, port, remote };
}

async function start(
  room: Room,
  request: SeedRequest & DownloadRequest,
  encryption: Encryption,
  hasUtp: boolean,
): Promise<RunningClient> {
  const { finds = {}, maxUp, maxDown, host = LOOPBACK } = request;
  const { dht } = finds;
  const settings = {
    'pex-enabled': finds.pex === true,
    'scrape-paused-torrents-enabled': false,
    preallocation: 0,
  };
  const { daemon, port, remote } = await openTransmission(room, host, settings, (home) => {
    if (dht !== undefined) writeFileSync(join(home, 'dht.bootstrap'), `${dht.host} ${dht.port}\n`);
    const carrier = hasUtp ? '--utp' : '--no-utp';
    const surroundings = [dht === undefined ? '-O' : '-o', finds.lsd === true ? '-y' : '-Y'];
    return [carrier, encryption, ...surroundings, '-w', request.directory];
  });
  if (maxDown !== undefined) await remote('-d', String(Math.ceil(maxDown / 1000)));
  if (maxUp !== undefined) await remote('-u', String(Math.ceil(maxUp / 1000)));
  await remote('-a', request.torrent, '-w', request.directory, '-s');
  const isDone = async (): Promise<boolean> => {
    const about = await remote('-t', '1', '-i');
    return /Percent Done: 100%/.test(about) && !/State: Verifying/.test(about);
  };
  return {
    name: 'Transmission',
    address: endpointKey({ host: host.address, port }),
    finished: (timeoutMs) => until(timeoutMs, 'Transmission to finish', isDone, ASK_EVERY_MS),
    stop: () => daemon.stop(),
    async kill() {
      daemon.kill();
      await daemon.exited;
    },
  };
}

export const transmissionWith = (encryption: Encryption, hasUtp = false): Client => ({
  name: 'Transmission',
  takesPeersByHand: false,
  async seed(room, request) {
    const running = await start(room, request, encryption, hasUtp);
    await running.finished(START_MS);
    return running;
  },
  download: (room, request) => start(room, request, encryption, hasUtp),
});

export const transmission: Client = transmissionWith('-et');

/** It tries uTP first. */
export const transmissionOverUtp: Client = transmissionWith('-et', true);
