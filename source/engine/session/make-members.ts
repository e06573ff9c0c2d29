/** Makes those of whom a session consists, and makes them known to each other. */
import { listenPortsOf } from '../../base/listen-ports.ts';
import type { EngineSettings } from '../../contract/settings.ts';
import { ENGINE_DEFAULTS } from '../../settings/default-settings.ts';
import { withSettings } from '../../settings/setting-changes.ts';
import type { DiskPlace } from '../disks/disk-figures.ts';
import { DiskWatch } from '../disks/disk-watch.ts';
import { answerWords } from '../disks/disk-words.ts';
import { Chronicle } from '../past/chronicle.ts';
import { Roads } from '../roads/roads.ts';
import { Tally } from '../torrent/tally.ts';
import { Configuration } from './configuration.ts';
import { Doorway } from './doorway.ts';
import { Publisher } from './publisher.ts';
import { RoadChange } from './road-change.ts';
import type { SessionMembers } from './session-members.ts';
import type { SessionOptions } from './session-options.ts';
import { pictureOfSession } from './session-picture.ts';
import { makeServices, type SessionServices } from './session-services.ts';
import { StateLock } from './state-lock.ts';
import { TorrentList } from './torrent-list.ts';

/** They know each other by way of this, for whoever is made first cannot know the last. */
type Others = () => SessionMembers;

export const makeMembers = (given: SessionOptions): SessionMembers => {
  const others: Others = () => members;
  const { clock, state } = given.ports;
  const tally = new Tally();
  const chronicle = new Chronicle({ clock, state, tally });
  const configuration = makeConfiguration(given, chronicle);
  const publisher = makePublisher(given, others);
  const disks = makeDiskWatch(given, others);
  const roads = makeRoads(given, configuration, chronicle, others);
  // From here on nobody says a word but through them.
  const options = { ...given, ports: { ...given.ports, network: roads.network } };
  const doorway = makeDoorway(options, roads, others);
  const torrents = () => members.torrents;
  const parts = { options, tally, configuration, chronicle, publisher, disks, roads, doorway };
  const services = makeServices({ ...parts, torrents });
  const stateLock = new StateLock(state, given.stateDirectory);
  const members: SessionMembers = {
    ...{ configuration, stateLock, chronicle, publisher, disks, roads, doorway, services },
    torrents: makeTorrentList(services, stateLock, others),
    startedAt: clock.wallTime(),
    stage: { now: 'opening' },
  };
  return members;
};

const makeConfiguration = (given: SessionOptions, { journal }: Chronicle): Configuration => {
  const { settings = {}, settingsStore: store, ports } = given;
  const initial = withSettings(ENGINE_DEFAULTS, settings);
  return new Configuration({ clock: ports.clock, initial, store, report: journal.report });
};

const makePublisher = ({ ports }: SessionOptions, others: Others): Publisher =>
  new Publisher({
    clock: ports.clock,
    torrents: () => others().torrents.items(),
    session: () => pictureOfSession(others()),
    sessionRates: () => others().services.rates.ofSession(),
    sessionDht: () => others().services.dht.details(),
  });

const makeDiskWatch = ({ ports }: SessionOptions, others: Others): DiskWatch =>
  new DiskWatch({
    clock: ports.clock,
    disk: ports.disk,
    places: () => placesOf(others()),
    onChanged: () => others().publisher.touchSession(),
    onShortagesChanged: () => others().torrents.onShortagesChanged(),
    onOtherDisk: (directory) => others().torrents.lookForData(directory),
    onHanging: (directory, isHanging) => others().chronicle.warn(answerWords(directory, isHanging)),
  });

function* placesOf({ services, torrents }: SessionMembers): Generator<DiskPlace> {
  yield { directory: services.folders.usual, wanted: 0 };
  yield* torrents.places();
}

const makeRoads = (
  { ports }: SessionOptions,
  configuration: Configuration,
  { warn }: Chronicle,
  others: Others,
): Roads => {
  const change = new RoadChange(others);
  return new Roads({
    ports,
    settings: () => configuration.settings,
    onChanged: () => void change.onChanged(),
    onState: () => change.onDatagrams(),
    warn,
  });
};

const makeDoorway = (options: SessionOptions, roads: Roads, others: Others): Doorway => {
  const { clock } = options.ports;
  const settings = () => others().configuration.settings;
  return new Doorway({
    ...options,
    listenPorts: () => listenPortsNow(options, settings()),
    roads,
    report: (...event) => others().chronicle.journal.report(...event),
    onIncoming: ({ remote, carrier }) => {
      const { services, publisher } = others();
      if (services.incoming.note(remote.host, carrier, clock.wallTime())) publisher.touchSession();
    },
    refuses: (host) => others().services.refusals.refuses(host),
    find: (infoHash) => others().torrents.onWire(infoHash)?.presence,
    encryption: () => others().services.encryption.incoming(),
    takesUtp: () => settings().network.utp,
  });
};

/** Those that were given count until the setting is another. */
const listenPortsNow = (
  { listenPorts, settings = {} }: SessionOptions,
  { session: { port } }: EngineSettings,
): readonly number[] => {
  if (listenPorts.length === 0) return [];
  const isAsGiven = port === (settings.session?.port ?? null);
  return isAsGiven ? listenPorts : (listenPortsOf(port) ?? listenPorts);
};

const makeTorrentList = (services: SessionServices, lock: StateLock, others: Others): TorrentList =>
  new TorrentList({
    services,
    inherit: (...heir) => services.updates.inherit(...heir),
    isAlone: () => lock.isHeld,
    onChanged: () => {
      others().publisher.touchSession();
      others().disks.touch();
    },
  });
