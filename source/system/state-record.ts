/**
 * A torrent's record as four bodies, each saved and checked on its own: what never changes (the
 * metainfo, and its outline, which can be made from it again), what the user decided, and how far we
 * are. A damaged last part costs a check of the data, and nothing else.
 */
import type {
  FileNames,
  FileStamp,
  RelocationRecord,
  SeedingRecord,
  TorrentRecord,
  WebSeedRecord,
} from '../base/ports/state.ts';
import { decodeSharing } from './sharing-record.ts';

export type Settings = Pick<
  TorrentRecord,
  | 'directory'
  | 'addedAtMs'
  | 'isPaused'
  | 'priorities'
  | 'labels'
  | 'trackers'
  | 'names'
  | 'relocation'
  | 'destination'
  | 'limits'
  | 'queueOrder'
  | 'isForced'
  | 'isSequential'
  | 'isFirstAndLast'
  | 'isRemoving'
  | 'isVerifying'
  | 'sharing'
  | 'peers'
  | 'webSeeds'
  | 'removal'
  | 'magnet'
  | 'asksForFiles'
>;

export type Progress = Pick<
  TorrentRecord,
  | 'completedAtMs'
  | 'downloadedBytes'
  | 'uploadedBytes'
  | 'pieces'
  | 'stamps'
  | 'createdFiles'
  | 'mountPath'
  | 'writtenAtMs'
  | 'unproven'
  | 'seeding'
>;

/** Nothing is known: everything is checked again. */
export const NO_PROGRESS: Progress = {
  completedAtMs: undefined,
  downloadedBytes: 0,
  uploadedBytes: 0,
  pieces: undefined,
  stamps: [],
  createdFiles: [],
};

export const encodeSettings = (settings: Settings): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      directory: settings.directory,
      addedAtMs: settings.addedAtMs,
      isPaused: settings.isPaused,
      priorities: settings.priorities,
      labels: settings.labels,
      trackers: settings.trackers ?? null,
      names: settings.names,
      relocation: settings.relocation,
      destination: settings.destination,
      limits: settings.limits,
      queueOrder: settings.queueOrder,
      isForced: settings.isForced,
      isSequential: settings.isSequential,
      isFirstAndLast: settings.isFirstAndLast,
      isRemoving: settings.isRemoving,
      isVerifying: settings.isVerifying,
      sharing: settings.sharing,
      peers: settings.peers,
      webSeeds: settings.webSeeds,
      removal: settings.removal,
      magnet: settings.magnet,
      asksForFiles: settings.asksForFiles,
    }),
  );

export const encodeProgress = (progress: Progress): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      completedAtMs: progress.completedAtMs ?? null,
      downloadedBytes: progress.downloadedBytes,
      uploadedBytes: progress.uploadedBytes,
      pieces:
        progress.pieces === undefined ? null : Buffer.from(progress.pieces).toString('base64'),
      stamps: progress.stamps.map((stamp) =>
        stamp === undefined ? null : [stamp.size, stamp.modifiedMs, stamp.inode],
      ),
      createdFiles: progress.createdFiles,
      mountPath: progress.mountPath ?? null,
      writtenAtMs: progress.writtenAtMs,
      unproven: progress.unproven && Buffer.from(progress.unproven).toString('base64'),
      seeding: progress.seeding,
    }),
  );

/** Undefined where the body is not what `encodeSettings` makes. */
export const decodeSettings = (body: Uint8Array): Settings | undefined => {
  const fields = fieldsOf(body);
  // Bodies from before there were labels have none, nor trackers that the user chose.
  const { directory, addedAtMs, isPaused, priorities, labels = [] } = fields ?? {};
  const trackers = fields?.trackers ?? undefined;
  if (typeof directory !== 'string' || directory === '') return undefined;
  if (!isCount(addedAtMs) || typeof isPaused !== 'boolean') return undefined;
  if (!isListOf(priorities, isText) || !isListOf(labels, isText)) return undefined;
  if (trackers !== undefined && !isListOf(trackers, isTexts)) return undefined;
  const more = decodePlace(fields ?? {});
  if (more === undefined) return undefined;
  const limits = isLimits(fields?.limits) ? { limits: fields.limits } : {};
  const removing = fields?.isRemoving === true ? { isRemoving: true } : {};
  const verifying = fields?.isVerifying === true ? { isVerifying: true } : {};
  const sharing = decodeSharing(fields?.sharing);
  const peers = isListOf(fields?.peers, isText) ? { peers: fields.peers } : {};
  const webSeeds = isListOf(fields?.webSeeds, isWebSeed) ? { webSeeds: fields.webSeeds } : {};
  const removal = isRemoval(fields?.removal) ? { removal: fields.removal } : {};
  const asking = fields?.asksForFiles === true ? { asksForFiles: true } : {};
  if (fields?.magnet !== undefined && !isMagnet(fields.magnet)) return undefined;
  const magnet = fields?.magnet === undefined ? {} : { magnet: fields.magnet };
  const wishes = {
    ...limits,
    ...(sharing ? { sharing } : {}),
    ...peers,
    ...webSeeds,
    ...removal,
    ...decodeQueue(fields ?? {}),
    ...asking,
    ...magnet,
  };
  const rest = { ...more, ...removing, ...verifying, ...wishes };
  return { directory, addedAtMs, isPaused, priorities, labels, trackers, ...rest };
};

const decodeQueue = ({
  queueOrder,
  isForced,
  isSequential,
  isFirstAndLast,
}: Record<string, unknown>): Pick<
  Settings,
  'queueOrder' | 'isForced' | 'isSequential' | 'isFirstAndLast'
> => ({
  ...(Number.isFinite(queueOrder) ? { queueOrder: queueOrder as number } : {}),
  ...(isForced === true ? { isForced } : {}),
  ...(isSequential === true ? { isSequential } : {}),
  ...(isFirstAndLast === true ? { isFirstAndLast } : {}),
});

/** Left out where there is nothing to say. */
const decodePlace = ({
  names,
  relocation,
  destination,
}: Record<string, unknown>): Pick<Settings, 'names' | 'relocation' | 'destination'> | undefined => {
  if (names !== undefined && !isNames(names)) return undefined;
  if (relocation !== undefined && !isRelocation(relocation)) return undefined;
  if (destination !== undefined && !isText(destination)) return undefined;
  return {
    ...(names === undefined ? {} : { names: plainNames(names) }),
    ...(relocation === undefined
      ? {}
      : { relocation: { ...relocation, names: plainNames(relocation.names) } }),
    ...(destination === undefined ? {} : { destination }),
  };
};

const isLimits = (value: unknown): value is NonNullable<Settings['limits']> =>
  isObject(value) &&
  [value.download, value.upload].every((rate) => rate === null || isCount(rate)) &&
  (value.slots === undefined || isCount(value.slots));

const isSeeding = (value: unknown): value is SeedingRecord =>
  isObject(value) &&
  isCount(value.timeMs) &&
  isCount(value.takenAtMs) &&
  (value.sinceMs === undefined || isCount(value.sinceMs));
const isRemoval = (value: unknown): value is NonNullable<Settings['removal']> =>
  isObject(value) && typeof value.withData === 'boolean' && isCount(value.at);

const isWebSeed = (value: unknown): value is WebSeedRecord =>
  isObject(value) &&
  isText(value.url) &&
  [value.isScript, value.isNamed].every((mark) => mark === undefined || typeof mark === 'boolean');

const isMagnet = (value: unknown): value is NonNullable<Settings['magnet']> =>
  isObject(value) &&
  isText(value.uri) &&
  isListOf(value.select, isText) &&
  isObject(value.priorities) &&
  Object.values(value.priorities).every((files) => isListOf(files, isCount));

const plainNames = ({ name, files }: FileNames): FileNames => ({ name, files });

const isNames = (value: unknown): value is FileNames => {
  if (!isObject(value)) return false;
  const { name, files } = value;
  return (name === undefined || isText(name)) && isListOf(files, isFileName);
};

const isFileName = (value: unknown): value is readonly [number, string] =>
  Array.isArray(value) && value.length === 2 && isCount(value[0]) && isText(value[1]);

const isRelocation = (value: unknown): value is RelocationRecord =>
  isObject(value) &&
  isText(value.directory) &&
  isNames(value.names) &&
  isText(value.mountPath) &&
  typeof value.isDone === 'boolean' &&
  isListOf(value.created, isText);

/** Undefined where the body is not what `encodeProgress` makes. */
export const decodeProgress = (body: Uint8Array): Progress | undefined => {
  const fields = fieldsOf(body);
  const { completedAtMs, downloadedBytes, uploadedBytes, pieces, stamps, createdFiles } =
    fields ?? {};
  if (completedAtMs !== null && !isCount(completedAtMs)) return undefined;
  if (!isCount(downloadedBytes) || !isCount(uploadedBytes)) return undefined;
  if (pieces !== null && typeof pieces !== 'string') return undefined;
  if (!isListOf(stamps, isStamp) || !isListOf(createdFiles, isText)) return undefined;
  const { mountPath, writtenAtMs, unproven, seeding } = fields ?? {};
  return {
    completedAtMs: completedAtMs ?? undefined,
    downloadedBytes,
    uploadedBytes,
    pieces: pieces === null ? undefined : new Uint8Array(Buffer.from(pieces, 'base64')),
    stamps: stamps.map((stamp): FileStamp => {
      if (stamp === null) return undefined;
      const [size, modifiedMs, inode] = stamp;
      return { size, modifiedMs, ...(isCount(inode) ? { inode } : {}) };
    }),
    createdFiles,
    ...(isText(mountPath) ? { mountPath } : {}),
    ...(isCount(writtenAtMs) ? { writtenAtMs } : {}),
    ...(isText(unproven) ? { unproven: new Uint8Array(Buffer.from(unproven, 'base64')) } : {}),
    ...(isSeeding(seeding) ? { seeding } : {}),
  };
};

const fieldsOf = (body: Uint8Array): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is readonly string[] => isListOf(value, isText);

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const isStamp = (value: unknown): value is [number, number, unknown] | null =>
  value === null ||
  (Array.isArray(value) &&
    (value.length === 2 || value.length === 3) &&
    isCount(value[0]) &&
    typeof value[1] === 'number' &&
    Number.isFinite(value[1]));

const isListOf = <Item>(
  value: unknown,
  isItem: (item: unknown) => item is Item,
): value is readonly Item[] => Array.isArray(value) && value.every(isItem);
