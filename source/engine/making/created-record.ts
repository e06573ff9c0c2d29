/** What is known of a torrent that was just made of data that is there: all of it, so that nothing is hashed again. */
import path from 'node:path';
import { Bitfield } from '../../base/bitfield.ts';
import { torrentIdOf } from '../../base/ids.ts';
import type { FileNames, FileStamp, TorrentRecord } from '../../base/ports/state.ts';
import { encodeOutline, outlineOf } from '../../protocol/metainfo-outline.ts';
import type { ListedFile } from '../../storage/payload-list.ts';
import type { CreatedTorrent } from './create-torrent.ts';

/** `before`: from when it was shared in another session. */
export const createdRecord = (
  created: CreatedTorrent,
  nowMs: number,
  before: TorrentRecord | undefined,
): TorrentRecord => {
  const { metainfo, files, root } = created;
  return {
    id: torrentIdOf(metainfo.hashes),
    outline: encodeOutline(outlineOf(metainfo)),
    directory: path.dirname(root),
    addedAtMs: before?.addedAtMs ?? nowMs,
    completedAtMs: nowMs,
    isPaused: false,
    priorities: files.map(() => 'normal'),
    labels: before?.labels ?? [],
    trackers: undefined,
    downloadedBytes: before?.downloadedBytes ?? 0,
    uploadedBytes: before?.uploadedBytes ?? 0,
    pieces: Bitfield.full(metainfo.layout.pieceCount).toBytes(),
    stamps: files.map(stampOf),
    createdFiles: [],
    names: namesOnDisk(created),
  };
};

const stampOf = ({ status }: ListedFile): FileStamp =>
  status && { size: status.size, modifiedMs: status.modifiedMs };

/** Where the torrent says otherwise: names that would be changed in a download, or one that was given to it. */
export const namesOnDisk = ({ metainfo, files, root }: CreatedTorrent): FileNames => {
  const name = path.basename(root);
  const renamed = files.flatMap(({ parts, isPadding }, index) => {
    const own = metainfo.layout.files[index]!.path.slice(1).join('/');
    const onDisk = parts.join('/');
    return isPadding || metainfo.isSingleFile || own === onDisk ? [] : [[index, onDisk] as const];
  });
  return { name: name === metainfo.name ? undefined : name, files: renamed };
};
