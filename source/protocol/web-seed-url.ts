/**
 * Where a web server has the bytes of a torrent: BEP 19 (a file each, by ranges) and BEP 17 (a script that is asked for pieces).
 * Names are the torrent's own and not those on disk, each part percent-encoded byte by byte (H111).
 */
import type { Steps } from '../base/steps.ts';
import { BencodeCursor } from './bencode-cursor.ts';
import { isDictionary, readList } from './bencode-read.ts';
import type { BencodeValue } from './bencode-value.ts';
import { FILES_PER_STEP } from './limits.ts';
import { percentEncoded } from './percent-encoding.ts';
import { type ScannedDictionary, startOfList, valueAt } from './scanned-dictionary.ts';

/** A torrent's names as they stand in addresses. */
export interface WebNames {
  /** Of the torrent; undefined where no address can bear it. */
  readonly name: string | undefined;
  /** Below it, in the torrent's order; undefined where the torrent is one file. */
  readonly files: readonly (string | undefined)[] | undefined;
}

export function* readWebNames(info: ScannedDictionary): Steps<WebNames> {
  const name = encodedPart(valueAt(info, 'name.utf-8') ?? valueAt(info, 'name'));
  const start = startOfList(info, 'files');
  if (start === undefined) return { name, files: undefined };
  const files: (string | undefined)[] = [];
  const cursor = new BencodeCursor(info.bytes, start, 'shared');
  while (!cursor.isAtEnd) {
    files.push(encodedPath(cursor.value()));
    if (files.length % FILES_PER_STEP === 0) yield;
  }
  return { name, files };
}

/** Of a file at a web seed (BEP 19); undefined where no address leads to it. */
export const webFileUrl = (base: string, names: WebNames, file: number): string | undefined => {
  const root = withoutFragment(base);
  if (names.files === undefined) {
    if (!root.endsWith('/')) return root;
    return names.name === undefined ? undefined : root + names.name;
  }
  const path = names.files[file];
  if (names.name === undefined || path === undefined) return undefined;
  return `${root}${root.endsWith('/') ? '' : '/'}${names.name}/${path}`;
};

/** Of a piece at a script (BEP 17), or of a part of it: both bounds included, as in `0-16383`. */
export const webPieceUrl = (
  base: string,
  infoHash: Uint8Array,
  piece: number,
  range?: { readonly first: number; readonly last: number },
): string => {
  const root = withoutFragment(base);
  const joint = root.includes('?') ? '&' : '?';
  const ranges = range === undefined ? '' : `&ranges=${range.first}-${range.last}`;
  return `${root}${joint}info_hash=${percentEncoded(infoHash)}&piece=${piece}${ranges}`;
};

const withoutFragment = (url: string): string => {
  const at = url.indexOf('#');
  return at === -1 ? url : url.slice(0, at);
};

const encodedPath = (entry: BencodeValue): string | undefined => {
  if (!isDictionary(entry)) return undefined;
  const parts = readList(entry, 'path.utf-8') ?? readList(entry, 'path') ?? [];
  const encoded = parts.map(encodedPart);
  if (encoded.length === 0 || encoded.includes(undefined)) return undefined;
  return encoded.join('/');
};

/** `.` and `..` mean other folders, however they are written. */
const encodedPart = (part: BencodeValue | undefined): string | undefined => {
  if (!(part instanceof Uint8Array)) return undefined;
  const text = percentEncoded(part);
  return text === '' || text === '.' || text === '..' ? undefined : text;
};
