/**
 * What a disk's refusal means for the torrents that write there: which kind of trouble it is, when to look
 * again, and what has to be so before they go on by themselves.
 */
import { type ErrorCode, isSluiceError } from '../base/errors.ts';
import {
  FIRST_PROBE_MS,
  MAX_PROBE_MS,
  MAX_RESERVE_BYTES,
  PROBE_CALM_MS,
  RESERVE_SHARE,
} from './limits.ts';

export type DiskTrouble =
  | 'disk-full'
  | 'disk-read-only'
  | 'disk-failed'
  | 'disk-forbidden'
  | 'storage-missing'
  /** Nothing that mends itself. */
  | 'other';

const TROUBLES: { readonly [Code in ErrorCode]?: DiskTrouble } = {
  'disk/full': 'disk-full',
  'disk/read-only': 'disk-read-only',
  'disk/failed': 'disk-failed',
  'disk/too-many-files': 'disk-failed',
  'disk/missing': 'disk-failed',
  'disk/short-read': 'disk-failed',
  'disk/permission': 'disk-forbidden',
  'disk/storage-missing': 'storage-missing',
};

export const troubleOf = (error: unknown): DiskTrouble =>
  (isSluiceError(error) ? TROUBLES[error.code] : undefined) ?? 'other';

/** Left free, for nothing works well on a disk filled to the last byte. */
export const reserveOf = (totalBytes: number): number =>
  Math.min(MAX_RESERVE_BYTES, totalBytes * RESERVE_SHARE);

/** Bytes that lack for all that is still to come; 0 where it will fit. */
export const shortfallOf = (disk: {
  readonly free: number;
  readonly total: number;
  readonly coming: number;
}): number =>
  disk.coming === 0 ? 0 : Math.max(0, disk.coming + reserveOf(disk.total) - disk.free);

/** What a look at a disk has found. */
export interface DiskCondition {
  /** The file system is mounted where the data was. */
  readonly isRootThere: boolean;
  readonly free: number;
  readonly total: number;
  /** A test file could be written and synced. */
  readonly isWritable: boolean;
}

/** May a torrent that still needs `wanted` bytes go on? */
export const isMended = (
  trouble: DiskTrouble,
  condition: DiskCondition,
  wanted: number,
): boolean => {
  if (trouble === 'other' || !condition.isRootThere) return false;
  if (wanted === 0) return true;
  if (trouble === 'storage-missing') return true;
  if (!condition.isWritable) return false;
  return trouble !== 'disk-full' || condition.free >= wanted + reserveOf(condition.total);
};

/** When trouble began and how often it was looked at since. */
export interface ProbePlan {
  readonly attempts: number;
  readonly dueMs: number;
  /** When all went on again; undefined while there is trouble. */
  readonly mendedMs: number | undefined;
}

/** Trouble that comes again soon after it was mended goes on counting, so that a bad disk is not tried for ever at full pace. */
export const planTrouble = (before: ProbePlan | undefined, nowMs: number): ProbePlan => {
  if (before !== undefined && before.mendedMs === undefined) return before;
  const isNew = before?.mendedMs === undefined || nowMs - before.mendedMs >= PROBE_CALM_MS;
  const attempts = isNew ? 0 : before.attempts;
  return { attempts, dueMs: nowMs + delayOf(attempts), mendedMs: undefined };
};

export const planAfterProbe = (plan: ProbePlan, isMended: boolean, nowMs: number): ProbePlan => {
  const attempts = plan.attempts + 1;
  return { attempts, dueMs: nowMs + delayOf(attempts), mendedMs: isMended ? nowMs : undefined };
};

const delayOf = (attempts: number): number =>
  Math.min(MAX_PROBE_MS, FIRST_PROBE_MS * 2 ** Math.min(attempts, 16));
