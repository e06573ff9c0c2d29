/** What a person typed or pasted into the add dialog, as a source a session understands. */
import { percentDecoded } from '../../base/percent-text.ts';
import type { TorrentSource } from '../../contract/commands.ts';
import type { Environment } from '../look/theme.ts';
import { absolutePath, unquotePath } from './typed-path.ts';

export type SourceAnswer =
  | { readonly kind: 'source'; readonly source: TorrentSource }
  | { readonly kind: 'problem'; readonly problem: string };

const problem = (text: string): SourceAnswer => ({ kind: 'problem', problem: text });

/** A stray % is a letter like another: the name is taken as it stands. */
const decodeFileUrl = (url: string): string =>
  percentDecoded(url.replace(/^file:\/\/(localhost)?/i, ''));

/** All that a magnet link needs. */
const INFO_HASH = /^[0-9a-f]{40}$/i;

/** Links are often copied with what stood around them; a path may need its quotes. */
const WRAPPED_LINK = /^[<("'`]+((?:magnet:|https?:)[^\s]*?)[>)"'`]+$/i;

const withoutWrapping = (typed: string): string => {
  const text = typed.trim();
  return WRAPPED_LINK.exec(text)?.[1] ?? text;
};

export const sourceOf = (typed: string, env: Environment): SourceAnswer => {
  const text = withoutWrapping(typed);
  if (text === '') return problem('Type the path or the URL of a .torrent file, or a magnet link.');
  if (/^magnet:/i.test(text)) return { kind: 'source', source: { kind: 'magnet', uri: text } };
  if (INFO_HASH.test(text)) {
    return { kind: 'source', source: { kind: 'magnet', uri: `magnet:?xt=urn:btih:${text}` } };
  }
  if (/^https?:\/\//i.test(text)) return { kind: 'source', source: { kind: 'url', url: text } };
  if (/^file:\/\//i.test(text)) {
    return { kind: 'source', source: { kind: 'file', path: decodeFileUrl(text) } };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return problem('Only http:// and https:// addresses can be added.');
  }
  const path = absolutePath(unquotePath(text), env);
  if (path === undefined) return problem('Type the whole path, from / on.');
  return { kind: 'source', source: { kind: 'file', path } };
};

/** Does a paste outside of any field look like something to add? */
export const looksAddable = (typed: string): boolean => {
  const text = withoutWrapping(typed);
  const isAddress = /^(magnet:|https?:\/\/|file:\/\/)/i.test(text);
  return isAddress || INFO_HASH.test(text) || /\.torrent['"]?$/i.test(text);
};
