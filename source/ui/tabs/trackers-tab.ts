/** Each tracker with its figures, after them web seeds and the other ways to hear of peers, and below it what it last said in words where that is more than its state. */
import type { TrackerDetails, TrackerStatus } from '../../contract/details.ts';
import type { ActionId } from '../actions.ts';
import { addressSheet } from '../dialogs/address-dialog.ts';
import type { Tone } from '../look/theme.ts';
import { acting, NOTHING, type Outcome } from '../outcome.ts';
import {
  sayContent,
  type Tab,
  type TabContent,
  type TabContext,
  type TabInput,
} from '../tab-content.ts';
import { cursorOf } from '../tab-state.ts';
import { truncateMiddle } from '../text/cells.ts';
import { formatCount, formatSince, formatUntil } from '../text/format.ts';
import { type Line, span } from '../text/line.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../text/table.ts';
import { wrapText } from '../text/wrap.ts';
import type { Wish } from '../wish.ts';
import { sourceHead, sourceRows } from './source-rows.ts';
import { webSeedHead, webSeedId, webSeedRows } from './web-seed-rows.ts';

const STATUS_TONES: { readonly [Status in TrackerStatus]: Tone } = {
  waiting: 'plain',
  announcing: 'busy',
  working: 'good',
  failing: 'bad',
  standby: 'dim',
  stopped: 'dim',
};

const secondsBetween = (from: number | null, to: number | null): number | null =>
  from === null || to === null ? null : (to - from) / 1000;

const countColumn = (
  title: string,
  from: number,
  count: (tracker: TrackerDetails) => number | null,
): Column<TrackerDetails> => ({
  title,
  width: 6,
  align: 'right',
  from,
  cell: (tracker) => span(formatCount(count(tracker))),
});

const columnsAt = (now: number | null): readonly Column<TrackerDetails>[] => [
  { title: 'TIER', width: 4, align: 'right', from: 56, cell: ({ tier }) => span(`${tier + 1}`) },
  {
    title: 'TRACKER',
    width: 'rest',
    cell: ({ url }, width) => span(truncateMiddle(url, width)),
  },
  {
    title: 'STATUS',
    width: 10,
    cell: ({ status }) => span(status, STATUS_TONES[status] ?? 'plain'),
  },
  countColumn('SEEDS', 52, ({ seeds }) => seeds),
  countColumn('LEECH', 60, ({ leechers }) => leechers),
  countColumn('DONE', 84, ({ completed }) => completed),
  countColumn('PEERS', 100, ({ peersReceived }) => peersReceived),
  {
    title: 'LAST',
    width: 10,
    align: 'right',
    from: 92,
    cell: ({ lastAnnounceAt }) => span(formatSince(secondsBetween(lastAnnounceAt, now)), 'dim'),
  },
  {
    title: 'NEXT',
    width: 9,
    align: 'right',
    cell: ({ nextAnnounceAt }) => span(formatUntil(secondsBetween(now, nextAnnounceAt))),
  },
];

const INDENT = 6;
/** Lines for what one tracker says: it may say a lot. */
const MOST_WORD_LINES = 4;

/** What the state alone does not say. */
const wordsOf = ({ status, statusText, message }: TrackerDetails): string => {
  const isMore = statusText.toLowerCase() !== status;
  if (message === null) return isMore ? statusText : '';
  return isMore ? `${statusText}: ${message}` : message;
};

const wordLines = (tracker: TrackerDetails, columns: number): readonly Line[] => {
  const tone =
    tracker.status === 'failing' ? 'bad' : tracker.message === null ? 'dim' : ('warn' as const);
  const width = Math.max(1, columns - INDENT - 1);
  return wrapText(wordsOf(tracker), width, MOST_WORD_LINES).map((words) => [
    span(' '.repeat(INDENT)),
    span(words, tone),
  ]);
};

interface Row {
  readonly id: string;
  readonly line: Line;
}

interface Group {
  readonly head: Line;
  readonly rows: readonly Row[];
}

const content = ({ details, columns, now, state }: TabInput): TabContent => {
  const { trackers, webSeeds = [], sources = [] } = details ?? {};
  if (trackers === undefined) return sayContent('Asking for the trackers…');
  const placed = placeColumns(columnsAt(now), columns - 1);
  const ofTrackers = trackers.flatMap((tracker): readonly Row[] => {
    const lines = [[span(' '), ...tableRow(placed, tracker)], ...wordLines(tracker, columns)];
    return lines.map((line) => ({ id: String(tracker.number), line }));
  });
  const groups: readonly Group[] = [
    { head: [span(' '), ...tableHead(placed)], rows: ofTrackers },
    { head: webSeedHead(columns), rows: webSeedRows(webSeeds, columns, now) },
    { head: sourceHead(columns, now), rows: sourceRows(sources, columns, now) },
  ];
  const shown = groups.filter((group) => group.rows.length > 0);
  const [first] = shown;
  if (first === undefined) return sayContent('This torrent names no tracker.');
  const rows = shown.flatMap((group, at) => [...between(shown[at - 1], group), ...group.rows]);
  return {
    head: first.rows === ofTrackers ? [first.head] : [NO_TRACKER, first.head],
    count: rows.length,
    rows: (from, to) => rows.slice(from, to).map(({ line }) => line),
    idAt: (row) => String(rows[row]?.id),
    rowOf: (wanted) => rows.findIndex(({ id }) => id === wanted),
    idle: idleOn(cursorOf(state, 'trackers').id ?? rows[0]!.id, trackers),
  };
};

/** What comes to nothing where the cursor is: a web seed is only removed, and the DHT has none of it. */
const idleOn = (id: string, trackers: readonly TrackerDetails[]): readonly ActionId[] => [
  ...(trackers.length === 0 ? (['announce-all'] as const) : []),
  ...(trackers.some(({ number }) => String(number) === id) ? [] : OF_A_TRACKER),
  ...(/^source /.test(id) ? (['remove-tracker'] as const) : []),
];

const OF_A_TRACKER: readonly ActionId[] = [
  'announce',
  'edit-tracker',
  'tracker-up',
  'tracker-down',
];

const NO_TRACKER: Line = [span(' This torrent names no tracker.', 'dim')];

/** The cursor passes over these: they count to the row above. */
const between = (above: Group | undefined, { head }: Group): readonly Row[] =>
  above === undefined ? [] : [[], head].map((line) => ({ id: above.rows.at(-1)!.id, line }));

const announceTo = ({ torrent }: TabContext, { number, url }: TrackerDetails): Wish => ({
  name: 'torrent:announce',
  args: { id: torrent.id, tracker: number },
  done: `Asked ${url} again`,
});

const announcedToAll = (context: TabContext, trackers: readonly TrackerDetails[]): Outcome => ({
  wishes: trackers.map((tracker) => announceTo(context, tracker)),
  done: 'Asked all trackers again',
});

const CHANGING: ReadonlySet<ActionId> = new Set([
  'edit-tracker',
  'tracker-up',
  'tracker-down',
  'remove-tracker',
]);

const removingWebSeed = ({ torrent, details, cursor }: TabContext): Outcome => {
  const seed = details?.webSeeds?.find((each) => webSeedId(each) === cursor.id);
  if (seed === undefined) return NOTHING;
  const { number, url } = seed;
  const what = 'web seed';
  return acting({ kind: 'sheet', sheet: { kind: 'remove-tracker', torrent, number, url, what } });
};

const perform = (action: ActionId, context: TabContext): Outcome | undefined => {
  const { torrent, details, cursor } = context;
  const trackers = details?.trackers ?? [];
  if (action === 'announce-all') return announcedToAll(context, trackers);
  const chosen = trackers.find(({ number }) => String(number) === cursor.id);
  if (action === 'announce') {
    return chosen === undefined ? undefined : { wishes: [announceTo(context, chosen)] };
  }
  if (!CHANGING.has(action)) return undefined;
  if (chosen === undefined) return action === 'remove-tracker' ? removingWebSeed(context) : NOTHING;
  const { number, url } = chosen;
  if (action === 'edit-tracker') {
    return acting({ kind: 'sheet', sheet: addressSheet('edit-tracker', torrent, chosen) });
  }
  if (action !== 'remove-tracker') {
    const to = action === 'tracker-up' ? 'up' : 'down';
    const args = { id: torrent.id, number, to } as const;
    return { wishes: [{ name: 'torrent:move-tracker', args, done: '' }] };
  }
  const what = 'tracker';
  return acting({ kind: 'sheet', sheet: { kind: 'remove-tracker', torrent, number, url, what } });
};

export const trackersTab: Tab = {
  parts: () => ['trackers', 'webSeeds', 'sources'],
  content,
  perform,
};
