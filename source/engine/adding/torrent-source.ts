/** Brings the bytes of a .torrent from where the user says it is. */
import { isSluiceError, SluiceError } from '../../base/errors.ts';
import type { Disk } from '../../base/ports/disk.ts';
import type { Http } from '../../base/ports/network.ts';
import type { TorrentSource } from '../../contract/commands.ts';
import { MAX_TORRENT_BYTES } from '../../protocol/limits.ts';
import { FETCH_DEADLINE_MS, MAX_REDIRECTS } from '../limits.ts';

/** What a source is read through. */
export interface SourcePorts {
  readonly disk: Disk;
  readonly network: { readonly http: Http };
}

/** Rejects with `disk/*`, `network/*`, `http/*`; the bytes are not parsed yet. */
export const loadTorrentBytes = async (
  source: TorrentSource,
  ports: SourcePorts,
): Promise<Uint8Array> => {
  switch (source.kind) {
    case 'file':
      return await ports.disk.readFile(source.path, MAX_TORRENT_BYTES);
    case 'magnet':
      throw new SluiceError(
        'session/invalid-argument',
        'what a magnet link names is not known before peers have sent it',
      );
    case 'bytes':
      return Buffer.from(source.base64, 'base64');
    case 'url':
      return await fetchTorrent(source.url, ports);
  }
};

const fetchTorrent = async (url: string, { network }: SourcePorts): Promise<Uint8Array> => {
  const request = {
    url,
    maxBytes: MAX_TORRENT_BYTES,
    deadlineMs: FETCH_DEADLINE_MS,
    maxRedirects: MAX_REDIRECTS,
  };
  const response = await network.http.get(request).catch((error: unknown) => {
    if (!isSluiceError(error)) throw error;
    throw new SluiceError(error.code, `${url} could not be fetched: ${error.message}`, {
      cause: error,
    });
  });
  if (response.status !== 200) {
    throw new SluiceError(
      'http/status',
      `${url}: the server answered ${response.status}, not a torrent`,
    );
  }
  return response.body;
};
