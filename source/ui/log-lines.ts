/** The event log in lines: a clock time and a sentence each, and a rule where a new day begins. */
import type { EventLog, LogEntry, LogSelection } from './event-log.ts';
import { selectLog } from './event-log.ts';
import { eventWords } from './event-words.ts';
import { formatClock, formatDay } from './format.ts';
import { type Line, rule, span } from './line.ts';

/** A line that is still to be made: only what shows is. */
type LogRow =
  | { readonly kind: 'day'; readonly day: string }
  | ({ readonly kind: 'entry' } & LogEntry);

export interface LogLines {
  readonly count: number;
  readonly rows: (from: number, to: number, columns: number) => readonly Line[];
}

const rowsOf = (entries: readonly LogEntry[]): readonly LogRow[] => {
  const rows: LogRow[] = [];
  let before: string | undefined;
  for (const entry of entries) {
    const day = formatDay(entry.event.at);
    if (day !== before) rows.push({ kind: 'day', day });
    before = day;
    rows.push({ kind: 'entry', ...entry });
  }
  return rows;
};

const lineOf = (row: LogRow, withNames: boolean, columns: number): Line => {
  if (row.kind === 'day') return rule([span(row.day, 'dim')], columns);
  const { tone, text } = eventWords(row.event, withNames ? row.torrentName : '', row.times);
  return [span(` ${formatClock(row.event.at)}  `, 'dim'), span(text, tone)];
};

const make = (log: EventLog, selection: LogSelection): LogLines => {
  const rows = rowsOf(selectLog(log, selection));
  const withNames = selection.id === null;
  return {
    count: rows.length,
    rows: (from, to, columns) => rows.slice(from, to).map((row) => lineOf(row, withNames, columns)),
  };
};

/** A log that did not change is not sorted and counted again. */
const made = new WeakMap<EventLog, { readonly key: string; readonly lines: LogLines }>();

export const logLines = (log: EventLog, selection: LogSelection): LogLines => {
  const key = `${selection.id} ${selection.withChatter}`;
  const before = made.get(log);
  if (before?.key === key) return before.lines;
  const lines = make(log, selection);
  made.set(log, { key, lines });
  return lines;
};
