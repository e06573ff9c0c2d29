/** Which torrent a source is, told before the engine has it. */
import { SluiceError } from '../base/errors.ts';
import { type TorrentId, torrentIdOf } from '../base/ids.ts';
import { safeText } from '../base/safe-text.ts';
import type { TorrentSource } from '../contract/commands.ts';
import type { Session } from '../contract/session.ts';
import { parseMagnet } from '../protocol/magnet.ts';
import { namesTorrent, readMutableLink } from '../protocol/mutable-link.ts';
import { carried } from './carried-source.ts';

export interface NamedTorrent {
  readonly id: TorrentId;
  readonly name: string;
  /** For the engine, wherever it stands. */
  readonly source: TorrentSource;
}

export const namedTorrent = async (
  session: Session,
  source: TorrentSource,
): Promise<NamedTorrent> => {
  if (source.kind === 'magnet') {
    if (!namesTorrent(source.uri) && readMutableLink(source.uri) !== undefined) throw onlyAKey();
    const { infoHash, name } = parseMagnet(source.uri);
    const id = torrentIdOf({ v1: infoHash, v2: undefined });
    return { id, name: name ?? id, source };
  }
  const found = await session.execute('session:inspect', { source: await carried(source) });
  // What was looked at is not fetched again; only one that is asked for by its name has no bytes.
  if (found.source.kind !== 'bytes') throw new Error('what was sent came back as a name');
  return { id: found.id, name: safeText(found.name), source: found.source };
};

const onlyAKey = (): SluiceError =>
  new SluiceError(
    'usage/invalid',
    'which torrent this link leads to is for the engine to find out: give it to "sluice add"',
  );
