/** The torrents of a session: added, taken up from an earlier one, found by their names on the wire, and removed. */
import { toHex } from '../../base/bytes.ts';
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { TorrentRecord } from '../../base/ports/state.ts';
import { safeText } from '../../base/safe-text.ts';
import type { AddArguments } from '../../contract/commands.ts';
import type { TorrentRemoval } from '../../contract/frame.ts';
import { addTorrent, type Newcomers, restoreTorrent } from '../adding/add-torrent.ts';
import type { Inherit } from '../adding/inherited-data.ts';
import type { DiskPlace } from '../disks/disk-figures.ts';
import { addProspect, restoreProspect, torrentOfProspect } from '../prospects/add-prospect.ts';
import { needsMetadata, type Prospect } from '../prospects/prospect.ts';
import { Torrent } from '../torrent/torrent.ts';
import type { RemovableTorrent } from './planned-removals.ts';
import type { Services } from './services.ts';
import type { SessionItem } from './session-item.ts';
import { TorrentTags } from './torrent-tags.ts';

export interface TorrentListOptions {
  readonly services: Services;
  readonly inherit: Inherit;
  /** The session has the state folder to itself: no torrent needs a lock of its own. */
  readonly isAlone: () => boolean;
  /** One has come or gone. */
  readonly onChanged: () => void;
}

export class TorrentList {
  readonly #options: TorrentListOptions;
  /** In the order they were added. */
  readonly #items = new Map<TorrentId, SessionItem>();
  /** By info-hash in hex, as peers and trackers name torrents. */
  readonly #byWireHash = new Map<string, SessionItem>();
  readonly #tags = new TorrentTags();
  readonly #adding = new Set<TorrentId>();
  /** Begun in an earlier session, or of those that are gone. */
  readonly #removing = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: TorrentListOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#items.size;
  }

  has(id: TorrentId): boolean {
    return this.#items.has(id);
  }

  get(id: TorrentId): SessionItem | undefined {
    return this.#items.get(id);
  }

  /** With those of which only the hash is known. */
  items(): Iterable<SessionItem> {
    return this.#items.values();
  }

  *values(): Generator<Torrent> {
    for (const item of this.#items.values()) if (item instanceof Torrent) yield item;
  }

  /** Throws `session/not-found`. */
  needItem(id: TorrentId): SessionItem {
    const item = this.#items.get(id);
    if (item === undefined) throw new SluiceError('session/not-found', `no torrent ${id} here`);
    return item;
  }

  /** Throws `session/not-found`, or `session/not-allowed` where only its hash is known. */
  need(id: TorrentId): Torrent {
    const item = this.needItem(id);
    if (item instanceof Torrent) return item;
    throw needsMetadata(item);
  }

  /** As peers name it. */
  onWire(infoHash: Uint8Array): SessionItem | undefined {
    return this.#byWireHash.get(toHex(infoHash));
  }

  /** The info-hash of one that a peer names in secret (MSE). */
  onTag(tag: Uint8Array): Uint8Array | undefined {
    return this.#tags.find(tag, () => [...this.#items.values()].map(({ infoHash }) => infoHash));
  }

  /** Rejects where it cannot be had, is no torrent, is here already, or cannot be kept. */
  async add(args: AddArguments): Promise<SessionItem> {
    const { source } = args;
    if (source.kind !== 'magnet') {
      return await addTorrent(args, this.#newcomers(), (torrent) => this.#welcome(torrent));
    }
    const prospect = addProspect({ ...args, source }, this.#newcomers(), this.#onMetadata);
    this.#adding.add(prospect.id);
    await this.#welcome(prospect).finally(() => this.#adding.delete(prospect.id));
    return prospect;
  }

  /** Those that the state has. One record that cannot be used never hides the others. */
  async restore(): Promise<void> {
    const restored: SessionItem[] = [];
    const planned = new Map<SessionItem, TorrentRemoval>();
    for await (const records of this.#options.services.ports.state.loadTorrents()) {
      for (const record of records) {
        const torrent = await this.#restoreOne(record);
        if (torrent === undefined) continue;
        if (record.isRemoving === true && torrent instanceof Torrent) this.#goOnRemoving(torrent);
        else restored.push(torrent);
        if (record.removal !== undefined) planned.set(torrent, record.removal);
      }
    }
    restored.sort((left, right) => left.addedAt - right.addedAt);
    for (const torrent of restored) {
      this.#take(torrent);
      const removal = planned.get(torrent);
      if (removal !== undefined) this.#options.services.removals.restore(labelOf(torrent), removal);
    }
  }

  /** Answers the files that went too. */
  async remove(id: TorrentId, withData: boolean): Promise<readonly string[]> {
    const torrent = this.needItem(id);
    const { removals, finishPrograms, superSeeds, streams, report } = this.#options.services;
    removals.onBegun(id);
    const removedFiles = await torrent.remove(withData).finally(() => removals.onEnded(id));
    streams.onTorrent(id);
    this.#items.delete(id);
    this.#byWireHash.delete(toHex(torrent.infoHash));
    this.#tags.remove(torrent.infoHash);
    finishPrograms.forget(id);
    superSeeds.forget(id);
    report('torrent:removed', { id, torrentName: torrent.name });
    this.#options.onChanged();
    return removedFiles;
  }

  /** Nobody of these is wanted any more. */
  leaveHosts(isLeft: (host: string) => boolean): void {
    for (const { presence } of this.items()) presence.leaveHosts(isLeft);
  }

  /** There is a way to others again: all of it may be tried. */
  onRoadOpen(): void {
    for (const { presence, trackerList } of this.items()) {
      presence.retryAll();
      trackerList.announceNow();
    }
  }

  /** Where they lie, and what is still to come there. */
  *places(): Generator<DiskPlace> {
    for (const { disk, state } of this.values()) {
      // What is wanted of one whose files are to be chosen nobody knows.
      const wanted = state === 'choosing' ? 0 : disk.bytesToCome;
      yield { directory: disk.directory, wanted, coming: disk.comingBytes };
    }
  }

  /** Whoever lies on the same disk as this folder may have lost it. */
  lookForData(directory: string): void {
    const torrents = [...this.values()];
    const here = torrents.filter(({ disk }) => disk.directory === directory);
    const mounts = new Set(here.map(({ disk }) => disk.mountPath));
    for (const torrent of torrents) if (mounts.has(torrent.disk.mountPath)) torrent.lookForData();
  }

  /** Room on disks means something else to those that download. */
  onShortagesChanged(): void {
    const { touch } = this.#options.services;
    for (const { id, state } of this.values()) if (state === 'downloading') touch(id);
  }

  /** Settings of share goals are others now. */
  onGoalsChanged(): void {
    const { touch } = this.#options.services;
    for (const { id, sharing } of this.values()) {
      sharing.reconsiderSoon();
      touch(id);
    }
  }

  /** As they are, they shall be found again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#removing);
    await Promise.all([...this.items()].map((item) => item.close()));
  }

  #newcomers(): Newcomers {
    return {
      services: this.#options.services,
      inherit: this.#options.inherit,
      has: (id) => this.has(id),
      adding: this.#adding,
      isAlone: this.#options.isAlone(),
    };
  }

  /** It is on record before anything of it is done. */
  async #welcome(torrent: SessionItem): Promise<void> {
    try {
      await torrent.remember();
      if (this.#isClosed) throw new SluiceError('session/closed', 'the session is closing');
    } catch (error) {
      await torrent.discard();
      throw error;
    }
    const { id, name: torrentName } = torrent;
    this.#options.services.report('torrent:added', { id, torrentName });
    this.#take(torrent);
  }

  /** It is known what a torrent holds. */
  readonly #onMetadata = async (prospect: Prospect, metadata: Uint8Array): Promise<void> => {
    const has = (id: TorrentId) => this.#items.get(id) instanceof Torrent;
    await torrentOfProspect(prospect, metadata, { ...this.#newcomers(), has }, (torrent) =>
      this.#replace(prospect, torrent),
    );
  };

  async #replace(prospect: Prospect, torrent: Torrent): Promise<void> {
    const { id, name: torrentName } = torrent;
    if (this.#items.get(id) !== prospect || this.#isClosed) {
      await torrent.discard();
      return;
    }
    const { handed, ended } = prospect.giveWay(!torrent.isAtRest);
    this.#waitFor(ended);
    torrent.takeOver(handed);
    const { payloadSize: totalSize, files } = torrent.metainfo.layout;
    const fileCount = files.filter(({ isPadding }) => !isPadding).length;
    // Whoever hears of it may ask for it at once.
    this.#list(torrent);
    this.#options.services.report('torrent:metadata', { id, torrentName, totalSize, fileCount });
    torrent.begin();
    // Where that fails it is told and tried again, and until then the link is on record.
    await torrent.remember().catch(() => {});
  }

  #waitFor(ended: Promise<void>): void {
    const waiting = ended.finally(() => this.#removing.delete(waiting));
    this.#removing.add(waiting);
  }

  #take(torrent: SessionItem): void {
    this.#list(torrent);
    torrent.begin();
  }

  #list(torrent: SessionItem): void {
    this.#items.set(torrent.id, torrent);
    this.#byWireHash.set(toHex(torrent.infoHash), torrent);
    this.#tags.add(torrent.infoHash);
    this.#options.services.touch(torrent.id);
    this.#options.onChanged();
  }

  /** The process before was killed while it removed this one with its data. */
  #goOnRemoving(torrent: Torrent): void {
    const { id, name: torrentName } = torrent;
    this.#adding.add(id);
    const removing = torrent
      .remove(true)
      .then(
        () => this.#options.services.report('torrent:removed', { id, torrentName }),
        () => this.#list(torrent),
      )
      .finally(() => {
        this.#adding.delete(id);
        this.#removing.delete(removing);
      });
    this.#removing.add(removing);
  }

  async #restoreOne(record: TorrentRecord): Promise<SessionItem | undefined> {
    const { magnet } = record;
    try {
      if (magnet !== undefined) {
        return restoreProspect({ ...record, magnet }, this.#newcomers(), this.#onMetadata);
      }
      return await restoreTorrent(record, this.#newcomers());
    } catch (error) {
      const message = `the torrent ${record.id} was not taken up: ${messageOf(error)}`;
      this.#options.services.report('session:warned', { message: safeText(message) });
      return undefined;
    }
  }
}

export const labelOf = ({ id, name }: SessionItem): RemovableTorrent => ({ id, name });
