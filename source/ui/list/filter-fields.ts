/** What a filter can ask of a torrent, as data: its texts, figures and times, and words for what it is. */
import type { TorrentSummary } from '../../contract/frame.ts';

type Read<Value> = (torrent: TorrentSummary) => Value;

export const TEXT_FIELDS: ReadonlyMap<string, Read<string>> = new Map([
  ['name', ({ name }) => name],
  ['state', ({ state }) => state],
  ['tracker', ({ tracker }) => tracker],
  ['label', ({ labels }) => labels.join(', ')],
  ['folder', ({ directory }) => directory],
  // `reached`, `open`, `kept` or `set-aside`; then whose goal it is.
  ['goal', ({ goal }) => (goal === null ? 'none' : `${goal.status} ${goal.from} ${goal.name}`)],
]);

/** Not a number where it is unknown: that is neither more nor less than anything. */
export const NUMBERS = {
  ratio: ({ ratio }: TorrentSummary) => ratio,
  size: ({ wantedSize }: TorrentSummary) => wantedSize,
  done: ({ progress }: TorrentSummary) => progress * 100,
  up: ({ uploadRate }: TorrentSummary) => uploadRate,
  down: ({ downloadRate }: TorrentSummary) => downloadRate,
  peers: ({ peersConnected }: TorrentSummary) => peersConnected,
  seeds: ({ seedsConnected }: TorrentSummary) => seedsConnected,
} as const satisfies { readonly [field: string]: Read<number> };

export const NUMBER_FIELDS = Object.keys(NUMBERS) as readonly (keyof typeof NUMBERS)[];

/** In seconds. `now` is milliseconds since 1970; null where no clock was given. */
export const TIMES = {
  eta: ({ eta }: TorrentSummary) => eta ?? Number.NaN,
  added: ({ addedAt }: TorrentSummary, now: number | null) =>
    now === null ? Number.NaN : (now - addedAt) / 1000,
} as const;

/** What is meant where no unit is typed. */
export const TIME_FIELDS = { eta: 's', added: 'd' } as const;

const flows = ({ downloadRate, uploadRate }: TorrentSummary): boolean =>
  downloadRate >= 1 || uploadRate >= 1;

const isStalled = ({ state, downloadRate }: TorrentSummary): boolean =>
  state === 'downloading' && downloadRate < 1;

/** Others want it, and get nothing of us. */
const isWantedIdle = ({ state, peersKnown, uploadRate }: TorrentSummary): boolean =>
  state === 'seeding' && (peersKnown ?? 0) > 0 && uploadRate < 1;

/** After `is:`. */
export const KINDS: ReadonlyMap<string, Read<boolean>> = new Map([
  ['active', flows],
  ['complete', ({ progress, state }) => progress >= 1 && state !== 'checking'],
  ['incomplete', ({ progress, state }) => progress < 1 || state === 'checking'],
  ['stalled', isStalled],
  [
    'attention',
    (torrent) =>
      torrent.state === 'error' ||
      torrent.problem !== null ||
      torrent.notice?.kind === 'no-tracker' ||
      isStalled(torrent),
  ],
  ['forced', ({ isForced }) => isForced],
  ['sequential', ({ isSequential }) => isSequential],
  ['wanted-idle', isWantedIdle],
  ['super-seeding', ({ superSeeding }) => superSeeding === 'on'],
  ['private', ({ isPrivate }) => isPrivate],
]);
