/** What the flags of `sluice create` wish for. */
import { basename, resolve } from 'node:path';
import { fromHex } from '../base/bytes.ts';
import { SluiceError } from '../base/errors.ts';
import { rateOf } from '../base/rate-text.ts';
import type { CreateOptions, FileAttribute } from '../engine/making/create-torrent.ts';
import { FILE_ORDERS, type FileOrder } from '../protocol/file-order.ts';
import { isPieceLength } from '../protocol/piece-length.ts';
import { dateOf } from './published-date.ts';
import { nodeOf, tiersOf, updateUrlOf, webSeedsOf } from './published-urls.ts';
import type { VerbCall } from './verb.ts';
import type { createVerb } from './verbs/create-verbs.ts';
import { VERSION } from './version.ts';

export type CreateFlags = VerbCall<typeof createVerb.flags>['flags'];

/** `now` is in milliseconds. Rejects with `usage/invalid`, or where a similar torrent cannot be read. */
export const createOptions = async (
  input: string,
  flags: CreateFlags,
  now: number,
): Promise<CreateOptions> => {
  const path = resolve(input);
  const habits = habitsOf(flags.like ?? 'mktorrent');
  const name = flags.name ?? basename(path);
  return {
    path,
    output: resolve(flags.output ?? `${name.replaceAll('/', '_')}.torrent`),
    name: flags.name,
    pieceLength: flags.pieceLength === undefined ? undefined : pieceLengthOf(flags.pieceLength),
    order: flags.order === undefined ? habits.order : orderOf(flags.order),
    isPadded: flags.pad,
    attributes: flags.attributes === undefined ? habits.attributes : attributesOf(flags.attributes),
    isIgnored: await ignored([...habits.ignores, ...flags.ignore]),
    skipsEmpty: habits.skipsEmpty,
    marksLinked: habits.marksLinked,
    isPrivate: flags.private ? 1 : habits.isPrivate,
    source: flags.source,
    comment: flags.comment,
    createdBy: `Sluice ${VERSION}`,
    createdAt: dateOf(flags.date ?? process.env.SOURCE_DATE_EPOCH, now),
    trackers: tiersOf(flags.tracker),
    webSeeds: webSeedsOf(flags.webSeed),
    httpSeeds: webSeedsOf(flags.httpSeed),
    nodes: flags.node.map(nodeOf),
    similar: await Promise.all(flags.similar.map(hashOf)),
    collections: flags.collection,
    updateUrl: flags.updateUrl === undefined ? undefined : updateUrlOf(flags.updateUrl),
  };
};

/** In what the programs differ that others make torrents with. */
interface Habits {
  readonly order: FileOrder;
  readonly attributes: readonly FileAttribute[];
  readonly ignores: readonly string[];
  readonly skipsEmpty: boolean;
  readonly isPrivate: 0 | undefined;
  readonly marksLinked: boolean;
}

const MKTORRENT: Habits = {
  order: 'path',
  attributes: [],
  ignores: [],
  skipsEmpty: false,
  isPrivate: undefined,
  marksLinked: false,
};

const HABITS: Readonly<Record<string, Habits>> = {
  mktorrent: MKTORRENT,
  transmission: {
    order: 'nocase',
    attributes: [],
    ignores: ['.*'],
    skipsEmpty: true,
    isPrivate: 0,
    marksLinked: false,
  },
  libtorrent: { ...MKTORRENT, order: 'folder', attributes: ['executable'], marksLinked: true },
};

const habitsOf = (program: string): Habits => {
  if (Object.hasOwn(HABITS, program)) return HABITS[program]!;
  throw invalid(`--like: Sluice knows ${Object.keys(HABITS).join(', ')}, not "${program}"`);
};

const orderOf = (text: string): FileOrder => {
  const order = FILE_ORDERS.find((known) => known === text);
  if (order !== undefined) return order;
  throw invalid(`--order: "${text}" is none of ${FILE_ORDERS.join(', ')}`);
};

const ATTRIBUTES: readonly FileAttribute[] = ['executable', 'hidden', 'links'];

const attributesOf = (text: string): readonly FileAttribute[] =>
  (text === 'none' ? [] : text.split(',')).map((word) => {
    const attribute = ATTRIBUTES.find((known) => known === word.trim());
    if (attribute !== undefined) return attribute;
    throw invalid(`--attributes: "${word}" is none of ${ATTRIBUTES.join(', ')}`);
  });

const pieceLengthOf = (text: string): number => {
  const length = rateOf(text);
  if (typeof length === 'number' && isPieceLength(length)) return length;
  throw invalid(
    `--piece-length: "${text}" is not the length of a piece; give a power of two from 16K to 128M`,
  );
};

/** Loaded where there are any: threads wait for what is to be hashed. */
const ignored = async (globs: readonly string[]): Promise<(path: string) => boolean> => {
  if (globs.length === 0) return () => false;
  const { ignoring } = await import('../engine/making/ignore-patterns.ts');
  return ignoring(globs);
};

const hashOf = async (text: string): Promise<Uint8Array> => {
  const hash = fromHex(text);
  if (hash?.length === 20) return hash;
  const { readTorrent } = await import('./show.ts');
  return (await readTorrent(text)).metainfo.hashes.v1!;
};

const invalid = (message: string): SluiceError => new SluiceError('usage/invalid', message);
