/** What each command about a stream does. */
import type { LayoutFile } from '../../protocol/layout.ts';
import { MAX_LEASE_MS, MAX_STREAMED_FILES } from '../streaming/limits.ts';
import { mainFileOf } from '../streaming/served-files.ts';
import { checkFiles } from '../torrent/file-checks.ts';
import type { Torrent } from '../torrent/torrent.ts';
import { invalid } from './argument-checks.ts';
import type { Handlers } from './command-target.ts';

const MAX_PORT = 65_535;

export const streamCommands: Handlers<'stream'> = {
  'stream:open': async ({ services, torrents }, { id, files, port, leaseMs }) => {
    const torrent = torrents.need(id);
    if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= MAX_PORT)) {
      throw invalid(`"${port}" is no port; give 0 to ${MAX_PORT}`);
    }
    if (leaseMs !== undefined && !(leaseMs > 0 && leaseMs <= MAX_LEASE_MS)) {
      throw invalid(`"${leaseMs}" is no time to keep a stream; give at most ${MAX_LEASE_MS}`);
    }
    torrent.checkChosen();
    return services.streams.open(torrent, { files: filesOf(torrent, files), port, leaseMs });
  },
  'stream:renew': async ({ services }, { stream }) => {
    services.streams.renew(stream);
    return null;
  },
  'stream:close': async ({ services }, { stream }) => {
    await services.streams.end(stream);
    return null;
  },
};

/** Throws `session/invalid-argument`. */
const filesOf = (
  { metainfo: { layout } }: Torrent,
  wished: readonly number[] | undefined,
): readonly LayoutFile[] => {
  if (wished === undefined) {
    const main = mainFileOf(layout);
    if (main === undefined) throw invalid('it holds no file that has a byte');
    return [main];
  }
  checkFiles(wished, layout.files.length);
  const files = [...new Set(wished)].map((file) => layout.files[file]!);
  if (files.length === 0 || files.length > MAX_STREAMED_FILES) {
    throw invalid(`give 1 to ${MAX_STREAMED_FILES} files`);
  }
  const other = files.find(({ isPadding, isLink }) => isPadding || isLink);
  if (other !== undefined) throw invalid(`file ${other.index} has no bytes of its own`);
  return files;
};
