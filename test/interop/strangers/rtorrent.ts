/** rtorrent, which needs a terminal: `script` gives it one. It tells of what happens by running `touch`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, DownloadRequest, Finds, RunningClient, SeedRequest } from '../client.ts';
import { type Host, LOOPBACK } from '../namespaces.ts';
import { freePort } from '../ports.ts';
import { until } from '../program.ts';
import type { Room } from '../room.ts';

/**
 * rtorrent knows one peer an address, whatever the ports: on the others' address it would take itself,
 * when the tracker names it first, for the seeder.
 */
const OWN_LOOPBACK: Host = { ...LOOPBACK, address: '127.0.0.2' };

const START_MS = 20_000;
const STOP_GRACE_MS = 5_000;
const MAX_STARTS = 3;
const ALIVE_MS = 4_000;
const LOOK_MS = 100;

/** It sometimes locks itself up for good when it first runs a program, and then another is started in its place. */
async function start(
  room: Room,
  request: SeedRequest & DownloadRequest,
  encryption: string,
): Promise<RunningClient> {
  for (let count = 1; ; count++) {
    const { client, isAlive } = await tryToStart(room, request, encryption);
    if (count === MAX_STARTS || (await isAlive())) return client;
    await client.kill();
  }
}

interface Started {
  readonly client: RunningClient;
  /** It wakes up each second, also where it has nothing to do. */
  readonly isAlive: () => Promise<boolean>;
}

async function tryToStart(
  room: Room,
  request: SeedRequest & DownloadRequest,
  encryption: string,
): Promise<Started> {
  const { peers = [], maxUp = 0, maxDown = 0, finds = {} } = request;
  const host = request.host ?? OWN_LOOPBACK;
  const port = await freePort();
  const home = room.folder('rtorrent');
  const [hashed, finished, pidFile] = ['hashed', 'finished', 'pid'].map((name) => join(home, name));
  const config = join(home, 'rtorrent.rc');
  writeFileSync(
    config,
    [
      `session.path.set = ${room.folder('rtorrent-session')}`,
      `directory.default.set = "${request.directory}"`,
      `network.port_range.set = ${port}-${port}`,
      'network.port_random.set = no',
      `network.bind_address.set = ${host.address}`,
      ...(await dhtLines(finds.dht)),
      `protocol.pex.set = ${finds.pex === true ? 'yes' : 'no'}`,
      'trackers.use_udp.set = yes',
      `protocol.encryption.set = ${encryption}`,
      'pieces.hash.on_completion.set = yes',
      `throttle.global_up.max_rate.set_kb = ${Math.ceil(maxUp / 1024)}`,
      `throttle.global_down.max_rate.set_kb = ${Math.ceil(maxDown / 1024)}`,
      `method.set_key = event.download.hash_done, tell, "execute.nothrow=touch,${hashed}"`,
      `method.set_key = event.download.finished, tell, "execute.nothrow=touch,${finished}"`,
      `load.start = "${request.torrent}"`,
      ...peers.map(
        (peer, at) => `schedule2 = peer${at}, 1, 5, "d.multicall2=main,add_peer=${peer}"`,
      ),
      '',
    ].join('\n'),
  );
  const command = `echo $$ > ${pidFile}; exec rtorrent -n -o import=${config}`;
  const program = room.run({
    label: 'rtorrent',
    command: 'script',
    args: ['-qfec', command, '/dev/null'],
    host,
    cwd: home,
    env: { TERM: 'xterm', HOME: home, COLUMNS: '100', LINES: '30', SHELL: '/bin/sh' },
  });
  await until(START_MS, 'rtorrent to start and check', () => {
    if (program.exit !== null) throw new Error(`rtorrent ended: ${program.logTail()}`);
    return existsSync(hashed as string);
  });
  const signal = (name: NodeJS.Signals): void => {
    if (program.exit !== null) return;
    try {
      process.kill(Number(readFileSync(pidFile as string, 'utf8')), name);
    } catch (error) {
      // It has ended, and `script` has not yet.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const client: RunningClient = {
    name: 'rtorrent',
    address: `${host.address}:${port}`,
    finished: (timeoutMs) =>
      until(timeoutMs, 'rtorrent to finish', () => existsSync(finished as string)),
    async stop() {
      // Ended by itself, `script` ends too; told to end, it takes its time.
      signal('SIGTERM');
      const isOver = await Promise.race([program.exited, sleep(STOP_GRACE_MS, null)]);
      if (isOver === null) signal('SIGKILL');
      await program.exited;
    },
    async kill() {
      signal('SIGKILL');
      await program.exited;
    },
  };
  const wakings = () => wakingsOf(Number(readFileSync(pidFile as string, 'utf8')));
  const isAlive = async (): Promise<boolean> => {
    const before = wakings();
    for (let waitedMs = 0; waitedMs < ALIVE_MS; waitedMs += LOOK_MS) {
      await sleep(LOOK_MS);
      if (wakings() !== before) return true;
    }
    return false;
  };
  return { client, isAlive };
}

const wakingsOf = (pid: number): string | undefined =>
  /^voluntary_ctxt_switches:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

async function dhtLines(entry: Finds['dht']): Promise<string[]> {
  if (entry === undefined) return ['dht.mode.set = disable'];
  return [
    `dht.port.set = ${await freePort()}`,
    'dht.mode.set = on',
    `schedule2 = enter, 1, 30, "dht.add_node=${entry.host}:${entry.port}"`,
  ];
}

/** `encryption`: as its `protocol.encryption.set` has it. */
export const rtorrentWith = (encryption: string): Client => ({
  name: 'rtorrent',
  takesPeersByHand: true,
  seed: (room, request) => start(room, request, encryption),
  download: (room, request) => start(room, request, encryption),
});

export const rtorrent: Client = rtorrentWith('allow_incoming,prefer_plaintext');
