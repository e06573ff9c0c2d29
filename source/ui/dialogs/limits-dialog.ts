/** Limits: rates and the share goal of torrents, or of all of them together: rates, the alternative ones too, and how many may be at the same thing at once. */
import { rateOf } from '../../base/rate-text.ts';
import type { Frame, TorrentSummary } from '../../contract/frame.ts';
import type { SettingChanges } from '../../contract/settings.ts';
import { goalText } from '../list/goal-words.ts';
import { GOAL_USAGE, goalOf, typedGoal } from '../list/typed-goal.ts';
import { acting, type Outcome } from '../outcome.ts';
import { formatPlural, formatRate } from '../text/format.ts';
import { type Line, rule, span } from '../text/line.ts';
import { EMPTY_FIELD, editField, fieldText, type TextField } from '../text/text-field.ts';
import type { Wish } from '../wish.ts';
import type { Dialog } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import { fieldLine } from './field-line.ts';
import type { LimitField, LimitFieldId, LimitsSheet } from './sheets.ts';

const ROWS_BESIDE_FIELDS = 3;
const LABEL_WIDTH = 14;
const KIBIBYTE = 1024;

const LABELS: { readonly [Id in LimitFieldId]: string } = {
  download: 'Download',
  upload: 'Upload',
  slots: 'Upload slots',
  goal: 'Share goal',
  'alternative-download': 'Alt. download',
  'alternative-upload': 'Alt. upload',
  downloads: 'Downloads',
  seeds: 'Seeds',
  checks: 'Checks',
};

interface Limits {
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
}

/** As it can be typed again: `500K`, `1234`; empty for none. */
const typedLimit = (limit: number | null): string => {
  if (limit === null) return '';
  return limit % KIBIBYTE === 0 ? `${limit / KIBIBYTE}K` : `${limit}`;
};

const typedCount = (count: number | null): string => (count === null ? '' : String(count));

const COUNTS = ['downloads', 'seeds', 'checks'] as const;

const isCount = (id: LimitFieldId): boolean =>
  id === 'slots' || COUNTS.some((count) => count === id);

const slotsField = (all: readonly { readonly uploadSlots: number | null }[]): LimitField =>
  fieldOf('slots', common(all.map(({ uploadSlots }) => typedCount(uploadSlots))));

const fieldOf = (id: LimitFieldId, text: string): LimitField => ({
  id,
  field: editField(EMPTY_FIELD, { kind: 'insert', text }),
  before: text,
});

/** What they have in common; empty where they differ. */
const common = (texts: readonly string[]): string => {
  const [first = '', ...others] = texts;
  return others.every((text) => text === first) ? first : '';
};

const limitFields = (all: readonly Limits[]): readonly LimitField[] => [
  fieldOf('download', common(all.map(({ downloadLimit }) => typedLimit(downloadLimit)))),
  fieldOf('upload', common(all.map(({ uploadLimit }) => typedLimit(uploadLimit)))),
];

/** Only what was set for the torrent itself. */
const ownGoal = (torrent: TorrentSummary): string => typedGoal(torrent.ownGoal);

export const limitsSheet = (torrents: readonly TorrentSummary[]): LimitsSheet => ({
  kind: 'limits',
  ids: torrents.map(({ id }) => id),
  fields: [
    ...limitFields(torrents),
    slotsField(torrents),
    fieldOf('goal', common(torrents.map(ownGoal))),
  ],
  focus: 0,
  problem: null,
});

/** Of the whole session. */
export const sessionLimitsSheet = ({ session }: Frame): LimitsSheet => ({
  kind: 'limits',
  ids: null,
  fields: [
    ...limitFields([session]),
    fieldOf('alternative-download', typedLimit(session.alternative.downloadLimit)),
    fieldOf('alternative-upload', typedLimit(session.alternative.uploadLimit)),
    slotsField([session]),
    ...COUNTS.map((id) => fieldOf(id, typedCount(session.queue[id]))),
  ],
  focus: 0,
  problem: null,
});

const titleOf = ({ ids }: LimitsSheet, frame: Frame): string => {
  if (ids === null) return 'Limits of all torrents together';
  if (ids.length > 1) return `Limits of each of ${formatPlural(ids.length, 'torrent')}`;
  return `Limits of ${frame.torrents.find(({ id }) => id === ids[0])?.name ?? 'a torrent'}`;
};

const helpOf = (id: LimitFieldId): string => {
  if (id === 'goal') return ` ${GOAL_USAGE}; empty as usual`;
  if (id === 'slots') return ' How many peers are served at once; empty for as many as are useful';
  if (isCount(id)) return ' How many torrents at once; empty for no limit';
  return ' Bytes a second, such as 500K or 1.5M; empty for no limit';
};

const lines = (sheet: LimitsSheet, frame: Frame, width: number): readonly Line[] => {
  const focused = sheet.fields[sheet.focus]!;
  return [
    rule([span(titleOf(sheet, frame), 'strong')], width),
    ...sheet.fields.map((each) =>
      fieldLine(each.field, {
        labelWidth: LABEL_WIDTH,
        width,
        label: LABELS[each.id],
        isFocused: each === focused,
      }),
    ),
    sheet.problem === null ? [span(helpOf(focused.id), 'dim')] : [span(` ${sheet.problem}`, 'bad')],
  ];
};

/** Undefined for what is no rate. */
const limitIn = (text: string): number | null | undefined => (text === '' ? null : rateOf(text));

/** As `limitIn`. */
const countIn = (text: string): number | null | undefined => {
  if (text === '') return null;
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
};

const textOf = ({ field }: LimitField): string => fieldText(field).trim();

const wishIn = (each: LimitField) => {
  const text = textOf(each);
  if (each.id === 'goal') return goalOf(text);
  return isCount(each.id) ? countIn(text) : limitIn(text);
};

const isRight = (each: LimitField): boolean => wishIn(each) !== undefined;

const problemOf = ({ id, field }: LimitField): string => {
  const typed = `"${fieldText(field)}"`;
  if (id === 'goal') return `${typed} is not a goal: give such as ratio 2 time 3d, or none`;
  if (isCount(id)) return `${typed} is not a number: give such as 3`;
  return `${typed} is not a rate: give bytes a second such as 500K or 1.5M`;
};

const fieldNamed = ({ fields }: LimitsSheet, id: LimitFieldId): LimitField =>
  fields.find((each) => each.id === id)!;

/** Of fields that are right. */
const limitAt = (sheet: LimitsSheet, id: LimitFieldId): number | null =>
  limitIn(textOf(fieldNamed(sheet, id))) ?? null;

const isChanged = (each: LimitField): boolean => textOf(each) !== each.before;

/** What was not touched stays out of the user's file. */
const sessionWishes = (sheet: LimitsSheet): readonly Wish[] => {
  const changes = { ...limitChange(sheet), ...alternativeChange(sheet), ...queueChange(sheet) };
  if (Object.keys(changes).length === 0) return [];
  return [{ name: 'session:configure', args: { changes }, done: '' }];
};

const limitChange = (sheet: LimitsSheet): SettingChanges => {
  const [download, upload] = [fieldNamed(sheet, 'download'), fieldNamed(sheet, 'upload')];
  const slots = fieldNamed(sheet, 'slots');
  const session = {
    ...(isChanged(download) ? { downloadLimit: limitAt(sheet, 'download') } : {}),
    ...(isChanged(upload) ? { uploadLimit: limitAt(sheet, 'upload') } : {}),
    ...(isChanged(slots) ? { uploadSlots: countIn(textOf(slots)) ?? null } : {}),
  };
  return Object.keys(session).length === 0 ? {} : { session };
};

const alternativeChange = (sheet: LimitsSheet): SettingChanges => {
  const isTouched = sheet.fields.some(
    (each) => each.id.startsWith('alternative') && isChanged(each),
  );
  if (!isTouched) return {};
  const downloadLimit = limitAt(sheet, 'alternative-download');
  return { alternative: { downloadLimit, uploadLimit: limitAt(sheet, 'alternative-upload') } };
};

const queueChange = (sheet: LimitsSheet): SettingChanges => {
  const changed = COUNTS.map((id) => fieldNamed(sheet, id)).filter(isChanged);
  if (changed.length === 0) return {};
  return { queue: Object.fromEntries(changed.map((each) => [each.id, countIn(textOf(each))])) };
};

/** A goal that was not touched stays what it is: it may be another for each. */
const wishesOf = (sheet: LimitsSheet): readonly Wish[] => {
  if (sheet.ids === null) return sessionWishes(sheet);
  const limits = { download: limitAt(sheet, 'download'), upload: limitAt(sheet, 'upload') };
  const [goalField, slots] = [fieldNamed(sheet, 'goal'), fieldNamed(sheet, 'slots')];
  const goal = goalOf(textOf(goalField)) ?? null;
  const more = isChanged(slots) ? { slots: countIn(textOf(slots)) ?? null } : {};
  return sheet.ids.flatMap((id): readonly Wish[] => [
    { name: 'torrent:set-limits', args: { id, ...limits, ...more }, done: '' },
    ...(isChanged(goalField)
      ? [{ name: 'torrent:set-goal', args: { id, goal }, done: '' } as const]
      : []),
  ]);
};

const words = (limit: number | null): string => (limit === null ? 'no limit' : formatRate(limit));

const doneWords = (sheet: LimitsSheet): string => {
  const rates = `download ${words(limitAt(sheet, 'download'))}, upload ${words(limitAt(sheet, 'upload'))}`;
  const goalField = sheet.fields.find((each) => each.id === 'goal' && isChanged(each));
  return `Limits: ${rates}${goalField === undefined ? '' : `, ${goalChangeWords(textOf(goalField))}`}`;
};

/** `share goal ratio 2.0`. */
export const goalChangeWords = (text: string): string => {
  const goal = goalOf(text);
  if (goal === null || goal === undefined) return 'share goal as usual';
  return goal === 'none' ? 'no share goal' : `share goal ${goalText(goal)}`;
};

const confirmed = (sheet: LimitsSheet): Outcome => {
  const focus = sheet.fields.findIndex((each) => !isRight(each));
  if (focus !== -1) {
    const problem = problemOf(sheet.fields[focus]!);
    return acting({ kind: 'sheet', sheet: { ...sheet, focus, problem } });
  }
  return {
    acts: [{ kind: 'sheet', sheet: null }],
    wishes: wishesOf(sheet),
    done: doneWords(sheet),
  };
};

const turned = (sheet: LimitsSheet, by: 1 | -1): Outcome => {
  const { length } = sheet.fields;
  const focus = (sheet.focus + by + length) % length;
  return acting({ kind: 'sheet', sheet: { ...sheet, focus, problem: null } });
};

const changed = (sheet: LimitsSheet, field: TextField): Outcome => {
  const fields = sheet.fields.map((each, at) => (at === sheet.focus ? { ...each, field } : each));
  return acting({ kind: 'sheet', sheet: { ...sheet, fields, problem: null } });
};

export const limitsDialog: Dialog<LimitsSheet> = {
  room: ({ fields }) => fields.length + ROWS_BESIDE_FIELDS,
  lines: (sheet, { state }, { columns }) => lines(sheet, state.frame, columns),
  perform: (sheet, action) => {
    if (action === 'confirm') return confirmed(sheet);
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    if (action === 'next-field') return turned(sheet, 1);
    if (action === 'previous-field') return turned(sheet, -1);
    const field = editedBy(sheet.fields[sheet.focus]!.field, action);
    return field === undefined ? undefined : changed(sheet, field);
  },
  type: (sheet, text) =>
    changed(sheet, editField(sheet.fields[sheet.focus]!.field, { kind: 'insert', text })),
  isStale: ({ ids }, frame) =>
    ids !== null && frame.torrents.every((torrent) => !ids.includes(torrent.id)),
};
