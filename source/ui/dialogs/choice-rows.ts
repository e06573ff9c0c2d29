/** Rows of which one is under the cursor, as far as they show in a small dialog. */
import type { ActionId } from '../actions.ts';
import type { Size } from '../layout.ts';
import { chosenRow, type Line, rule, span } from '../text/line.ts';
import { clamp, stepFrom } from '../text/scroll.ts';
import { stepOf } from './scrolled.ts';

export const CHOICE_HEAD_ROWS = 1;
/** The list behind must stay in sight: it shows what is chosen. */
const MAX_CHOICE_ROWS = 12;

export const choiceRoom = (count: number): number =>
  CHOICE_HEAD_ROWS + Math.min(MAX_CHOICE_ROWS, count);

/** The first row that shows: the cursor stands in the middle where it can. */
export const choiceTop = (row: number, count: number, { rows }: Size): number => {
  const page = Math.max(1, rows - CHOICE_HEAD_ROWS);
  return clamp(row - Math.floor(page / 2), 0, Math.max(0, count - page));
};

export const choiceLines = (
  title: string,
  rows: readonly Line[],
  row: number,
  size: Size,
): readonly Line[] => {
  const top = choiceTop(row, rows.length, size);
  const page = Math.max(0, size.rows - CHOICE_HEAD_ROWS);
  const shown = rows.slice(top, top + page).map((line, at) => {
    const isChosen = top + at === row;
    const marked = [span(isChosen ? ' › ' : '   ', 'accent'), ...line];
    return isChosen ? chosenRow(marked, size.columns) : marked;
  });
  return [rule([span(title, 'title')], size.columns), ...shown];
};

/** The row a line of the dialog shows; undefined for its head. */
export const choiceRowAt = (
  line: number,
  row: number,
  count: number,
  size: Size,
): number | undefined => {
  const at = choiceTop(row, count, size) + line - CHOICE_HEAD_ROWS;
  return line < CHOICE_HEAD_ROWS || at >= count ? undefined : at;
};

/** Where a key leads among them; undefined where it does not move. */
export const movedChoice = (
  row: number,
  action: ActionId,
  count: number,
  { rows }: Size,
): number | undefined => {
  const step = stepOf(action);
  return step === undefined ? undefined : stepFrom(row, step, rows - CHOICE_HEAD_ROWS, count);
};
