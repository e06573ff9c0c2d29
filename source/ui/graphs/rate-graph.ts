/** A graph of two rates: down stands on the axis, up hangs from it, each against a round top of its own. */
import type { RateLevelDetails } from '../../contract/details.ts';
import type { Tone } from '../look/theme.ts';
import { fit, widthOf } from '../text/cells.ts';
import { type Line, lineWidth, span } from '../text/line.ts';
import { bars, mostOf, planColumns, resample, roundTop } from './graph.ts';
import type { GraphDirection, GraphGlyphs } from './graph-glyphs.ts';
import { type RateWindow, rateSeries } from './rate-window.ts';

export interface RateGraphWanted {
  /** Undefined until a frame has them. */
  readonly levels: readonly RateLevelDetails[] | undefined;
  readonly window: RateWindow;
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: GraphGlyphs;
}

export const DOWN_TONE: Tone = 'down';
export const UP_TONE: Tone = 'up';

/** `↓ 500 MiB/s` and a blank. */
const GUTTER = 12;
const GUTTER_FROM = 30;
/** Fewer rows have no axis between the two. */
const AXIS_FROM = 3;

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** A round top in as few letters as tell it: `5 MiB/s`. */
export const topWords = (top: number): string => {
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, top)) / 10));
  return `${Math.round(top / 1024 ** unit)} ${UNITS[unit]}/s`;
};

/** Rows of each; a direction in which nothing moved leaves its rows to the other. */
const splitRows = (rows: number, down: number, up: number): readonly [number, number] => {
  const axis = rows >= AXIS_FROM ? 1 : 0;
  const room = Math.max(0, rows - axis);
  if (room < 2) return down > 0 || up === 0 ? [room, 0] : [0, room];
  if (up === 0 && down > 0) return [room - 1, 1];
  if (down === 0 && up > 0) return [1, room - 1];
  return [Math.ceil(room / 2), Math.floor(room / 2)];
};

const axisLine = (label: string, width: number, gutter: number): Line => {
  const start = gutter > 0 ? fit(`${label} `, gutter, 'right') : `${label} `;
  const end = ' now';
  const room = Math.max(0, width - widthOf(start) - widthOf(end));
  return [span(fit(start + '─'.repeat(room) + end, width), 'rule')];
};

const blank = (columns: number): Line => [span(' '.repeat(columns))];

const draw = (wanted: RateGraphWanted): readonly Line[] => {
  const { levels = [], window, columns, rows, glyphs } = wanted;
  const { down, up, endAt } = rateSeries(levels, window.windowMs);
  const gutter = columns >= GUTTER_FROM ? GUTTER : 0;
  const plan = planColumns({
    columns: columns - gutter,
    windowMs: window.windowMs,
    endAt: endAt ?? 0,
    glyphs,
  });
  const values = { up: resample(down, plan), down: resample(up, plan) };
  const most = { up: mostOf(values.up), down: mostOf(values.down) };
  const [downRows, upRows] = splitRows(rows, most.up, most.down);
  const half = (direction: GraphDirection, height: number, tone: Tone): Line[] => {
    const top = roundTop(most[direction]);
    const drawn = bars({ values: values[direction], rows: height, top, direction, glyphs, tone });
    const labelled = direction === 'up' ? 0 : height - 1;
    const words = most[direction] > 0 ? ` ${topWords(top)} ` : ' ';
    const label = [span(direction === 'up' ? '↓' : '↑', tone), span(words, 'dim')];
    const before = span(' '.repeat(Math.max(0, gutter - lineWidth(label))));
    if (gutter === 0) return drawn;
    return drawn.map((line, row) =>
      row === labelled ? [before, ...label, ...line] : [span(' '.repeat(gutter)), ...line],
    );
  };
  const axis = rows >= AXIS_FROM ? [axisLine(window.label, columns, gutter)] : [];
  return [...half('up', downRows, DOWN_TONE), ...axis, ...half('down', upRows, UP_TONE)];
};

interface Drawn {
  readonly key: string;
  readonly lines: readonly Line[];
}

/** A frame that brought no new sample draws nothing anew. */
const drawn = new WeakMap<readonly RateLevelDetails[], Drawn>();

/** Exactly `rows` lines of exactly `columns` cells. */
export const rateGraph = (wanted: RateGraphWanted): readonly Line[] => {
  const { levels, window, columns, rows, glyphs } = wanted;
  if (columns < 1 || rows < 1) return [];
  if (levels === undefined) return Array.from({ length: rows }, () => blank(columns));
  const key = `${window.windowMs} ${columns} ${rows} ${glyphs}`;
  const before = drawn.get(levels);
  if (before?.key === key) return before.lines;
  const lines = draw(wanted);
  drawn.set(levels, { key, lines });
  return lines;
};
