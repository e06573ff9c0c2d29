/** The files of a stream by the paths of their addresses. */
import { safeText } from '../../base/safe-text.ts';
import type { StreamedFile } from '../../contract/streams.ts';
import type { Layout, LayoutFile } from '../../protocol/layout.ts';
import { largestToPlay } from '../../protocol/media-type.ts';

export interface ServedFile extends StreamedFile {
  /** In the torrent. */
  readonly offset: number;
  /** For a player's window. */
  readonly plainName: string;
}

const MAX_NAME_LENGTH = 255;

/** Without the torrent's own folder, which all of its files are in. */
const partsOf = ({ path }: LayoutFile): readonly string[] =>
  path.length > 1 ? path.slice(1) : path;

export const encodedPath = (parts: readonly string[]): string =>
  parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/');

/** As `encodedPath` would have written it; undefined where it is none. */
export const canonicalPath = (path: string): string | undefined => {
  try {
    return encodedPath(path.split('/').map((part) => decodeURIComponent(part)));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
};

export const servedFile = (file: LayoutFile, base: string): ServedFile => {
  const parts = partsOf(file);
  const plainName = parts.at(-1)!;
  return {
    file: file.index,
    name: safeText(plainName, MAX_NAME_LENGTH),
    size: file.size,
    url: `${base}/${encodedPath(parts)}`,
    offset: file.offset,
    plainName,
  };
};

/** Undefined where none has a byte. */
export const mainFileOf = ({ files }: Layout): LayoutFile | undefined =>
  largestToPlay(files.filter(({ isPadding, isLink, size }) => !isPadding && !isLink && size > 0));
