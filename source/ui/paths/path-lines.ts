/** What a typed path can go on with, in lines below its field. */

import type { Environment } from '../look/theme.ts';
import { truncateMiddle } from '../text/cells.ts';
import { formatCount } from '../text/format.ts';
import { chosenRow, type Line, span } from '../text/line.ts';
import { keepVisible } from '../text/scroll.ts';
import type { PathKind } from './path-completion.ts';
import { isPathOpen, type PathField, pathMatches, pathProblem } from './path-field.ts';

export interface PathLinesSize {
  readonly columns: number;
  readonly rows: number;
  /** Cells before each name. */
  readonly indent: number;
}

const NO_MATCH: { readonly [Kind in PathKind]: string } = {
  torrent: 'No folder and no .torrent file here begins so.',
  any: 'Nothing here begins so.',
  folder: 'There is no such folder yet; it will be made.',
};

/** As many as there are rows for; the last row says how many more there are. */
export const pathLines = (
  path: PathField,
  env: Environment,
  { columns, rows, indent }: PathLinesSize,
): readonly Line[] => {
  const margin = ' '.repeat(indent);
  const problem = pathProblem(path, env);
  if (problem !== null) return [[span(margin), span(problem, 'dim')]].slice(0, rows);
  const matches = pathMatches(path, env);
  if (matches.length === 0 && isPathOpen(path, env)) {
    return [[span(margin), span(NO_MATCH[path.kind], 'dim')]].slice(0, rows);
  }
  const page = matches.length > rows ? rows - 1 : rows;
  if (page <= 0) return [];
  const top = keepVisible(0, path.pick ?? 0, page, matches.length);
  const room = Math.max(1, columns - indent - 1);
  const lines = matches.slice(top, top + page).map(({ name, isFolder }, at): Line => {
    const text = truncateMiddle(isFolder ? `${name}/` : name, room);
    const line = [span(margin), span(text, isFolder ? 'accent' : 'plain')];
    return top + at === path.pick ? chosenRow(line, columns) : line;
  });
  const left = matches.length - page;
  return left <= 0
    ? lines
    : [...lines, [span(margin), span(`and ${formatCount(left)} more`, 'dim')]];
};
