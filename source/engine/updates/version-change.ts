/**
 * One version of a torrent in place of another. The old one stays whole, and is seeded, until the new one is complete
 * beside it; then the new one gets its name, and the old one rests under another, or goes.
 */
import { messageOf } from '../../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import type { TorrentSource } from '../../contract/commands.ts';
import { formatMagnet } from '../../protocol/magnet.ts';
import type { Metainfo } from '../../protocol/metainfo.ts';
import { withMark } from '../../protocol/path-cleaning.ts';
import {
  freeName,
  type InheritedData,
  inheritData,
  inheritNothing,
  takeBackData,
  takeBackFolders,
} from '../adding/inherited-data.ts';
import type { Services } from '../session/services.ts';
import type { SessionItem } from '../session/session-item.ts';
import type { TorrentList } from '../session/torrent-list.ts';
import { Torrent } from '../torrent/torrent.ts';
import type { Following, VersionPlace } from './following.ts';
import type { Newer } from './newer.ts';

export interface VersionChangeOptions {
  readonly services: () => Pick<Services, 'ports' | 'longWork' | 'configuration' | 'report'>;
  readonly torrents: () => Pick<TorrentList, 'get' | 'add' | 'remove' | 'values'>;
  /** Somebody else's next version is put there. */
  readonly isPlace: (oldId: TorrentId, directory: string, name: string) => boolean;
  /** On record before anything is made there. */
  readonly keepPlace: (oldId: TorrentId, place: VersionPlace) => Promise<void>;
  readonly warn: (message: string) => void;
}

export class VersionChange {
  readonly #options: VersionChangeOptions;
  readonly #stop = new AbortController();

  constructor(options: VersionChangeOptions) {
    this.#options = options;
  }

  /** Rejects where the new one cannot be added. */
  async begin({ id, isUsers }: Pick<Following, 'id' | 'isUsers'>, newer: Newer): Promise<void> {
    const torrents = this.#options.torrents();
    const old = torrents.get(id);
    if (old === undefined) return;
    const { directory, labels } = wishOf(old);
    const added = { source: sourceOf(newer, old), directory, labels };
    await torrents.add(added);
    // Nothing is known of what it would have held.
    if (!(old instanceof Torrent) && !isUsers) await torrents.remove(id, false);
  }

  /** What the new one takes over, and where it lies: beside the old one, whatever comes of that. */
  async inherit(
    { id: oldId, place }: Pick<Following, 'id' | 'place'>,
    metainfo: Metainfo,
    directory: string,
  ): Promise<InheritedData | undefined> {
    const services = this.#options.services();
    const old = this.#options.torrents().get(oldId);
    if (!(old instanceof Torrent)) return undefined;
    const { disk } = services.ports;
    const id = torrentIdOf(metainfo.hashes);
    // A process that was killed in the middle of it has left half of it there.
    if (place?.id === id) await takeBackData({ metainfo, ...place }, disk);
    const isTaken = (name: string): boolean => this.#isTaken(oldId, directory, name);
    const name = await freeName(disk, directory, nameAfter(old, metainfo.layout), isTaken);
    await this.#options.keepPlace(oldId, { id, directory, name });
    const heir = { metainfo, directory, name };
    try {
      return await inheritData(heir, old, services, this.#stop.signal);
    } catch (error) {
      this.#stop.signal.throwIfAborted();
      this.#options.warn(`nothing of ${old.name} was taken over: ${messageOf(error)}`);
      await takeBackFolders(heir, disk);
      return await inheritNothing(heir, old, services.longWork);
    }
  }

  /** The new one is complete. What fails here is told, and leaves both as they are. */
  async end(oldId: TorrentId, newId: TorrentId): Promise<void> {
    const torrents = this.#options.torrents();
    const [old, next] = [torrents.get(oldId), torrents.get(newId)];
    if (!(next instanceof Torrent)) return;
    try {
      if (old instanceof Torrent) await this.#replace(old, next);
    } catch (error) {
      this.#options.warn(
        `${next.name} is complete, and did not get the place of the version before it: ${messageOf(error)}`,
      );
    }
    this.#options.services().report('torrent:updated', {
      id: newId,
      torrentName: next.name,
      previous: oldId,
    });
  }

  /** One that was on its way, and is not the newest any more. */
  async drop(id: TorrentId): Promise<void> {
    const torrents = this.#options.torrents();
    if (torrents.get(id) !== undefined) await torrents.remove(id, true);
  }

  close(): void {
    this.#stop.abort();
  }

  async #replace(old: Torrent, next: Torrent): Promise<void> {
    const name = nameAfter(old, next.metainfo.layout);
    // What is called otherwise needs no place of the old one's; where its own name was taken it has one like it.
    const hasItsName = rootOf(next) === name || rootOf(old) !== name;
    const { updates } = this.#options.services().configuration.settings;
    if (updates.keepPrevious) {
      if (!old.isAtRest) await old.pause();
      if (!hasItsName) await old.moves.rename(await this.#olderName(old));
    } else {
      await this.#options.torrents().remove(old.id, true);
    }
    if (!hasItsName) await next.moves.rename(name);
  }

  /** Somebody is to have it, though nothing of that may be on disk yet. */
  #isTaken(oldId: TorrentId, directory: string, name: string): boolean {
    if (this.#options.isPlace(oldId, directory, name)) return true;
    for (const torrent of this.#options.torrents().values()) {
      const { directory: now, destination } = torrent.moves;
      if (rootOf(torrent) === name && (now === directory || destination === directory)) return true;
    }
    return false;
  }

  async #olderName(old: Torrent): Promise<string> {
    const { disk } = this.#options.services().ports;
    return freeName(disk, old.moves.directory, withMark(rootOf(old), ' (older)'));
  }
}

/** Of its folder or only file, as it lies on disk. */
const rootOf = ({ moves }: Torrent): string => moves.paths.of(0)[0]!;

/** What both are called is called so still, as the user may have renamed it. */
const nameAfter = (old: Torrent, { files }: Metainfo['layout']): string => {
  const own = files[0]!.path[0]!;
  return old.metainfo.layout.files[0]!.path[0] === own ? rootOf(old) : own;
};

const wishOf = (old: SessionItem) => ({
  directory:
    old instanceof Torrent ? (old.moves.destination ?? old.moves.directory) : old.directory,
  labels: old.labels,
});

const sourceOf = ({ id, torrent }: Newer, old: SessionItem): TorrentSource => {
  if (torrent !== undefined) {
    return { kind: 'bytes', base64: Buffer.from(torrent.bytes).toString('base64') };
  }
  const trackers = old.trackerList.tiers.flat();
  return {
    kind: 'magnet',
    uri: formatMagnet({ infoHash: Buffer.from(id, 'hex'), name: old.name, trackers }),
  };
};
