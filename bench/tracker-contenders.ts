/** Trackers that are measured, each as people run it, on a port of loopback. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, until } from '../test/interop/program.ts';
import type { Room } from '../test/interop/room.ts';
import { SLUICE } from '../test/interop/sluice.ts';

export interface TrackerContender {
  readonly name: string;
  /** Resolves when it answers. Serves these hashes at least. */
  start(room: Room, port: number, hashes: readonly string[]): Promise<Program>;
}

const START_MS = 20_000;
const HOST = '127.0.0.1';
const BARE_SERVER = fileURLToPath(new URL('bare-server.js', import.meta.url));
const BITTORRENT_TRACKER = fileURLToPath(new URL('bittorrent-tracker-server.js', import.meta.url));

/** The generator has some hundred addresses for all peers of a tracker: it may ask more of each than strangers may. */
const sluice: TrackerContender = {
  name: 'Sluice',
  async start(room, port) {
    const program = room.run({
      label: 'sluice',
      command: process.execPath,
      args: [
        SLUICE,
        'tracker',
        ...['--host', HOST, '--port', String(port), '--per-address', '100000000', '--json'],
      ],
    });
    await program.waitFor('Sluice', (line) => line.startsWith('{') || undefined, START_MS);
    return program;
  },
};

/** Debian's build serves only the torrents of a list. */
const opentracker: TrackerContender = {
  name: 'opentracker',
  async start(room, port, hashes) {
    const folder = room.folder('opentracker');
    writeFileSync(join(folder, 'allowed'), `${hashes.join('\n')}\n`, { mode: 0o644 });
    const at = String(port);
    const program = room.run({
      label: 'opentracker',
      command: 'opentracker',
      cwd: folder,
      args: ['-i', HOST, '-p', at, '-P', at, '-d', folder, '-u', 'nobody', '-w', '/allowed'],
    });
    await until(START_MS, 'opentracker to answer', async () => {
      if (program.exit !== null) throw new Error(`opentracker ended: ${program.logTail()}`);
      return fetch(`http://${HOST}:${port}/stats`).then(
        () => true,
        () => false,
      );
    });
    return program;
  },
};

/** One that says when it is ready. */
const inNode = (name: string, args: (port: number) => readonly string[]): TrackerContender => ({
  name,
  async start(room, port) {
    const program = room.run({ label: name, command: process.execPath, args: args(port) });
    await program.waitFor('it', (line) => line === 'ready' || undefined, START_MS);
    return program;
  },
});

/** No tracker, but what is left of one in Node without all that makes it one. */
export const bareServer = inNode("Node's sockets, a fixed answer", (port) => [
  BARE_SERVER,
  String(port),
]);

/** `folder`: where the package is installed. */
const bittorrentTracker = (folder: string): TrackerContender =>
  inNode('bittorrent-tracker', (port) => [BITTORRENT_TRACKER, folder, String(port)]);

export const chooseTrackers = (folder: string | undefined): readonly TrackerContender[] => [
  sluice,
  opentracker,
  ...(folder === undefined ? [] : [bittorrentTracker(folder)]),
];
