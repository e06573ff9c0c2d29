/**
 * What of a .torrent is needed all the time: all of it but the piece hashes and the raw info, which are
 * the bulk and wanted only while data is checked or fetched. As text it is read in a fraction of the
 * time that the .torrent takes; what reads badly is simply made from the .torrent again.
 */
import { fromHex, toHex } from '../base/bytes.ts';
import { isSluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import { Layout, type LayoutFile, type LayoutFileInput } from './layout.ts';
import { MAX_COMMENT_LENGTH } from './limits.ts';
import type { Metainfo } from './metainfo.ts';

export type MetainfoOutline = Omit<Metainfo, 'pieceHashes' | 'infoBytes'>;

/** Changes with the rules that a .torrent is read by: outlines made by others are not believed. */
const VERSION = 2;

export const outlineOf = (metainfo: Metainfo): MetainfoOutline => {
  const { pieceHashes: _hashes, infoBytes: _info, ...outline } = metainfo;
  return outline;
};

export const encodeOutline = ({ hashes, layout, ...rest }: MetainfoOutline): string =>
  JSON.stringify({
    ...rest,
    version: VERSION,
    v1: hashes.v1 && toHex(hashes.v1),
    v2: hashes.v2 && toHex(hashes.v2),
    pieceLength: layout.pieceLength,
    files: layout.files.map(encodeFile),
  });

/** Undefined where it is not what `encodeOutline` of this version makes. */
export const decodeOutline = (text: string): MetainfoOutline | undefined => {
  try {
    const fields = JSON.parse(text) as EncodedOutline;
    return fields.version === VERSION ? readOutline(fields) : undefined;
  } catch (error) {
    const isBadText =
      error instanceof SyntaxError || error instanceof TypeError || isSluiceError(error);
    if (isBadText) return undefined;
    throw error;
  }
};

type EncodedFile = readonly [path: readonly string[], size: number, marks: string];

/** As it should be: whatever it is, only this much is taken of it. */
interface EncodedOutline
  extends Omit<MetainfoOutline, 'hashes' | 'layout' | 'comment' | 'createdBy' | 'displayName'> {
  readonly version: number;
  readonly v1?: string;
  readonly v2?: string;
  readonly pieceLength: number;
  readonly files: readonly EncodedFile[];
  readonly displayName: string;
  readonly comment: string;
  readonly createdBy: string;
}

const encodeFile = ({ path, size, isPadding, isExecutable, isLink }: LayoutFile): EncodedFile => [
  path,
  size,
  `${isPadding ? 'p' : ''}${isExecutable ? 'x' : ''}${isLink ? 'l' : ''}`,
];

const readFile = ([path, size, marks]: EncodedFile, name: string): LayoutFileInput => ({
  path: path.map((part) => shared(String(part), name)),
  size,
  isPadding: marks.includes('p'),
  isExecutable: marks.includes('x'),
  isLink: marks.includes('l'),
});

/** One copy of what is mostly the same: thousands of torrents may be in memory. */
const shared = (text: string, name: string): string => (text === name ? name : text);

const readOutline = (fields: EncodedOutline): MetainfoOutline | undefined => {
  const v1 = hashOf(fields.v1, 20);
  if (v1 === undefined) return undefined;
  const name = String(fields.name);
  return {
    hashes: { v1, v2: hashOf(fields.v2, 32) },
    infoSize: Number(fields.infoSize),
    name,
    displayName: safeText(shared(fields.displayName, name)),
    layout: new Layout(
      fields.pieceLength,
      fields.files.map((file) => readFile(file, name)),
    ),
    isPrivate: fields.isPrivate === true,
    isSingleFile: fields.isSingleFile === true,
    announceTiers: fields.announceTiers.map((tier) => tier.map(String)),
    comment: safeText(fields.comment, MAX_COMMENT_LENGTH),
    createdBy: safeText(fields.createdBy, MAX_COMMENT_LENGTH),
    createdAtMs: fields.createdAtMs,
    webSeeds: fields.webSeeds.map(String),
    nodes: fields.nodes.map(({ host, port }) => ({ host: String(host), port: Number(port) })),
  };
};

const hashOf = (hex: string | undefined, length: number): Uint8Array | undefined => {
  const bytes = hex === undefined ? undefined : fromHex(hex);
  return bytes?.length === length ? bytes : undefined;
};
