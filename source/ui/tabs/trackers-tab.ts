/** Each tracker in two lines: figures, and what it last said in words. */
import type { TrackerDetails, TrackerStatus } from '../../contract/details.ts';
import { formatCount, formatRoughly } from '../format.ts';
import { type Line, span } from '../line.ts';
import { sayContent, type TabContent, type TabInput } from '../tab-content.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../table.ts';
import type { Tone } from '../theme.ts';

const STATUS_TONES: { readonly [Status in TrackerStatus]: Tone } = {
  waiting: 'plain',
  announcing: 'busy',
  working: 'good',
  failing: 'bad',
  standby: 'dim',
  stopped: 'dim',
};

/** `12m` since or until; a dash where that is not known. */
const distance = (from: number | null, to: number | null): string =>
  from === null || to === null ? '-' : formatRoughly((to - from) / 1000);

const columnsAt = (now: number | null): readonly Column<TrackerDetails>[] => [
  { title: 'TIER', width: 4, align: 'right', from: 56, cell: ({ tier }) => span(`${tier + 1}`) },
  { title: 'TRACKER', width: 'rest', cell: ({ url }) => span(url) },
  {
    title: 'STATUS',
    width: 10,
    cell: ({ status }) => span(status, STATUS_TONES[status] ?? 'plain'),
  },
  {
    title: 'SEEDS',
    width: 7,
    align: 'right',
    from: 64,
    cell: ({ seeds }) => span(formatCount(seeds)),
  },
  {
    title: 'LEECHES',
    width: 7,
    align: 'right',
    from: 64,
    cell: ({ leechers }) => span(formatCount(leechers)),
  },
  {
    title: 'GAVE',
    width: 5,
    align: 'right',
    from: 76,
    cell: ({ peersReceived }) => span(formatCount(peersReceived)),
  },
  {
    title: 'LAST',
    width: 4,
    align: 'right',
    from: 76,
    cell: ({ lastAnnounceAt }) => span(distance(lastAnnounceAt, now)),
  },
  {
    title: 'NEXT',
    width: 4,
    align: 'right',
    cell: ({ nextAnnounceAt }) => span(distance(now, nextAnnounceAt)),
  },
];

const saidLine = (tracker: TrackerDetails): Line => {
  const said = tracker.message === null ? '' : `: ${tracker.message}`;
  const tone = tracker.status === 'failing' ? 'bad' : tracker.message === null ? 'dim' : 'warn';
  return [span(`      ${tracker.statusText}${said}`, tone)];
};

export const trackersTab = ({ details, columns, now }: TabInput): TabContent => {
  const trackers = details?.trackers;
  if (trackers === undefined) return sayContent('Asking for the trackers…');
  if (trackers.length === 0) return sayContent('This torrent names no tracker.');
  const placed = placeColumns(columnsAt(now), columns - 1);
  const lineAt = (at: number): Line => {
    const tracker = trackers[at >> 1]!;
    return at % 2 === 0 ? [span(' '), ...tableRow(placed, tracker)] : saidLine(tracker);
  };
  const count = trackers.length * 2;
  return {
    head: [[span(' '), ...tableHead(placed)]],
    count,
    rows: (from, to) =>
      Array.from({ length: Math.max(0, Math.min(count, to) - from) }, (_line, at) =>
        lineAt(from + at),
      ),
  };
};
