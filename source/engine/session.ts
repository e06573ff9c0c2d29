/** The engine as the outside sees it: torrents, one listening port, one journal, one publisher. */
import { toHex } from '../base/bytes.ts';
import type { Unsubscribe } from '../base/emitter.ts';
import { messageOf, SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { Disk } from '../base/ports/disk.ts';
import type { TcpConnection, TcpHandler, TcpListener } from '../base/ports/network.ts';
import type { Lock, TorrentRecord } from '../base/ports/state.ts';
import { safeText } from '../base/safe-text.ts';
import type { CommandArguments, CommandName, CommandResult } from '../contract/commands.ts';
import type { DetailPart } from '../contract/details.ts';
import type { SessionEvent } from '../contract/events.ts';
import type { Frame, SessionSummary, TorrentRemoval } from '../contract/frame.ts';
import type { Inspection } from '../contract/inspection.ts';
import type { Session } from '../contract/session.ts';
import type { EngineSettings } from '../contract/settings.ts';
import { UdpSwitch } from '../discovery/udp-switch.ts';
import { UdpTrackerExchange } from '../discovery/udp-tracker-exchange.ts';
import { DialLimiter } from '../policy/dial-limiter.ts';
import { ENGINE_DEFAULTS } from '../settings/default-settings.ts';
import { withSettings } from '../settings/setting-changes.ts';
import { BlockCache } from '../storage/block-cache.ts';
import { HandlePool } from '../storage/handle-pool.ts';
import { PieceBuffers } from '../storage/piece-buffers.ts';
import { receive } from '../transport/incoming.ts';
import { PendingHandshakes } from '../transport/pending-handshakes.ts';
import { addTorrent, restoreTorrent } from './add-torrent.ts';
import { AlternativeLimits } from './alternative-limits.ts';
import { Throttle } from './bandwidth.ts';
import { BannedAddresses } from './banned-addresses.ts';
import { ChosenFolders } from './chosen-folders.ts';
import { Chronicle } from './chronicle.ts';
import { execute } from './commands.ts';
import { Configuration } from './configuration.ts';
import type { DiskPlace } from './disk-figures.ts';
import { DiskSentinel } from './disk-sentinel.ts';
import { DiskWatch } from './disk-watch.ts';
import { FinishPrograms } from './finish-programs.ts';
import { inspectTorrent } from './inspect-torrent.ts';
import { MAX_LOOKS, MAX_PEERS, MAX_PIECE_MEMORY_BYTES } from './limits.ts';
import { openListener } from './listener.ts';
import { PieceMemory } from './piece-memory.ts';
import { PlannedRemovals, type RemovableTorrent } from './planned-removals.ts';
import { Publisher } from './publisher.ts';
import { RateRecorder } from './rate-recorder.ts';
import { PeerBudget, type Services } from './services.ts';
import { SessionDht } from './session-dht.ts';
import type { SessionOptions } from './session-options.ts';
import { ShareGoals } from './share-goals.ts';
import { StateStanding } from './state-standing.ts';
import { Tally } from './tally.ts';
import type { Torrent } from './torrent.ts';
import { Turns } from './turns.ts';
import { Uptime } from './uptime.ts';
import { WatchFolders } from './watch-folders.ts';

/** Opens the listening port and takes up kept torrents. A port that cannot be had is told as `session:warned`. */
export const createSession = async (options: SessionOptions): Promise<EngineSession> => {
  const session = new EngineSession(options);
  try {
    await session.open();
  } catch (error) {
    await session.close();
    throw error;
  }
  return session;
};

export class EngineSession implements Session {
  readonly torrents = new Map<TorrentId, Torrent>();
  readonly services: Services;
  /** The settings in force. */
  readonly configuration: Configuration;
  readonly #options: SessionOptions;
  readonly #chronicle: Chronicle;
  readonly #publisher: Publisher;
  readonly #disks: DiskWatch;
  readonly #startedAt: number;
  readonly #pending = new PendingHandshakes();
  readonly #memory = new PieceMemory(MAX_PIECE_MEMORY_BYTES);
  /** By info-hash in hex, as peers and trackers name torrents. */
  readonly #byWireHash = new Map<string, Torrent>();
  readonly #adding = new Set<TorrentId>();
  /** Begun in an earlier session. */
  readonly #removing = new Set<Promise<void>>();
  /** On all of the state: a session that takes up what is kept there is the only one that does. */
  #lock: Lock | undefined;
  readonly #watch: WatchFolders;
  #listener: TcpListener | undefined;
  #datagrams: UdpSwitch | undefined;
  #trackerExchange: UdpTrackerExchange | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    const { clock } = options.ports;
    this.#options = options;
    const tally = new Tally();
    this.#chronicle = new Chronicle({ clock, state: options.ports.state, tally });
    this.configuration = new Configuration({
      initial: withSettings(ENGINE_DEFAULTS, options.settings ?? {}),
      store: options.settingsStore,
      report: this.#chronicle.journal.report,
    });
    this.#publisher = new Publisher({
      clock,
      torrents: () => this.torrents.values(),
      session: () => this.#summary(),
      sessionRates: () => this.services.rates.ofSession(),
    });
    this.#disks = new DiskWatch({
      clock,
      disk: options.ports.disk,
      places: () => this.#places(),
      onChanged: () => this.#publisher.touchSession(),
      onShortagesChanged: () => this.#touchComing(),
      onOtherDisk: (directory) => this.#lookForData(directory),
    });
    this.#startedAt = clock.wallTime();
    this.services = this.#makeServices(tally);
    this.#watch = this.#makeWatch();
    let before = this.configuration.settings;
    this.configuration.onChange((settings) => {
      this.#obey(settings, before);
      before = settings;
    });
  }

  async open(): Promise<void> {
    const isKeeping = this.#options.restoresTorrents === true;
    if (isKeeping) await this.#takeUpState();
    await this.alternative.begin(isKeeping);
    await this.#listen();
    await this.#bindDatagrams();
    await this.services.dht.open();
    if (isKeeping) await this.#restore();
    await this.#watch.begin();
  }

  frame(): Frame {
    return this.#publisher.frame();
  }

  onFrame(listener: (frame: Frame) => void): Unsubscribe {
    const leave = this.#publisher.onFrame(listener);
    const unfollow = this.#disks.follow();
    return () => {
      leave();
      unfollow();
    };
  }

  onEvent(listener: (event: SessionEvent) => void, after?: number): Unsubscribe {
    return this.#chronicle.journal.listen(listener, after);
  }

  watch(target: TorrentId | 'session', parts: readonly DetailPart[]): Unsubscribe {
    return this.#publisher.watch(target, parts);
  }

  wantedOn(device: number): number {
    return this.#disks.wantedOn(device);
  }

  get bans(): BannedAddresses {
    return this.services.bans;
  }

  get alternative(): AlternativeLimits {
    return this.services.alternative;
  }

  get dht(): SessionDht {
    return this.services.dht;
  }

  get disk(): Disk {
    return this.#options.ports.disk;
  }

  async execute<Name extends CommandName>(
    name: Name,
    args: CommandArguments<Name>,
  ): Promise<CommandResult<Name>> {
    if (this.#closing !== undefined) throw closed();
    const result = await execute(this, name, args);
    await this.#publisher.shown();
    return result;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  add(args: CommandArguments<'torrent:add'>): Promise<Torrent> {
    return addTorrent(args, this.#newcomers(), (torrent) => this.#welcome(torrent));
  }

  /** It is on record before anything of it is done. */
  async #welcome(torrent: Torrent): Promise<void> {
    try {
      await torrent.remember();
      if (this.#closing !== undefined) throw closed();
    } catch (error) {
      await torrent.discard();
      throw error;
    }
    const { id } = torrent;
    this.services.report('torrent:added', { id, torrentName: torrent.name });
    this.#take(torrent);
  }

  inspect(args: CommandArguments<'session:inspect'>): Promise<Inspection> {
    return inspectTorrent(args, this.services, (id) => this.torrents.has(id));
  }

  /** Throws `session/not-found`. */
  torrent(id: TorrentId): Torrent {
    const torrent = this.torrents.get(id);
    if (torrent === undefined) throw new SluiceError('session/not-found', `no torrent ${id} here`);
    return torrent;
  }

  async remove(id: TorrentId, withData: boolean): Promise<readonly string[]> {
    const torrent = this.torrent(id);
    const { removals } = this.services;
    removals.onBegun(id);
    const removedFiles = await torrent.remove(withData).finally(() => removals.onEnded(id));
    this.torrents.delete(id);
    this.#byWireHash.delete(toHex(torrent.infoHash));
    this.services.finishPrograms.forget(id);
    this.services.report('torrent:removed', { id, torrentName: torrent.name });
    this.#publisher.touchSession();
    this.#disks.touch();
    return removedFiles;
  }

  /** Takes its time to be taken back: see `PlannedRemovals`. */
  async removeLater(id: TorrentId, withData: boolean, afterMs: number): Promise<void> {
    const torrent = this.torrent(id);
    this.services.removals.plan(labelOf(torrent), withData, afterMs);
    await torrent.saved();
  }

  /** Rejects with `session/not-allowed` where no removal is planned. */
  async keep(id: TorrentId): Promise<void> {
    const torrent = this.torrent(id);
    this.services.removals.keep(labelOf(torrent));
    await torrent.saved();
  }

  #obey({ seeding }: EngineSettings, before: EngineSettings): void {
    this.alternative.obey();
    this.#watch.obey();
    this.services.dht.obey();
    this.#disks.touch();
    this.#publisher.touchSession();
    if (seeding === before.seeding) return;
    for (const { id, sharing } of this.torrents.values()) {
      sharing.reconsiderSoon();
      this.#publisher.touch(id);
    }
  }

  #makeServices(tally: Tally): Services {
    const { ports } = this.#options;
    const { clock, network } = ports;
    const { downloadLimit, uploadLimit } = this.configuration.settings.session;
    const download = new Throttle(clock, downloadLimit);
    const upload = new Throttle(clock, uploadLimit);
    const goals = new ShareGoals(clock);
    const warn = (message: string) => this.#warn(message);
    return {
      ports,
      options: this.#options,
      configuration: this.configuration,
      handles: new HandlePool(),
      cache: new BlockCache(),
      buffers: new PieceBuffers(),
      download,
      upload,
      alternative: new AlternativeLimits({
        clock,
        state: ports.state,
        settings: () => this.configuration.settings,
        download,
        upload,
        report: this.#chronicle.journal.report,
        onChanged: () => this.#publisher.touchSession(),
        warn,
      }),
      uptime: new Uptime({ clock, state: ports.state, warn }),
      goals,
      memory: this.#memory,
      tally,
      rates: new RateRecorder({
        clock,
        session: tally,
        onSample: () => {
          this.#publisher.touchRates();
          this.#chronicle.onMoved();
        },
        onGiven: (given) => goals.onGiven(given),
      }),
      peerBudget: new PeerBudget(MAX_PEERS),
      checkTurns: new Turns(MAX_LOOKS),
      dialLimiter: new DialLimiter(),
      dht: new SessionDht({
        ports,
        isAllowed: this.#options.joinsDht === true,
        settings: () => this.configuration.settings,
        datagrams: () => this.#datagrams,
        onChanged: () => this.#publisher.touchSession(),
        warn,
      }),
      trackers: () => ({ clock, http: network.http, dns: network.dns, udp: this.#trackerExchange }),
      removals: new PlannedRemovals({
        clock,
        report: this.#chronicle.journal.report,
        remove: (id, withData) => this.remove(id, withData),
        onChanged: (id) => {
          this.torrents.get(id)?.onRemovalChanged();
          this.#publisher.touch(id);
        },
      }),
      sentinel: new DiskSentinel(ports),
      finishPrograms: new FinishPrograms({
        programs: ports.programs,
        clock,
        state: ports.state,
        settings: () => this.configuration.settings,
        home: this.#options.homeDirectory,
        report: this.#chronicle.journal.report,
        warn: (message) => this.#warn(message),
      }),
      stateStanding: new StateStanding((message) => this.#warn(message)),
      bans: new BannedAddresses({
        state: ports.state,
        onBanned: (host) => {
          for (const torrent of this.torrents.values()) torrent.presence.leaveHost(host);
        },
        warn,
      }),
      shortageOf: (directory) => this.#disks.shortageOf(directory),
      report: this.#chronicle.journal.report,
      touch: (id) => this.#publisher.touch(id),
      touchDisks: () => this.#disks.touch(),
      folders: new ChosenFolders({
        settings: () => this.configuration.settings,
        fallback: this.#options.defaultDirectory,
        home: this.#options.homeDirectory,
      }),
      listenPort: () => this.#listener?.local.port ?? 0,
    };
  }

  #makeWatch(): WatchFolders {
    const { clock, disk, state } = this.#options.ports;
    return new WatchFolders({
      clock,
      disk,
      state,
      settings: () => this.configuration.settings,
      home: this.#options.homeDirectory,
      add: (args) => this.add(args),
      warn: (message) => this.#warn(message),
    });
  }

  async #listen(): Promise<void> {
    const { ports, listenPorts, listenHost = '::' } = this.#options;
    if (listenPorts.length === 0) return;
    try {
      this.#listener = await openListener({
        ports,
        host: listenHost,
        candidates: listenPorts,
        accept: (connection) => this.#accept(connection),
      });
      this.services.report('session:listening', { port: this.#listener.local.port });
    } catch (error) {
      this.#warn(messageOf(error));
    }
  }

  /** One UDP socket for all, on the number of the TCP port where that is free. */
  async #bindDatagrams(): Promise<void> {
    const { clock, network, random } = this.services.ports;
    const host = this.#options.listenHost ?? '::';
    const open = (port: number) => UdpSwitch.open(network.udp, { host, port });
    try {
      this.#datagrams = await open(this.services.listenPort()).catch(() => open(0));
      this.#trackerExchange = new UdpTrackerExchange({ datagrams: this.#datagrams, clock, random });
    } catch (error) {
      this.#warn(`no UDP here, so no UDP trackers and no DHT: ${messageOf(error)}`);
    }
  }

  #accept(connection: TcpConnection): TcpHandler | undefined {
    const { host } = connection.remote;
    return receive(
      {
        connection,
        clock: this.services.ports.clock,
        pending: this.#pending,
        lookup: (infoHash) => {
          const torrent = this.#byWireHash.get(toHex(infoHash));
          return torrent?.presence.mayAccept(host) ? torrent.presence.identity : undefined;
        },
      },
      {
        onEstablished: (handshaken) => {
          const torrent = this.#byWireHash.get(toHex(handshaken.infoHash));
          if (torrent === undefined) handshaken.connection.destroy();
          else torrent.presence.accept(handshaken);
        },
        // Strangers come and go; there is nobody to tell.
        onFailed: () => {},
      },
    );
  }

  #newcomers() {
    return {
      services: this.services,
      has: (id: TorrentId) => this.torrents.has(id),
      adding: this.#adding,
      isAlone: this.#lock !== undefined,
    };
  }

  #take(torrent: Torrent): Torrent {
    this.#list(torrent);
    torrent.begin();
    return torrent;
  }

  #list(torrent: Torrent): void {
    this.torrents.set(torrent.id, torrent);
    this.#byWireHash.set(toHex(torrent.infoHash), torrent);
    this.#publisher.touch(torrent.id);
    this.#disks.touch();
  }

  async #takeUpState(): Promise<void> {
    await this.#lockState();
    await this.#chronicle.open();
    await this.bans.load();
    await this.services.finishPrograms.load();
    await this.services.uptime.load();
  }

  /** Two would undo what the other saves. */
  async #lockState(): Promise<void> {
    this.#lock = await this.services.ports.state.acquireLock('session');
    if (this.#lock !== undefined) return;
    throw new SluiceError(
      'session/in-use',
      `another sluice is at work with the torrents in ${this.#options.stateDirectory}; quit that one first, or name another folder with --state`,
    );
  }

  /** One record that cannot be used never hides the others. */
  async #restore(): Promise<void> {
    const restored: Torrent[] = [];
    const removals = new Map<Torrent, TorrentRemoval>();
    for await (const records of this.services.ports.state.loadTorrents()) {
      for (const record of records) {
        const torrent = await this.#restoreOne(record);
        if (torrent === undefined) continue;
        if (record.isRemoving === true) this.#goOnRemoving(torrent);
        else restored.push(torrent);
        if (record.removal !== undefined) removals.set(torrent, record.removal);
      }
    }
    restored.sort((left, right) => left.addedAt - right.addedAt);
    for (const torrent of restored) {
      this.#take(torrent);
      const removal = removals.get(torrent);
      if (removal !== undefined) this.services.removals.restore(labelOf(torrent), removal);
    }
  }

  /** The process before was killed while it removed this one with its data. */
  #goOnRemoving(torrent: Torrent): void {
    const { id, name: torrentName } = torrent;
    this.#adding.add(id);
    const removing = torrent
      .remove(true)
      .then(
        () => this.services.report('torrent:removed', { id, torrentName }),
        () => this.#list(torrent),
      )
      .finally(() => {
        this.#adding.delete(id);
        this.#removing.delete(removing);
      });
    this.#removing.add(removing);
  }

  async #restoreOne(record: TorrentRecord): Promise<Torrent | undefined> {
    try {
      return await restoreTorrent(record, this.#newcomers());
    } catch (error) {
      this.#warn(`the torrent ${record.id} was not taken up: ${messageOf(error)}`);
      return undefined;
    }
  }

  async #close(): Promise<void> {
    await this.configuration.close();
    this.#watch.close();
    this.services.finishPrograms.close();
    this.services.goals.close();
    this.alternative.close();
    await this.services.removals.close();
    await Promise.all(this.#removing);
    await Promise.all([...this.torrents.values()].map((torrent) => torrent.close()));
    await this.services.uptime.close();
    this.#publisher.close();
    this.services.rates.close();
    this.services.sentinel.close();
    this.#disks.close();
    this.services.download.close();
    this.services.upload.close();
    await this.#listener?.close();
    this.#pending.close();
    await this.services.dht.close();
    this.#datagrams?.close();
    await this.services.handles.close();
    await this.#chronicle.close();
    await this.#lock?.release();
  }

  *#places(): Generator<DiskPlace> {
    yield { directory: this.services.folders.usual, wanted: 0 };
    for (const { disk } of this.torrents.values()) {
      yield { directory: disk.directory, wanted: disk.bytesToCome, coming: disk.comingBytes };
    }
  }

  /** Whoever lies on the same disk as this folder may have lost it. */
  #lookForData(directory: string): void {
    const torrents = [...this.torrents.values()];
    const here = torrents.filter(({ disk }) => disk.directory === directory);
    const mounts = new Set(here.map(({ disk }) => disk.mountPath));
    for (const torrent of torrents) if (mounts.has(torrent.disk.mountPath)) torrent.lookForData();
  }

  #touchComing(): void {
    for (const { id, state } of this.torrents.values()) {
      if (state === 'downloading') this.#publisher.touch(id);
    }
  }

  #warn(message: string): void {
    this.services.report('session:warned', { message: safeText(message) });
  }

  #summary(): SessionSummary {
    const { ports, tally, peerBudget } = this.services;
    const { downloadLimit, uploadLimit } = this.configuration.settings.session;
    const now = ports.clock.now();
    const { totals } = this.#chronicle;
    return {
      version: this.#options.version,
      client: safeText(`Sluice ${this.#options.version}`),
      downloadRate: Math.round(tally.download.bytesPerSecond(now)),
      uploadRate: Math.round(tally.upload.bytesPerSecond(now)),
      downloaded: tally.downloaded,
      uploaded: tally.uploaded,
      totalDownloaded: totals.downloaded,
      totalUploaded: totals.uploaded,
      peers: peerBudget.used,
      listenPort: this.#listener?.local.port ?? null,
      downloadLimit,
      uploadLimit,
      alternative: this.alternative.summary,
      dht: this.services.dht.summary(),
      defaultDirectory: this.services.folders.usual,
      startedAt: this.#startedAt,
      disks: this.#disks.disks,
    };
  }
}

const closed = (): SluiceError =>
  new SluiceError('session/closed', 'the session is closing: no commands any more');

const labelOf = ({ id, name }: Torrent): RemovableTorrent => ({ id, name });
