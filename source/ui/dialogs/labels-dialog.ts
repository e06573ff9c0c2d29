/** The labels of torrents, as words between commas. Of several torrents only what they share is edited. */
import type { Frame, TorrentSummary } from '../../contract/frame.ts';
import { acting, type Outcome } from '../outcome.ts';
import { formatPlural } from '../text/format.ts';
import { type Line, rule, span } from '../text/line.ts';
import { EMPTY_FIELD, editField, fieldText, type TextField } from '../text/text-field.ts';
import type { Dialog } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import { fieldLine } from './field-line.ts';
import type { LabelsSheet } from './sheets.ts';

const ROWS = 4;

export const labelsIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  ),
];

const shared = (torrents: readonly TorrentSummary[]): readonly string[] => {
  const [first, ...others] = torrents;
  if (first === undefined) return [];
  return first.labels.filter((label) => others.every(({ labels }) => labels.includes(label)));
};

export const labelsSheet = (torrents: readonly TorrentSummary[]): LabelsSheet => {
  const before = shared(torrents);
  const text = before.length === 0 ? '' : `${before.join(', ')}, `;
  return {
    kind: 'labels',
    ids: torrents.map(({ id }) => id),
    before,
    field: editField(EMPTY_FIELD, { kind: 'insert', text }),
  };
};

const targetsOf = ({ ids }: LabelsSheet, frame: Frame): readonly TorrentSummary[] =>
  frame.torrents.filter(({ id }) => ids.includes(id));

/** Every label in use, those of many torrents first. */
export const knownLabels = (torrents: readonly TorrentSummary[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const { labels } of torrents) {
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].sort((left, right) => right[1] - left[1]).map(([label]) => label);
};

/** The label that is being typed: what stands behind the last comma. */
const unfinished = (text: string): string => text.slice(text.lastIndexOf(',') + 1).trimStart();

/** Labels in use that what is typed could go on with. */
export const matchingLabels = (
  field: TextField,
  torrents: readonly TorrentSummary[],
): readonly string[] => {
  const text = fieldText(field);
  const start = unfinished(text).toLowerCase();
  const typed = labelsIn(text);
  return knownLabels(torrents).filter(
    (label) => label.toLowerCase().startsWith(start) && !typed.includes(label),
  );
};

const lines = (sheet: LabelsSheet, frame: Frame, width: number): readonly Line[] => {
  const targets = targetsOf(sheet, frame);
  const whose =
    targets.length === 1 ? targets[0]!.name : `${formatPlural(targets.length, 'torrent')}, shared`;
  const known = matchingLabels(sheet.field, frame.torrents).join(', ');
  return [
    rule([span(`Labels of ${whose}`, 'strong')], width),
    fieldLine(sheet.field, { label: 'Labels', labelWidth: 6, isFocused: true, width }),
    [span(known === '' ? ' Words between commas' : ` Tab completes: ${known}`, 'dim')],
  ];
};

const changed = (sheet: LabelsSheet, field: TextField): Outcome =>
  acting({ kind: 'sheet', sheet: { ...sheet, field } });

/** With the first of them; undefined where there is none. */
export const completedLabels = (
  field: TextField,
  torrents: readonly TorrentSummary[],
): TextField | undefined => {
  const [first] = matchingLabels(field, torrents);
  if (first === undefined) return undefined;
  const text = fieldText(field);
  const start = text.slice(0, text.length - unfinished(text).length);
  return editField(EMPTY_FIELD, { kind: 'insert', text: `${start}${first}, ` });
};

/** What was shared and is gone goes from all, what is new comes to all; their other labels stay. */
const confirmed = (sheet: LabelsSheet, frame: Frame): Outcome => {
  const after = labelsIn(fieldText(sheet.field));
  const targets = targetsOf(sheet, frame);
  return {
    acts: [{ kind: 'sheet', sheet: null }],
    wishes: targets.map(({ id, labels }) => {
      const own = labels.filter((label) => !sheet.before.includes(label));
      const args = { id, labels: [...new Set([...own, ...after])] };
      return { name: 'torrent:set-labels', args, done: '' };
    }),
    done: after.length === 0 ? 'No labels' : `Labels: ${after.join(', ')}`,
  };
};

export const labelsDialog: Dialog<LabelsSheet> = {
  room: () => ROWS,
  lines: (sheet, { state }, { columns }) => lines(sheet, state.frame, columns),
  perform: (sheet, action, { state }) => {
    if (action === 'confirm') return confirmed(sheet, state.frame);
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    if (action === 'complete') {
      const completed = completedLabels(sheet.field, state.frame.torrents);
      return completed === undefined ? {} : changed(sheet, completed);
    }
    const field = editedBy(sheet.field, action);
    return field === undefined ? undefined : changed(sheet, field);
  },
  type: (sheet, text) => changed(sheet, editField(sheet.field, { kind: 'insert', text })),
  isStale: (sheet, frame) => targetsOf(sheet, frame).length === 0,
};
