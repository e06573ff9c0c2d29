/** A look at a disk that gave trouble: is the right file system there, how much is free, and can anything be written? */
import { join } from 'node:path';
import { toHex } from '../../base/bytes.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { Random } from '../../base/ports/random.ts';
import type { DiskCondition } from '../../policy/disk-trouble.ts';
import { lookAtRoot } from '../../storage/data-root.ts';
import { PROBE_FILE_BYTES } from '../limits.ts';

export interface ProbeOptions {
  readonly disk: Disk;
  readonly random: Random;
  readonly directory: string;
  /** Where the file system was mounted; undefined where nobody had looked. */
  readonly mountPath: string | undefined;
  /** The data was there, so its folder must be. */
  readonly mustExist: boolean;
  readonly needsWriting: boolean;
}

const NOTHING_THERE: DiskCondition = { isRootThere: false, free: 0, total: 0, isWritable: false };

/** Never rejects: a disk that cannot be looked at is not well. */
export const probeDisk = async (options: ProbeOptions): Promise<DiskCondition> => {
  const { disk, directory, mountPath, mustExist, needsWriting } = options;
  try {
    const look = await lookAtRoot(disk, directory);
    const isSame = mountPath === undefined || mountPath === look.mountPath;
    if (!isSame || (mustExist && !look.isThere)) return NOTHING_THERE;
    const { free, total } = await disk.space(directory);
    // A folder that is not made yet has nothing to try in.
    const isWritable = needsWriting && look.isThere ? await canWrite(options) : true;
    return { isRootThere: true, free, total, isWritable };
  } catch {
    return NOTHING_THERE;
  }
};

/** Whatever refuses is the answer. */
const canWrite = async ({ disk, random, directory }: ProbeOptions): Promise<boolean> => {
  const path = join(directory, `.sluice-${toHex(random.bytes(6))}.tmp`);
  const file = await disk.open(path, 'create').catch(() => undefined);
  if (file === undefined) return false;
  const isWritten = await file
    .write(new Uint8Array(PROBE_FILE_BYTES), 0)
    .then(() => file.sync())
    .then(
      () => true,
      () => false,
    );
  await file.close().catch(() => undefined);
  return await disk.removeFile(path).then(
    () => isWritten,
    () => false,
  );
};
