/** Looks at folders for whoever is about to name one. */
import path from 'node:path';
import { SluiceError } from '../base/errors.ts';
import type { Disk } from '../base/ports/disk.ts';
import type { FolderContent, FolderSpace } from '../contract/folders.ts';
import { MAX_FOLDER_ENTRIES } from './limits.ts';

export const listFolder = async (disk: Disk, folder: string): Promise<FolderContent> => {
  const absolute = absolutePath(folder);
  return { path: absolute, ...(await disk.listFolder(absolute, MAX_FOLDER_ENTRIES)) };
};

/** `wantedOn` tells what is still to come to a file system. */
export const folderSpace = async (
  disk: Pick<Disk, 'space'>,
  folder: string,
  wantedOn: (device: number) => number,
): Promise<FolderSpace> => {
  const directory = absolutePath(folder);
  const { free, total, device } = await disk.space(directory);
  return { directory, free, total, wanted: wantedOn(device) };
};

/** Throws `session/invalid-argument` where none is named. */
export const absolutePath = (folder: string): string => {
  if (typeof folder === 'string' && folder !== '') return path.resolve(folder);
  throw new SluiceError('session/invalid-argument', 'name a folder, such as /home/me/downloads');
};
