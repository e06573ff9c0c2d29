/** `sluice edit`: changes of .torrent files all that is no part of the info-hash. */
import { resolve } from 'node:path';
import { toHex } from '../base/bytes.ts';
import { isSluiceError, SluiceError } from '../base/errors.ts';
import { safeText } from '../base/safe-text.ts';
import { magnetOf } from '../engine/torrent/torrent-magnet.ts';
import { MAX_TORRENT_BYTES } from '../protocol/limits.ts';
import { type Metainfo, parseMetainfo } from '../protocol/metainfo.ts';
import { editTorrent, type TorrentEdit } from '../protocol/torrent-edit.ts';
import { writeWholeFile } from '../storage/whole-file.ts';
import { NodeDisk } from '../system/disk.ts';
import type { Output } from './output.ts';
import { dateOf } from './published-date.ts';
import { nodeOf, tiersOf, webSeedsOf } from './published-urls.ts';
import { EXIT_OK, type VerbCall } from './verb.ts';
import type { editVerb } from './verbs/create-verbs.ts';

type Flags = VerbCall<typeof editVerb.flags>['flags'];

const MAX_PATH_LENGTH = 4_096;

interface Edited {
  readonly path: string;
  readonly metainfo: Metainfo;
}

export const edit = async (
  { inputs, flags }: VerbCall<typeof editVerb.flags>,
  output: Output,
): Promise<number> => {
  const wish = wishOf(flags);
  if (flags.output !== undefined && inputs.length > 1) {
    throw invalid('--output is for one torrent');
  }
  const edited: Edited[] = [];
  for (const input of inputs) edited.push(await editOne(resolve(input), wish, flags));
  if (flags.json) output.json({ torrents: edited.map(jsonOf) });
  else for (const { path } of edited) output.line(safeText(path, MAX_PATH_LENGTH));
  return EXIT_OK;
};

const editOne = async (path: string, wish: TorrentEdit, flags: Flags): Promise<Edited> => {
  const disk = new NodeDisk();
  const bytes = editedBytes(await disk.readFile(path, MAX_TORRENT_BYTES), wish, path);
  const target = flags.output === undefined ? path : resolve(flags.output);
  // A torrent that is edited where it stands is what is to be replaced.
  const replaces = target === path || flags.force;
  await writeWholeFile(disk, {
    path: replaces ? await followed(disk, target) : target,
    bytes,
    replaces,
    nowMs: Date.now(),
  });
  return { path: target, metainfo: parseMetainfo(bytes) };
};

const editedBytes = (before: Uint8Array, wish: TorrentEdit, path: string): Uint8Array => {
  try {
    return editTorrent(before, wish);
  } catch (cause) {
    if (!isSluiceError(cause)) throw cause;
    throw new SluiceError(cause.code, `${safeText(path, MAX_PATH_LENGTH)}: ${cause.message}`, {
      cause,
    });
  }
};

/** A link stays one: what it leads to is replaced. */
const followed = (disk: NodeDisk, path: string): Promise<string> =>
  disk.realPath(path).catch((error: unknown) => {
    if (isSluiceError(error, 'disk/missing')) return path;
    throw error;
  });

const wishOf = (flags: Flags): TorrentEdit => {
  const trackers = {
    instead: tiersOf(flags.tracker),
    more: tiersOf(flags.addTracker),
    less: flags.removeTracker,
  };
  const webSeeds = {
    instead: webSeedsOf(flags.webSeed),
    more: webSeedsOf(flags.addWebSeed),
    less: flags.removeWebSeed,
  };
  if (flags.comment !== undefined && flags.removeComment) {
    throw invalid('--comment and --remove-comment contradict each other');
  }
  const httpSeeds = {
    instead: webSeedsOf(flags.httpSeed),
    more: webSeedsOf(flags.addHttpSeed),
    less: flags.removeHttpSeed,
  };
  if (flags.node.length > 0 && flags.removeNodes) {
    throw invalid('--node and --remove-nodes contradict each other');
  }
  const wish: TorrentEdit = {
    ...(isEmpty(trackers) ? {} : { trackers: (tiers) => changedTiers(tiers, trackers) }),
    ...(isEmpty(webSeeds) ? {} : { webSeeds: (urls) => changedUrls(urls, webSeeds) }),
    ...(isEmpty(httpSeeds) ? {} : { httpSeeds: (urls) => changedUrls(urls, httpSeeds) }),
    ...(flags.node.length === 0 && !flags.removeNodes ? {} : { nodes: flags.node.map(nodeOf) }),
    ...wordsOf(flags),
  };
  if (Object.keys(wish).length > 0) return wish;
  throw invalid('nothing is to be changed; "sluice edit --help" lists what can be');
};

const wordsOf = (flags: Flags): Pick<TorrentEdit, 'comment' | 'createdBy' | 'createdAt'> => ({
  ...(flags.removeComment ? { comment: null } : {}),
  ...(flags.comment === undefined ? {} : { comment: flags.comment }),
  ...(flags.removeCreatedBy ? { createdBy: null } : {}),
  ...(flags.createdBy === undefined ? {} : { createdBy: flags.createdBy }),
  ...(flags.date === undefined ? {} : { createdAt: dateOf(flags.date, Date.now()) ?? null }),
});

interface Change<Item> {
  /** Of those that are there, where there are any. */
  readonly instead: readonly Item[];
  readonly more: readonly Item[];
  /** `all` is all that are there. */
  readonly less: readonly string[];
}

const isEmpty = ({ instead, more, less }: Change<unknown>): boolean =>
  instead.length + more.length + less.length === 0;

const changedTiers = (
  tiers: readonly (readonly string[])[],
  { instead, more, less }: Change<readonly string[]>,
): readonly (readonly string[])[] => {
  expectThere(tiers.flat(), less);
  const kept = instead.length > 0 ? instead : tiers;
  const left = kept.map((tier) => tier.filter((url) => isLeft(url, less)));
  const known = new Set(left.flat());
  const added = more.map((tier) => tier.filter((url) => !known.has(url)));
  return [...left, ...added].filter((tier) => tier.length > 0);
};

const changedUrls = (
  urls: readonly string[],
  { instead, more, less }: Change<string>,
): readonly string[] => {
  expectThere(urls, less);
  const kept = (instead.length > 0 ? instead : urls).filter((url) => isLeft(url, less));
  return [...new Set([...kept, ...more])];
};

const isLeft = (url: string, less: readonly string[]): boolean =>
  !less.includes('all') && !less.includes(url);

const expectThere = (urls: readonly string[], less: readonly string[]): void => {
  const missing = less.find((url) => url !== 'all' && !urls.includes(url));
  if (missing === undefined) return;
  throw new SluiceError('session/not-found', `it has no ${safeText(missing)} to remove`);
};

const jsonOf = ({ path, metainfo }: Edited) => ({
  torrent: path,
  name: metainfo.displayName,
  infoHash: toHex(metainfo.hashes.v1!),
  magnet: magnetOf(metainfo),
});

const invalid = (message: string): SluiceError => new SluiceError('usage/invalid', message);
