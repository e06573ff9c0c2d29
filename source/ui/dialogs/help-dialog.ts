/** The keys of the place one comes from, in place of list and details. */

import type { Keymap } from '../keys/bindings.ts';
import { helpLines } from '../keys/help-lines.ts';
import { acting } from '../outcome.ts';
import { flagLines } from '../peers/peer-words.ts';
import { type Line, rule, span } from '../text/line.ts';
import { clamp } from '../text/scroll.ts';
import type { Dialog } from './dialog.ts';
import { scrolledBy } from './scrolled.ts';
import type { HelpSheet } from './sheets.ts';

const HEAD_ROWS = 1;
const MARGIN = 1;

/** Where peers are told by letters, those come first: above the list there is room for some alone. */
const linesOf = ({ of }: HelpSheet, keymap: Keymap, columns: number): readonly Line[] => {
  const keys = helpLines(keymap, of, columns);
  if (of !== 'peers') return keys;
  return [[span('Letters', 'strong')], ...flagLines(columns), [], ...keys];
};

export const helpDialog: Dialog<HelpSheet> = {
  room: () => 'body',
  lines: (sheet, { keymap }, { columns, rows }) => {
    const all = linesOf(sheet, keymap, columns - MARGIN).map((line) => [
      span(' '.repeat(MARGIN)),
      ...line,
    ]);
    const page = rows - HEAD_ROWS;
    const from = clamp(sheet.scroll, 0, Math.max(0, all.length - page));
    return [rule([span('Keys', 'strong')], columns), ...all.slice(from, from + page)];
  },
  perform: (sheet, action, { keymap }, { columns, rows }) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: sheet.back });
    const count = linesOf(sheet, keymap, columns - MARGIN).length;
    const scroll = scrolledBy(sheet.scroll, action, count, rows - HEAD_ROWS);
    return scroll === undefined
      ? undefined
      : acting({ kind: 'sheet', sheet: { ...sheet, scroll } });
  },
};
