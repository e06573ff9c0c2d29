/** The filter of files while it is typed or kept: what it leaves, what is wrong with it, and how one is written. */
import { type FilterFigures, filterLine } from '../list/filter-line.ts';
import { EMPTY_LINE, type Line, lineWidth, span } from '../text/line.ts';
import { fieldText, type TextField } from '../text/text-field.ts';
import { filterProblem } from './file-filter.ts';

/** The longest that has room stands beside a field that is still empty. */
const EXAMPLES: readonly string[] = [
  '*.mkv   extras/*   /s01e\\d+/   >100M   <1M   !sample: not',
  '*.mkv   /s01e\\d+/   >100M   <1M   !not',
  '*.mkv  /regex/  >100M  !not',
];

/** `field` while it is typed, else `filter` as it stands. */
export const fileFilterLine = (
  filter: string,
  field: TextField | undefined,
  figures: FilterFigures,
  width: number,
): Line => {
  const text = field === undefined ? filter : fieldText(field);
  const line = filterLine(filter, field, figures, undefined, width, filterProblem(text));
  if (line === undefined) return EMPTY_LINE;
  if (field === undefined || text !== '') return line;
  const room = width - lineWidth(line) - 3;
  const example = EXAMPLES.find((words) => words.length <= room);
  return example === undefined ? line : [...line, span(`   ${example}`, 'dim')];
};
