/** A look at a torrent before it is added. Nothing is kept of it. */
import path from 'node:path';
import { toHex } from '../../base/bytes.ts';
import { type TorrentId, torrentIdOf } from '../../base/ids.ts';
import { safeText } from '../../base/safe-text.ts';
import type { Steps } from '../../base/steps.ts';
import type { CommandArguments } from '../../contract/commands.ts';
import type { FilePriority } from '../../contract/details.ts';
import type { InspectedFile, Inspection } from '../../contract/inspection.ts';
import { redactedUrl } from '../../discovery/redacted-url.ts';
import { FILES_PER_STEP } from '../../protocol/limits.ts';
import { parseMetainfoInSteps } from '../../protocol/metainfo.ts';
import type { MetainfoOutline } from '../../protocol/metainfo-outline.ts';
import type { LongWork } from '../long-work.ts';
import type { Services } from '../session/services.ts';
import { Content } from '../torrent/content.ts';
import { loadTorrentBytes } from './torrent-source.ts';

/** What is known of torrents that are here. */
export interface PresentTorrents {
  has(id: TorrentId): boolean;
  /** Throws `session/not-found`, or `session/not-allowed` where only its hash is known. */
  need(id: TorrentId): PresentTorrent;
}

export interface PresentTorrent {
  readonly metainfo: MetainfoOutline;
  readonly content: Pick<Content, 'priorities'>;
}

/** Rejects where it cannot be had or is no torrent. */
export const inspectTorrent = async (
  { source, directory }: CommandArguments<'session:inspect'>,
  { ports, folders, longWork }: Pick<Services, 'ports' | 'folders' | 'longWork'>,
  present: PresentTorrents,
): Promise<Inspection> => {
  if (source.kind === 'torrent') return inspectPresent(source, present, longWork);
  const bytes = await loadTorrentBytes(source, ports);
  const metainfo = await longWork.do(parseMetainfoInSteps(bytes));
  const id = torrentIdOf(metainfo.hashes);
  const record = await ports.state.loadTorrent(id);
  const place = path.resolve(directory ?? folders.usual);
  const known = record?.directory === place ? record.priorities : [];
  const { priorities } = new Content(metainfo.layout, known as readonly FilePriority[]);
  return {
    source: { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') },
    isPresent: present.has(id),
    ...describe(metainfo),
    id,
    files: await longWork.do(filesOf(metainfo, priorities)),
  };
};

/** Its .torrent is not read anew: of 100,000 files that would take a second. */
const inspectPresent = async (
  source: Inspection['source'] & { readonly kind: 'torrent' },
  present: PresentTorrents,
  longWork: LongWork,
): Promise<Inspection> => {
  const { metainfo, content } = present.need(source.id);
  const { id } = source;
  const files = await longWork.do(filesOf(metainfo, content.priorities));
  return { source, isPresent: true, ...describe(metainfo), id, files };
};

const describe = ({ displayName, hashes, layout, ...metainfo }: MetainfoOutline) => ({
  name: displayName,
  infoHashV1: hashes.v1 === undefined ? null : toHex(hashes.v1),
  infoHashV2: hashes.v2 === undefined ? null : toHex(hashes.v2),
  totalSize: layout.payloadSize,
  pieceLength: layout.pieceLength,
  isPrivate: metainfo.isPrivate,
  comment: metainfo.comment,
  trackers: metainfo.announceTiers.flat().map(redactedUrl),
});

function* filesOf(
  { layout }: Pick<MetainfoOutline, 'layout'>,
  priorities: Content['priorities'],
): Steps<readonly InspectedFile[]> {
  const files: InspectedFile[] = [];
  for (const { index, path: parts, size, isPadding } of layout.files) {
    if (index % FILES_PER_STEP === 0) yield;
    if (isPadding) continue;
    const path = parts.map((part) => safeText(part));
    files.push({ index, path, size, priority: priorities[index]! });
  }
  return files;
}
