/** Who comes and goes around an engine: a seeder, a leecher, a tracker, and viewers of all manners. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createConnection } from 'node:net';
import type { TorrentId } from '../../../source/base/ids.ts';
import { createNodeSession } from '../../../source/cli/node-session.ts';
import type { Session } from '../../../source/contract/session.ts';
import { NodeDisk } from '../../../source/system/disk.ts';
import type { MadeTorrent } from '../../helpers/torrent-maker.ts';
import { shown, sourceOf } from './round-torrent.ts';
import type { WatchedEngine } from './watched-engine.ts';

const HOST = '127.0.0.1';

/** Names nobody, and is there or not. */
export class ComingTracker {
  readonly #server: Server = createServer((_, response) =>
    response.end('d8:intervali60e5:peers0:e'),
  );
  #port = 0;

  get url(): string {
    return `http://${HOST}:${this.#port}/announce`;
  }

  async come(): Promise<void> {
    this.#server.listen(this.#port, HOST);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async go(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

export const addressOf = (session: Session): string =>
  `${HOST}:${session.frame().session.listenPort}`;

/** Has them all, and gives. */
export const openSeeder = async (
  directory: string,
  torrents: readonly MadeTorrent[],
): Promise<Session> => {
  const disk = new NodeDisk();
  const session = await createNodeSession({ directory, host: HOST, ports: [0] });
  for (const torrent of torrents) {
    await torrent.writePayload(disk, directory);
    await session.execute('torrent:add', { source: sourceOf(torrent) });
    await shown(session, torrent, 'seeded', (each) => each?.state === 'seeding');
  }
  return session;
};

/** Fetches one of them, as another client would. */
export const openLeecher = async (
  directory: string,
  torrent: MadeTorrent,
  peer: string,
): Promise<Session> => {
  const session = await createNodeSession({ directory, host: HOST, ports: [0] });
  await session.execute('torrent:add', { source: sourceOf(torrent), peers: [peer] });
  return session;
};

/** Attaches, looks at everything, and leaves in order. */
export const lookAtAll = async (
  engine: WatchedEngine,
  ids: readonly TorrentId[],
): Promise<() => Promise<void>> => {
  const session = await engine.attach(true);
  const leave = [
    session.onFrame(() => {}),
    session.onEvent(() => {}, 0),
    session.watch('session', ['rates']),
    ...ids.map((id) => session.watch(id, ['overview', 'peers', 'pieces', 'files', 'trackers'])),
  ];
  // Half of what it watches it never gives back.
  leave.splice(0, leave.length >> 1).forEach((each) => {
    each();
  });
  return () => session.close();
};

/** Asks for all that happens, reads none of it, and is cut off. */
export const neverRead = async (engine: WatchedEngine): Promise<() => void> => {
  const socket = createConnection(engine.socketPath);
  await once(socket, 'connect');
  socket.pause();
  socket.on('error', () => {});
  const ask = (method: string, params: object): void => {
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`);
  };
  ask('frames', {});
  ask('events', { after: 0 });
  return () => socket.destroy();
};
