/** Preferences as they stand in the settings file, both ways. What the file says and the screen does not know is left out. */
import type { ScreenSettings, ViewSetting } from '../contract/settings.ts';
import { type ColumnChoice, columnsFrom } from './list/column-choice.ts';
import { FIRST_VIEWS, type SavedView, type SavedViews, VIEW_DIGITS } from './list/saved-views.ts';
import { FIRST_SORT, SORT_FIELDS, type Sort, type SortField } from './list/sort.ts';
import { FIRST_PREFERENCES, type Preferences } from './preferences.ts';

const sortFrom = (wanted: { readonly field: string; readonly direction: Sort['direction'] }) => {
  const field = SORT_FIELDS.find((known): known is SortField => known === wanted.field);
  return field === undefined ? undefined : { field, direction: wanted.direction };
};

const choiceFrom = (columns: readonly string[] | null | undefined): ColumnChoice =>
  columns === null || columns === undefined ? null : columnsFrom(columns);

const viewFrom = (setting: ViewSetting): SavedView => {
  if (typeof setting === 'string') return { filter: setting, sort: null, columns: null };
  const sort = setting.sort === undefined ? undefined : sortFrom(setting.sort);
  return {
    filter: setting.filter,
    sort: sort ?? null,
    columns: choiceFrom(setting.columns),
  };
};

/** Those of the file stand above the ones there are from the start. */
const viewsFrom = (settings: ScreenSettings['views']): SavedViews => {
  const views: { -readonly [Digit in keyof SavedViews]: SavedViews[Digit] } = { ...FIRST_VIEWS };
  for (const digit of VIEW_DIGITS) {
    const setting = settings[digit];
    if (setting !== undefined) views[digit] = viewFrom(setting);
  }
  return views;
};

export const preferencesFrom = (settings: ScreenSettings): Preferences => ({
  ...FIRST_PREFERENCES,
  sort: sortFrom(settings.sort) ?? FIRST_SORT,
  columns: choiceFrom(settings.columns),
  rows: settings.rows,
  views: viewsFrom(settings.views),
  mouse: settings.mouse,
  historyLines: settings.history,
  theme: settings.theme,
  ascii: settings.ascii,
  lean: settings.lean,
  bell: settings.bell,
  notify: settings.notify,
  title: settings.title,
  removeGraceMs: settings.removeGraceSeconds * 1000,
});

const settingOf = ({ filter, sort, columns }: SavedView): ViewSetting => {
  if (sort === null && columns === null) return filter;
  return {
    filter,
    ...(sort === null ? {} : { sort }),
    ...(columns === null ? {} : { columns }),
  };
};

/** What to write where; views each by itself, so that the others stay as they were written. */
export interface SettingChange {
  readonly path: readonly string[];
  readonly value: unknown;
}

export const viewChanges = (before: SavedViews, after: SavedViews): readonly SettingChange[] =>
  VIEW_DIGITS.flatMap((digit) => {
    const view = after[digit];
    if (view === before[digit]) return [];
    return [{ path: ['views', digit], value: view === undefined ? undefined : settingOf(view) }];
  });

const KEPT = [
  'sort',
  'columns',
  'rows',
  'mouse',
  'theme',
  'ascii',
  'lean',
  'bell',
  'notify',
  'title',
] as const satisfies readonly (keyof Preferences)[];

/** Within the settings of the screen. Preferences that no setting holds are not kept. */
export const settingChanges = (
  before: Preferences,
  changed: Partial<Preferences>,
): readonly SettingChange[] => {
  const plain = KEPT.filter((key) => changed[key] !== undefined).map((key) => ({
    path: [key],
    value: changed[key],
  }));
  const { views, removeGraceMs } = changed;
  const grace =
    removeGraceMs === undefined
      ? []
      : [{ path: ['removeGraceSeconds'], value: Math.round(removeGraceMs / 1000) }];
  return [...plain, ...grace, ...(views === undefined ? [] : viewChanges(before.views, views))];
};
