/**
 * What of a .torrent is needed all the time: all of it but the piece hashes and the raw info, which are
 * the bulk and wanted only while data is checked or fetched. As text it is read in a fraction of the
 * time that the .torrent takes; what reads badly is simply made from the .torrent again.
 */
import { fromHex, toHex } from '../base/bytes.ts';
import { isSluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import { atOnce, type Steps } from '../base/steps.ts';
import { Layout, type LayoutFile, type LayoutFileInput } from './layout.ts';
import { FILES_PER_STEP, MAX_COMMENT_LENGTH } from './limits.ts';
import type { Metainfo } from './metainfo.ts';

export type MetainfoOutline = Omit<Metainfo, 'pieceHashes' | 'infoBytes'>;

/** Changes with the rules that a .torrent is read by: outlines made by others are not believed. */
const VERSION = 4;

export const outlineOf = (metainfo: Metainfo): MetainfoOutline => {
  const { pieceHashes: _hashes, infoBytes: _info, ...outline } = metainfo;
  return outline;
};

export const encodeOutline = (outline: MetainfoOutline): string =>
  atOnce(encodeOutlineInSteps(outline));

/** A line for the torrent, and one for every few hundred of its files. */
export function* encodeOutlineInSteps({ hashes, layout, ...rest }: MetainfoOutline): Steps<string> {
  const { pieceLength, files } = layout;
  const v1 = hashes.v1 && toHex(hashes.v1);
  const v2 = hashes.v2 && toHex(hashes.v2);
  const fileCount = files.length;
  const lines = [JSON.stringify({ ...rest, version: VERSION, v1, v2, pieceLength, fileCount })];
  for (let first = 0; first < fileCount; first += FILES_PER_STEP) {
    yield;
    lines.push(JSON.stringify(files.slice(first, first + FILES_PER_STEP).map(encodeFile)));
  }
  return lines.join('\n');
}

/** Undefined where it is not what `encodeOutline` of this version makes. */
export const decodeOutline = (text: string): MetainfoOutline | undefined =>
  atOnce(decodeOutlineInSteps(text));

export function* decodeOutlineInSteps(text: string): Steps<MetainfoOutline | undefined> {
  try {
    const end = text.indexOf('\n');
    const fields = JSON.parse(text.slice(0, Math.max(end, 0))) as EncodedOutline;
    if (fields.version !== VERSION) return undefined;
    const files = yield* readFiles(text, end + 1, String(fields.name));
    if (files.length !== fields.fileCount) return undefined;
    yield;
    return readOutline(fields, files);
  } catch (error) {
    const isBadText =
      error instanceof SyntaxError || error instanceof TypeError || isSluiceError(error);
    if (isBadText) return undefined;
    throw error;
  }
}

function* readFiles(text: string, start: number, name: string): Steps<readonly LayoutFileInput[]> {
  const files: LayoutFileInput[] = [];
  for (let at = start; at < text.length; ) {
    const next = text.indexOf('\n', at);
    const end = next === -1 ? text.length : next;
    const line = JSON.parse(text.slice(at, end)) as readonly EncodedFile[];
    for (const file of line) files.push(readFile(file, name));
    at = end + 1;
    yield;
  }
  return files;
}

type EncodedFile = readonly [path: readonly string[], size: number, marks: string];

/** As it should be: whatever it is, only this much is taken of it. */
interface EncodedOutline
  extends Omit<MetainfoOutline, 'hashes' | 'layout' | 'comment' | 'createdBy' | 'displayName'> {
  readonly version: number;
  readonly v1?: string;
  readonly v2?: string;
  readonly pieceLength: number;
  readonly fileCount: number;
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

const readOutline = (
  fields: EncodedOutline,
  files: readonly LayoutFileInput[],
): MetainfoOutline | undefined => {
  const v1 = hashOf(fields.v1, 20);
  if (v1 === undefined) return undefined;
  const name = String(fields.name);
  return {
    hashes: { v1, v2: hashOf(fields.v2, 32) },
    infoSize: Number(fields.infoSize),
    name,
    displayName: safeText(shared(fields.displayName, name)),
    layout: new Layout(fields.pieceLength, files),
    isPrivate: fields.isPrivate === true,
    isSingleFile: fields.isSingleFile === true,
    announceTiers: fields.announceTiers.map((tier) => tier.map(String)),
    comment: safeText(fields.comment, MAX_COMMENT_LENGTH),
    createdBy: safeText(fields.createdBy, MAX_COMMENT_LENGTH),
    createdAtMs: fields.createdAtMs,
    webSeeds: fields.webSeeds.map(String),
    ...(fields.httpSeeds === undefined ? {} : { httpSeeds: fields.httpSeeds.map(String) }),
    nodes: fields.nodes.map(({ host, port }) => ({ host: String(host), port: Number(port) })),
    ...(fields.updateUrl === undefined ? {} : { updateUrl: String(fields.updateUrl) }),
  };
};

const hashOf = (hex: string | undefined, length: number): Uint8Array | undefined => {
  const bytes = hex === undefined ? undefined : fromHex(hex);
  return bytes?.length === length ? bytes : undefined;
};
