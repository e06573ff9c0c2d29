/**
 * Turns a patch into the fewest bytes, from a grammar that is this small: SGR, CUP, CUU, CUD, CUF,
 * CUB, CHA, CR, EL, printable text; and ED and the marks of a synchronized update for a full repaint.
 */
import { isSureWidth } from '../../text/cells.ts';
import { blankGrid, type CellGrid, type Row } from './cell-grid.ts';
import { type Cursor, moveBytes } from './cursor-moves.ts';
import { diffFrames, type Patch, type RowChange, type Stretch } from './diff-frames.ts';
import { looksPlainOnSpaces, type Pen, PLAIN_PEN, penBytes, penOfSpace, samePen } from './pen.ts';

/** What the terminal was left with by the patch before. */
export interface Hand {
  /** Undefined where nothing is known of it. */
  readonly cursor: Cursor | undefined;
  readonly pen: Pen;
}

export interface Encoded {
  readonly bytes: string;
  readonly hand: Hand;
}

const WIPE_TAIL = '\u001b[K';
const WIPE_SCREEN = '\u001b[m\u001b[H\u001b[2J';
const BEGIN_UPDATE = '\u001b[?2026h';
const END_UPDATE = '\u001b[?2026l';
/** No move over so many cells is dearer than writing them again. */
const MAX_GAP = 12;
/** One code point whose width tables agree upon; but a terminal may still be set to another opinion. */
const ONE_LETTER = /^\p{L}$/u;

const isLetterOfRun = (text: string): boolean => !isSureWidth(text) && ONE_LETTER.test(text);

class PatchEncoder {
  bytes = '';
  #cursor: Cursor | undefined;
  #pen: Pen;
  /** The last thing written was a letter that is not sure of its width. */
  #isInRun = false;

  constructor(hand: Hand) {
    this.#cursor = hand.cursor;
    this.#pen = hand.pen;
  }

  get hand(): Hand {
    return { cursor: this.#cursor, pen: this.#pen };
  }

  change(change: RowChange, cells: Row): void {
    for (const stretch of change.stretches) {
      this.#reach(change.row, stretch.from, cells);
      this.#write(change.row, stretch, cells);
    }
    if (change.wipeFrom !== undefined) this.#wipe(change.row, change.wipeFrom);
  }

  /** By a move, or by writing what stands between once more, whichever is shorter. */
  #reach(row: number, column: number, cells: Row): void {
    const move = moveBytes(this.#cursor, row, column);
    const gap = this.#gapBefore(row, column, cells);
    if (gap !== undefined) {
      const again = new PatchEncoder(this.hand);
      again.#write(row, gap, cells);
      const next = cells.pens[column]!;
      const byMove = move.length + penBytes(this.#pen, next).length;
      if (again.bytes.length + penBytes(again.#pen, next).length <= byMove) {
        this.#write(row, gap, cells);
        return;
      }
    }
    this.bytes += move;
    this.#cursor = { row, column };
  }

  #gapBefore(row: number, column: number, cells: Row): Stretch | undefined {
    const from = this.#cursor?.row === row ? this.#cursor.column : undefined;
    if (from === undefined || from >= column || column - from > MAX_GAP) return undefined;
    const isSure = cells.texts.slice(from, column).every(isSureWidth);
    return isSure ? { from, to: column } : undefined;
  }

  #write(row: number, { from, to }: Stretch, cells: Row): void {
    for (let column = from; column < to; column++) {
      const text = cells.texts[column]!;
      if (text === '') continue;
      if (this.#cursor?.column === undefined) this.#anchor(row, column, text);
      this.#draw(text, cells.pens[column]!);
      this.#cursor = { row, column: this.#columnAfter(text, column, cells) };
    }
  }

  /** Letters of one script are written in one go; anything else is put where it belongs. */
  #anchor(row: number, column: number, text: string): void {
    if (this.#isInRun && isLetterOfRun(text)) return;
    this.bytes += moveBytes(this.#cursor, row, column);
  }

  /** Undefined after what terminals may draw at another width, and at the edge, where some wait to wrap. */
  #columnAfter(text: string, column: number, { texts }: Row): number | undefined {
    const isSure = isSureWidth(text);
    this.#isInRun = isLetterOfRun(text);
    let next = column + 1;
    while (texts[next] === '') next += 1;
    return isSure && next < texts.length ? next : undefined;
  }

  #draw(text: string, pen: Pen): void {
    const isThere = text === ' ' && samePen(penOfSpace(this.#pen), pen);
    if (!isThere) this.#take(pen);
    this.bytes += text;
  }

  #take(pen: Pen): void {
    this.bytes += penBytes(this.#pen, pen);
    this.#pen = pen;
  }

  #wipe(row: number, column: number): void {
    this.bytes += moveBytes(this.#cursor, row, column);
    this.#cursor = { row, column };
    // Terminals wipe with the background of the pen.
    if (!looksPlainOnSpaces(this.#pen)) this.#take(PLAIN_PEN);
    this.bytes += WIPE_TAIL;
  }
}

export const encodePatch = (patch: Patch, after: CellGrid, hand: Hand): Encoded => {
  const encoder = new PatchEncoder(hand);
  for (const change of patch) encoder.change(change, after.rows[change.row]!);
  return { bytes: encoder.bytes, hand: encoder.hand };
};

/** For a screen of which nothing is known. */
export const encodeWhole = (after: CellGrid): Encoded => {
  const patch = diffFrames(blankGrid(after.size), after);
  const hand = { cursor: { row: 0, column: 0 }, pen: PLAIN_PEN };
  const drawn = encodePatch(patch, after, hand);
  return { ...drawn, bytes: BEGIN_UPDATE + WIPE_SCREEN + drawn.bytes + END_UPDATE };
};
