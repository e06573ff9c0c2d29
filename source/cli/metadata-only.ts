/** `sluice get MAGNET --metadata-only`: what a magnet link names, fetched from peers and written as a .torrent. */
import { resolve } from 'node:path';
import { isSluiceError, SluiceError } from '../base/errors.ts';
import type { TorrentId } from '../base/ids.ts';
import type { Disk } from '../base/ports/disk.ts';
import { safeText } from '../base/safe-text.ts';
import type { Session } from '../contract/session.ts';
import { parseMetainfo } from '../protocol/metainfo.ts';
import { NodeDisk } from '../system/disk.ts';
import type { Output } from './output.ts';

/** Answers where it stands. Nothing that is there already is written over, and nothing else is kept. */
export const writeTorrent = async (
  session: Session,
  id: TorrentId,
  directory: string,
): Promise<string> => {
  const { base64 } = await session.execute('torrent:export', { id });
  const bytes = Buffer.from(base64, 'base64');
  const path = resolve(directory, `${parseMetainfo(bytes).name}.torrent`);
  await write(new NodeDisk(), path, bytes);
  await session.execute('torrent:remove', { id });
  return path;
};

const write = async (disk: Disk, path: string, bytes: Uint8Array): Promise<void> => {
  await disk.makeDirectory(resolve(path, '..'));
  const file = await disk.open(path, 'create').catch((cause: unknown) => {
    if (!isSluiceError(cause, 'disk/exists')) throw cause;
    throw new SluiceError('disk/exists', `${path} is there already; it was left as it is`, {
      cause,
    });
  });
  try {
    await file.write(bytes, 0);
  } finally {
    await file.close();
  }
};

export const tellWritten = (path: string, isJson: boolean, output: Output): void => {
  if (isJson) output.json({ torrent: path });
  else output.line(safeText(path, 4_096));
};
