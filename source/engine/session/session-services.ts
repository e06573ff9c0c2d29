/** Makes what all torrents of a session share. */
import { LocalDiscovery } from '../../discovery/local-discovery.ts';
import { DialBudget } from '../../policy/dial-budget.ts';
import { DialLimiter } from '../../policy/dial-limiter.ts';
import { IncomingPeers } from '../../policy/incoming-peers.ts';
import { OwnAddresses } from '../../policy/own-addresses.ts';
import { SlotBudget } from '../../policy/slot-budget.ts';
import { BlockCache } from '../../storage/block-cache.ts';
import { HandlePool } from '../../storage/handle-pool.ts';
import { PieceBuffers } from '../../storage/piece-buffers.ts';
import { ChosenFolders } from '../adding/chosen-folders.ts';
import { FinishPrograms } from '../automation/finish-programs.ts';
import { AlternativeLimits } from '../bandwidth/alternative-limits.ts';
import { Throttle } from '../bandwidth/bandwidth.ts';
import { RateRecorder } from '../bandwidth/rate-recorder.ts';
import { DiskSentinel } from '../disks/disk-sentinel.ts';
import type { DiskWatch } from '../disks/disk-watch.ts';
import { MAX_LOOKS, MAX_PIECE_MEMORY_BYTES, MAX_SECOND_LOOKS } from '../limits.ts';
import { LongWork } from '../long-work.ts';
import type { Chronicle } from '../past/chronicle.ts';
import { SessionMapping } from '../reachability/session-mapping.ts';
import { CarrierBalance } from '../roads/carrier-balance.ts';
import { IpFilter } from '../roads/ip-filter.ts';
import { PeerDialler } from '../roads/peer-dialler.ts';
import { Refusals } from '../roads/refusals.ts';
import type { Roads } from '../roads/roads.ts';
import { ShareGoals } from '../sharing/share-goals.ts';
import { BannedAddresses } from '../swarm/banned-addresses.ts';
import { PieceMemory } from '../swarm/piece-memory.ts';
import type { Tally } from '../torrent/tally.ts';
import type { Configuration } from './configuration.ts';
import type { Doorway } from './doorway.ts';
import { PlannedRemovals } from './planned-removals.ts';
import type { Publisher } from './publisher.ts';
import { PeerBudget, type Services } from './services.ts';
import { SessionDht } from './session-dht.ts';
import { SessionEncryption } from './session-encryption.ts';
import type { SessionOptions } from './session-options.ts';
import { StateStanding } from './state-standing.ts';
import type { TorrentList } from './torrent-list.ts';
import { TorrentQueue } from './torrent-queue.ts';
import { Turns } from './turns.ts';
import { Uptime } from './uptime.ts';

export interface SessionParts {
  readonly options: SessionOptions;
  /** All that the session moves. */
  readonly tally: Tally;
  readonly configuration: Configuration;
  readonly chronicle: Chronicle;
  readonly publisher: Pick<Publisher, 'touch' | 'touchSession' | 'touchRates'>;
  readonly disks: Pick<DiskWatch, 'touch' | 'shortageOf' | 'wantedOn'>;
  readonly roads: Pick<Roads, 'trackerDns' | 'neighbours' | 'isOpenInwards'>;
  readonly doorway: Pick<Doorway, 'port' | 'datagrams' | 'trackerExchange' | 'utp'>;
  /** Made from the services. */
  readonly torrents: () => Pick<TorrentList, 'get' | 'remove' | 'leaveHosts' | 'onTag'>;
}

export const makeServices = (parts: SessionParts): Services => {
  const { options, tally, configuration, chronicle, publisher, disks, doorway } = parts;
  const { ports } = options;
  const { clock, network, state } = ports;
  const { report } = chronicle.journal;
  const goals = new ShareGoals(clock);
  const { warn } = chronicle;
  const refusing = makeRefusals(parts);
  const mapping = makeMapping(parts);
  const utp = () => (configuration.settings.network.utp ? doorway.utp : undefined);
  return {
    ports,
    options,
    configuration,
    handles: new HandlePool(),
    cache: new BlockCache(),
    buffers: new PieceBuffers(),
    ...makeLimits(parts),
    uptime: new Uptime({ clock, state, warn }),
    goals,
    memory: new PieceMemory(MAX_PIECE_MEMORY_BYTES),
    tally,
    rates: makeRates(parts, goals),
    peerBudget: new PeerBudget(configuration.settings.network.connections),
    slotBudget: new SlotBudget(configuration.settings.session.uploadSlots),
    queue: new TorrentQueue({
      clock,
      settings: configuration.settings.queue,
      touch: (id) => publisher.touch(id),
    }),
    checkTurns: new Turns(MAX_LOOKS),
    secondLookTurns: new Turns(MAX_SECOND_LOOKS),
    longWork: new LongWork(clock),
    dialLimiter: new DialLimiter(),
    dialBudget: new DialBudget(configuration.settings.network),
    dialler: new PeerDialler({
      clock,
      tcp: network.tcp,
      utp,
    }),
    carriers: new CarrierBalance({ clock, isUtpDelayed: () => doorway.utp?.isDelayed ?? false }),
    dht: makeDht(parts),
    local: makeLocal(parts),
    encryption: makeEncryption(parts),
    mapping,
    utp,
    incoming: new IncomingPeers(),
    ownAddresses: new OwnAddresses(),
    trackers: () => ({
      clock,
      http: network.http,
      dns: parts.roads.trackerDns,
      udp: doorway.trackerExchange,
      mayAsk: (address) => mayAskTracker(parts, refusing.filter, address),
    }),
    removals: makeRemovals(parts),
    sentinel: new DiskSentinel(ports),
    stateStanding: new StateStanding(warn),
    finishPrograms: makeFinishPrograms(parts),
    ...refusing,
    shortageOf: (directory) => disks.shortageOf(directory),
    wantedOn: (device) => disks.wantedOn(device),
    report,
    touch: (id) => publisher.touch(id),
    touchDisks: () => disks.touch(),
    folders: makeFolders(parts),
    listenPort: () => mapping.externalPort ?? doorway.port ?? 0,
  };
};

const makeLimits = (parts: SessionParts): Pick<Services, 'download' | 'upload' | 'alternative'> => {
  const { options, configuration, chronicle, publisher } = parts;
  const { clock, state } = options.ports;
  const { downloadLimit, uploadLimit } = configuration.settings.session;
  const download = new Throttle(clock, downloadLimit);
  const upload = new Throttle(clock, uploadLimit);
  const alternative = new AlternativeLimits({
    clock,
    state,
    settings: () => configuration.settings,
    download,
    upload,
    report: chronicle.journal.report,
    onChanged: () => publisher.touchSession(),
    warn: chronicle.warn,
  });
  return { download, upload, alternative };
};

/** A tracker is no peer: addresses that are banned by hand are peers'. */
const mayAskTracker = ({ configuration }: SessionParts, filter: IpFilter, address: string) =>
  !configuration.settings.network.filterTrackers || !filter.refuses(address);

const makeRefusals = ({
  options,
  configuration,
  chronicle,
  torrents,
}: SessionParts): Pick<Services, 'bans' | 'filter' | 'refusals'> => {
  const { warn } = chronicle;
  const bans = new BannedAddresses({
    state: options.ports.state,
    onBanned: (host) => torrents().leaveHosts((each) => each === host),
    warn,
  });
  const filter = new IpFilter({
    ...options.ports,
    settings: () => configuration.settings,
    home: options.homeDirectory,
    onChanged: () => torrents().leaveHosts((host) => filter.has(host)),
    warn,
  });
  return { bans, filter, refusals: new Refusals({ bans, filter }) };
};

const makeLocal = ({ options, configuration, doorway }: SessionParts): LocalDiscovery =>
  new LocalDiscovery({
    ...options.ports,
    multicast: options.joinsLan === true ? options.ports.network.multicast : undefined,
    port: () => doorway.port ?? 0,
    isEnabled: () => configuration.settings.session.localDiscovery,
  });

const makeEncryption = ({ options, configuration, torrents }: SessionParts): SessionEncryption =>
  new SessionEncryption({
    ports: options.ports,
    settings: () => configuration.settings,
    find: (tag) => torrents().onTag(tag),
  });

const makeMapping = ({
  options,
  configuration,
  chronicle,
  publisher,
  doorway,
  roads,
}: SessionParts): SessionMapping =>
  new SessionMapping({
    ports: { ...options.ports, network: roads.neighbours },
    isAllowed: options.mapsPorts === true,
    settings: () => configuration.settings,
    isOpenInwards: () => roads.isOpenInwards,
    doorway,
    report: chronicle.journal.report,
    onChanged: () => publisher.touchSession(),
  });

const makeDht = ({
  options,
  configuration,
  chronicle,
  publisher,
  doorway,
}: SessionParts): SessionDht =>
  new SessionDht({
    ports: options.ports,
    isAllowed: options.joinsDht === true,
    settings: () => configuration.settings,
    datagrams: () => doorway.datagrams,
    takesUtp: () => configuration.settings.network.utp && doorway.utp !== undefined,
    onChanged: () => publisher.touchSession(),
    warn: chronicle.warn,
  });

const makeRates = (
  { options, tally, publisher, chronicle }: SessionParts,
  goals: ShareGoals,
): RateRecorder =>
  new RateRecorder({
    clock: options.ports.clock,
    session: tally,
    onSample: () => {
      publisher.touchRates();
      chronicle.onMoved();
    },
    onGiven: (given) => goals.onGiven(given),
  });

const makeRemovals = ({ options, chronicle, publisher, torrents }: SessionParts): PlannedRemovals =>
  new PlannedRemovals({
    clock: options.ports.clock,
    report: chronicle.journal.report,
    remove: (id, withData) => torrents().remove(id, withData),
    onChanged: (id) => {
      torrents().get(id)?.onRemovalChanged();
      publisher.touch(id);
    },
  });

const makeFinishPrograms = (parts: SessionParts): FinishPrograms => {
  const { options, configuration, chronicle } = parts;
  const { programs, clock, state } = options.ports;
  return new FinishPrograms({
    programs,
    clock,
    state,
    settings: () => configuration.settings,
    home: options.homeDirectory,
    report: chronicle.journal.report,
    warn: chronicle.warn,
  });
};

const makeFolders = ({ options, configuration }: SessionParts): ChosenFolders =>
  new ChosenFolders({
    settings: () => configuration.settings,
    fallback: options.defaultDirectory,
    home: options.homeDirectory,
  });
