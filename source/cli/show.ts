/** `sluice show`: what is in a torrent, or how one of the engine does. */
import { toHex } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import { loadTorrentBytes } from '../engine/adding/torrent-source.ts';
import { type Metainfo, parseMetainfo } from '../protocol/metainfo.ts';
import { NodeDisk } from '../system/disk.ts';
import { NodeDns } from '../system/dns.ts';
import { HttpOnDemand } from '../system/http-on-demand.ts';
import { formatSize } from '../ui/text/format.ts';
import type { Output } from './output.ts';
import { isSource, sourceOf } from './source-argument.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { showVerb } from './verbs.ts';

/** A torrent file or address, read. Rejects with an error that names the source. */
export const readTorrent = async (
  text: string,
): Promise<{ metainfo: Metainfo; bytes: Uint8Array }> => {
  const source = sourceOf(text);
  if (source.kind === 'magnet') throw notKnown();
  const http = new HttpOnDemand(new NodeDns());
  const bytes = await loadTorrentBytes(source, { disk: new NodeDisk(), network: { http } });
  return { metainfo: parseMetainfo(bytes), bytes };
};

const notKnown = (): SluiceError =>
  new SluiceError(
    'usage/invalid',
    'what a magnet link names is known only to peers; "sluice get MAGNET --metadata-only" fetches it as a .torrent',
  );

export const show = async (
  call: VerbCall<typeof showVerb.flags>,
  output: Output,
): Promise<number> => {
  const named = call.inputs[0]!;
  if (!isSource(named)) {
    const { showTorrent } = await import('./engine-verbs/show-torrent.ts');
    return showTorrent(call, output);
  }
  const { metainfo } = await readTorrent(named);
  const description = describe(metainfo);
  if (call.flags.json) output.json(description);
  else for (const line of linesOf(description)) output.line(line);
  return EXIT_OK;
};

const describe = (metainfo: Metainfo) => ({
  name: metainfo.displayName,
  infoHashV1: metainfo.hashes.v1 === undefined ? null : toHex(metainfo.hashes.v1),
  infoHashV2: metainfo.hashes.v2 === undefined ? null : toHex(metainfo.hashes.v2),
  size: metainfo.layout.payloadSize,
  pieceLength: metainfo.layout.pieceLength,
  pieceCount: metainfo.layout.pieceCount,
  isPrivate: metainfo.isPrivate,
  comment: metainfo.comment,
  createdBy: metainfo.createdBy,
  createdAt: metainfo.createdAtMs ?? null,
  trackers: metainfo.announceTiers.map((tier) => tier.map((url) => safeText(url))),
  webSeeds: metainfo.webSeeds.map((url) => safeText(url)),
  updateUrl: metainfo.updateUrl === undefined ? null : safeText(metainfo.updateUrl),
  nodes: metainfo.nodes.map(({ host, port }) => safeText(`${host}:${port}`)),
  files: metainfo.layout.files
    .filter((file) => !file.isPadding)
    .map((file) => ({ path: safeText(file.path.join('/'), 4096), size: file.size })),
});

const linesOf = (torrent: ReturnType<typeof describe>): string[] => {
  const facts: [string, string | null][] = [
    ['Name', torrent.name],
    ['Info hash', torrent.infoHashV1],
    ['Info hash v2', torrent.infoHashV2],
    ['Size', `${formatSize(torrent.size)} (${torrent.size} bytes)`],
    ['Pieces', `${torrent.pieceCount} of ${formatSize(torrent.pieceLength)}`],
    ['Private', torrent.isPrivate ? 'yes: peers come from its trackers only' : null],
    ['Created', torrent.createdAt === null ? null : new Date(torrent.createdAt).toISOString()],
    ['Created by', torrent.createdBy],
    ['Comment', torrent.comment],
    ...torrent.trackers.map((tier, index): [string, string] => [
      `Trackers ${index + 1}`,
      tier.join('  '),
    ]),
    ...torrent.webSeeds.map((url): [string, string] => ['Web seed', url]),
    ['Newer ones', torrent.updateUrl],
    ...torrent.nodes.map((node): [string, string] => ['DHT node', node]),
  ];
  const width = Math.max(...facts.map(([label]) => label.length));
  const head = facts
    .filter(([, value]) => value)
    .map(([label, value]) => `${label.padEnd(width)}  ${value}`);
  const count = torrent.files.length;
  return [
    ...head,
    '',
    `${count} file${count === 1 ? '' : 's'}:`,
    ...torrent.files.map((file) => `  ${formatSize(file.size).padStart(8)}  ${file.path}`),
  ];
};
