/** What a path that is being typed can go on with, of what is in its folder where the engine runs. */
import type { FolderContent } from '../../contract/folders.ts';
import type { Environment } from '../look/theme.ts';
import { cleanText } from '../text/cells.ts';
import { compareKeys, naturalKey } from '../text/natural-order.ts';
import { absolutePath, quotePath, unquotePath } from './typed-path.ts';

/** What is looked for: folders lead to all of them. */
export type PathKind = 'torrent' | 'folder' | 'any';

export interface PathEntry {
  /** As it is shown and typed. */
  readonly name: string;
  /** As it stands on the disk: letters that a terminal should not get are still in it. */
  readonly realName: string;
  readonly isFolder: boolean;
}

/** A folder's answer, or that there is none. */
export interface PathListing {
  /** As it was typed, made absolute. */
  readonly folder: string;
  /** As the engine names it. */
  readonly realPath: string;
  /** Folders first. */
  readonly entries: readonly PathEntry[];
  /** Why it cannot be read. */
  readonly problem: string | null;
}

const ELSEWHERE = /^(magnet:|https?:|file:|[a-z][a-z0-9+.-]*:\/\/)/i;

/** Quoted text comes from a drop, and is whole already. */
const isCompletable = (text: string): boolean => !ELSEWHERE.test(text) && !/^['"]/.test(text);

const cutAt = (text: string): number => text.lastIndexOf('/') + 1;

/** What stands behind the last slash. */
const startIn = (text: string): string => unquotePath(text.slice(cutAt(text)));

const withoutSlash = (path: string): string => path.replace(/(?<=.)\/+$/, '');

/** The folder in which a typed path is; undefined where what is typed is no path. */
export const folderIn = (typed: string, env: Environment): string | undefined => {
  const text = typed.trimStart();
  if (!isCompletable(text)) return undefined;
  const path = absolutePath(unquotePath(text.slice(0, cutAt(text))), env);
  return path === undefined ? undefined : withoutSlash(path);
};

const inOrder = (entries: readonly PathEntry[]): readonly PathEntry[] =>
  entries
    .map((entry) => ({ entry, key: naturalKey(entry.name) }))
    .sort(
      (left, right) =>
        Number(right.entry.isFolder) - Number(left.entry.isFolder) ||
        compareKeys(left.key, right.key),
    )
    .map(({ entry }) => entry);

export const listingOf = (
  folder: string,
  { path, entries }: FolderContent,
  kind: PathKind,
): PathListing => ({
  folder,
  realPath: path,
  problem: null,
  entries: inOrder(
    entries
      .filter(
        ({ name, isFolder }) =>
          isFolder || kind === 'any' || (kind === 'torrent' && /\.torrent$/i.test(name)),
      )
      .map((entry) => ({ ...entry, realName: entry.name, name: cleanText(entry.name) }))
      .filter(({ name }) => name !== ''),
  ),
});

/** What begins as typed; in any case of letters where nothing begins just so. Hidden names only where a dot is typed. */
export const matchesIn = ({ entries }: PathListing, typed: string): readonly PathEntry[] => {
  const start = startIn(typed);
  const seen = entries.filter(({ name }) => start.startsWith('.') || !name.startsWith('.'));
  const exact = seen.filter(({ name }) => name.startsWith(start));
  if (exact.length > 0) return exact;
  const small = start.toLowerCase();
  return seen.filter(({ name }) => name.toLowerCase().startsWith(small));
};

const sharedStart = (left: string, right: string): string => {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return left.slice(0, length);
};

/** With one of the names in place of what stands behind the last slash. */
export const takenText = (typed: string, { name, isFolder }: PathEntry): string =>
  typed.slice(0, cutAt(typed)) + quotePath(name) + (isFolder ? '/' : '');

/** As far as all matches go together; what was typed, where that is no further. */
export const completedText = (typed: string, matches: readonly PathEntry[]): string => {
  if (typed === '~') return '~/';
  const [first, ...others] = matches;
  if (first === undefined) return typed;
  if (others.length === 0) return takenText(typed, first);
  const shared = others.reduce((start, { name }) => sharedStart(start, name), first.name);
  if (shared.length <= startIn(typed).length) return typed;
  return typed.slice(0, cutAt(typed)) + quotePath(shared);
};

/** A path as the disk has it, as far as the listing knows better than what can be shown. */
export const realPathOf = (path: string, listing: PathListing | null): string => {
  const whole = withoutSlash(path);
  if (listing === null) return whole;
  if (whole === listing.folder) return listing.realPath;
  const cut = cutAt(whole);
  if (withoutSlash(whole.slice(0, cut)) !== listing.folder) return whole;
  const name = whole.slice(cut);
  const real = listing.entries.find((entry) => entry.name === name)?.realName ?? name;
  return `${withoutSlash(listing.realPath).replace(/^\/$/, '')}/${real}`;
};
