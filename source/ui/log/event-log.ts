/** The last of what happened, milestones and chatter each with a cap of their own; immutable, and equal ones in a row folded. */
import type { TorrentId } from '../../base/ids.ts';
import type { SessionEvent } from '../../contract/events.ts';
import { MAX_LOG_CHATTER, MAX_LOG_MILESTONES } from '../limits.ts';
import { foldKey, isChatter } from './event-words.ts';

export interface LogEntry {
  /** The last of those that are folded here. */
  readonly event: SessionEvent;
  /** Of the torrent as it was called then: it may be gone by now. Empty for the session's own. */
  readonly torrentName: string;
  readonly times: number;
}

export interface EventLog {
  /** Oldest first. */
  readonly milestones: readonly LogEntry[];
  readonly chatter: readonly LogEntry[];
}

export const EMPTY_LOG: EventLog = { milestones: [], chatter: [] };

export const torrentOf = (event: SessionEvent): TorrentId | null =>
  'id' in event ? event.id : null;

const append = (
  entries: readonly LogEntry[],
  entry: LogEntry,
  most: number,
): readonly LogEntry[] => {
  const last = entries.at(-1);
  if (last !== undefined && foldKey(last.event) === foldKey(entry.event)) {
    return [...entries.slice(0, -1), { ...entry, times: last.times + entry.times }];
  }
  return [...entries.slice(Math.max(0, entries.length + 1 - most)), entry];
};

export const logEvent = (log: EventLog, event: SessionEvent, torrentName: string): EventLog => {
  const entry: LogEntry = { event, torrentName, times: 1 };
  return isChatter(event)
    ? { ...log, chatter: append(log.chatter, entry, MAX_LOG_CHATTER) }
    : { ...log, milestones: append(log.milestones, entry, MAX_LOG_MILESTONES) };
};

export interface LogSelection {
  /** Only of this torrent; null for all, and what is the session's own. */
  readonly id: TorrentId | null;
  readonly withChatter: boolean;
}

/** In the order they happened. */
export const selectLog = (log: EventLog, { id, withChatter }: LogSelection): LogEntry[] => {
  const all = withChatter ? [...log.milestones, ...log.chatter] : log.milestones;
  const chosen = id === null ? [...all] : all.filter(({ event }) => torrentOf(event) === id);
  return withChatter ? chosen.sort((a, b) => a.event.number - b.event.number) : chosen;
};

/** Of the torrent, where the event itself says it. */
export const nameIn = (event: SessionEvent): string | undefined =>
  'torrentName' in event ? event.torrentName : undefined;
