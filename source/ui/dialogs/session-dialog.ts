/** The session as a whole, in place of the list: rates, totals, disks, DHT, and what happened. */
import type { RoadSummary } from '../../contract/roads.ts';
import type { ActionId } from '../actions.ts';
import { rateGraph } from '../graphs/rate-graph.ts';
import { bothRates, joinParts } from '../graphs/rate-spans.ts';
import { rateWindow } from '../graphs/rate-window.ts';
import type { Size } from '../layout.ts';
import { countWords } from '../list/count-words.ts';
import { type LogLines, logLines } from '../log/log-lines.ts';
import { type ActionContext, acting, type Outcome } from '../outcome.ts';
import { limitsInForce } from '../session/alternative-words.ts';
import { beside } from '../session/beside.ts';
import { dhtLines } from '../session/dht-lines.ts';
import { byNeed, diskLine } from '../session/disk-lines.ts';
import { sessionFigures } from '../session/session-figures.ts';
import { truncate } from '../text/cells.ts';
import { figureLine, figureLines, hasValue } from '../text/figures.ts';
import { type Line, rule, span } from '../text/line.ts';
import { clamp } from '../text/scroll.ts';
import type { Dialog } from './dialog.ts';
import { scrolledBy } from './scrolled.ts';
import type { SessionSheet } from './sheets.ts';

const BESIDE_FROM = 100;
const FIGURES_WIDTH = 46;
const MIN_GRAPH_ROWS = 5;
const MAX_GRAPH_ROWS = 14;
/** The log has these at the least: the rule above it, and a few lines. */
const LOG_ROWS = 5;
/** The DHT in full from here on; in lower windows it is one of the figures. */
const DHT_FROM = 30;
/** In a window this low there are the rates, the worst disk and the log. */
const FIGURES_FROM = 14;

const WINDOW_KEYS: readonly ActionId[] = ['window-shorter', 'window-longer'];

/** `isLog`: only the log, over the whole height. */
export const sessionSheet = (isLog: boolean): SessionSheet => ({
  kind: 'session',
  isLog,
  top: Number.POSITIVE_INFINITY,
});

const graph = ({ state }: ActionContext, columns: number, rows: number): readonly Line[] =>
  rateGraph({
    levels: state.frame.details.session?.rates?.levels,
    window: rateWindow(state.view.preferences.rateWindow),
    columns: columns - 1,
    rows,
    glyphs: state.view.preferences.graphGlyphs,
  });

const headLines = ({ state }: ActionContext, columns: number): readonly Line[] => {
  const { session, torrents } = state.frame;
  const port =
    session.listenPort === null
      ? span('no port open', 'warn')
      : span(`port ${session.listenPort}`, 'dim');
  const counts = countWords(torrents, columns - 1);
  return [
    rule([span('Session', 'strong')], columns),
    joinParts(bothRates({ ...session, ...limitsInForce(session) }, columns), columns),
    joinParts([[span(counts === '' ? 'no torrents' : counts)], [port]], columns),
    ...roadLines(session.road, columns),
  ];
};

/** Where traffic does not simply go as the system has it; that it goes nowhere is in the first line. */
const roadLines = ({ isClosed, text }: RoadSummary, columns: number): readonly Line[] =>
  text === null || isClosed ? [] : [[span(` ${truncate(text, columns - 2)}`, 'dim')]];

const diskLines = ({ state }: ActionContext, columns: number, rows: number): readonly Line[] => {
  const disks = byNeed(state.frame.session.disks).slice(0, Math.max(1, Math.floor(rows / 6)));
  const lines = disks.map((disk) => diskLine(disk, columns));
  return lines.length === 0 || rows < FIGURES_FROM
    ? lines
    : [rule([span('Disks', 'strong')], columns), ...lines];
};

const dhtBlock = ({ state }: ActionContext, columns: number, rows: number): readonly Line[] => {
  const dht = state.frame.details.session?.dht;
  return dht === undefined || rows < DHT_FROM ? [] : dhtLines(dht, columns);
};

interface FigureBlock {
  readonly lines: readonly Line[];
  readonly hasGraph: boolean;
}

/** Figures and graph in `rows` rows at the most; the log has what they leave. */
const figureBlock = (context: ActionContext, columns: number, rows: number): FigureBlock => {
  const figures = sessionFigures(context.state.frame, context.now, context.lineRate).filter(
    hasValue,
  );
  if (columns >= BESIDE_FROM) {
    const left = figures.map((figure) => figureLine(figure, FIGURES_WIDTH)).slice(0, rows);
    const height = clamp(Math.floor(rows / 2), left.length, MAX_GRAPH_ROWS);
    const right = graph(context, columns - FIGURES_WIDTH, height);
    return { lines: beside(left, FIGURES_WIDTH, right), hasGraph: true };
  }
  const lines = figureLines(figures, columns);
  const left = rows - lines.length;
  if (left < MIN_GRAPH_ROWS) return { lines: lines.slice(0, Math.max(0, rows)), hasGraph: false };
  const drawn = graph(context, columns, clamp(left, MIN_GRAPH_ROWS, 9));
  return { lines: [...drawn, ...lines], hasGraph: true };
};

const aboveLog = (isLog: boolean, context: ActionContext, size: Size): FigureBlock => {
  if (isLog) return { lines: [], hasGraph: false };
  const { columns, rows } = size;
  const head = headLines(context, columns);
  const disks = diskLines(context, columns, rows);
  if (rows < FIGURES_FROM) {
    return { lines: [...head, ...disks].slice(0, Math.max(0, rows - 2)), hasGraph: false };
  }
  const dht = dhtBlock(context, columns, rows);
  const room = rows - head.length - disks.length - dht.length - LOG_ROWS;
  const { lines, hasGraph } = figureBlock(context, columns, room);
  return { lines: [...head, ...lines, ...disks, ...dht], hasGraph };
};

interface Parts {
  readonly above: readonly Line[];
  readonly log: LogLines;
  /** Rows of the log that show. */
  readonly page: number;
}

const partsOf = (sheet: SessionSheet, context: ActionContext, size: Size): Parts => {
  const { log, view } = context.state;
  const above = aboveLog(sheet.isLog, context, size).lines;
  const withChatter = view.preferences.hasChatter;
  return {
    above,
    log: logLines(log, { id: null, withChatter }, size.columns),
    page: Math.max(0, size.rows - above.length - 1),
  };
};

const logRule = ({ state }: ActionContext, columns: number): Line => {
  const words = state.view.preferences.hasChatter ? 'with peers and pieces' : '';
  return rule([span('Log', 'strong'), span(words === '' ? '' : ` ${words}`, 'dim')], columns);
};

const lines: Dialog<SessionSheet>['lines'] = (sheet, context, size) => {
  const { above, log, page } = partsOf(sheet, context, size);
  const from = clamp(sheet.top, 0, Math.max(0, log.count - page));
  const shown =
    log.count === 0 ? [[span(' Nothing has happened yet.', 'dim')]] : log.rows(from, from + page);
  return [...above, logRule(context, size.columns), ...shown].slice(0, size.rows);
};

const scrolled = (
  sheet: SessionSheet,
  action: ActionId,
  context: ActionContext,
  size: Size,
): Outcome | undefined => {
  const { log, page } = partsOf(sheet, context, size);
  const top = scrolledBy(sheet.top, action, log.count, page);
  if (top === undefined) return undefined;
  // At the end it follows what comes.
  const isAtEnd = top >= log.count - page;
  const next = { ...sheet, top: isAtEnd ? Number.POSITIVE_INFINITY : top };
  return acting({ kind: 'sheet', sheet: next });
};

/** Windows of time are a graph's, and who looks at the log needs no way to it. */
const idle: Dialog<SessionSheet>['idle'] = ({ isLog }, context, size) => [
  ...(aboveLog(isLog, context, size).hasGraph ? [] : WINDOW_KEYS),
  ...(isLog ? (['session-log'] as const) : []),
];

export const sessionDialog: Dialog<SessionSheet> = {
  room: () => 'body',
  lines,
  idle,
  perform: (sheet, action, context, size) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    if (action === 'session-log')
      return acting({ kind: 'sheet', sheet: sessionSheet(!sheet.isLog) });
    return scrolled(sheet, action, context, size);
  },
  watched: ({ isLog }) => (isLog ? [] : [{ id: 'session', parts: ['rates', 'dht'] }]),
};
