/** Which torrents of the list our own tracker serves, and as whom we are in their swarms. */
import { canonicalAddress, hostOfUrl, isDialablePort } from '../../base/addresses.ts';
import { fromBinaryString } from '../../base/bytes.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import type { AllowList } from '../../tracker/allow-list.ts';
import type { SwarmAnnounce } from '../../tracker/swarm-table.ts';
import type { SessionItem } from '../session/session-item.ts';
import type { Torrent } from '../torrent/torrent.ts';

export interface ServedTorrentsOptions {
  readonly settings: () => EngineSettings;
  readonly find: (infoHash: Uint8Array) => SessionItem | undefined;
  /** How many there are at the most. */
  readonly count: () => number;
  /** Ours, as the internet sees them; as far as they are known. */
  readonly ownHosts: () => readonly string[];
  /** Where peers find us. */
  readonly listenPort: () => number;
  /** The tracker's. */
  readonly ports: () => readonly number[];
}

/** In its swarm, and able to give. */
const AT_WORK: ReadonlySet<string> = new Set(['downloading', 'seeding']);

export class ServedTorrents implements AllowList {
  readonly #options: ServedTorrentsOptions;

  constructor(options: ServedTorrentsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#options.count();
  }

  /** Who knows the hash of a public torrent can find us in the DHT too; of a private one its own trackers alone may speak. */
  has(name: string): boolean {
    const torrent = this.#torrentOf(fromBinaryString(name));
    return torrent !== undefined && (!torrent.metainfo.isPrivate || this.#isNamedBy(torrent));
  }

  /** Routers seldom lead us to ourselves by our own name: the tracker is told of us here. */
  ourselves(infoHash: Uint8Array): readonly SwarmAnnounce[] {
    const torrent = this.#torrentOf(infoHash);
    const port = this.#options.listenPort();
    if (torrent === undefined || !AT_WORK.has(torrent.state) || !isDialablePort(port)) return [];
    const left = torrent.content.isComplete ? 0 : 1;
    return this.#ownHosts().map((host) => {
      const endpoint = { host, port };
      return { infoHash, endpoint, event: undefined, left };
    });
  }

  #ownHosts(): readonly string[] {
    const named = canonicalAddress(this.#options.settings().tracker.name ?? '');
    const hosts = this.#options.ownHosts();
    return named === undefined || hosts.includes(named) ? hosts : [named, ...hosts];
  }

  #torrentOf(infoHash: Uint8Array): Torrent | undefined {
    const item = this.#options.find(infoHash);
    return item !== undefined && 'moves' in item ? item : undefined;
  }

  #isNamedBy({ trackerList, metainfo }: Torrent): boolean {
    const { name } = this.#options.settings().tracker;
    if (name === null) return false;
    const tiers = trackerList.kept ?? metainfo.announceTiers;
    const ports = this.#options.ports();
    return tiers.flat().some((url) => isAt(url, name, ports));
  }
}

const isAt = (text: string, name: string, ports: readonly number[]): boolean => {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isNamed = hostOfUrl(url).toLowerCase() === name.toLowerCase();
  return isNamed && ports.includes(Number(url.port));
};
