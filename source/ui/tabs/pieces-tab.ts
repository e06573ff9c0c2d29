/** The map of the pieces with a cursor over it, its legend, the swarm's share beneath, and what is rarest. */
import type { PiecesDetails } from '../../contract/details.ts';
import type { ActionId } from '../actions.ts';
import { stepOf } from '../dialogs/scrolled.ts';
import { detailsPage } from '../layout.ts';
import { acting, NOTHING, type Outcome } from '../outcome.ts';
import { cellOf, gridLines, type PieceGrid, piecesIn } from '../pieces/piece-grid.ts';
import {
  availabilityStrip,
  countPieces,
  LEGEND,
  type PieceCounts,
  type PieceMap,
  pieceMap,
} from '../pieces/piece-map.ts';
import { cellWords, fileWords, rarestWords } from '../pieces/piece-words.ts';
import {
  linesContent,
  sayContent,
  type Tab,
  type TabContent,
  type TabContext,
  type TabInput,
} from '../tab-content.ts';
import { formatCount } from '../text/format.ts';
import { legendOf } from '../text/legend.ts';
import { EMPTY_LINE, type Line, span } from '../text/line.ts';
import { clamp, type Step, stepFrom } from '../text/scroll.ts';

const MARGIN = 1;
const SWARM_LABEL = ' Swarm ';

/** Signs with their counts; what there is none of is left out. */
export const legendLine = (counts: PieceCounts, width: number): Line =>
  legendOf(
    LEGEND.map(([kind, look, word]) => ({
      sign: span(look.glyph, look.tone),
      count: counts[kind],
      word,
    })),
    width,
  );

/** Frames share what did not change, so what is made of it holds for each of them, and for each key. */
const remembered = <Made>(make: (pieces: PiecesDetails, columns: number, rows: number) => Made) => {
  const cache = new WeakMap<PiecesDetails, { readonly size: string; readonly made: Made }>();
  return (pieces: PiecesDetails, columns: number, rows: number): Made => {
    const size = `${columns}x${rows}`;
    const known = cache.get(pieces);
    if (known?.size === size) return known.made;
    const made = make(pieces, columns, rows);
    cache.set(pieces, { size, made });
    return made;
  };
};

export const cachedMap = remembered(pieceMap);

const cachedStrip = remembered(availabilityStrip);

interface Pane {
  readonly columns: number;
  readonly height: number;
}

/** Lines below the map, which keep their places whatever they say: a map that shifts would be drawn anew. */
const FOOT: readonly ('legend' | 'cell' | 'swarm' | 'rarest' | 'file')[] = [
  'legend',
  'cell',
  'swarm',
  'rarest',
  'file',
];
const SHOWN_IN_ORDER = ['legend', 'swarm', 'cell', 'file', 'rarest'] as const;

/** A third of the pane at the most, the most telling first. */
const footOf = ({ height }: Pane, isFocused: boolean): ReadonlySet<string> => {
  const wanted = isFocused ? FOOT : FOOT.filter((part) => part !== 'cell' && part !== 'file');
  return new Set(wanted.slice(0, Math.max(1, Math.floor(height / 3))));
};

const mapIn = (pieces: PiecesDetails, pane: Pane, foot: ReadonlySet<string>): PieceMap =>
  cachedMap(pieces, Math.max(1, pane.columns - 2 * MARGIN), Math.max(1, pane.height - foot.size));

/** What nobody has, and what is rarest: nothing where all that is wanted is here. */
const rareLine = (input: TabInput, pieces: PiecesDetails, map: PieceMap): Line => {
  const { nowhere } = map.counts;
  const lost =
    nowhere === 0 ? '' : ` Nobody connected has ${formatCount(nowhere)} of those wanted.`;
  const room = input.columns - lost.length - 2;
  const rarest = rarestWords(pieces, map.fields, input.details?.files, room);
  return [span(lost, 'bad'), span(` ${rarest}`)];
};

const fileLine = (words: string): Line =>
  words === '' ? EMPTY_LINE : [span(' In ', 'dim'), span(words)];

const footLines = (
  input: TabInput,
  pieces: PiecesDetails,
  map: PieceMap,
  cell: number,
): { readonly [Part in (typeof SHOWN_IN_ORDER)[number]]: () => Line } => {
  const { columns, details } = input;
  const range = piecesIn(map.grid, cell);
  const isEmpty = map.grid.cells === 0;
  return {
    legend: () => legendLine(map.counts, columns),
    swarm: () => [
      span(SWARM_LABEL, 'dim'),
      ...cachedStrip(pieces, columns - SWARM_LABEL.length - MARGIN, 1),
    ],
    cell: () =>
      isEmpty
        ? EMPTY_LINE
        : [span(` ${cellWords(map.fields, range, countPieces(map.fields, range))}`, 'strong')],
    file: () => fileLine(fileWords(details?.files, range)),
    rarest: () => rareLine(input, pieces, map),
  };
};

const content = (input: TabInput): TabContent => {
  const { details, state, isFocused = false } = input;
  const pieces = details?.pieces;
  if (pieces === undefined) return sayContent('Asking for the pieces…');
  const foot = footOf(input, isFocused);
  const map = mapIn(pieces, input, foot);
  const cell = cellOf(map.grid, state.piece ?? 0);
  const drawn = isFocused ? gridLines(map.grid, map.looks, cell) : map.lines;
  const below = footLines(input, pieces, map, cell);
  return linesContent([
    ...drawn.map((line): Line => [span(' '.repeat(MARGIN)), ...line]),
    ...SHOWN_IN_ORDER.filter((part) => foot.has(part)).map((part) => below[part]()),
  ]);
};

/** Where a key leads from a cell: straight up and down, and no further than there are cells. */
const steppedCell = ({ cells, cellsPerRow }: PieceGrid, cell: number, step: Step): number => {
  const column = cell % cellsPerRow;
  const rows = Math.ceil((cells - column) / cellsPerRow);
  const page = Math.max(2, Math.floor(rows / 2) + 1);
  if (step === 'top') return 0;
  if (step === 'bottom') return cells - 1;
  return column + cellsPerRow * stepFrom(Math.floor(cell / cellsPerRow), step, page, rows);
};

const paneOf = ({ layout }: TabContext): Pane => ({
  columns: layout.kind === 'main' ? (layout.details?.columns ?? 0) : 0,
  height: detailsPage(layout),
});

const perform = (action: ActionId, context: TabContext): Outcome | undefined => {
  const step = stepOf(action);
  const sideways = action === 'piece-left' ? -1 : action === 'piece-right' ? 1 : 0;
  const pieces = context.details?.pieces;
  if ((step === undefined && sideways === 0) || pieces === undefined) return undefined;
  const pane = paneOf(context);
  const { grid } = mapIn(pieces, pane, footOf(pane, true));
  if (grid.cells === 0) return NOTHING;
  const cell = cellOf(grid, context.state.view.tabState.piece ?? 0);
  const next =
    step === undefined ? clamp(cell + sideways, 0, grid.cells - 1) : steppedCell(grid, cell, step);
  return acting({ kind: 'tab-state', state: { piece: piecesIn(grid, next).from } });
};

export const piecesTab: Tab = {
  // Files are named only where there is a cursor.
  parts: ({ details }) => (details === 'full' ? ['pieces', 'files'] : ['pieces']),
  content,
  perform,
};
