/** The filter at the foot: what is typed or kept, and how many of all torrents it lets through. */
import { cleanText, graphemesOf } from '../text/cells.ts';
import { formatCount, formatPlural } from '../text/format.ts';
import { type Line, lineWidth, type Span, span } from '../text/line.ts';
import { type TextField, visibleField } from '../text/text-field.ts';

export interface FilterFigures {
  readonly shown: number;
  readonly all: number;
  /** Said where it is not plain from what stands above: `12 of 3,400 files`. */
  readonly noun?: string;
}

const countOf = ({ shown, all, noun }: FilterFigures): string =>
  `${formatCount(shown)} of ${noun === undefined ? formatCount(all) : formatPlural(all, noun)}`;

const countSpan = (figures: FilterFigures): Span =>
  span(countOf(figures), figures.shown === 0 ? 'warn' : 'strong');

/** Cells that what is being typed keeps beside words about what is wrong with it. */
const MIN_FIELD_WIDTH = 12;

/** `undefined` where nothing is filtered. `field` while it is being typed; `clearKey` where a key clears it at once; `problem` stands where the count would. */
export const filterLine = (
  filter: string,
  field: TextField | undefined,
  figures: FilterFigures,
  clearKey: string | undefined,
  width: number,
  problem: string | null = null,
): Line | undefined => {
  const count = problem === null ? countSpan(figures) : span(problem, 'warn');
  const sign = span(' / ', 'accent');
  if (field !== undefined) {
    const room = width - lineWidth([sign, count]) - 3;
    const { before, under, after } = visibleField(field, Math.max(MIN_FIELD_WIDTH, room));
    return [sign, span(before), span(under, 'chosen'), span(after), span('  '), count];
  }
  if (filter === '') return undefined;
  const end = [span('  '), count];
  if (clearKey !== undefined) {
    end.push(span('  '), span(clearKey, 'accent'), span(' clears', 'dim'));
  }
  const room = Math.max(1, width - lineWidth([sign, ...end]) - 1);
  const letters = { letters: graphemesOf(cleanText(filter)), cursor: 0 };
  const { before, under, after } = visibleField(letters, room);
  return [sign, span(before + under + after), ...end];
};
