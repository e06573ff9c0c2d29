/** Where a viewer was when it left, so that the next one begins there and can say what happened meanwhile. */
import type { TorrentId } from '../base/ids.ts';
import type { Frame } from '../contract/frame.ts';
import type { DetailsMode } from './layout.ts';
import { MAX_FILTER_LENGTH } from './limits.ts';
import type { EventLog, LogEntry } from './log/event-log.ts';
import type { ScreenState } from './screen-state.ts';
import { TABS, type TabName } from './tabs/tab-names.ts';
import { formatDuration, formatPlural, formatSize } from './text/format.ts';
import type { View } from './view.ts';

/** JSON-safe. */
export interface ViewerMemory {
  readonly selected: TorrentId | null;
  readonly filter: string;
  readonly tab: TabName;
  readonly details: DetailsMode;
  /** Milliseconds since 1970. */
  readonly leftAt: number;
  /** The last event it heard of. */
  readonly eventNumber: number;
  /** Payload of all time, as it was then. */
  readonly downloaded: number;
  readonly uploaded: number;
}

const lastNumber = (entries: readonly LogEntry[]): number => entries.at(-1)?.event.number ?? 0;

export const memoryOf = ({ view, frame, log }: ScreenState, now: number): ViewerMemory => ({
  selected: view.selected,
  filter: view.filter,
  tab: view.tab,
  details: view.details,
  leftAt: now,
  eventNumber: Math.max(lastNumber(log.milestones), lastNumber(log.chatter)),
  downloaded: frame.session.totalDownloaded,
  uploaded: frame.session.totalUploaded,
});

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

const ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

const isId = (value: unknown): value is TorrentId => typeof value === 'string' && ID.test(value);

const MODES: readonly DetailsMode[] = ['closed', 'split', 'full'];

/** From a file that anybody may have written to; undefined where it is not what a viewer left. */
export const memoryFrom = (value: unknown): ViewerMemory | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const read = value as { readonly [key: string]: unknown };
  const tab = TABS.find((name) => name === read.tab);
  const details = MODES.find((mode) => mode === read.details);
  const { selected, filter, leftAt, eventNumber, downloaded, uploaded } = read;
  const isText = typeof filter === 'string' && filter.length <= MAX_FILTER_LENGTH;
  if (tab === undefined || details === undefined || !isText) return undefined;
  if (selected !== null && !isId(selected)) return undefined;
  if (!isAmount(leftAt) || !isAmount(eventNumber)) return undefined;
  if (!isAmount(downloaded) || !isAmount(uploaded)) return undefined;
  return { selected, filter, tab, details, leftAt, eventNumber, downloaded, uploaded };
};

/** The view as it was left; a torrent that is gone is no matter. */
export const recalledView = (view: View, memory: ViewerMemory): View => ({
  ...view,
  selected: memory.selected,
  filter: memory.filter,
  tab: memory.tab,
  details: memory.details,
});

const countOf = (log: EventLog, name: string, after: number): number => {
  const ids = new Set<string>();
  for (const { event } of log.milestones) {
    if (event.name === name && event.number > after && 'id' in event) ids.add(event.id);
  }
  return ids.size;
};

/** An engine whose state was lost, or that keeps none, counts from zero. */
const moved = (now: number, before: number): number => (now >= before ? now - before : now);

/** `Since you left 3h05m ago: 3 finished, 1 failed, 2.10 GiB down, 300 MiB up`; undefined where nothing happened. */
export const sinceWords = (
  memory: ViewerMemory,
  log: EventLog,
  { session }: Frame,
  now: number,
): string | undefined => {
  const finished = countOf(log, 'torrent:finished', memory.eventNumber);
  const failed = countOf(log, 'torrent:failed', memory.eventNumber);
  const done = countOf(log, 'torrent:goal-reached', memory.eventNumber);
  const down = moved(session.totalDownloaded, memory.downloaded);
  const up = moved(session.totalUploaded, memory.uploaded);
  const parts = [
    finished === 0 ? '' : `${formatPlural(finished, 'torrent')} finished`,
    done === 0 ? '' : `${formatPlural(done, 'share goal')} reached`,
    failed === 0 ? '' : `${formatPlural(failed, 'torrent')} failed`,
    down === 0 ? '' : `${formatSize(down)} down`,
    up === 0 ? '' : `${formatSize(up)} up`,
  ].filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  const ago = formatDuration(Math.max(0, Math.round((now - memory.leftAt) / 1000)));
  return `Since you left ${ago} ago: ${parts.join(', ')}`;
};
