/** Rate limits, of torrents or of all of them together: one dialog, both ways. */
import type { TorrentId } from '../../base/ids.ts';
import { rateOf } from '../../base/rate-text.ts';
import type { Frame, TorrentSummary } from '../../contract/frame.ts';
import { acting, type Outcome } from '../outcome.ts';
import { formatPlural, formatRate } from '../text/format.ts';
import { type Line, rule, span } from '../text/line.ts';
import { EMPTY_FIELD, editField, fieldText, type TextField } from '../text/text-field.ts';
import type { Wish } from '../wish.ts';
import type { Dialog } from './dialog.ts';
import { editedBy } from './field-edits.ts';
import { fieldLine } from './field-line.ts';
import type { LimitsSheet } from './sheets.ts';

const ROWS = 5;
const LABEL_WIDTH = 8;
const KIBIBYTE = 1024;

interface Limits {
  readonly downloadLimit: number | null;
  readonly uploadLimit: number | null;
}

/** As it can be typed again: `500K`, `1234`; empty for none. */
const typedLimit = (limit: number | null): string => {
  if (limit === null) return '';
  return limit % KIBIBYTE === 0 ? `${limit / KIBIBYTE}K` : `${limit}`;
};

/** What they have in common; empty where they differ. */
const common = (all: readonly Limits[], key: keyof Limits): TextField => {
  const [first, ...others] = all;
  const isSame = first !== undefined && others.every((limits) => limits[key] === first[key]);
  const text = isSame ? typedLimit(first[key]) : '';
  return editField(EMPTY_FIELD, { kind: 'insert', text });
};

export const limitsSheet = (torrents: readonly TorrentSummary[]): LimitsSheet => ({
  kind: 'limits',
  ids: torrents.map(({ id }) => id),
  focus: 'download',
  download: common(torrents, 'downloadLimit'),
  upload: common(torrents, 'uploadLimit'),
  problem: null,
});

/** Of the whole session. */
export const sessionLimitsSheet = ({ session }: Frame): LimitsSheet => ({
  kind: 'limits',
  ids: null,
  focus: 'download',
  download: common([session], 'downloadLimit'),
  upload: common([session], 'uploadLimit'),
  problem: null,
});

const titleOf = ({ ids }: LimitsSheet, frame: Frame): string => {
  if (ids === null) return 'Limits of all torrents together';
  if (ids.length > 1) return `Limits of each of ${formatPlural(ids.length, 'torrent')}`;
  return `Limits of ${frame.torrents.find(({ id }) => id === ids[0])?.name ?? 'a torrent'}`;
};

const lines = (sheet: LimitsSheet, frame: Frame, width: number): readonly Line[] => {
  const look = { labelWidth: LABEL_WIDTH, width };
  const isDownload = sheet.focus === 'download';
  return [
    rule([span(titleOf(sheet, frame), 'strong')], width),
    fieldLine(sheet.download, { ...look, label: 'Download', isFocused: isDownload }),
    fieldLine(sheet.upload, { ...look, label: 'Upload', isFocused: !isDownload }),
    sheet.problem === null
      ? [span(' Bytes a second, such as 500K or 1.5M; empty for no limit', 'dim')]
      : [span(` ${sheet.problem}`, 'bad')],
  ];
};

/** Undefined for what is no rate. */
const limitOf = (field: TextField): number | null | undefined => {
  const text = fieldText(field).trim();
  return text === '' ? null : rateOf(text);
};

const words = (limit: number | null): string => (limit === null ? 'no limit' : formatRate(limit));

const wishesOf = (
  ids: readonly TorrentId[] | null,
  limits: { readonly download: number | null; readonly upload: number | null },
): readonly Wish[] =>
  ids === null
    ? [{ name: 'session:set-limits', args: limits, done: '' }]
    : ids.map((id) => ({ name: 'torrent:set-limits', args: { id, ...limits }, done: '' }));

const confirmed = (sheet: LimitsSheet): Outcome => {
  const download = limitOf(sheet.download);
  const upload = limitOf(sheet.upload);
  if (download === undefined || upload === undefined) {
    const wrong = fieldText(download === undefined ? sheet.download : sheet.upload);
    const problem = `"${wrong}" is not a rate: give bytes a second such as 500K or 1.5M`;
    const focus = download === undefined ? 'download' : 'upload';
    return acting({ kind: 'sheet', sheet: { ...sheet, focus, problem } });
  }
  return {
    acts: [{ kind: 'sheet', sheet: null }],
    wishes: wishesOf(sheet.ids, { download, upload }),
    done: `Limits: download ${words(download)}, upload ${words(upload)}`,
  };
};

const turned = (sheet: LimitsSheet): Outcome => {
  const focus = sheet.focus === 'download' ? 'upload' : 'download';
  return acting({ kind: 'sheet', sheet: { ...sheet, focus } });
};

const changed = (sheet: LimitsSheet, field: TextField): Outcome =>
  acting({ kind: 'sheet', sheet: { ...sheet, [sheet.focus]: field, problem: null } });

export const limitsDialog: Dialog<LimitsSheet> = {
  room: () => ROWS,
  lines: (sheet, { state }, { columns }) => lines(sheet, state.frame, columns),
  perform: (sheet, action) => {
    if (action === 'confirm') return confirmed(sheet);
    if (action === 'cancel') return acting({ kind: 'sheet', sheet: null });
    if (action === 'next-field' || action === 'previous-field') return turned(sheet);
    const field = editedBy(sheet[sheet.focus], action);
    return field === undefined ? undefined : changed(sheet, field);
  },
  type: (sheet, text) => changed(sheet, editField(sheet[sheet.focus], { kind: 'insert', text })),
  isStale: ({ ids }, frame) =>
    ids !== null && frame.torrents.every((torrent) => !ids.includes(torrent.id)),
};
