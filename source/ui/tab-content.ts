/** What a tab of the details shows, in lines: a head that stays, and rows that scroll, made only when seen. */
import type { TorrentDetails } from '../contract/details.ts';
import type { TorrentSummary } from '../contract/frame.ts';
import { type Line, span } from './line.ts';

export interface TabContent {
  readonly head: readonly Line[];
  /** Rows there are below the head. */
  readonly count: number;
  /** Rows from…to (not included). */
  readonly rows: (from: number, to: number) => readonly Line[];
}

export interface TabInput {
  readonly torrent: TorrentSummary;
  /** Undefined until the first frame that has them. */
  readonly details: TorrentDetails | undefined;
  readonly columns: number;
  /** Rows of the pane below its tabs. */
  readonly height: number;
  /** Milliseconds since 1970; null where no clock was given. */
  readonly now: number | null;
}

export const linesContent = (lines: readonly Line[], head: readonly Line[] = []): TabContent => ({
  head,
  count: lines.length,
  rows: (from, to) => lines.slice(from, to),
});

/** While the engine has not answered yet, or where there is nothing to list. */
export const sayContent = (text: string): TabContent => linesContent([[span(` ${text}`, 'dim')]]);
