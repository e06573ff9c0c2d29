/** The files of an info dictionary (BEP 3, 47) as a layout: `length` of a single file, or the list `files`. */
import { fromUtf8 } from '../base/bytes.ts';
import type { SluiceError } from '../base/errors.ts';
import type { Steps } from '../base/steps.ts';
import { BencodeCursor } from './bencode-cursor.ts';
import { isDictionary, readInteger, readList, readText } from './bencode-read.ts';
import type { BencodeDictionary, BencodeValue } from './bencode-value.ts';
import { Layout, type LayoutFileInput } from './layout.ts';
import { FILES_PER_STEP } from './limits.ts';
import { cleanPathsInSteps, type PathRules, type RawFile } from './path-cleaning.ts';
import { type ScannedDictionary, startOfList } from './scanned-dictionary.ts';
import { unusableTorrent } from './unusable-torrent.ts';

/** `name` is clean. Where both `files` and `length` are given, `files` counts; `info` is without `files`. */
export function* readLayout(
  info: BencodeDictionary,
  scanned: ScannedDictionary,
  name: string,
  rules: PathRules,
): Steps<Layout> {
  const pieceLength = readInteger(info, 'piece length');
  if (pieceLength === undefined) throw unusableTorrent('it has no usable piece length');
  const start = startOfList(scanned, 'files');
  const files =
    start === undefined
      ? [readSingleFile(info, name)]
      : yield* readFiles(scanned.bytes, start, name, rules);
  yield;
  return new Layout(pieceLength, files);
}

const readSingleFile = (info: BencodeDictionary, name: string): LayoutFileInput => {
  const size = readInteger(info, 'length');
  if (size === undefined)
    throw unusableTorrent('it has neither a usable length nor a list of files');
  return { path: [name], size, isExecutable: readAttributes(info).includes('x') };
};

function* readFiles(
  bytes: Uint8Array,
  start: number,
  root: string,
  rules: PathRules,
): Steps<readonly LayoutFileInput[]> {
  const entries: FileEntry[] = [];
  const cursor = new BencodeCursor(bytes, start, 'shared');
  const fault: Fault = (what) => {
    const count = entries.length + 1 + countRest(cursor);
    return unusableTorrent(`file ${entries.length + 1} of ${count} ${what}`);
  };
  while (!cursor.isAtEnd) {
    entries.push(readEntry(cursor.value(), fault));
    if (entries.length % FILES_PER_STEP === 0) yield;
  }
  const paths = yield* cleanPathsInSteps(entries, rules);
  const files: LayoutFileInput[] = [];
  for (const [index, { file }] of entries.entries()) {
    if (index % FILES_PER_STEP === 0) yield;
    files.push({ ...file, path: [root, ...paths[index]!] });
  }
  return files;
}

/** Only for words about what is wrong. */
const countRest = (cursor: BencodeCursor): number => {
  let count = 0;
  for (; !cursor.isAtEnd; count++) cursor.value();
  return count;
};

interface FileEntry extends RawFile {
  readonly file: {
    readonly size: number;
    readonly isPadding: boolean;
    readonly isExecutable: boolean;
    readonly isLink: boolean;
  };
}

type Fault = (what: string) => SluiceError;

const readEntry = (value: BencodeValue, fault: Fault): FileEntry => {
  if (!isDictionary(value)) throw fault('is not a dictionary');
  const attributes = readAttributes(value);
  const isLink = attributes.includes('l');
  const isPadding = attributes.includes('p');
  // A link takes no room whatever it claims, and need not say so (BEP 47).
  const size = isLink ? 0 : readInteger(value, 'length');
  if (size === undefined) throw fault('has no usable length');
  if (size < 0) throw fault('has a negative length');
  return {
    parts: readParts(value, isPadding ? ['.pad', String(size)] : undefined, fault),
    isVirtual: isPadding || isLink,
    file: { size, isPadding, isExecutable: attributes.includes('x'), isLink },
  };
};

/** Unknown signs mean nothing to us. */
const readAttributes = (entry: BencodeDictionary): string => readText(entry, 'attr') ?? '';

/** `path.utf-8` was for torrents whose `path` is in the maker's own encoding. */
const readParts = (
  entry: BencodeDictionary,
  fallback: readonly string[] | undefined,
  fault: Fault,
): readonly string[] => {
  const values = readList(entry, 'path.utf-8') ?? readList(entry, 'path') ?? [];
  if (values.length === 0 && fallback !== undefined) return fallback;
  if (values.length === 0) throw fault('has no path');
  return values.map((part) => {
    if (part instanceof Uint8Array) return fromUtf8(part);
    throw fault('has a path that is not text');
  });
};
