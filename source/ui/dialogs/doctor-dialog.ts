/** What the engine's doctor found, in place of list and details: asked for anew each time it is opened. */
import type { Diagnosis, Finding, FindingLevel } from '../../contract/doctor.ts';
import type { Tone } from '../look/theme.ts';
import { acting } from '../outcome.ts';
import { type Line, rule, span } from '../text/line.ts';
import { clamp } from '../text/scroll.ts';
import { wrapText } from '../text/wrap.ts';
import type { Dialog } from './dialog.ts';
import { scrolledBy } from './scrolled.ts';
import type { DoctorSheet } from './sheets.ts';

const HEAD_ROWS = 1;
const MARK_WIDTH = 10;
const MIN_WIDTH = 10;
const MAX_LINES = 20;

const MARKS: Readonly<Record<FindingLevel, readonly [word: string, tone: Tone]>> = {
  good: ['ok', 'good'],
  note: ['note', 'dim'],
  warning: ['warning', 'warn'],
  problem: ['problem', 'bad'],
};

const findingLines = ({ level, text, advice }: Finding, columns: number): readonly Line[] => {
  const width = Math.max(MIN_WIDTH, columns - MARK_WIDTH - 1);
  const [word, tone] = MARKS[level];
  const told = wrapText(text, width, MAX_LINES).map(
    (line, at): Line => [span((at === 0 ? ` ${word}` : '').padEnd(MARK_WIDTH), tone), span(line)],
  );
  const helps = wrapText(advice ?? '', width, MAX_LINES).map(
    (line): Line => [span(' '.repeat(MARK_WIDTH)), span(line, 'dim')],
  );
  return [...told, ...helps];
};

const allLines = ({ diagnosis, problem }: DoctorSheet, columns: number): readonly Line[] => {
  if (problem !== null) return [[span(` ${problem}`, 'bad')]];
  if (diagnosis === null) return [[span(' Looking…', 'busy')]];
  return diagnosis.findings.flatMap((finding) => findingLines(finding, columns));
};

export const doctorSheet: DoctorSheet = {
  kind: 'doctor',
  scroll: 0,
  diagnosis: null,
  problem: null,
};

export const doctorDialog: Dialog<DoctorSheet> = {
  room: () => 'body',
  lines: (sheet, _context, { columns, rows }) => {
    const all = allLines(sheet, columns);
    const page = rows - HEAD_ROWS;
    const from = clamp(sheet.scroll, 0, Math.max(0, all.length - page));
    return [rule([span('Doctor', 'strong')], columns), ...all.slice(from, from + page)];
  },
  perform: (sheet, action, _context, { columns, rows }) => {
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    const count = allLines(sheet, columns).length;
    const scroll = scrolledBy(sheet.scroll, action, count, rows - HEAD_ROWS);
    return scroll === undefined
      ? undefined
      : acting({ kind: 'sheet', sheet: { ...sheet, scroll } });
  },
  question: () => ({ key: 'doctor', name: 'session:diagnose', args: {} }),
  answered: (sheet, answer) =>
    answer.kind === 'problem'
      ? { ...sheet, problem: answer.problem }
      : { ...sheet, diagnosis: answer.result as Diagnosis },
};
