/** A screen as an SVG: letters as text, runs of one style together, bars and blocks as shapes. */
import type {
  Cell,
  CellStyle,
  Colour,
  TerminalEmulator,
} from '../test/helpers/terminal-emulator.ts';
import { CELL, type Shape, shapesOf } from './cell-shapes.ts';

const FONT_SIZE = 14;
const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 18;
const PADDING = 16;
const BASELINE = 13.5;
const FONTS =
  "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";
const BACKGROUND = '#1b1e25';
const FOREGROUND = '#cdd3de';
/** The sixteen colours, calm ones. */
const PALETTE = [
  '#2b303b',
  '#e06c75',
  '#98c379',
  '#e5c07b',
  '#61afef',
  '#c678dd',
  '#56b6c2',
  '#cdd3de',
  '#5c6370',
  '#ff8a93',
  '#b5e08f',
  '#ffd98a',
  '#7cc5ff',
  '#dd96f5',
  '#6fd6e2',
  '#ffffff',
];
const CUBE = [0, 95, 135, 175, 215, 255];
const CUBE_FROM = 16;
const GREYS_FROM = 232;
/** Of the letter's colour, the rest is the background's. */
const DIM_SHARE = 0.6;

interface Look {
  readonly ink: string;
  readonly ground: string | null;
  readonly isBold: boolean;
}

interface Run {
  readonly column: number;
  readonly width: number;
  readonly text: string;
}

const hex = (value: number): string => `#${value.toString(16).padStart(6, '0')}`;

const paletteColour = (number: number): string => {
  if (number < CUBE_FROM) return PALETTE[number] ?? FOREGROUND;
  if (number >= GREYS_FROM) return hex((8 + (number - GREYS_FROM) * 10) * 0x010101);
  const at = number - CUBE_FROM;
  const [red, green, blue] = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(
    (step) => CUBE[step] ?? 0,
  ) as [number, number, number];
  return hex((red << 16) | (green << 8) | blue);
};

const colourOf = (colour: Colour): string | null => {
  if (colour.kind === 'default') return null;
  return colour.kind === 'rgb' ? hex(colour.value) : paletteColour(colour.number);
};

const blend = (ink: string, ground: string): string => {
  const part = (text: string, at: number): number => Number.parseInt(text.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) =>
    Math.round(part(ink, at) * DIM_SHARE + part(ground, at) * (1 - DIM_SHARE)),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
};

const lookOf = (style: CellStyle): Look => {
  const foreground = colourOf(style.foreground) ?? FOREGROUND;
  const background = colourOf(style.background);
  const ground = style.isInverse ? foreground : background;
  const full = style.isInverse ? (background ?? BACKGROUND) : foreground;
  const ink = style.isDim ? blend(full, ground ?? BACKGROUND) : full;
  return { ink, ground, isBold: style.isBold };
};

const round = (value: number): string => String(Math.round(value * 100) / 100);
const xOf = (column: number): number => PADDING + column * CELL_WIDTH;
const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** Names of styles, short, in the order of their first use. */
class Classes {
  readonly #names = new Map<string, string>();

  nameOf(css: string): string {
    const known = this.#names.get(css);
    if (known !== undefined) return known;
    const name = `c${this.#names.size}`;
    this.#names.set(css, name);
    return name;
  }

  css(): string {
    return [...this.#names].map(([css, name]) => `.${name}{${css}}`).join('');
  }
}

/** Neighbours that `keyOf` says the same of, as one; undefined is left out. */
const groupCells = (
  cells: readonly Cell[],
  keyOf: (cell: Cell) => string | undefined,
): readonly { readonly key: string; readonly from: number; readonly to: number }[] => {
  const groups: { key: string; from: number; to: number }[] = [];
  for (const [column, cell] of cells.entries()) {
    const last = groups.at(-1);
    const key = cell.width === 0 && last?.to === column ? last.key : keyOf(cell);
    if (key === undefined) continue;
    if (last?.key === key && last.to === column) last.to += 1;
    else groups.push({ key, from: column, to: column + 1 });
  }
  return groups;
};

const grounds = (cells: readonly Cell[], top: number, classes: Classes): string =>
  groupCells(cells, ({ style }) => lookOf(style).ground ?? undefined)
    .map(({ key, from, to }) => {
      const size = `width="${round((to - from) * CELL_WIDTH)}" height="${CELL_HEIGHT}"`;
      return `<rect class="${classes.nameOf(`fill:${key}`)}" x="${round(xOf(from))}" y="${top}" ${size}/>`;
    })
    .join('');

const isLetter = ({ text, width }: Cell): boolean =>
  width > 0 && text.trim() !== '' && shapesOf(text) === undefined;

/** Runs of letters, single blanks between them included. */
const runsOf = (cells: readonly Cell[], from: number, to: number): readonly Run[] => {
  const runs: Run[] = [];
  let start = -1;
  for (let column = from; column <= to; column++) {
    const cell = cells[column];
    const goesOn =
      column < to &&
      cell !== undefined &&
      (isLetter(cell) || cell.width === 0 || isGap(cells, column, to));
    if (goesOn && start < 0 && isLetter(cell)) start = column;
    if (goesOn || start < 0) continue;
    const text = cells.slice(start, column).map((part) => part.text);
    runs.push({ column: start, width: column - start, text: text.join('') });
    start = -1;
  }
  return runs;
};

const isGap = (cells: readonly Cell[], column: number, to: number): boolean => {
  const next = cells[column + 1];
  return cells[column]?.text === ' ' && column + 1 < to && next !== undefined && isLetter(next);
};

const letters = (cells: readonly Cell[], top: number, classes: Classes): string =>
  groupCells(cells, ({ style }) => styleText(lookOf(style)))
    .flatMap(({ key, from, to }) =>
      runsOf(cells, from, to).map(({ column, width, text }) => {
        const place = `x="${round(xOf(column))}" y="${round(top + BASELINE)}"`;
        // So that columns stand, whatever font is there.
        const length = `textLength="${round(width * CELL_WIDTH)}"`;
        return `<text class="${classes.nameOf(key)}" ${place} ${length}>${escaped(text)}</text>`;
      }),
    )
    .join('');

const styleText = ({ ink, isBold }: Look): string =>
  `fill:${ink}${isBold ? ';font-weight:bold' : ''}`;

/** Shapes that touch and are as high become one. */
const joined = (shapes: readonly Shape[]): readonly Shape[] => {
  const done: [number, number, number, number][] = [];
  for (const [x, y, width, height] of shapes) {
    const before = done.find(
      (it) => it[1] === y && it[3] === height && Math.abs(it[0] + it[2] - x) < 0.01,
    );
    if (before === undefined) done.push([x, y, width, height]);
    else before[2] += width;
  }
  return done;
};

const shapes = (cells: readonly Cell[], top: number, classes: Classes): string =>
  groupCells(cells, ({ text, style }) =>
    shapesOf(text) === undefined ? undefined : `fill:${lookOf(style).ink}`,
  )
    .map(({ key, from, to }) => {
      const parts = cells
        .slice(from, to)
        .flatMap(({ text }, at) =>
          (shapesOf(text) ?? []).map(
            ([x, y, width, height]): Shape => [
              xOf(from + at) + (x * CELL_WIDTH) / CELL.width,
              top + (y * CELL_HEIGHT) / CELL.height,
              (width * CELL_WIDTH) / CELL.width,
              (height * CELL_HEIGHT) / CELL.height,
            ],
          ),
        );
      const path = joined(parts)
        .map(([x, y, width, height]) => {
          const across = round(width);
          return `M${round(x)} ${round(y)}h${across}v${round(height)}h-${across}z`;
        })
        .join('');
      return `<path class="${classes.nameOf(key)}" d="${path}"/>`;
    })
    .join('');

export const screenSvg = (screen: TerminalEmulator, title: string): string => {
  const classes = new Classes();
  const rows = Array.from({ length: screen.rows }, (_row, at) => {
    const top = PADDING + at * CELL_HEIGHT;
    const cells = screen.cells(at);
    return [grounds, shapes, letters].map((draw) => draw(cells, top, classes)).join('');
  }).filter((row) => row !== '');
  const width = round(2 * PADDING + screen.columns * CELL_WIDTH);
  const height = round(2 * PADDING + screen.rows * CELL_HEIGHT);
  const font = `text{font:${FONT_SIZE}px ${FONTS};white-space:pre}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${font}${classes.css()}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    ...rows,
    '</svg>\n',
  ].join('\n');
};
