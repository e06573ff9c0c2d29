/** Web seeds below the trackers: how each stands, and in words what is wrong. */
import type { WebSeedDetails, WebSeedStatus } from '../../contract/details.ts';
import type { Tone } from '../look/theme.ts';
import { truncateMiddle } from '../text/cells.ts';
import { formatQuietRate, formatSize, formatUntil } from '../text/format.ts';
import { type Line, span } from '../text/line.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../text/table.ts';
import { wrapText } from '../text/wrap.ts';

const STATUS_TONES: { readonly [Status in WebSeedStatus]: Tone } = {
  delivering: 'good',
  connected: 'plain',
  ready: 'dim',
  reserve: 'dim',
  waiting: 'warn',
  dropped: 'bad',
};

const COLUMNS: readonly Column<WebSeedDetails>[] = [
  {
    title: 'WEB SEED',
    width: 'rest',
    cell: ({ url }, width) => span(truncateMiddle(url, width)),
  },
  {
    title: 'STATUS',
    width: 10,
    cell: ({ status }) => span(status, STATUS_TONES[status] ?? 'plain'),
  },
  {
    title: 'DOWN/s',
    width: 9,
    align: 'right',
    cell: ({ downloadRate }) => span(formatQuietRate(downloadRate)),
  },
  {
    title: 'GOT',
    width: 9,
    align: 'right',
    from: 52,
    cell: ({ downloaded }) => span(formatSize(downloaded), 'dim'),
  },
];

const INDENT = 6;
const MOST_WORD_LINES = 2;

/** What the status alone does not say; empty where that is nothing. */
export const webSeedWords = (
  { status, statusText, nextTryAt, kind }: WebSeedDetails,
  now: number | null,
): string => {
  if (status === 'dropped') return `It ${statusText}: it is asked no more.`;
  if (status === 'waiting') {
    const seconds = nextTryAt === null || now === null ? null : (nextTryAt - now) / 1_000;
    return seconds === null
      ? `It ${statusText}.`
      : `It ${statusText}; next try ${formatUntil(seconds)}.`;
  }
  return kind === 'pieces' ? 'A script that is asked for pieces (BEP 17).' : '';
};

export interface WebSeedRow {
  readonly id: string;
  readonly line: Line;
}

/** Told from trackers, which have numbers alone. */
export const webSeedId = ({ number }: Pick<WebSeedDetails, 'number'>): string => `web ${number}`;

export const webSeedHead = (columns: number): Line => [
  span(' '),
  ...tableHead(placeColumns(COLUMNS, columns - 1)),
];

export const webSeedRows = (
  seeds: readonly WebSeedDetails[],
  columns: number,
  now: number | null,
): readonly WebSeedRow[] => {
  const placed = placeColumns(COLUMNS, columns - 1);
  return seeds.flatMap((seed) =>
    [[span(' '), ...tableRow(placed, seed)], ...wordLines(seed, columns, now)].map((line) => ({
      id: webSeedId(seed),
      line,
    })),
  );
};

const wordLines = (seed: WebSeedDetails, columns: number, now: number | null): readonly Line[] => {
  const words = webSeedWords(seed, now);
  if (words === '') return [];
  const tone = seed.status === 'dropped' ? 'bad' : seed.status === 'waiting' ? 'warn' : 'dim';
  return wrapText(words, Math.max(1, columns - INDENT - 1), MOST_WORD_LINES).map((text) => [
    span(' '.repeat(INDENT)),
    span(text, tone),
  ]);
};
