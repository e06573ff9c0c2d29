/** Makes a torrent of the session from a .torrent or from an earlier session's record. */
import path from 'node:path';
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../base/ids.ts';
import type { Lock, TorrentRecord } from '../base/ports/state.ts';
import type { SafeText } from '../base/safe-text.ts';
import type { AddArguments } from '../contract/commands.ts';
import type { FilePriority } from '../contract/details.ts';
import { type Metainfo, parseMetainfo } from '../protocol/metainfo.ts';
import { partsPathOf } from '../storage/parts-path.ts';
import { TorrentStorage } from '../storage/torrent-storage.ts';
import { endpointOf } from './commands.ts';
import { Content } from './content.ts';
import { checkPriorityNames, chosenPriorities } from './file-choice.ts';
import { readLabels, restoreLabels } from './labels.ts';
import type { Services } from './services.ts';
import { Torrent } from './torrent.ts';
import { loadTorrentBytes } from './torrent-source.ts';

export interface Newcomers {
  readonly services: Services;
  readonly has: (id: TorrentId) => boolean;
  /** Those on their way in, so that a double click adds once. */
  readonly adding: Set<TorrentId>;
}

interface Plan {
  readonly metainfo: Metainfo;
  readonly metainfoBytes: Uint8Array;
  readonly directory: string;
  readonly priorities: readonly FilePriority[];
  readonly labels: readonly SafeText[];
  readonly isPaused: boolean;
  readonly isNew: boolean;
}

/** Rejects where it cannot be had, is no torrent, is here already or in use elsewhere; then nothing was made. */
export const addTorrent = async (args: AddArguments, newcomers: Newcomers): Promise<Torrent> => {
  const { ports, options } = newcomers.services;
  // What is wrong with the arguments is said before anything is fetched.
  const peers = (args.peers ?? []).map(endpointOf);
  const labels = args.labels && readLabels(args.labels);
  checkPriorityNames(args.priorities);
  const metainfoBytes = await loadTorrentBytes(args.source, ports);
  const metainfo = parseMetainfo(metainfoBytes);
  const directory = path.resolve(args.directory ?? options.defaultDirectory);
  const plan = {
    metainfo,
    metainfoBytes,
    directory,
    isPaused: args.isPaused ?? false,
    isNew: true,
  };
  const record = await ports.state.loadTorrent(torrentIdOf(metainfo.hashes));
  // What was chosen in this place before counts there again.
  const known = record?.directory === directory ? record : undefined;
  const before = (known?.priorities ?? []) as readonly FilePriority[];
  const priorities = chosenPriorities(metainfo.layout, args, before);
  const wished = { ...plan, priorities, labels: labels ?? restoreLabels(known?.labels ?? []) };
  const torrent = await build(wished, known, newcomers);
  torrent.addPeers(peers);
  return torrent;
};

export const restoreTorrent = (record: TorrentRecord, newcomers: Newcomers): Promise<Torrent> => {
  const plan = {
    metainfo: parseMetainfo(record.metainfo),
    metainfoBytes: record.metainfo,
    directory: record.directory,
    priorities: record.priorities as readonly FilePriority[],
    labels: restoreLabels(record.labels),
    isPaused: record.isPaused,
    isNew: false,
  };
  return build(plan, record, newcomers);
};

const build = async (
  plan: Plan,
  record: TorrentRecord | undefined,
  newcomers: Newcomers,
): Promise<Torrent> => {
  const id = torrentIdOf(plan.metainfo.hashes);
  const name = plan.metainfo.displayName;
  if (newcomers.has(id) || newcomers.adding.has(id)) {
    throw new SluiceError('session/already-added', `${name} is here already`);
  }
  newcomers.adding.add(id);
  try {
    const lock = await lockPlace(id, plan, newcomers.services);
    return assemble(plan, record, lock, newcomers.services);
  } finally {
    newcomers.adding.delete(id);
  }
};

/** Two programs that write the same files would spoil them: one at a time. */
const lockPlace = async (id: TorrentId, plan: Plan, { ports }: Services): Promise<Lock> => {
  const place = await ports.disk.realPath(plan.directory).catch((error: unknown) => {
    if (isSluiceError(error, 'disk/missing')) return plan.directory;
    throw error;
  });
  const lock = await ports.state.acquireLock(`${id} ${place}`);
  if (lock !== undefined) return lock;
  throw new SluiceError(
    'session/in-use',
    `${plan.metainfo.displayName} is at work in ${plan.directory} already, in another sluice`,
  );
};

const assemble = (
  plan: Plan,
  record: TorrentRecord | undefined,
  lock: Lock,
  services: Services,
): Torrent => {
  const { metainfo, directory, priorities } = plan;
  const { layout } = metainfo;
  const { ports, options, handles, cache } = services;
  const content = new Content(layout, priorities);
  const id = torrentIdOf(metainfo.hashes);
  const storage = new TorrentStorage({
    disk: ports.disk,
    hashing: ports.hashing,
    layout,
    pieceHashes: metainfo.pieceHashes,
    directory,
    partsPath: partsPathOf(options.stateDirectory, id),
    handles,
    cache,
    preallocate: options.preallocates ?? false,
    created: record?.createdFiles ?? [],
    wanted: (file) => content.isWantedFile(file),
    onDoubt: (pieces, error) => torrent.onDoubt(pieces, error),
    onLost: (pieces, error) => torrent.onLost(pieces, error),
  });
  const torrent = new Torrent({ ...plan, services, storage, content, record, lock });
  return torrent;
};
