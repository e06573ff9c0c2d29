/** Share goals in words: what is to be reached, how far it is, and that it is reached. */
import type { GoalCondition, ShareGoal } from '../../base/share-goal.ts';
import type { TorrentGoal, TorrentSummary } from '../../contract/frame.ts';

type GoalView = Pick<
  TorrentSummary,
  'goal' | 'ratio' | 'seeding' | 'state' | 'uploadRate' | 'uploaded' | 'downloaded' | 'wantedSize'
>;

const ratioWords = (ratio: number): string =>
  (Math.floor(ratio * 100 + 1e-9) / 100).toFixed(2).replace(/(\.\d)0$/, '$1');

const STEPS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** `3 d 4 h`, `3 h 10 min`, `45 s`: two units at the most, and no more than have passed. */
export const stretchWords = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const at = STEPS.findIndex(([, size]) => seconds >= size);
  if (at === -1) return '0 s';
  const [unit, size] = STEPS[at]!;
  const whole = `${Math.floor(seconds / size)} ${unit}`;
  const next = STEPS[at + 1];
  const rest = next === undefined ? 0 : Math.floor((seconds % size) / next[1]);
  return rest === 0 ? whole : `${whole} ${rest} ${next![0]}`;
};

const keptText = ({ keepIfSeedsBelow }: ShareGoal): string =>
  keepIfSeedsBelow === undefined ? '' : `, but not while fewer than ${keepIfSeedsBelow} seed`;

/** `ratio 2.0 or seeded 3 d`. */
export const goalText = (goal: ShareGoal): string => {
  const { ratio, seedingTimeMs, idleMs, mode } = goal;
  const parts = [
    ratio === undefined ? '' : `ratio ${ratioWords(ratio)}`,
    seedingTimeMs === undefined ? '' : `seeded ${stretchWords(seedingTimeMs)}`,
    idleMs === undefined ? '' : `idle ${stretchWords(idleMs)}`,
  ];
  const said = parts.filter((part) => part !== '');
  return said.join(mode === 'all' ? ' and ' : ' or ') + keptText(goal);
};

/** `ratio 2.0 reached`. */
export const reachedText = (
  by: readonly GoalCondition[],
  { ratio, seedingMs }: { readonly ratio: number; readonly seedingMs: number },
): string => {
  const said: { readonly [Condition in GoalCondition]: string } = {
    ratio: `ratio ${ratioWords(ratio)} reached`,
    time: `seeded ${stretchWords(seedingMs)}`,
    idle: 'nobody asked any more',
  };
  return by.map((condition) => said[condition]).join(', ');
};

/** `now` is milliseconds since 1970; without a clock only what earlier stretches brought is known. */
export const seedingMs = ({ seeding }: Pick<TorrentSummary, 'seeding'>, now: number | null) =>
  seeding.ms + (seeding.since === null || now === null ? 0 : Math.max(0, now - seeding.since));

const idleMs = ({ seeding }: GoalView, now: number | null): number =>
  seeding.idleSince === null || now === null ? 0 : Math.max(0, now - seeding.idleSince);

/** Behind "from", for its own line. */
const whoseWords = ({ from, name }: TorrentGoal): string => {
  if (from === 'torrent') return 'this torrent alone';
  return from === 'default' ? 'the settings' : `${from} ${name}`;
};

const basisWords = ({ ratioOf, goal }: TorrentGoal): string =>
  goal.ratio !== undefined && ratioOf === 'size'
    ? 'the ratio is of its size, for it was here already'
    : '';

/** At the rate of now; undefined where nothing flows. */
const ratioLeftMs = (torrent: GoalView, wanted: number): number | undefined => {
  const { uploaded, uploadRate, downloaded, wantedSize, goal } = torrent;
  const basis = goal?.ratioOf === 'size' ? wantedSize : downloaded;
  if (torrent.ratio >= wanted) return 0;
  return uploadRate < 1 ? undefined : ((wanted * basis - uploaded) * 1_000) / uploadRate;
};

interface Part {
  readonly words: string;
  readonly leftMs: number | undefined;
}

const partsOf = (torrent: GoalView, goal: ShareGoal, now: number | null): readonly Part[] => {
  const parts: Part[] = [];
  const { ratio } = goal;
  if (ratio !== undefined) {
    const words = `ratio ${ratioWords(torrent.ratio)} of ${ratioWords(ratio)}`;
    parts.push({ words, leftMs: ratioLeftMs(torrent, ratio) });
  }
  if (goal.seedingTimeMs !== undefined) {
    const spent = seedingMs(torrent, now);
    const words = `seeded ${stretchWords(spent)} of ${stretchWords(goal.seedingTimeMs)}`;
    parts.push({ words, leftMs: Math.max(0, goal.seedingTimeMs - spent) });
  }
  if (goal.idleMs !== undefined) {
    const spent = idleMs(torrent, now);
    const words = `idle ${stretchWords(spent)} of ${stretchWords(goal.idleMs)}`;
    parts.push({ words, leftMs: Math.max(0, goal.idleMs - spent) });
  }
  return parts;
};

/** `; 3 h 10 min to go`, where that can be told. */
const leftWords = (torrent: GoalView, goal: ShareGoal, parts: readonly Part[]): string => {
  if (torrent.state !== 'seeding') return '';
  const waits = parts.map(({ leftMs }) => leftMs ?? Number.POSITIVE_INFINITY);
  const left = goal.mode === 'all' ? Math.max(...waits) : Math.min(...waits);
  return Number.isFinite(left) ? `; ${stretchWords(Math.max(1_000, left))} to go` : '';
};

export interface GoalSaid {
  /** What of it is done. */
  readonly done: string;
  /** What is left, or why it is not followed; begins with its own comma or semicolon. */
  readonly rest: string;
  /** Where the goal comes from, such as `tracker example.org`. */
  readonly from: string;
  /** What the ratio is of, where that is not what was downloaded. */
  readonly basis: string;
}

const openWords = (torrent: GoalView, view: TorrentGoal, now: number | null) => {
  const parts = partsOf(torrent, view.goal, now);
  const done = parts.map(({ words }) => words).join(view.goal.mode === 'all' ? ' and ' : ' or ');
  return { done, rest: leftWords(torrent, view.goal, parts) };
};

/** In parts, for lines that do not hold it all; undefined where there is no goal. */
export const goalSaid = (torrent: GoalView, now: number | null): GoalSaid | undefined => {
  const { goal: view } = torrent;
  if (view === null) return undefined;
  const from = whoseWords(view);
  const figures = { ratio: torrent.ratio, seedingMs: seedingMs(torrent, now) };
  switch (view.status) {
    case 'open':
      return { ...openWords(torrent, view, now), from, basis: basisWords(view) };
    case 'kept':
      return { done: goalText(view.goal), rest: '; too few seed', from, basis: '' };
    case 'reached':
      return {
        done: `done: ${reachedText(view.reachedBy, figures)}`,
        rest: '',
        from,
        basis: '',
      };
    case 'set-aside':
      return { done: goalText(view.goal), rest: ', set aside: you resumed it', from, basis: '' };
  }
};

/** What of the goal is done, where it comes from and what is left; empty where it has none. */
export const goalWords = (torrent: GoalView, now: number | null): string => {
  const said = goalSaid(torrent, now);
  if (said === undefined) return '';
  const basis = said.basis === '' ? '' : ` (${said.basis})`;
  return `${said.done} from ${said.from}${basis}${said.rest}`;
};

/** It rests because it has given enough. */
export const isDone = (torrent: Pick<TorrentSummary, 'goal' | 'state'>): boolean =>
  torrent.goal?.status === 'reached' && (torrent.state === 'paused' || torrent.state === 'pausing');
