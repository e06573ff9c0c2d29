/** The engine as the outside sees it: torrents, one listening port, one journal, one publisher. */
import type { Unsubscribe } from '../../base/emitter.ts';
import { SluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import { listenPortsOf } from '../../base/listen-ports.ts';
import type { Carrier } from '../../base/ports/network.ts';
import type { Lock } from '../../base/ports/state.ts';
import { safeText } from '../../base/safe-text.ts';
import type { CommandArguments, CommandName, CommandResult } from '../../contract/commands.ts';
import type { DetailPart } from '../../contract/details.ts';
import type { Diagnosis } from '../../contract/doctor.ts';
import type { SessionEvent } from '../../contract/events.ts';
import type { DiskSummary, Frame, SessionSummary } from '../../contract/frame.ts';
import type { Session } from '../../contract/session.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import { ENGINE_DEFAULTS } from '../../settings/default-settings.ts';
import { withSettings } from '../../settings/setting-changes.ts';
import { folderSpace } from '../adding/folders.ts';
import { WatchFolders } from '../automation/watch-folders.ts';
import { execute } from '../commands/commands.ts';
import type { DiskPlace } from '../disks/disk-figures.ts';
import { DiskWatch } from '../disks/disk-watch.ts';
import { answerWords } from '../disks/disk-words.ts';
import { FILTER_PATIENCE_MS } from '../limits.ts';
import { TorrentMaking } from '../making/torrent-making.ts';
import { Chronicle } from '../past/chronicle.ts';
import { diagnose, UNKNOWN_MACHINE } from '../reachability/doctor.ts';
import { Roads } from '../roads/roads.ts';
import { Tally } from '../torrent/tally.ts';
import { Configuration } from './configuration.ts';
import { Doorway } from './doorway.ts';
import { Publisher } from './publisher.ts';
import type { Services } from './services.ts';
import type { SessionOptions } from './session-options.ts';
import { makeServices } from './session-services.ts';
import { TorrentList } from './torrent-list.ts';

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
  readonly torrents: TorrentList;
  readonly making: TorrentMaking;
  readonly services: Services;
  /** The settings in force. */
  readonly configuration: Configuration;
  readonly #options: SessionOptions;
  readonly #chronicle: Chronicle;
  readonly #publisher: Publisher;
  readonly #disks: DiskWatch;
  readonly #doorway: Doorway;
  readonly #roads: Roads;
  readonly #watch: WatchFolders;
  readonly #startedAt: number;
  /** On all of the state: a session that takes up what is kept there is the only one that does. */
  #lock: Lock | undefined;
  #isOpen = false;
  #closing: Promise<void> | undefined;

  constructor(given: SessionOptions) {
    const { clock, state } = given.ports;
    const tally = new Tally();
    this.#options = given;
    this.#startedAt = clock.wallTime();
    this.#chronicle = new Chronicle({ clock, state, tally });
    this.configuration = this.#makeConfiguration();
    this.#publisher = this.#makePublisher();
    this.#disks = this.#makeDiskWatch();
    this.#roads = this.#makeRoads();
    // From here on nobody says a word but through them.
    const options = { ...given, ports: { ...given.ports, network: this.#roads.network } };
    this.#doorway = new Doorway({
      ...options,
      listenPorts: () => this.#listenPorts,
      roads: this.#roads,
      report: this.#chronicle.journal.report,
      onIncoming: ({ remote, carrier }) => {
        const { incoming } = this.services;
        if (incoming.note(remote.host, carrier, clock.wallTime())) this.#publisher.touchSession();
      },
      find: (infoHash) => this.torrents.onWire(infoHash)?.presence,
      encryption: () => this.services.encryption.incoming(),
      takesUtp: () => this.#takesUtp,
    });
    this.services = makeServices({
      options,
      tally,
      configuration: this.configuration,
      chronicle: this.#chronicle,
      publisher: this.#publisher,
      disks: this.#disks,
      roads: this.#roads,
      doorway: this.#doorway,
      torrents: () => this.torrents,
    });
    this.torrents = new TorrentList({
      services: this.services,
      isAlone: () => this.#lock !== undefined,
      onChanged: () => {
        this.#publisher.touchSession();
        this.#disks.touch();
      },
    });
    this.making = new TorrentMaking({
      ports: options.ports,
      version: options.version,
      report: this.#chronicle.journal.report,
      has: (id) => this.torrents.has(id),
      add: (args) => this.torrents.add(args),
      onProgress: () => this.#publisher.touchSession(),
    });
    this.#watch = this.#makeWatch();
  }

  async open(): Promise<void> {
    const isKeeping = this.#options.restoresTorrents === true;
    if (isKeeping) await this.#takeUpState();
    await this.services.alternative.begin(isKeeping);
    await this.#readFilter();
    await this.#roads.open();
    await this.#doorway.open();
    this.#isOpen = true;
    this.services.dht.open();
    this.services.mapping.obey();
    if (isKeeping) await this.torrents.restore();
    this.#watch.obey();
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

  diagnose(): Promise<Diagnosis> {
    const { machine } = this.#options.ports;
    const { incoming, ownAddresses, mapping, dht } = this.services;
    return diagnose({
      look: async () => (await machine?.look()) ?? UNKNOWN_MACHINE,
      isOpen: (carrier) => this.#isOpenFor(carrier),
      incoming,
      ownAddresses,
      road: () => this.#roads.summary,
      isOpenInwards: () => this.#roads.isOpenInwards,
      boundAddresses: () => this.#roads.boundAddresses,
      mapping: () => mapping.summary,
      dht: () => dht.details(),
      disks: () => this.#lookAtDisks(),
      inForce: () => this.configuration.inForce(),
    });
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

  #makeConfiguration(): Configuration {
    const { settings = {}, settingsStore: store, ports } = this.#options;
    const { clock } = ports;
    const { report } = this.#chronicle.journal;
    const initial = withSettings(ENGINE_DEFAULTS, settings);
    const configuration = new Configuration({ clock, initial, store, report });
    let before = configuration.settings;
    configuration.onChange((now) => {
      this.#obey(now, before);
      before = now;
    });
    return configuration;
  }

  /** Nobody is spoken to before; but a disk that hangs is not waited for. */
  async #readFilter(): Promise<void> {
    const { promise: isOver, resolve } = Promise.withResolvers<void>();
    const patience = this.#options.ports.clock.setTimer(FILTER_PATIENCE_MS, resolve);
    await Promise.race([this.services.filter.obey(), isOver]);
    patience.cancel();
  }

  #makeRoads(): Roads {
    return new Roads({
      ports: this.#options.ports,
      settings: () => this.configuration.settings,
      onChanged: () => void this.#takeRoad(),
      onState: () => this.#onDatagrams(),
      warn: this.#chronicle.warn,
    });
  }

  /** All that was under way has ended. */
  async #takeRoad(): Promise<void> {
    this.#publisher.touchSession();
    if (!this.#isOpen) return;
    this.services.local.close();
    await this.#doorway.open();
    if (this.#closing !== undefined) return;
    this.services.local.obey();
    this.services.mapping.reopen();
    this.services.dht.reopen();
    if (!this.#roads.summary.isClosed) this.torrents.onRoadOpen();
    this.#publisher.touchSession();
  }

  #onDatagrams(): void {
    this.#publisher.touchSession();
    if (!this.#isOpen || this.#closing !== undefined) return;
    this.services.dht.reopen();
    this.torrents.onRoadOpen();
  }

  /** Those that were given count until the setting is another. */
  get #listenPorts(): readonly number[] {
    const { listenPorts, settings = {} } = this.#options;
    const { port } = this.configuration.settings.session;
    if (listenPorts.length === 0) return [];
    const isAsGiven = port === (settings.session?.port ?? null);
    return isAsGiven ? listenPorts : (listenPortsOf(port) ?? listenPorts);
  }

  #makePublisher(): Publisher {
    return new Publisher({
      clock: this.#options.ports.clock,
      torrents: () => this.torrents.items(),
      session: () => this.#summary(),
      sessionRates: () => this.services.rates.ofSession(),
      sessionDht: () => this.services.dht.details(),
    });
  }

  #makeDiskWatch(): DiskWatch {
    const { clock, disk } = this.#options.ports;
    return new DiskWatch({
      clock,
      disk,
      places: () => this.#places(),
      onChanged: () => this.#publisher.touchSession(),
      onShortagesChanged: () => this.torrents.onShortagesChanged(),
      onOtherDisk: (directory) => this.torrents.lookForData(directory),
      onHanging: (directory, isHanging) => this.#chronicle.warn(answerWords(directory, isHanging)),
    });
  }

  #makeWatch(): WatchFolders {
    const { clock, disk, state } = this.#options.ports;
    return new WatchFolders({
      clock,
      disk,
      state,
      settings: () => this.configuration.settings,
      home: this.#options.homeDirectory,
      add: (args) => this.torrents.add(args),
      warn: this.#chronicle.warn,
    });
  }

  #obey({ session, seeding, queue, network }: EngineSettings, before: EngineSettings): void {
    this.services.alternative.obey();
    this.services.queue.obey(queue);
    this.services.slotBudget.limit = session.uploadSlots;
    this.services.peerBudget.limit = network.connections;
    this.services.dialBudget.limits = network;
    this.#watch.obey();
    this.services.dht.obey();
    this.services.local.obey();
    this.services.mapping.obey();
    void this.services.filter.obey();
    this.#roads.obey();
    if (session.port !== before.session.port && this.#isOpen) void this.#doorway.open();
    this.#disks.touch();
    this.#publisher.touchSession();
    if (seeding !== before.seeding) this.torrents.onGoalsChanged();
  }

  async #takeUpState(): Promise<void> {
    await this.#lockState();
    await this.#chronicle.open();
    await this.services.bans.load();
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

  async #close(): Promise<void> {
    await this.configuration.close();
    await this.making.close();
    const unmapped = this.services.mapping.close();
    this.#watch.close();
    this.services.finishPrograms.close();
    this.services.goals.close();
    this.services.filter.close();
    this.services.alternative.close();
    // Nobody takes the place of those that leave.
    this.services.queue.close();
    await this.services.removals.close();
    await this.torrents.close();
    await this.services.uptime.close();
    this.#publisher.close();
    this.services.rates.close();
    this.services.sentinel.close();
    this.#disks.close();
    this.services.download.close();
    this.services.upload.close();
    this.services.carriers.close();
    await this.services.dht.close();
    this.services.local.close();
    this.#roads.close();
    await unmapped;
    await this.#doorway.close();
    await this.services.handles.close();
    await this.#chronicle.close();
    await this.#lock?.release();
  }

  #isOpenFor(carrier: Carrier): boolean {
    const { port, utp } = this.#doorway;
    return port !== null && (carrier === 'tcp' || (utp !== undefined && this.#takesUtp));
  }

  get #takesUtp(): boolean {
    return this.configuration.settings.network.utp;
  }

  /** The usual one where nobody has followed them yet. */
  async #lookAtDisks(): Promise<readonly DiskSummary[]> {
    const { disks } = this.#disks;
    if (disks.length > 0) return disks;
    const { disk } = this.services.ports;
    return [
      await folderSpace(this.services.folders.usual, {
        disk,
        wantedOn: this.services.wantedOn,
        incomplete: undefined,
      }),
    ];
  }

  *#places(): Generator<DiskPlace> {
    yield { directory: this.services.folders.usual, wanted: 0 };
    yield* this.torrents.places();
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
      listenPort: this.#doorway.port,
      road: this.#roads.summary,
      downloadLimit,
      uploadLimit,
      alternative: this.services.alternative.summary,
      queue: this.configuration.settings.queue,
      uploadSlots: this.configuration.settings.session.uploadSlots,
      dht: this.services.dht.summary(),
      portMapping: this.services.mapping.summary,
      incoming: this.services.incoming.totals,
      making: this.making.summary,
      defaultDirectory: this.services.folders.usual,
      labelDirectories: this.services.folders.byLabel,
      startedAt: this.#startedAt,
      disks: this.#disks.disks,
    };
  }
}

const closed = (): SluiceError =>
  new SluiceError('session/closed', 'the session is closing: no commands any more');
