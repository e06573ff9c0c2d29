/** A torrent for an engine that may stand elsewhere, and may not read what its user may. */
import type { TorrentSource } from '../contract/commands.ts';
import { loadTorrentBytes } from '../engine/adding/torrent-source.ts';
import { NodeDisk } from '../system/disk.ts';
import { NodeDns } from '../system/dns.ts';
import { HttpOnDemand } from '../system/http-on-demand.ts';

/** A file is read here; an address is for the engine to fetch. */
export const carried = async (source: TorrentSource): Promise<TorrentSource> => {
  if (source.kind !== 'file') return source;
  const http = new HttpOnDemand(new NodeDns());
  const bytes = await loadTorrentBytes(source, { disk: new NodeDisk(), network: { http } });
  return { kind: 'bytes', base64: Buffer.from(bytes).toString('base64') };
};
