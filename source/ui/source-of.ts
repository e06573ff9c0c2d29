/** What a person typed or pasted into the add dialog, as a source a session understands. */
import type { TorrentSource } from '../contract/commands.ts';
import type { Environment } from './theme.ts';

export type SourceAnswer =
  | { readonly kind: 'source'; readonly source: TorrentSource }
  | { readonly kind: 'problem'; readonly problem: string };

const problem = (text: string): SourceAnswer => ({ kind: 'problem', problem: text });

const QUOTED = /^(['"])(.*)\1$/s;

/** Terminals quote or escape a file that is dropped on them. */
const unquote = (text: string): string => {
  const quoted = QUOTED.exec(text);
  return quoted === null ? text.replace(/\\(.)/g, '$1') : quoted[2]!;
};

const decodeFileUrl = (url: string): string => {
  const path = url.replace(/^file:\/\/(localhost)?/i, '');
  try {
    return decodeURIComponent(path);
  } catch {
    // A stray % is a letter like another: the name is taken as it stands.
    return path;
  }
};

/** The engine may run elsewhere, so a path is made absolute where the person stands. */
const absolutePath = (path: string, env: Environment): string | undefined => {
  if (path.startsWith('/')) return path;
  const isHome = path === '~' || path.startsWith('~/');
  const base = isHome ? env.HOME : env.PWD;
  if (base === undefined || base === '') return undefined;
  return `${base.replace(/\/+$/, '')}/${isHome ? path.slice(2) : path}`;
};

export const sourceOf = (typed: string, env: Environment): SourceAnswer => {
  const text = typed.trim();
  if (text === '') return problem('Type the path or the URL of a .torrent file.');
  if (/^magnet:/i.test(text)) {
    return problem('Magnet links cannot be added yet; add the .torrent file instead.');
  }
  if (/^https?:\/\//i.test(text)) return { kind: 'source', source: { kind: 'url', url: text } };
  if (/^file:\/\//i.test(text)) {
    return { kind: 'source', source: { kind: 'file', path: decodeFileUrl(text) } };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return problem('Only http:// and https:// addresses can be added.');
  }
  const path = absolutePath(unquote(text), env);
  if (path === undefined) return problem('Type the whole path, from / on.');
  return { kind: 'source', source: { kind: 'file', path } };
};

/** Does a paste outside of any field look like something to add? */
export const looksAddable = (text: string): boolean =>
  /^(magnet:|https?:\/\/|file:\/\/)/i.test(text) || /\.torrent['"]?$/i.test(text);
