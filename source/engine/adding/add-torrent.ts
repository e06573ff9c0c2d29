/** Makes a torrent of the session from a .torrent or from an earlier session's record. */
import path from 'node:path';
import { isSluiceError, SluiceError } from '../../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import type { Lock, TorrentRecord } from '../../base/ports/state.ts';
import type { SafeText } from '../../base/safe-text.ts';
import type { AddArguments, WishedOrder } from '../../contract/commands.ts';
import type { FilePriority } from '../../contract/details.ts';
import type { Layout } from '../../protocol/layout.ts';
import { parseMetainfoInSteps } from '../../protocol/metainfo.ts';
import {
  decodeOutlineInSteps,
  encodeOutlineInSteps,
  type MetainfoOutline,
  outlineOf,
} from '../../protocol/metainfo-outline.ts';
import { partsPathOf } from '../../storage/parts-path.ts';
import { type ResumePart, resumeOf } from '../../storage/resume.ts';
import { TorrentStorage } from '../../storage/torrent-storage.ts';
import { endpointOf } from '../commands/argument-checks.ts';
import { StoredMetainfo, type StoredMetainfoPorts } from '../records/stored-metainfo.ts';
import type { Services } from '../session/services.ts';
import { Content, orderIn } from '../torrent/content.ts';
import { readLabels, restoreLabels } from '../torrent/labels.ts';
import { restoreNames } from '../torrent/new-names.ts';
import { Torrent } from '../torrent/torrent.ts';
import { TorrentData } from '../torrent/torrent-data.ts';
import { checkPriorityNames, chosenPriorities } from './file-choice.ts';
import type { Inherit, InheritedData } from './inherited-data.ts';
import { loadTorrentBytes } from './torrent-source.ts';

export interface Newcomers {
  readonly services: Services;
  /** What a new version takes over from the one before it; undefined where it is none. */
  readonly inherit: Inherit;
  readonly has: (id: TorrentId) => boolean;
  /** Those on their way in, so that a double click adds once. */
  readonly adding: Set<TorrentId>;
  /** The session has the state folder to itself: no torrent needs a lock of its own. */
  readonly isAlone: boolean;
}

interface Plan {
  readonly metainfo: MetainfoOutline;
  readonly stored: StoredMetainfo;
  readonly directory: string;
  readonly destination: string | undefined;
  readonly priorities: readonly FilePriority[];
  readonly order: WishedOrder;
  readonly labels: readonly SafeText[];
  readonly isPaused: boolean;
  readonly isAsking: boolean;
  readonly peerId?: Uint8Array;
  readonly isNew: boolean;
}

/** Takes a torrent into the session; rejects where it does not. */
export type Welcome = (torrent: Torrent) => Promise<void>;

/** What was wished and known of it before its files were. */
export interface Heritage {
  readonly record: TorrentRecord;
  readonly peerId: Uint8Array;
  /** Files by what named it; none where that chooses none. */
  readonly selected: (layout: Layout) => readonly FilePriority[];
}

/** Rejects where it cannot be had, is no torrent, is here already, in use elsewhere or not welcome; then nothing was made. */
export const addTorrent = async (
  args: AddArguments,
  newcomers: Newcomers,
  welcome: Welcome,
  heritage?: Heritage,
): Promise<Torrent> => {
  const { ports, folders, longWork } = newcomers.services;
  // What is wrong with the arguments is said before anything is fetched.
  const peers = (args.peers ?? []).map(endpointOf);
  const labels = args.labels && readLabels(args.labels);
  checkPriorityNames(args.priorities);
  const bytes = await loadTorrentBytes(args.source, ports);
  const metainfo = await longWork.do(parseMetainfoInSteps(bytes));
  const id = torrentIdOf(metainfo.hashes);
  const goal = path.resolve(args.directory ?? folders.forLabels(labels ?? []));
  const { directory, destination } = await placeFor(metainfo.layout, goal, newcomers.services);
  const outline = await longWork.do(encodeOutlineInSteps(outlineOf(metainfo)));
  const plan = {
    metainfo: outlineOf(metainfo),
    stored: new StoredMetainfo(id, storedPorts(newcomers), { bytes, metainfo, outline }),
    directory,
    destination,
    isPaused: args.isPaused === true || args.asksForFiles === true,
    isAsking: args.asksForFiles ?? false,
    isNew: true,
    ...(heritage === undefined ? {} : { peerId: heritage.peerId }),
  };
  return claimed(plan, newcomers, async () => {
    const record = await ports.state.loadTorrent(id);
    // What was chosen in this place before counts there again.
    const before = heritage?.record ?? (record?.directory === directory ? record : undefined);
    const inherited = await newcomers.inherit(id, metainfo, directory);
    const known = inherited === undefined ? before : heirRecord(plan, inherited, before, ports);
    const chosen =
      inherited?.priorities ??
      heritage?.selected(metainfo.layout) ??
      ((known?.priorities ?? []) as readonly FilePriority[]);
    const priorities = chosenPriorities(metainfo.layout, args, chosen);
    const wished = {
      ...{ ...plan, priorities, order: { ...orderIn(known), ...orderIn(args) } },
      labels: labels ?? restoreLabels(known?.labels ?? []),
    };
    return build(wished, known, newcomers, async (torrent) => {
      torrent.addPeers(peers);
      await welcome(torrent);
    });
  });
};

/** Nothing is made for one that is here, or on its way in. */
const claimed = async (
  { metainfo }: Pick<Plan, 'metainfo'>,
  { has, adding }: Newcomers,
  add: () => Promise<Torrent>,
): Promise<Torrent> => {
  const id = torrentIdOf(metainfo.hashes);
  if (has(id) || adding.has(id)) {
    throw new SluiceError('session/already-added', `${metainfo.displayName} is here already`);
  }
  adding.add(id);
  try {
    return await add();
  } finally {
    adding.delete(id);
  }
};

/** What was taken over of another torrent is there, as if an earlier session had downloaded it. */
const heirRecord = (
  { metainfo, directory, isPaused }: Pick<Plan, 'metainfo' | 'directory' | 'isPaused'>,
  { bytes: _bytes, ...inherited }: InheritedData,
  before: TorrentRecord | undefined,
  { clock }: Services['ports'],
): TorrentRecord => ({
  id: torrentIdOf(metainfo.hashes),
  outline: undefined,
  addedAtMs: clock.wallTime(),
  completedAtMs: undefined,
  isPaused,
  labels: [],
  trackers: undefined,
  downloadedBytes: 0,
  uploadedBytes: 0,
  ...before,
  ...inherited,
  directory,
});

const storedPorts = ({ services: { ports, longWork } }: Newcomers): StoredMetainfoPorts => ({
  state: ports.state,
  longWork,
});

/** What is in its place already, as far as it is, stays there. */
const placeFor = async (
  layout: Layout,
  goal: string,
  { ports, folders }: Services,
): Promise<Pick<Plan, 'directory' | 'destination'>> => {
  const { incomplete = goal } = folders;
  const stays =
    incomplete === goal ||
    (await ports.disk.status(path.join(goal, layout.files[0]!.path[0]!))) !== undefined;
  return stays
    ? { directory: goal, destination: undefined }
    : { directory: incomplete, destination: goal };
};

export const restoreTorrent = async (
  record: TorrentRecord,
  newcomers: Newcomers,
): Promise<Torrent> => {
  const plan = {
    metainfo: await outlineOfRecord(record, newcomers.services),
    stored: new StoredMetainfo(record.id, storedPorts(newcomers)),
    directory: record.directory,
    priorities: record.priorities as readonly FilePriority[],
    order: orderIn(record),
    labels: restoreLabels(record.labels),
    destination: record.destination,
    isPaused: record.isPaused,
    isAsking: record.asksForFiles ?? false,
    isNew: false,
  };
  return claimed(plan, newcomers, () => build(plan, record, newcomers));
};

/** A record of an older version has none, or one that was made by other rules. */
const outlineOfRecord = async (
  record: TorrentRecord,
  { ports: { state }, longWork }: Services,
): Promise<MetainfoOutline> => {
  const known = record.outline && (await longWork.do(decodeOutlineInSteps(record.outline)));
  if (known) return known;
  const bytes = await state.loadMetainfo(record.id);
  const metainfo = outlineOf(await longWork.do(parseMetainfoInSteps(bytes)));
  const outline = await longWork.do(encodeOutlineInSteps(metainfo));
  await state.saveTorrent({ ...record, outline });
  return metainfo;
};

const build = async (
  plan: Plan,
  record: TorrentRecord | undefined,
  newcomers: Newcomers,
  welcome: Welcome = async () => {},
): Promise<Torrent> => {
  const { services, isAlone } = newcomers;
  const { metainfo, directory } = plan;
  const id = torrentIdOf(metainfo.hashes);
  const lock = isAlone ? undefined : await lockPlace(id, directory, metainfo.displayName, services);
  const torrent = assemble(plan, record, lock, services);
  await welcome(torrent);
  return torrent;
};

/** Two programs that write the same files would spoil them: one at a time. */
const lockPlace = async (
  id: TorrentId,
  directory: string,
  name: string,
  { ports }: Services,
): Promise<Lock> => {
  const place = await ports.disk.realPath(directory).catch((error: unknown) => {
    if (isSluiceError(error, 'disk/missing')) return directory;
    throw error;
  });
  const lock = await ports.state.acquireLock(`${id} ${place}`);
  if (lock !== undefined) return lock;
  throw new SluiceError(
    'session/in-use',
    `${name} is at work in ${directory} already, in another sluice`,
  );
};

const assemble = (
  plan: Plan,
  record: TorrentRecord | undefined,
  lock: Lock | undefined,
  services: Services,
): Torrent => {
  const { metainfo, directory, priorities, order } = plan;
  const { layout } = metainfo;
  const { ports, options, handles, cache } = services;
  const content = new Content(layout, priorities, order);
  const id = torrentIdOf(metainfo.hashes);
  const names = restoreNames(layout, record?.names);
  const open = ({ createdFiles, mountPath }: ResumePart) =>
    new TorrentStorage({
      disk: ports.disk,
      hashing: ports.hashing,
      layout,
      pieceHashes: () => plan.stored.pieceHashes(),
      ...torrent.moves.place,
      partsPath: partsPathOf(options.stateDirectory, id),
      handles,
      cache,
      preallocate: options.preallocates ?? false,
      created: createdFiles,
      mountPath,
      wanted: (file) => content.isWantedFile(file),
      beforeWrite: () => torrent.beforeWrite(),
      onWritten: () => torrent.onWritten(),
      onDoubt: (pieces, error) => torrent.progress.doubt(pieces, error),
      onLost: (pieces, error) => torrent.progress.lose(pieces, error),
      onMissing: (error) => torrent.disk.fail(error),
    });
  const torrent = new Torrent({
    ...plan,
    place: { directory, names },
    takeLock: (target) => lockPlace(id, target, metainfo.displayName, services),
    services,
    data: new TorrentData(open, record && resumeOf(record)),
    content,
    record,
    lock,
  });
  return torrent;
};
