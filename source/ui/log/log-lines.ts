/** The event log in lines: a clock time and a sentence each, and a rule where a new day begins. */

import type { Tone } from '../look/theme.ts';
import { fit } from '../text/cells.ts';
import { formatClock, formatDay } from '../text/format.ts';
import { type Line, rule, span } from '../text/line.ts';
import { wrapText } from '../text/wrap.ts';
import type { EventLog, LogEntry, LogSelection } from './event-log.ts';
import { selectLog } from './event-log.ts';
import { eventWords } from './event-words.ts';

/** Of one event; more says nothing more. */
const MAX_EVENT_LINES = 4;
/** Before a sentence: ` 14:05:09  `. */
const MARGIN = 11;

export interface LogLines {
  readonly count: number;
  readonly rows: (from: number, to: number) => readonly Line[];
}

/** A line that is still to be made: only what shows is. */
type LogRow =
  | { readonly kind: 'day'; readonly day: string }
  /** `at` is null in the lines that go on with the sentence above. */
  | {
      readonly kind: 'words';
      readonly at: number | null;
      readonly text: string;
      readonly tone: Tone;
    };

const wrapEntry = (entry: LogEntry, withNames: boolean, columns: number): readonly LogRow[] => {
  const { event, times } = entry;
  const { tone, text } = eventWords(event, withNames ? entry.torrentName : '', times);
  const lines = wrapText(text, Math.max(1, columns - MARGIN), MAX_EVENT_LINES);
  return (lines.length === 0 ? [''] : lines).map((line, row) => ({
    kind: 'words',
    at: row === 0 ? event.at : null,
    text: line,
    tone,
  }));
};

const wrapped = new WeakMap<LogEntry, { readonly key: string; readonly rows: readonly LogRow[] }>();

/** Of a log that grows only what is new is wrapped. */
const entryRows = (entry: LogEntry, withNames: boolean, columns: number): readonly LogRow[] => {
  const key = `${withNames} ${columns}`;
  const before = wrapped.get(entry);
  if (before?.key === key) return before.rows;
  const rows = wrapEntry(entry, withNames, columns);
  wrapped.set(entry, { key, rows });
  return rows;
};

const rowsOf = (
  entries: readonly LogEntry[],
  withNames: boolean,
  columns: number,
): readonly LogRow[] => {
  const rows: LogRow[] = [];
  let before: string | undefined;
  for (const entry of entries) {
    const day = formatDay(entry.event.at);
    if (day !== before) rows.push({ kind: 'day', day });
    before = day;
    rows.push(...entryRows(entry, withNames, columns));
  }
  return rows;
};

const lineOf = (row: LogRow, columns: number): Line => {
  if (row.kind === 'day') return rule([span(row.day, 'dim')], columns);
  const clock = row.at === null ? '' : ` ${formatClock(row.at)}`;
  return [span(fit(clock, MARGIN), 'dim'), span(row.text, row.tone)];
};

const make = (log: EventLog, selection: LogSelection, columns: number): LogLines => {
  const rows = rowsOf(selectLog(log, selection), selection.id === null, columns);
  return {
    count: rows.length,
    rows: (from, to) => rows.slice(from, to).map((row) => lineOf(row, columns)),
  };
};

/** A log that did not change is not sorted, wrapped and counted again. */
const made = new WeakMap<EventLog, { readonly key: string; readonly lines: LogLines }>();

export const logLines = (log: EventLog, selection: LogSelection, columns: number): LogLines => {
  const key = `${selection.id} ${selection.withChatter} ${columns}`;
  const before = made.get(log);
  if (before?.key === key) return before.lines;
  const lines = make(log, selection, columns);
  made.set(log, { key, lines });
  return lines;
};
