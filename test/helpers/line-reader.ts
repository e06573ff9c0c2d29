/** Lines of the screen as a test reads them. */

import type { TabContent } from '../../source/ui/tab-content.ts';
import { type Line, lineWidth, textOf } from '../../source/ui/text/line.ts';

/** All of a tab, head and rows. */
export const contentLines = (content: TabContent): readonly Line[] => [
  ...content.head,
  ...content.rows(0, content.count),
];

/** As people see them, without the space at the end. */
export const readLines = (lines: readonly Line[]): readonly string[] =>
  lines.map((line) => textOf(line).trimEnd());

export const widest = (lines: readonly Line[]): number => Math.max(0, ...lines.map(lineWidth));
