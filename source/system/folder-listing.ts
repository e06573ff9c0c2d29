/**
 * The first entries of a folder by name. It may hold millions: no more than a few times what is asked
 * for is in memory at once. Links are followed, to tell folders from the rest.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FolderEntry, FolderListing } from '../base/ports/disk.ts';

/** Entries read from the system at once. */
const BATCH = 256;

const stat = promisify(fs.stat);

/** Rejects with the system's own error. */
export const listFolder = async (path: string, maxEntries: number): Promise<FolderListing> => {
  const directory = await fs.promises.opendir(path, { bufferSize: BATCH });
  let first: fs.Dirent[] = [];
  let isTruncated = false;
  for await (const entry of directory) {
    first.push(entry);
    if (first.length < 2 * maxEntries + BATCH) continue;
    first = first.sort(byName).slice(0, maxEntries);
    isTruncated = true;
  }
  first.sort(byName);
  isTruncated ||= first.length > maxEntries;
  const entries: FolderEntry[] = [];
  // One after the other: other work on the disk gets its turn in between.
  for (const entry of first.slice(0, maxEntries)) {
    entries.push({ name: entry.name, isFolder: await isFolder(path, entry) });
  }
  return { entries, isTruncated };
};

const byName = (left: fs.Dirent, right: fs.Dirent): number => (left.name < right.name ? -1 : 1);

/** Some file systems do not say of what kind an entry is. A link that leads nowhere is no folder. */
const isFolder = async (path: string, entry: fs.Dirent): Promise<boolean> => {
  if (entry.isDirectory()) return true;
  if (entry.isFile()) return false;
  return await stat(join(path, entry.name)).then(
    (status) => status.isDirectory(),
    () => false,
  );
};
