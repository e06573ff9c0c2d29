/** A terminal in memory: takes the bytes that a program wrote and shows the cells that a person would see. */
import headless, { type IBuffer, type IBufferCell, type Terminal } from '@xterm/headless';
import { cellWidthOf } from './cell-width.ts';

/** A colour of the palette, a colour by its parts, or the terminal's own. */
export type Colour =
  | { readonly kind: 'default' }
  | { readonly kind: 'palette'; readonly number: number }
  | { readonly kind: 'rgb'; readonly value: number };

export interface CellStyle {
  readonly foreground: Colour;
  readonly background: Colour;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
  readonly isInverse: boolean;
}

export interface Cell {
  /** Letter and marks; empty for the right half of a wide letter, a blank where nothing was written. */
  readonly text: string;
  readonly width: 0 | 1 | 2;
  readonly style: CellStyle;
}

const WIDTHS = 'modern';
const DEFAULT_COLOUR: Colour = { kind: 'default' };

/** As xterm.js packs it: width and whether it joins the cell before. */
const property = (width: number, joins: boolean): number => (width << 1) | (joins ? 1 : 0);

const colour = (isDefault: boolean, isRgb: boolean, value: number): Colour => {
  if (isDefault) return DEFAULT_COLOUR;
  return isRgb ? { kind: 'rgb', value } : { kind: 'palette', number: value };
};

const styleOf = (cell: IBufferCell): CellStyle => ({
  foreground: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
  background: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
  isBold: cell.isBold() !== 0,
  isDim: cell.isDim() !== 0,
  isItalic: cell.isItalic() !== 0,
  isUnderlined: cell.isUnderline() !== 0,
  isInverse: cell.isInverse() !== 0,
});

export class TerminalEmulator {
  title = '';
  bells = 0;
  isCursorShown = true;
  /** Operating system commands by their number, such as 52 for the clipboard. */
  readonly commands: string[] = [];
  readonly #terminal: Terminal;

  /** With another `widthOf` it is a terminal that differs about the widths of letters. */
  constructor(columns: number, rows: number, widthOf: (code: number) => number = cellWidthOf) {
    this.#terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#countCellsBy(widthOf);
    this.#terminal.onTitleChange((title) => {
      this.title = title;
    });
    this.#terminal.onBell(() => {
      this.bells += 1;
    });
    const { parser } = this.#terminal;
    for (const number of [0, 1, 2, 4, 8, 9, 10, 11, 52, 777])
      parser.registerOscHandler(number, (data) => {
        this.commands.push(`${number};${data}`);
        return false;
      });
    for (const final of ['h', 'l'])
      parser.registerCsiHandler({ prefix: '?', final }, (modes) => {
        if (modes.includes(25)) this.isCursorShown = final === 'h';
        return false;
      });
  }

  /** Resolves once the cells show it. */
  write(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve));
  }

  /** What the terminal answers to questions of the program. */
  onAnswer(listener: (text: string) => void): void {
    this.#terminal.onData(listener);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  get isPasteBracketed(): boolean {
    return this.#terminal.modes.bracketedPasteMode;
  }

  get isMouseReported(): boolean {
    return this.#terminal.modes.mouseTrackingMode !== 'none';
  }

  get wrapsLines(): boolean {
    return this.#terminal.modes.wraparoundMode;
  }

  get cursor(): { readonly column: number; readonly row: number } {
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    return { column: cursorX, row: cursorY };
  }

  /** A row's text, blanks at its end left out. */
  row(at: number): string {
    return (this.#line(at)?.translateToString(true) ?? '').trimEnd();
  }

  /** All rows. */
  lines(): readonly string[] {
    return Array.from({ length: this.rows }, (_row, at) => this.row(at));
  }

  text(): string {
    return this.lines().join('\n');
  }

  cells(row: number): readonly Cell[] {
    const line = this.#line(row);
    const cells: Cell[] = [];
    for (let column = 0; column < this.columns; column++) {
      const cell = line?.getCell(column);
      if (cell === undefined) break;
      const width = cell.getWidth() as Cell['width'];
      cells.push({ text: width === 0 ? '' : cell.getChars() || ' ', width, style: styleOf(cell) });
    }
    return cells;
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #line(row: number): ReturnType<IBuffer['getLine']> {
    const { active } = this.#terminal.buffer;
    return active.getLine(active.baseY + row);
  }

  /** xterm.js by itself counts as in 2012, when emoji were narrow. */
  #countCellsBy(widthOf: (code: number) => number): void {
    const { unicode } = this.#terminal;
    unicode.register({
      version: WIDTHS,
      wcwidth: (code) => widthOf(code) as 0 | 1 | 2,
      charProperties: (code, preceding) => {
        const width = widthOf(code);
        const precedingWidth = (preceding >> 1) & 3;
        const joins = width === 0 && preceding !== 0 && precedingWidth !== 0;
        return property(joins ? precedingWidth : width, joins);
      },
    });
    unicode.activeVersion = WIDTHS;
  }
}
