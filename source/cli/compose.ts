/** Puts an engine together from Node's own ports. */
import { join, resolve } from 'node:path';
import { listenPortsOf, USUAL_PORTS } from '../base/listen-ports.ts';
import { createSession, type EngineSession } from '../engine/session/session.ts';
import type { EnginePorts, SessionOptions } from '../engine/session/session-options.ts';
import { withSettings } from '../settings/setting-changes.ts';
import { NodeClock } from '../system/clock.ts';
import { NodeDisk } from '../system/disk.ts';
import { NodeDns } from '../system/dns.ts';
import { NodeGateways } from '../system/gateways.ts';
import { WorkerHashing } from '../system/hashing.ts';
import { HttpOnDemand } from '../system/http-on-demand.ts';
import { HttpServerOnDemand } from '../system/http-server-on-demand.ts';
import { NodeInterfaces } from '../system/interfaces.ts';
import { LinesOnDemand } from '../system/lines-on-demand.ts';
import { NodeMachine } from '../system/machine.ts';
import { NodeMulticast } from '../system/multicast.ts';
import { expandHome, type Folders, findFolders } from '../system/paths.ts';
import { NodePrograms } from '../system/programs.ts';
import { NodeRandom } from '../system/random.ts';
import { SqliteStateStore } from '../system/state.ts';
import { NodeTcp } from '../system/tcp.ts';
import { NodeUdp } from '../system/udp.ts';
import { readDhtEnvironment } from './dht-environment.ts';
import { type EngineFlags, startSettings } from './engine-settings.ts';
import { VERSION } from './version.ts';

export const nodePorts = (
  stateFolder: string,
  onWarning: (message: string) => void,
): EnginePorts => {
  const dns = new NodeDns();
  return {
    clock: new NodeClock(),
    random: new NodeRandom(),
    network: {
      tcp: new NodeTcp(),
      udp: new NodeUdp(),
      multicast: new NodeMulticast(),
      gateways: new NodeGateways(),
      dns,
      http: new HttpOnDemand(dns),
      lines: new LinesOnDemand(dns),
      interfaces: new NodeInterfaces(),
    },
    disk: new NodeDisk(),
    hashing: new WorkerHashing(),
    state: new SqliteStateStore({ folder: stateFolder, onWarning }),
    programs: new NodePrograms(),
    httpServer: new HttpServerOnDemand(),
    machine: new NodeMachine(),
  };
};

export interface ComposedEngine {
  readonly session: EngineSession;
  readonly folders: Folders;
  readonly ports: EnginePorts;
  /** The session, then what it was built on. */
  close(): Promise<void>;
}

/**
 * `part`: which of the kept torrents are ours. Foreground commands keep theirs apart from the
 * screen's, so that neither takes up what the other began.
 */
export const composeEngine = async (
  flags: EngineFlags,
  part: 'screen' | 'foreground',
  onWarning: (message: string) => void,
  more: Partial<SessionOptions> = {},
): Promise<ComposedEngine> => {
  const folders = findFolders({ state: flags.state });
  const stateDirectory = part === 'screen' ? folders.state : join(folders.state, 'foreground');
  const { ports = nodePorts(stateDirectory, onWarning) } = more;
  const environment = readDhtEnvironment(process.env.SLUICE_DHT);
  const settings = withSettings(startSettings(flags, more.settings ?? {}), environment.settings);
  const port = settings.session?.port ?? null;
  const session = await createSession({
    ports,
    version: VERSION,
    defaultDirectory: resolve(flags.dir ?? '.'),
    stateDirectory,
    listenPorts: listenPortsOf(port) ?? USUAL_PORTS,
    homeDirectory: expandHome('~'),
    joinsDht: environment.joinsDht,
    joinsLan: process.env.SLUICE_LSD !== 'off',
    mapsPorts: process.env.SLUICE_PORT_MAPPING !== 'off',
    ...more,
    settings,
  });
  return {
    session,
    folders,
    ports,
    async close() {
      await session.close();
      await Promise.all([ports.hashing.close(), ports.state.close()]);
    },
  };
};
