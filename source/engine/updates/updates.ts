/** Torrents of which newer versions come: what is published here, and what is followed. */
import { messageOf, SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import { safeText } from '../../base/safe-text.ts';
import type { AddArguments } from '../../contract/commands.ts';
import type { OverviewDetails } from '../../contract/details.ts';
import type { SessionEvent } from '../../contract/events.ts';
import type {
  PublicationDetails,
  PublicationKey,
  PublishArguments,
  UpdateDetails,
} from '../../contract/updates.ts';
import type { Metainfo } from '../../protocol/metainfo.ts';
import { absolutePath } from '../adding/folders.ts';
import type { InheritedData } from '../adding/inherited-data.ts';
import { DHT_PATIENCE_MS } from '../limits.ts';
import type { EventListener } from '../past/journal.ts';
import type { Services } from '../session/services.ts';
import type { SessionItem } from '../session/session-item.ts';
import type { TorrentList } from '../session/torrent-list.ts';
import { Torrent } from '../torrent/torrent.ts';
import type { TorrentVersions } from '../torrent/torrent-followers.ts';
import { Agenda } from './agenda.ts';
import { addFollowed } from './followed-link.ts';
import { decodeFollowings, encodeFollowings, type Following, type Lead } from './following.ts';
import { Followings } from './followings.ts';
import { ItemKeeper } from './item-keeper.ts';
import { decodePublications, encodePublications } from './publication.ts';
import { PublicationMaking } from './publication-making.ts';
import { idOf, Publications } from './publications.ts';
import { UpdateFeed } from './update-feed.ts';
import { VersionChange } from './version-change.ts';

export interface UpdatesOptions {
  readonly services: () => Services;
  readonly torrents: () => Pick<TorrentList, 'get' | 'has' | 'add' | 'remove' | 'need' | 'values'>;
  readonly listen: (listener: EventListener) => () => void;
  readonly warn: (message: string) => void;
}

const PUBLICATIONS = 'publications';
const FOLLOWED = 'followed torrents';

export class Updates implements TorrentVersions {
  readonly publications: Publications;
  readonly followings: Followings;
  readonly #options: UpdatesOptions;
  readonly #keeper: ItemKeeper;
  readonly #change: VersionChange;
  readonly #making: PublicationMaking;
  readonly #agenda: Agenda;
  #leave: () => void = () => {};
  /** Only who has read what is kept writes over it. */
  #isKeeping = false;
  #isOpen = false;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    const { services, torrents, warn } = options;
    // What services there are is not known before they are all made.
    const ports = () => services().ports;
    this.#keeper = new ItemKeeper({
      setTimer: (...args) => ports().clock.setTimer(...args),
      dht: () => services().dht,
      onReady: () => this.#agenda.hasten(),
    });
    this.#making = new PublicationMaking({ services, torrents });
    this.#change = new VersionChange({
      services,
      torrents,
      isPlace: (...where) => this.followings.isPlace(...where),
      keepPlace: (id, place) => this.followings.keepPlace(id, place),
      warn,
    });
    this.publications = new Publications({
      wallTime: () => ports().clock.wallTime(),
      makeSeed: () => ports().random.bytes(32),
      keeper: this.#keeper,
      hasTorrent: (id) => torrents().has(id),
      save: (all) => this.#save(PUBLICATIONS, encodePublications(all)),
    });
    this.followings = new Followings({
      wallTime: () => ports().clock.wallTime(),
      keeper: this.#keeper,
      feed: new UpdateFeed({ services, bytesOf: (id) => torrents().need(id).bytes() }),
      change: this.#change,
      hasTorrent: (id) => torrents().has(id),
      takesThem: () => services().configuration.settings.updates.follow,
      leadOf: (id) => leadIn(torrents().get(id)),
      save: (all) => this.#save(FOLLOWED, encodeFollowings(all)),
      onOffered: (following) => this.#tellOffered(following),
      onSucceeded: ({ id }) => this.#agenda.planAgain(id),
      onChanged: (id) => services().touch(id),
      warn,
    });
    const { publications, followings } = this;
    this.#agenda = new Agenda({ ports, publications, followings, keeper: this.#keeper });
  }

  /** Of an earlier session. Never rejects. */
  async load(): Promise<void> {
    this.#isKeeping = true;
    await this.#read(PUBLICATIONS, (text) => this.publications.take(decodePublications(text)));
    await this.#read(FOLLOWED, (text) => this.followings.take(decodeFollowings(text)));
  }

  onOpen(): void {
    this.#isOpen = true;
    this.#leave = this.#options.listen((event) => this.#onEvent(event));
    this.#background(this.followings.settle());
    this.#agenda.open();
    for (const { next } of [...this.followings.all]) {
      const item = next && this.#options.torrents().get(next);
      if (item instanceof Torrent && item.content.isComplete)
        this.#background(this.followings.onComplete(item.id));
    }
  }

  close(): void {
    this.#isOpen = false;
    this.#leave();
    this.#agenda.close();
    this.#change.close();
    this.#keeper.close();
  }

  /** As `torrent:add`, of links to what changes too: the newest version is looked up, added and followed. */
  async add(args: AddArguments): Promise<SessionItem> {
    const item = await addFollowed(args, this.#options.torrents(), this.followings);
    this.#agenda.renew();
    return item;
  }

  /** A new version, and the first one where there is none. */
  async publish({ name, path, id, ...words }: PublishArguments): Promise<PublicationDetails> {
    this.publications.check(name);
    const torrents = this.#options.torrents();
    const before = this.publications.get(name);
    const root = path ?? (id === undefined ? before?.path : undefined);
    if (root === undefined && id === undefined) throw nothingToPublish(name);
    const beforeId = before && idOf(before);
    const old = beforeId && torrents.get(beforeId);
    const newest = id ?? (await this.#making.make(absolutePath(root!), old, words));
    const torrent = torrents.need(newest);
    if (torrent.metainfo.isPrivate) throw isPrivate(torrent);
    const details = await this.publications.publish(
      name,
      torrent.infoHash,
      id === undefined ? root : undefined,
    );
    this.#agenda.renew();
    const { version } = details;
    this.#options.services().report('torrent:published', {
      id: newest,
      torrentName: torrent.name,
      publication: details.name,
      version,
    });
    return details;
  }

  async stop(name: string): Promise<void> {
    await this.publications.stop(name);
    this.#agenda.renew();
  }

  import(name: string, key: PublicationKey): Promise<PublicationDetails> {
    return this.publications.import(name, key);
  }

  /** Asks for a newer version now, and takes it. Rejects with `session/not-allowed` where nobody says where to ask. */
  async update(id: TorrentId): Promise<Pick<UpdateDetails, 'newer' | 'text'>> {
    if (this.followings.get(id) === undefined) {
      const lead = leadIn(this.#options.torrents().need(id));
      if (lead === undefined) throw notFollowed();
      await this.followings.follow(id, lead);
      this.#agenda.renew();
    }
    await this.followings.look(id, true, DHT_PATIENCE_MS);
    const { newer, text } = this.of(id) ?? TAKEN;
    return { newer, text };
  }

  /** Null where no newer versions are looked for. */
  of(id: TorrentId): UpdateDetails | null {
    return this.followings.describe(id);
  }

  /** What there is to see of a torrent. */
  versionsOf(id: TorrentId): Pick<OverviewDetails, 'updates' | 'publication'> {
    const updates = this.of(id);
    const publication = this.publications.of(id);
    return {
      ...(updates === null ? {} : { updates }),
      ...(publication === undefined ? {} : { publication }),
    };
  }

  /** What a torrent that is being added takes over of the version before it. */
  async inherit(
    id: TorrentId,
    metainfo: Metainfo,
    directory: string,
  ): Promise<InheritedData | undefined> {
    const following = this.followings.whoseNext(id);
    return following && (await this.#change.inherit(following, metainfo, directory));
  }

  /** Files are not as they were. What the user has published he may change: nothing is fetched over it. */
  onPiecesLost(id: TorrentId): void {
    const publication = this.publications.ofOwnFiles(id);
    const torrent = publication && this.#options.torrents().get(id);
    if (publication === undefined || !(torrent instanceof Torrent)) return;
    this.publications.onFilesChanged(publication);
    // Who tells it is in the middle of its work; a piece takes many turns to come.
    this.#options.services().ports.clock.nextTurn(() => this.#rest(torrent));
  }

  #rest(torrent: Torrent): void {
    if (!this.#isOpen || torrent.isAtRest) return;
    this.#options.warn(
      `${torrent.name} rests: its files were changed since it was published; publish it again`,
    );
    this.#background(torrent.pause());
  }

  #onEvent(event: SessionEvent): void {
    if (event.name === 'torrent:finished') this.#background(this.followings.onComplete(event.id));
    if (event.name === 'torrent:checked') this.#onChecked(event.id, event.isComplete);
    if (event.name === 'torrent:removed') this.#background(this.followings.onRemoved(event.id));
    if (event.name === 'torrent:added' || event.name === 'torrent:metadata') {
      // It is told of before it is in the list.
      this.#options.services().ports.clock.nextTurn(() => this.#onAdded(event.id));
    }
  }

  #onChecked(id: TorrentId, isComplete: boolean): void {
    if (isComplete) this.#background(this.followings.onComplete(id));
    else this.onPiecesLost(id);
  }

  /** What says itself where newer versions are. */
  #onAdded(id: TorrentId): void {
    const lead = leadIn(this.#options.torrents().get(id));
    const isNext = this.followings.whoseNext(id) !== undefined;
    if (lead === undefined || isNext || !this.#isOpen) return;
    this.#background(this.followings.follow(id, lead).then(() => this.#agenda.renew()));
  }

  #tellOffered({ id, offered }: Following): void {
    const torrent = this.#options.torrents().get(id);
    if (torrent === undefined || offered === undefined) return;
    this.#options
      .services()
      .report('torrent:update-found', { id, torrentName: torrent.name, newer: offered });
  }

  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#options.warn(messageOf(error)));
  }

  async #save(note: string, text: string): Promise<void> {
    if (this.#isKeeping) await this.#options.services().ports.state.saveNote(note, text);
  }

  async #read(note: string, take: (text: string) => void): Promise<void> {
    try {
      take((await this.#options.services().ports.state.loadNote(note)) ?? '[]');
    } catch (error) {
      this.#options.warn(`what was kept of ${note} is not used: ${messageOf(error)}`);
    }
  }
}

/** BEP 39. */
const leadIn = (item: SessionItem | undefined): Lead | undefined =>
  item instanceof Torrent && item.metainfo.updateUrl !== undefined
    ? { kind: 'feed', url: item.metainfo.updateUrl }
    : undefined;

/** It was here already, or nothing was known of the one before. */
const TAKEN = {
  newer: 'none',
  text: safeText('The newer version is here, in its place.'),
} as const;

const nothingToPublish = (name: string): SluiceError =>
  new SluiceError(
    'session/invalid-argument',
    `say what is to be published as "${name}": a file, a folder or a torrent`,
  );

const isPrivate = ({ name }: Torrent): SluiceError =>
  new SluiceError(
    'session/not-allowed',
    `${name} is private: it may be found by its trackers alone, and not through the DHT`,
  );

const notFollowed = (): SluiceError =>
  new SluiceError(
    'session/not-allowed',
    'it was not added by a link that is followed, and names no address to ask: nobody knows of newer versions',
  );
