/** What a SOURCE on the command line is. */
import { resolve } from 'node:path';
import { messageOf, SluiceError } from '../base/errors.ts';
import type { TorrentSource } from '../contract/commands.ts';
import { isMagnet, parseMagnet } from '../protocol/magnet.ts';
import { namesTorrent, readMutableLink } from '../protocol/mutable-link.ts';

/** All that a link needs; a file of that name is given with its folder. */
const INFO_HASH = /^[0-9a-f]{40}$/i;

/** Throws `usage/invalid` for a magnet link that is none. */
export const sourceOf = (text: string): TorrentSource => {
  if (/^https?:\/\//i.test(text)) return { kind: 'url', url: text };
  if (isMagnet(text)) return { kind: 'magnet', uri: checked(text) };
  if (INFO_HASH.test(text)) return { kind: 'magnet', uri: `magnet:?xt=urn:btih:${text}` };
  return { kind: 'file', path: resolve(text) };
};

/** What is wrong with a link is said before an engine is started for it. */
const checked = (link: string): string => {
  try {
    if (readMutableLink(link) === undefined || namesTorrent(link)) parseMagnet(link);
    return link;
  } catch (cause) {
    throw new SluiceError('usage/invalid', messageOf(cause), { cause });
  }
};

/** Whether a word means a .torrent rather than a torrent of the engine: an address, a path, or a name that says so. */
export const isSource = (text: string): boolean =>
  /^(?:https?:\/\/|magnet:)/i.test(text) || /[/\\]/.test(text) || /\.torrent$/i.test(text);
