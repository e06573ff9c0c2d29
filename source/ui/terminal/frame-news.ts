/** What is new in a frame: only figures, which can wait a second, or a fact. */
import type { TorrentDetails } from '../../contract/details.ts';
import type { Frame, SessionSummary, TorrentSummary } from '../../contract/frame.ts';

export type FrameNews = 'figures' | 'facts';

const TORRENT_FACTS = [
  'id',
  'name',
  'state',
  'problem',
  'notice',
  'completedAt',
  'directory',
  'labels',
  'removal',
  'goal',
  'downloadLimit',
  'uploadLimit',
] as const satisfies readonly (keyof TorrentSummary)[];

const SESSION_FACTS = [
  'listenPort',
  'downloadLimit',
  'uploadLimit',
  'alternative',
] as const satisfies readonly (keyof SessionSummary)[];

/** What is a list or an object may be another one that says the same. */
const isSame = (before: unknown, after: unknown): boolean =>
  before === after ||
  (typeof before === 'object' && JSON.stringify(before) === JSON.stringify(after));

const differ = <Thing extends object>(
  before: Thing,
  after: Thing,
  facts: readonly (keyof Thing)[],
): boolean => before !== after && facts.some((fact) => !isSame(before[fact], after[fact]));

const partsOf = (details: TorrentDetails | undefined): string => Object.keys(details ?? {}).join();

/** Whether something is watched now that was not before. */
const hasOtherParts = ({ details: before }: Frame, { details: after }: Frame): boolean =>
  before !== after &&
  (Object.keys(before).join() !== Object.keys(after).join() ||
    Object.keys(after).some((id) => partsOf(before[id]) !== partsOf(after[id])));

export const newsOf = (before: Frame, after: Frame): FrameNews => {
  const isFact =
    before.torrents.length !== after.torrents.length ||
    differ(before.session, after.session, SESSION_FACTS) ||
    after.torrents.some((torrent, at) => differ(before.torrents[at]!, torrent, TORRENT_FACTS)) ||
    hasOtherParts(before, after);
  return isFact ? 'facts' : 'figures';
};
