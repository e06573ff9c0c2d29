/** Adds what a link to something that changes leads to just now, and has it followed (BEP 46). */
import { toHex } from '../../base/bytes.ts';
import { isSluiceError } from '../../base/errors.ts';
import type { TorrentId } from '../../base/ids.ts';
import type { AddArguments } from '../../contract/commands.ts';
import { parseMagnet } from '../../protocol/magnet.ts';
import { namesTorrent, readMutableLink, withTorrent } from '../../protocol/mutable-link.ts';
import { DHT_PATIENCE_MS } from '../limits.ts';
import type { SessionItem } from '../session/session-item.ts';
import type { TorrentList } from '../session/torrent-list.ts';
import type { Lead } from './following.ts';
import type { Followings } from './followings.ts';

type Torrents = Pick<TorrentList, 'add' | 'get'>;

/** Of any other source it is what adding always is. */
export const addFollowed = async (
  args: AddArguments,
  torrents: Torrents,
  followings: Pick<Followings, 'resolve' | 'follow'>,
): Promise<SessionItem> => {
  const { source } = args;
  const link = source.kind === 'magnet' ? readMutableLink(source.uri) : undefined;
  if (source.kind !== 'magnet' || link === undefined) return await torrents.add(args);
  let { uri } = source;
  let lead: Lead = { kind: 'link', ...link, item: undefined };
  if (!namesTorrent(uri)) {
    const newest = await followings.resolve(link, DHT_PATIENCE_MS);
    uri = withTorrent(uri, newest.infoHash);
    lead = { ...lead, item: newest.item };
  }
  const { item, isUsers } = await addOrFind({ ...args, source: { kind: 'magnet', uri } }, torrents);
  await followings.follow(item.id, lead, isUsers);
  return item;
};

/** Whoever has the torrent can follow it from now on; a link gets no say over what was there before it. */
const addOrFind = async (
  args: AddArguments & { readonly source: { readonly kind: 'magnet' } },
  torrents: Torrents,
): Promise<{ readonly item: SessionItem; readonly isUsers: boolean }> => {
  try {
    return { item: await torrents.add(args), isUsers: false };
  } catch (error) {
    if (!isSluiceError(error, 'session/already-added')) throw error;
    const here = torrents.get(toHex(parseMagnet(args.source.uri).infoHash) as TorrentId);
    if (here === undefined) throw error;
    return { item: here, isUsers: true };
  }
};
