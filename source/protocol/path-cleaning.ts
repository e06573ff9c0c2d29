/**
 * Names from a torrent made into paths that stay inside its folder and that file systems take.
 * An odd name never stops a torrent: it is changed part by part, and two files that end up with one
 * name get a counter. Renamed like libtorrent where that is possible, so that data fits.
 */
import type { SluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import { atOnce, type Steps } from '../base/steps.ts';
import {
  FILES_PER_STEP,
  MAX_NAME_BYTES,
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  MAX_SAME_NAME,
} from './limits.ts';
import { unusableTorrent } from './unusable-torrent.ts';

export interface PathRules {
  /** Names that Windows forbids are changed too. */
  readonly windows?: boolean;
}

const SUBSTITUTE = '_';
/** Both slashes on every system: a name must mean the same wherever it is read. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const FORBIDDEN = /[/\\\u0000-\u001f\u007f-\u009f\ufffd]/g;
/** Reordering and line-breaking characters; invisible, so they go without a trace. */
const DECEIVING = /[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const ONLY_DOTS_AND_SPACES = /^[. ]*$/;
const FORBIDDEN_ON_WINDOWS = /[<>:"|?*]/g;
const RESERVED_ON_WINDOWS =
  /^(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?=$|\.| )/i;
const LAST_ON_WINDOWS = /[. ]+$/;
/** Nothing is ever changed in a short one of these. */
const PLAIN = /^[ -.0-[\]-~]*$/;
const ASCII = /^[ -~]*$/;

/**
 * One part of a path: without slashes and control characters, at most 255 bytes, never empty, `.`
 * or `..`: there stands `substitute`.
 */
export const cleanName = (
  raw: string,
  rules: PathRules = {},
  substitute: string = SUBSTITUTE,
): string => {
  const isPlain = rules.windows !== true && raw.length <= MAX_NAME_BYTES && PLAIN.test(raw);
  if (isPlain && !ONLY_DOTS_AND_SPACES.test(raw)) return raw;
  // More than this is cut away below; a name of 5 MB is not worth looking through.
  const start = raw.slice(0, MAX_NAME_BYTES * 4).toWellFormed();
  const extension = raw.length > start.length ? extensionOf(raw.slice(-MAX_NAME_BYTES)) : '';
  const plain = (start + extension.toWellFormed())
    .replace(FORBIDDEN, SUBSTITUTE)
    .replace(DECEIVING, '');
  if (ONLY_DOTS_AND_SPACES.test(plain)) return substitute;
  if (rules.windows !== true) return shorten(plain, MAX_NAME_BYTES);
  const allowed = plain
    .replace(FORBIDDEN_ON_WINDOWS, SUBSTITUTE)
    .replace(RESERVED_ON_WINDOWS, `$1${SUBSTITUTE}`);
  return shorten(allowed, MAX_NAME_BYTES).replace(LAST_ON_WINDOWS, (last) =>
    SUBSTITUTE.repeat(last.length),
  );
};

export interface RawFile {
  /** As the torrent has them; empty parts fall away. */
  readonly parts: readonly string[];
  /** Never on disk (padding, links): takes no name away from others. */
  readonly isVirtual: boolean;
}

/**
 * Paths below the torrent's folder, one for each file and all different, also where case or the
 * Unicode form of accents make no difference. Throws `metainfo/invalid` where too many want one name.
 */
export const cleanPaths = (
  files: readonly RawFile[],
  rules: PathRules = {},
): readonly (readonly string[])[] => atOnce(cleanPathsInSteps(files, rules));

export function* cleanPathsInSteps(
  files: readonly RawFile[],
  rules: PathRules = {},
): Steps<readonly (readonly string[])[]> {
  const folder = memoised((part) => cleanName(part, rules));
  // The names of the files are mostly different.
  const clean = (part: string, index: number, parts: readonly string[]): string =>
    index < parts.length - 1 ? folder(part) : cleanName(part, rules);
  const names = new NameRegister();
  const paths: (readonly string[])[] = [];
  // All folders before the first file: a file makes way for a folder, wherever it stands.
  const places: (Folder | undefined)[] = [];
  for (const { parts, isVirtual } of files) {
    const path = confine(parts.filter((part) => part !== '').map(clean));
    paths.push(path);
    places.push(isVirtual ? undefined : names.folderOf(path));
    if (paths.length % FILES_PER_STEP === 0) yield;
  }
  for (const [index, place] of places.entries()) {
    if (place !== undefined) paths[index] = claim(place, paths[index]!);
    if (index % FILES_PER_STEP === 0) yield;
  }
  return paths;
}

/** Folders that lie too deep, or make the path too long, are left out from the inside. */
const confine = (parts: readonly string[]): readonly string[] => {
  if (parts.length === 0) return [SUBSTITUTE];
  if (isSurelyShort(parts)) return parts;
  const name = parts.at(-1)!;
  const folders: string[] = [];
  let bytes = Buffer.byteLength(name);
  for (const folder of parts.slice(0, Math.min(parts.length, MAX_PATH_DEPTH) - 1)) {
    bytes += Buffer.byteLength(folder) + 1;
    if (bytes > MAX_PATH_BYTES) break;
    folders.push(folder);
  }
  return [...folders, name];
};

/** Without counting bytes: no UTF-16 unit takes more than three. */
const isSurelyShort = (parts: readonly string[]): boolean => {
  let units = parts.length;
  for (const part of parts) units += part.length;
  return parts.length <= MAX_PATH_DEPTH && units * 3 <= MAX_PATH_BYTES;
};

/** Which names are taken in a folder, all of them folded. */
interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Set<string>;
  /** Where to go on counting, so that a thousand files of one name are not a million looks. */
  readonly counters: Map<string, number>;
}

const newFolder = (): Folder => ({ folders: new Map(), files: new Set(), counters: new Map() });

class NameRegister {
  readonly #root = newFolder();
  readonly #fold = memoised(fold);

  /** Where the file lies; made where it is new. */
  folderOf(path: readonly string[]): Folder {
    let folder = this.#root;
    for (let depth = 0; depth < path.length - 1; depth++) {
      const key = this.#fold(path[depth]!);
      let inner = folder.folders.get(key);
      if (inner === undefined) {
        inner = newFolder();
        folder.folders.set(key, inner);
      }
      folder = inner;
    }
    return folder;
  }
}

/** The path itself, or with a counter before its extension: `a.txt`, `a.1.txt`. */
const claim = (folder: Folder, path: readonly string[]): readonly string[] => {
  const name = path.at(-1)!;
  const key = fold(name);
  if (take(folder, key)) return path;
  let counter = folder.counters.get(key) ?? 0;
  for (;;) {
    counter += 1;
    if (counter > MAX_SAME_NAME) throw tooManyOf(name);
    const numbered = withCounter(name, counter);
    if (!take(folder, fold(numbered))) continue;
    folder.counters.set(key, counter);
    return [...path.slice(0, -1), numbered];
  }
};

const take = ({ folders, files }: Folder, key: string): boolean => {
  if (folders.has(key) || files.has(key)) return false;
  files.add(key);
  return true;
};

/** What file systems that ignore case or Unicode form compare. */
const fold = (name: string): string =>
  ASCII.test(name)
    ? name.toLowerCase()
    : name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

const withCounter = (name: string, counter: number): string => withMark(name, `.${counter}`);

/** With something before its extension, and no longer than a name may be. */
export const withMark = (name: string, mark: string): string => {
  const extension = extensionOf(name);
  const stem = name.slice(0, name.length - extension.length);
  const end = `${mark}${extension}`;
  return cut(stem, MAX_NAME_BYTES - Buffer.byteLength(end)) + end;
};

const tooManyOf = (name: string): SluiceError =>
  unusableTorrent(`more than ${MAX_SAME_NAME} of its files have the name "${safeText(name, 60)}"`);

/** The last dot and what follows, where that is short enough to be an extension and not all of the name. */
const extensionOf = (name: string): string => {
  const dot = name.lastIndexOf('.');
  return dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
};

const shorten = (name: string, maxBytes: number): string => {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const extension = extensionOf(name);
  const stem = name.slice(0, name.length - extension.length);
  return cut(stem, maxBytes - Buffer.byteLength(extension)) + extension;
};

/** The longest start of at most so many bytes of UTF-8 that splits no character. */
const cut = (text: string, maxBytes: number): string => {
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    units += character.length;
  }
  return text.slice(0, units);
};

/** Folder names repeat in every file of theirs. */
const memoised = (compute: (key: string) => string): ((key: string) => string) => {
  const known = new Map<string, string>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
};
