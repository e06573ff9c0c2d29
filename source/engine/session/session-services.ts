/** Makes what all torrents of a session share. */
import { PeerBudget } from '../../policy/peer-budget.ts';
import { SlotBudget } from '../../policy/slot-budget.ts';
import { BlockCache } from '../../storage/block-cache.ts';
import { HandlePool } from '../../storage/handle-pool.ts';
import { PieceBuffers } from '../../storage/piece-buffers.ts';
import { ChosenFolders } from '../adding/chosen-folders.ts';
import { FinishPrograms } from '../automation/finish-programs.ts';
import { WatchFolders } from '../automation/watch-folders.ts';
import { AlternativeLimits } from '../bandwidth/alternative-limits.ts';
import { Throttle } from '../bandwidth/bandwidth.ts';
import { RateRecorder } from '../bandwidth/rate-recorder.ts';
import { DiskSentinel } from '../disks/disk-sentinel.ts';
import { MAX_LOOKS, MAX_PIECE_MEMORY_BYTES, MAX_SECOND_LOOKS } from '../limits.ts';
import { LongWork } from '../long-work.ts';
import { HashingTurn } from '../making/hashing-turn.ts';
import { TorrentMaking } from '../making/torrent-making.ts';
import type { SessionTracker } from '../serving/session-tracker.ts';
import { ShareGoals } from '../sharing/share-goals.ts';
import { SuperSeeds } from '../sharing/super-seeds.ts';
import { SessionStreams } from '../streaming/session-streams.ts';
import { Farewells } from '../swarm/farewells.ts';
import { PieceMemory } from '../swarm/piece-memory.ts';
import { Updates } from '../updates/updates.ts';
import { makeNetworkServices } from './network-services.ts';
import { PlannedRemovals } from './planned-removals.ts';
import type { Services } from './services.ts';
import type { SessionParts } from './session-parts.ts';
import { StateStanding } from './state-standing.ts';
import { TorrentQueue } from './torrent-queue.ts';
import { Turns } from './turns.ts';
import { Uptime } from './uptime.ts';

/** With those that stand above torrents, and that only commands and the session itself know. */
export interface SessionServices extends Services {
  /** The one that we run. */
  readonly ownTracker: SessionTracker;
  readonly streams: SessionStreams;
  readonly updates: Updates;
}

export const makeServices = (parts: SessionParts): SessionServices => {
  const { options, tally, configuration, chronicle, publisher, disks } = parts;
  const { ports } = options;
  const { clock, state } = ports;
  const { report } = chronicle.journal;
  const goals = new ShareGoals(clock);
  const { warn } = chronicle;
  const longWork = new LongWork(clock);
  const services: SessionServices = {
    ports,
    options,
    configuration,
    handles: new HandlePool(),
    cache: new BlockCache(),
    buffers: new PieceBuffers(),
    farewells: new Farewells(),
    ...makeLimits(parts),
    uptime: new Uptime({ clock, state, warn }),
    goals,
    superSeeds: new SuperSeeds(configuration),
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
    longWork,
    ...makeNetworkServices(parts, longWork),
    removals: makeRemovals(parts),
    sentinel: new DiskSentinel(ports),
    stateStanding: new StateStanding(warn),
    finishPrograms: makeFinishPrograms(parts),
    shortageOf: (directory) => disks.shortageOf(directory),
    wantedOn: (device) => disks.wantedOn(device),
    report,
    touch: (id) => publisher.touch(id),
    touchDisks: () => disks.touch(),
    folders: makeFolders(parts),
    ...makeMaking(parts, longWork),
    watchFolders: makeWatchFolders(parts, () => services),
    updates: makeUpdates(parts, () => services),
    streams: makeStreams(parts),
  };
  return services;
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

const makeMaking = (
  { options: { ports, version }, chronicle, publisher, torrents }: SessionParts,
  longWork: LongWork,
): Pick<Services, 'hashingTurn' | 'making'> => {
  const onProgress = () => publisher.touchSession();
  const hashingTurn = new HashingTurn({ clock: ports.clock, onProgress });
  const making = new TorrentMaking({
    ports: { ...ports, inSteps: (steps) => longWork.do(steps) },
    turn: hashingTurn,
    version,
    report: chronicle.journal.report,
    has: (id) => torrents().has(id),
    add: (args) => torrents().add(args),
  });
  return { hashingTurn, making };
};

const makeUpdates = ({ chronicle, torrents }: SessionParts, services: () => Services): Updates =>
  new Updates({
    services,
    torrents,
    listen: (listener) => chronicle.journal.listen(listener),
    warn: chronicle.warn,
  });

const makeWatchFolders = (parts: SessionParts, services: () => SessionServices): WatchFolders => {
  const { options, configuration, chronicle } = parts;
  const { clock, disk, state } = options.ports;
  return new WatchFolders({
    clock,
    disk,
    state,
    settings: () => configuration.settings,
    home: options.homeDirectory,
    add: (args) => services().updates.add(args),
    warn: chronicle.warn,
  });
};

const makeStreams = ({ options, publisher }: SessionParts): SessionStreams => {
  const { clock, random, httpServer } = options.ports;
  return new SessionStreams({
    ...{ clock, random, httpServer },
    onChanged: () => publisher.touchSession(),
  });
};
