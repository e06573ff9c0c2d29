/** One torrent at a glance: how far and how fast, its pieces in a strip, its rates as a graph, then figures. */
import type { DetailPart } from '../../contract/details.ts';
import type { ActionId } from '../actions.ts';
import { rateGraph } from '../graphs/rate-graph.ts';
import { rateWindow } from '../graphs/rate-window.ts';
import { streamStandingWords } from '../list/stream-words.ts';
import { beside } from '../session/beside.ts';
import { linesContent, type TabContent, type TabInput } from '../tab-content.ts';
import { truncate, truncateMiddle } from '../text/cells.ts';
import { figureLine, figureLines, hasValue } from '../text/figures.ts';
import { EMPTY_LINE, type Line, span } from '../text/line.ts';
import { wrapText } from '../text/wrap.ts';
import type { View } from '../view.ts';
import { longFigures, shortFigures } from './overview-figures.ts';
import { progressLine, ratesLine } from './overview-status.ts';
import { cachedMap } from './pieces-tab.ts';

/** From here on the graph stands beside the short figures. */
const BESIDE_FROM = 100;
const FIGURES_WIDTH = 40;
const GRAPH_MARGIN = 1;
const MIN_GRAPH_ROWS = 5;
const MAX_GRAPH_ROWS = 16;
/** Narrower or lower panes have no graph above the figures. */
const ABOVE_FROM = { columns: 50, rows: 16 };
/** From here on blank lines part the blocks. */
const AIRY_FROM = 26;

const WINDOW_KEYS: readonly ActionId[] = ['window-shorter', 'window-longer'];

const hasGraph = (columns: number, rows: number): boolean =>
  columns >= BESIDE_FROM || (columns >= ABOVE_FROM.columns && rows >= ABOVE_FROM.rows);

/** It draws the pieces too. By the window, which is never smaller than the pane. */
export const overviewParts = ({ size }: View): readonly DetailPart[] =>
  hasGraph(size.columns, size.rows) ? ['overview', 'pieces', 'rates'] : ['overview', 'pieces'];

/** Rows the strip of pieces takes, by the height of the pane. */
const stripRows = (height: number): number => {
  if (height >= 40) return 5;
  if (height >= AIRY_FROM) return 3;
  return height >= 10 ? 2 : 1;
};

/** Lower panes need their rows for what changes. */
const NAMED_FROM = 6;
const LONG_NAME_FROM = 12;

/** The whole of it, which the list may have cut. */
const nameLines = ({ torrent, columns, height, isNamed = false }: TabInput): readonly Line[] => {
  if (isNamed || height < NAMED_FROM) return [];
  const most = height < LONG_NAME_FROM ? 1 : 2;
  const width = Math.max(1, columns - 2);
  const words =
    most === 1 ? [truncateMiddle(torrent.name, width)] : wrapText(torrent.name, width, most);
  return words.map((text): Line => [span(` ${text}`, 'strong')]);
};

const streamLines = ({ streams = [], columns }: TabInput): readonly Line[] =>
  streams.map((stream): Line => {
    const words = `${streamStandingWords(stream)}  ${stream.url}`;
    return [span(' streamed  ', 'dim'), span(truncate(words, Math.max(1, columns - 12)))];
  });

const stripLines = ({ details, columns, height }: TabInput): readonly Line[] => {
  const pieces = details?.pieces;
  if (pieces === undefined) return [];
  const { lines } = cachedMap(pieces, Math.max(1, columns - 2), stripRows(height));
  return lines.map((line) => [span(' '), ...line]);
};

const graphLines = ({ details, preferences }: TabInput, columns: number, rows: number) =>
  rateGraph({
    levels: details?.rates?.levels,
    window: rateWindow(preferences.rateWindow),
    columns: columns - GRAPH_MARGIN,
    rows,
    glyphs: preferences.graphGlyphs,
  });

const within = (rows: number): number => Math.max(MIN_GRAPH_ROWS, Math.min(MAX_GRAPH_ROWS, rows));

/** `above` and `below` are the rows of what stands there. */
const figuresLines = (input: TabInput, above: number, below: number): readonly Line[] => {
  const { torrent, details, columns, height } = input;
  const figures = shortFigures(torrent, details?.overview, input.now).filter(hasValue);
  const rowsLeft = height - above - below;
  if (columns >= BESIDE_FROM) {
    const lines = figures.map((figure) => figureLine(figure, FIGURES_WIDTH));
    // Where not all fits, what shows first has the whole graph.
    const rows = within(
      rowsLeft >= figures.length ? rowsLeft : Math.min(figures.length, height - above),
    );
    return beside(lines, FIGURES_WIDTH, graphLines(input, columns - FIGURES_WIDTH, rows));
  }
  const lines = figureLines(figures, columns);
  if (!hasGraph(columns, height)) return lines;
  return [...graphLines(input, columns, within(rowsLeft - lines.length)), ...lines];
};

export const overviewTab = (input: TabInput): TabContent => {
  const { torrent, details, columns, height, now } = input;
  const air = height >= AIRY_FROM ? [EMPTY_LINE] : [];
  const problem: Line[] = torrent.problem === null ? [] : [[span(` ${torrent.problem}`, 'bad')]];
  const head = [
    ...nameLines(input),
    ...problem,
    progressLine(torrent, columns, now),
    ratesLine(torrent, columns),
    ...streamLines(input),
    ...air,
    ...stripLines(input),
    ...air,
  ];
  const long = longFigures(torrent, details?.overview, now)
    .filter(hasValue)
    .map((figure) => figureLine(figure, columns));
  const figures = figuresLines(input, head.length, air.length + long.length);
  const lines = [...head, ...figures, ...air, ...long];
  return { ...linesContent(lines), idle: hasGraph(columns, height) ? [] : WINDOW_KEYS };
};
