/** A session for other programs: sensible ports and folders, the rest as they like. */
import { resolve } from 'node:path';
import { USUAL_PORTS } from '../base/listen-ports.ts';
import type { Session } from '../contract/session.ts';
import { createSession } from '../engine/session/session.ts';
import { makeTemporaryFolder } from '../system/temporary-folder.ts';
import { VolatileStateStore } from '../system/volatile-state.ts';
import { nodePorts } from './compose.ts';
import { VERSION } from './version.ts';

export interface NodeSessionOptions {
  /** Where torrents go that name no folder; the working directory where left out. */
  readonly directory?: string;
  /** Where the session keeps its torrents between runs; where left out it forgets them. */
  readonly stateDirectory?: string;
  /** Tried in this order; 0 is any free one. 6881 to 6889, then any, where left out. */
  readonly ports?: readonly number[];
  /** `::` where left out: IPv6 and IPv4. */
  readonly host?: string;
  /** Bytes per second. */
  readonly downloadLimit?: number;
  readonly uploadLimit?: number;
  /** Find peers of public torrents through the DHT, too; not where left out. */
  readonly dht?: boolean;
  readonly onWarning?: (message: string) => void;
}

/** Resolves when the listening port is open and kept torrents are taken up. `close()` ends all of it. */
export const createNodeSession = async (options: NodeSessionOptions = {}): Promise<Session> => {
  const { stateDirectory } = options;
  const temporary = stateDirectory === undefined ? await makeTemporaryFolder('sluice') : undefined;
  const folder = stateDirectory ?? temporary!.path;
  const made = nodePorts(folder, options.onWarning ?? (() => {}));
  const ports = stateDirectory === undefined ? { ...made, state: new VolatileStateStore() } : made;
  const session = await createSession({
    ports,
    version: VERSION,
    defaultDirectory: resolve(options.directory ?? '.'),
    stateDirectory: folder,
    listenPorts: options.ports ?? USUAL_PORTS,
    settings: {
      session: {
        downloadLimit: options.downloadLimit ?? null,
        uploadLimit: options.uploadLimit ?? null,
      },
    },
    joinsDht: options.dht === true,
    restoresTorrents: stateDirectory !== undefined,
    ...(options.host === undefined ? {} : { listenHost: options.host }),
  });
  const close = session.close.bind(session);
  session.close = async () => {
    await close();
    await Promise.all([ports.hashing.close(), ports.state.close(), temporary?.remove()]);
  };
  return session;
};
