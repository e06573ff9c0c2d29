/** A look at a torrent before it is added. Nothing is kept of it. */
import path from 'node:path';
import { toHex } from '../base/bytes.ts';
import { type TorrentId, torrentIdOf } from '../base/ids.ts';
import { safeText } from '../base/safe-text.ts';
import type { CommandArguments } from '../contract/commands.ts';
import type { FilePriority } from '../contract/details.ts';
import type { InspectedFile, Inspection } from '../contract/inspection.ts';
import { redactedUrl } from '../discovery/redacted-url.ts';
import { type Metainfo, parseMetainfo } from '../protocol/metainfo.ts';
import { Content } from './content.ts';
import type { Services } from './services.ts';
import { loadTorrentBytes } from './torrent-source.ts';

/** What is known of torrents that are here. */
export interface PresentTorrents {
  has(id: TorrentId): boolean;
  /** The .torrent; rejects with `session/not-found`. */
  bytesOf(id: TorrentId): Promise<Uint8Array>;
}

/** Rejects where it cannot be had or is no torrent. */
export const inspectTorrent = async (
  { source, directory }: CommandArguments<'session:inspect'>,
  { ports, folders }: Pick<Services, 'ports' | 'folders'>,
  present: PresentTorrents,
): Promise<Inspection> => {
  const bytes =
    source.kind === 'torrent'
      ? await present.bytesOf(source.id)
      : await loadTorrentBytes(source, ports);
  const metainfo = parseMetainfo(bytes);
  const id = torrentIdOf(metainfo.hashes);
  const record = await ports.state.loadTorrent(id);
  const place = path.resolve(directory ?? folders.usual);
  const isHere = source.kind === 'torrent' || record?.directory === place;
  const known = isHere ? (record?.priorities ?? []) : [];
  const { priorities } = new Content(metainfo.layout, known as readonly FilePriority[]);
  return {
    source:
      source.kind === 'torrent'
        ? source
        : { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') },
    isPresent: present.has(id),
    ...describe(metainfo),
    id,
    files: filesOf(metainfo, priorities),
  };
};

const describe = ({ displayName, hashes, layout, ...metainfo }: Metainfo) => ({
  name: displayName,
  infoHashV1: hashes.v1 === undefined ? null : toHex(hashes.v1),
  infoHashV2: hashes.v2 === undefined ? null : toHex(hashes.v2),
  totalSize: layout.payloadSize,
  pieceLength: layout.pieceLength,
  isPrivate: metainfo.isPrivate,
  comment: metainfo.comment,
  trackers: metainfo.announceTiers.flat().map(redactedUrl),
});

const filesOf = (
  { layout }: Metainfo,
  priorities: Content['priorities'],
): readonly InspectedFile[] =>
  layout.files
    .filter((file) => !file.isPadding)
    .map((file) => ({
      index: file.index,
      path: file.path.map((part) => safeText(part)),
      size: file.size,
      priority: priorities[file.index]!,
    }));
