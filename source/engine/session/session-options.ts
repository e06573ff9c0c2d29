/** What an engine is built from. */
import type { Clock } from '../../base/ports/clock.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { Hashing } from '../../base/ports/hashing.ts';
import type { HttpServer } from '../../base/ports/http-server.ts';
import type { Machine } from '../../base/ports/machine.ts';
import type { Network } from '../../base/ports/network.ts';
import type { Programs } from '../../base/ports/programs.ts';
import type { Random } from '../../base/ports/random.ts';
import type { StateStore } from '../../base/ports/state.ts';
import type { EngineSettingsStore, SettingChanges } from '../../contract/settings.ts';

export interface EnginePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly disk: Disk;
  readonly hashing: Hashing;
  readonly state: StateStore;
  readonly programs: Programs;
  /** Left out where nothing is streamed. */
  readonly httpServer?: HttpServer;
  /** Left out where the machine is nobody's business. */
  readonly machine?: Machine;
}

export interface SessionOptions {
  readonly ports: EnginePorts;
  /** Our version, for the peer id and the screen. */
  readonly version: string;
  /** Absolute; where torrents go that name no folder, while the settings name none. */
  readonly defaultDirectory: string;
  /** Absolute; for what must be kept but is not the user's: pieces of skipped files. */
  readonly stateDirectory: string;
  /** Tried in this order; 0 is any free port. None: no incoming peers. */
  readonly listenPorts: readonly number[];
  /** `::` where left out: IPv6 and IPv4. */
  readonly listenHost?: string;
  /** What is other than usual. */
  readonly settings?: SettingChanges;
  /** Where settings are kept that are changed while it runs; left out they are forgotten. */
  readonly settingsStore?: EngineSettingsStore;
  /** What `~` stands for in settings; left out, nothing. */
  readonly homeDirectory?: string;
  /** May be a node of the DHT, as the settings say; left out, it speaks to nobody there. */
  readonly joinsDht?: boolean;
  /** Peers may be looked for on the local network; the settings decide whether they are. */
  readonly joinsLan?: boolean;
  /** The router may be asked to open our ports; the settings decide whether it is. */
  readonly mapsPorts?: boolean;
  /** Take up all torrents of the state store at start. */
  readonly restoresTorrents?: boolean;
  /** Give files their full room at once. */
  readonly preallocates?: boolean;
}
