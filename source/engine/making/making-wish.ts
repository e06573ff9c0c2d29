/** What a viewer wishes of a torrent that is to be made, checked. */
import { SluiceError } from '../../base/errors.ts';
import { safeText } from '../../base/safe-text.ts';
import type { MakingWish } from '../../contract/making.ts';
import { FILE_ORDERS, type FileOrder } from '../../protocol/file-order.ts';
import { isPieceLength } from '../../protocol/piece-length.ts';
import { absolutePath } from '../adding/folders.ts';
import type { CreateOptions, FileAttribute } from './create-torrent.ts';
import { ignoring } from './ignore-patterns.ts';
import { nodeOf, tiersOf, updateUrlOf, webSeedsOf } from './published-addresses.ts';

export interface WishSurroundings {
  readonly version: string;
  /** Seconds since 1970. */
  readonly now: number;
}

/** As `sluice create` would where nothing else is said; similar torrents may have to be read first. Throws `session/invalid-argument`. */
export const createOptionsOf = (
  wish: MakingWish & { readonly output?: string },
  { version, now }: WishSurroundings,
): Omit<CreateOptions, 'similar'> => {
  const root = absolutePath(wish.path);
  return {
    path: root,
    output: absolutePath(wish.output ?? `${root}.torrent`),
    name: nameOf(wish.name),
    pieceLength: wish.pieceLength === undefined ? undefined : pieceLengthOf(wish.pieceLength),
    order: orderOf(wish.order ?? 'path'),
    isPadded: wish.isPadded ?? false,
    attributes: (wish.attributes ?? []).map(attributeOf),
    isIgnored: ignoring(wish.ignore ?? []),
    skipsEmpty: false,
    isPrivate: wish.isPrivate ? 1 : undefined,
    source: wish.source,
    collections: wish.collections ?? [],
    updateUrl: wish.updateUrl === undefined ? undefined : updateUrlOf(wish.updateUrl),
    trackers: tiersOf(wish.trackers ?? []),
    webSeeds: webSeedsOf(wish.webSeeds ?? []),
    httpSeeds: webSeedsOf(wish.httpSeeds ?? []),
    nodes: (wish.nodes ?? []).map(nodeOf),
    comment: wish.comment,
    createdBy: `Sluice ${version}`,
    createdAt: wish.createdAt === null ? undefined : (wish.createdAt ?? now),
  };
};

const nameOf = (name: string | undefined): string | undefined => {
  if (name !== '' && name !== '.' && name !== '..' && !name?.includes('/')) return name;
  throw invalid(`"${safeText(name, 100)}" is no name for a torrent`);
};

const pieceLengthOf = (length: number): number => {
  if (isPieceLength(length)) return length;
  throw invalid(`${length} is not the length of a piece: a power of two from 16 KiB to 128 MiB`);
};

const orderOf = (order: FileOrder): FileOrder => {
  if (FILE_ORDERS.includes(order)) return order;
  throw invalid(`files can be in the order ${FILE_ORDERS.join(', ')}`);
};

const ATTRIBUTES: readonly FileAttribute[] = ['executable', 'hidden', 'links'];

const attributeOf = (attribute: FileAttribute): FileAttribute => {
  if (ATTRIBUTES.includes(attribute)) return attribute;
  throw invalid(`of files there can be written down ${ATTRIBUTES.join(', ')}`);
};

const invalid = (message: string): SluiceError =>
  new SluiceError('session/invalid-argument', message);
