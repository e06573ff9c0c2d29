/** The files of an info dictionary (BEP 3, 47) as a layout: `length` of a single file, or the list `files`. */
import { fromUtf8 } from '../base/bytes.ts';
import { isDictionary, readInteger, readList, readText } from './bencode-read.ts';
import type { BencodeDictionary, BencodeValue } from './bencode-value.ts';
import { Layout, type LayoutFileInput } from './layout.ts';
import { cleanPaths, type PathRules } from './path-cleaning.ts';
import { unusableTorrent } from './unusable-torrent.ts';

/** `name` is clean. Where both `files` and `length` are given, `files` counts. */
export const readLayout = (info: BencodeDictionary, name: string, rules: PathRules): Layout => {
  const pieceLength = readInteger(info, 'piece length');
  if (pieceLength === undefined) throw unusableTorrent('it has no usable piece length');
  const files = readList(info, 'files');
  return new Layout(
    pieceLength,
    files === undefined ? [readSingleFile(info, name)] : readFiles(files, name, rules),
  );
};

const readSingleFile = (info: BencodeDictionary, name: string): LayoutFileInput => {
  const size = readInteger(info, 'length');
  if (size === undefined)
    throw unusableTorrent('it has neither a usable length nor a list of files');
  return { path: [name], size, isExecutable: readAttributes(info).includes('x') };
};

const readFiles = (
  values: readonly BencodeValue[],
  root: string,
  rules: PathRules,
): readonly LayoutFileInput[] => {
  const entries = values.map((value, index) =>
    readEntry(value, `file ${index + 1} of ${values.length}`),
  );
  const paths = cleanPaths(
    entries.map(({ parts, file }) => ({ parts, isVirtual: file.isPadding || file.isLink })),
    rules,
  );
  return entries.map(({ file }, index) => ({ ...file, path: [root, ...paths[index]!] }));
};

interface FileEntry {
  readonly parts: readonly string[];
  readonly file: {
    readonly size: number;
    readonly isPadding: boolean;
    readonly isExecutable: boolean;
    readonly isLink: boolean;
  };
}

const readEntry = (value: BencodeValue, which: string): FileEntry => {
  if (!isDictionary(value)) throw unusableTorrent(`${which} is not a dictionary`);
  const attributes = readAttributes(value);
  const isLink = attributes.includes('l');
  const isPadding = attributes.includes('p');
  // A link takes no room whatever it claims, and need not say so (BEP 47).
  const size = isLink ? 0 : readInteger(value, 'length');
  if (size === undefined) throw unusableTorrent(`${which} has no usable length`);
  if (size < 0) throw unusableTorrent(`${which} has a negative length`);
  return {
    parts: readParts(value, isPadding ? ['.pad', String(size)] : undefined, which),
    file: { size, isPadding, isExecutable: attributes.includes('x'), isLink },
  };
};

/** Unknown signs mean nothing to us. */
const readAttributes = (entry: BencodeDictionary): string => readText(entry, 'attr') ?? '';

/** `path.utf-8` was for torrents whose `path` is in the maker's own encoding. */
const readParts = (
  entry: BencodeDictionary,
  fallback: readonly string[] | undefined,
  which: string,
): readonly string[] => {
  const values = readList(entry, 'path.utf-8') ?? readList(entry, 'path') ?? [];
  if (values.length === 0 && fallback !== undefined) return fallback;
  if (values.length === 0) throw unusableTorrent(`${which} has no path`);
  return values.map((part) => {
    if (part instanceof Uint8Array) return fromUtf8(part);
    throw unusableTorrent(`${which} has a path that is not text`);
  });
};
