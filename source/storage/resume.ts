/**
 * The part of a torrent's record that says what is on disk, and what of such a part can be believed
 * when it comes back. What is not whole counts as unknown: the data is checked again.
 */
import { Bitfield } from '../base/bitfield.ts';
import type { FileStamp, TorrentRecord } from '../base/ports/state.ts';
import type { Layout } from '../protocol/layout.ts';
import type { TrustedPieces } from './disk-check.ts';
import type { FilePaths } from './file-names.ts';
import type { RecordableData } from './recordable-data.ts';
import type { RelocatedFile } from './relocation.ts';

export type ResumePart = Pick<
  TorrentRecord,
  'pieces' | 'stamps' | 'createdFiles' | 'mountPath' | 'writtenAtMs' | 'recent' | 'unproven'
>;

type TrustedField = 'pieces' | 'stamps' | 'writtenAtMs' | 'recent' | 'unproven';

export interface ResumeSource {
  sync(): Promise<void>;
  readonly recordable: Omit<RecordableData, 'hasUnproven'>;
  readonly createdFiles: readonly string[];
  readonly mountPath: string | undefined;
}

/** What may be said of the data as of the last sync. */
export const resumePartOf = (storage: ResumeSource): ResumePart => ({
  pieces: storage.recordable.durablePieces(),
  stamps: storage.recordable.stamps(),
  createdFiles: storage.createdFiles,
  mountPath: storage.mountPath,
  unproven: storage.recordable.unprovenPieces(),
});

/** As of the last sync, while more is being written: what has changed since was changed by us. */
export const writingPartOf = (storage: ResumeSource, nowMs: number): ResumePart => ({
  ...resumePartOf(storage),
  stamps: storage.recordable.identities(),
  writtenAtMs: nowMs,
  recent: storage.recordable.recentPieces(),
});

/** Data on the medium first, then what may be said of it. Rejects where the data could not be synced. */
export const takeResume = async (storage: ResumeSource): Promise<ResumePart> => {
  await storage.sync();
  return resumePartOf(storage);
};

export const resumeOf = (record: ResumePart): ResumePart => ({
  pieces: record.pieces,
  stamps: record.stamps,
  createdFiles: record.createdFiles,
  mountPath: record.mountPath,
  writtenAtMs: record.writtenAtMs,
  recent: record.recent,
  unproven: record.unproven,
});

/** Undefined where the record does not fit the torrent. */
export const trustedOf = (
  record: Pick<ResumePart, TrustedField> | undefined,
  layout: Layout,
): TrustedPieces | undefined => {
  if (record?.pieces === undefined || record.stamps.length !== layout.files.length)
    return undefined;
  if (record.pieces.length !== Bitfield.byteLength(layout.pieceCount)) return undefined;
  const isStamp = (stamp: FileStamp): boolean =>
    stamp === undefined ||
    (Number.isSafeInteger(stamp.size) && stamp.size >= 0 && Number.isFinite(stamp.modifiedMs));
  if (!record.stamps.every(isStamp)) return undefined;
  const { pieces, stamps, writtenAtMs, recent, unproven } = record;
  if (unproven !== undefined && unproven.length !== pieces.length) return undefined;
  if (writtenAtMs === undefined) return { pieces, stamps, unproven };
  return { pieces, stamps, unproven, writing: { sinceMs: writtenAtMs, recent } };
};

/** What a record has to say of pieces that are believed. */
export const resumeOfTrusted = ({
  pieces,
  stamps,
  unproven,
  writing,
}: TrustedPieces): Pick<ResumePart, TrustedField> => ({
  pieces,
  stamps,
  unproven,
  writtenAtMs: writing?.sinceMs,
  recent: writing?.recent,
});

/** The files were brought elsewhere: those that were as recorded are so still. */
export const restamped = (
  trusted: TrustedPieces,
  files: readonly RelocatedFile[],
): TrustedPieces => {
  const stamps = [...trusted.stamps];
  for (const { file, before, after } of files) {
    const stamp = stamps[file];
    const wasSame = stamp?.size === before?.size && stamp?.modifiedMs === before?.modifiedMs;
    if (stamp === undefined || !wasSame) continue;
    stamps[file] = { size: after.size, modifiedMs: after.modifiedMs, inode: after.inode };
  }
  return { ...trusted, stamps };
};

/** Only paths that this torrent has itself: a damaged record names nobody else's files. */
export const createdOf = (
  created: readonly string[],
  layout: Layout,
  paths: FilePaths,
): readonly string[] => {
  if (created.length === 0) return [];
  const own = new Set<string>();
  for (const { index, isPadding } of layout.files) {
    const path = paths.of(index);
    if (!isPadding) own.add(path.join('/'));
    for (let depth = 1; depth < path.length; depth++) own.add(`${path.slice(0, depth).join('/')}/`);
  }
  return created.filter((relative) => own.has(relative));
};
