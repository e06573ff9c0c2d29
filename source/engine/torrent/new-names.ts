/** Names that a user gives to a torrent and its files: safe ones only, and no two files in one place. */
import { SluiceError } from '../../base/errors.ts';
import type { FileNames } from '../../base/ports/state.ts';
import { safeText } from '../../base/safe-text.ts';
import type { Layout } from '../../protocol/layout.ts';
import { cleanName, cleanPaths } from '../../protocol/path-cleaning.ts';
import { filePaths, isOneFile, OWN_NAMES } from '../../storage/file-names.ts';

/** Throws `session/invalid-argument` where that is no name. */
export const withName = (layout: Layout, names: FileNames, name: string): FileNames => {
  checkText(name);
  checkPart(name);
  const own = layout.files[0]!.path[0];
  const next = { ...names, name: name === own ? undefined : name };
  // The only file is the torrent: one name for both.
  return isOneFile(layout) ? { ...next, files: [] } : next;
};

/** `path` is below the torrent's folder, `/` between its parts. Throws `session/invalid-argument`. */
export const withFilePath = (
  layout: Layout,
  names: FileNames,
  file: number,
  path: string,
): FileNames => {
  checkText(path);
  for (const part of path.split('/')) checkPart(part);
  const others = names.files.filter(([other]) => other !== file);
  const own = isOneFile(layout) ? layout.files[file]!.path : layout.files[file]!.path.slice(1);
  const files = own.join('/') === path ? others : [...others, [file, path] as const];
  const next = { ...names, files };
  checkApart(layout, next, file);
  return next;
};

/** As they were kept, unless something is wrong with them. */
export const restoreNames = (layout: Layout, names: FileNames | undefined): FileNames => {
  if (names === undefined) return OWN_NAMES;
  const isGood = names.files.every(([file]) => layout.files[file] !== undefined);
  const parts = names.files.flatMap(([, path]) => path.split('/'));
  const all = names.name === undefined ? parts : [names.name, ...parts];
  return isGood && all.every(isSafePart) ? names : OWN_NAMES;
};

const isSafePart = (part: string): boolean => part !== '' && cleanName(part) === part;

const checkText = (name: unknown): void => {
  if (typeof name !== 'string') throw invalid('a name is a text');
};

const checkPart = (part: string): void => {
  if (isSafePart(part)) return;
  if (part === '') throw invalid('a name is empty; give one');
  throw invalid(
    `"${safeText(part, 60)}" cannot be a name here; "${safeText(cleanName(part), 60)}" can`,
  );
};

/** Where names differ by no more than case, some file systems take them for one. */
const checkApart = (layout: Layout, names: FileNames, file: number): void => {
  const paths = filePaths(layout, names);
  const raw = layout.files.map(({ index, isPadding, isLink }) => ({
    parts: paths.of(index),
    isVirtual: isPadding || isLink,
  }));
  const clean = cleanPaths(raw);
  const isApart = raw.every(
    ({ parts, isVirtual }, at) => isVirtual || parts.join('/') === clean[at]!.join('/'),
  );
  if (isApart) return;
  const path = safeText(paths.of(file).join('/'), 100);
  throw invalid(`"${path}" is too long, or another file of the torrent has that name`);
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);
