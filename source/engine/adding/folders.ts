/** Looks at folders for whoever is about to name one. */
import path from 'node:path';
import { SluiceError } from '../../base/errors.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { FolderContent, FolderSpace } from '../../contract/folders.ts';
import { MAX_FOLDER_ENTRIES } from '../limits.ts';

export const listFolder = async (disk: Disk, folder: string): Promise<FolderContent> => {
  const absolute = absolutePath(folder);
  return { path: absolute, ...(await disk.listFolder(absolute, MAX_FOLDER_ENTRIES)) };
};

export interface SpaceQuestion {
  readonly disk: Pick<Disk, 'space'>;
  /** What is still to come to a file system. */
  readonly wantedOn: (device: number) => number;
  /** Where torrents lie while they are incomplete, if not where they go. */
  readonly incomplete: string | undefined;
}

export const folderSpace = async (
  folder: string,
  { disk, wantedOn, incomplete }: SpaceQuestion,
): Promise<FolderSpace> => {
  const roomOf = async (directory: string) => {
    const { free, total, device } = await disk.space(directory);
    return { device, room: { directory, free, total, wanted: wantedOn(device) } };
  };
  const { device, room } = await roomOf(absolutePath(folder));
  if (incomplete === undefined) return { ...room, incomplete: null };
  // That it cannot be looked at is no news about the folder that was asked about.
  const before = await roomOf(incomplete).catch(() => undefined);
  const isElsewhere = before !== undefined && before.device !== device;
  return { ...room, incomplete: isElsewhere ? before.room : null };
};

/** Throws `session/invalid-argument` where none is named. */
export const absolutePath = (folder: string): string => {
  if (typeof folder === 'string' && folder !== '') return path.resolve(folder);
  throw new SluiceError('session/invalid-argument', 'name a folder, such as /home/me/downloads');
};
