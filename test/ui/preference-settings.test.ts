import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ScreenSettings } from '../../source/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../source/settings/default-settings.ts';
import { editSettings } from '../../source/settings/edit-settings.ts';
import { parseSettings } from '../../source/settings/parse-settings.ts';
import { FIRST_VIEWS } from '../../source/ui/list/saved-views.ts';
import { preferencesFrom, settingChanges } from '../../source/ui/preference-settings.ts';
import { FIRST_PREFERENCES } from '../../source/ui/preferences.ts';

const from = (settings: Partial<ScreenSettings>) =>
  preferencesFrom({ ...DEFAULT_SETTINGS.screen, ...settings });

describe('preferences and the settings file', () => {
  test('a silent file means the first preferences', () => {
    assert.deepEqual(from({}), FIRST_PREFERENCES);
  });

  test('what the file says counts, views above those from the start', () => {
    const preferences = from({
      sort: { field: 'size', direction: 'ascending' },
      columns: ['down', 'name'],
      rows: 'two',
      mouse: false,
      removeGraceSeconds: 3,
      views: {
        3: 'ratio<1',
        9: { filter: 'x', sort: { field: 'up', direction: 'descending' }, columns: ['size'] },
      },
    });
    assert.deepEqual(preferences.sort, { field: 'size', direction: 'ascending' });
    assert.deepEqual(preferences.columns, ['down', 'name']);
    assert.deepEqual([preferences.rows, preferences.mouse], ['two', false]);
    assert.equal(preferences.removeGraceMs, 3000);
    assert.deepEqual(preferences.views, {
      ...FIRST_VIEWS,
      3: { filter: 'ratio<1', sort: null, columns: null },
      9: {
        filter: 'x',
        sort: { field: 'up', direction: 'descending' },
        columns: ['name', 'size'],
      },
    });
  });

  test('columns and orders that the screen does not know are left out', () => {
    const { sort, columns } = from({
      sort: { field: 'colour', direction: 'ascending' },
      columns: ['colour'],
    });
    assert.deepEqual([sort, columns], [FIRST_PREFERENCES.sort, ['name']]);
  });

  test('what is changed is written where it is read, each view by itself', () => {
    const before = from({});
    const sort = { field: 'size', direction: 'ascending' } as const;
    assert.deepEqual(settingChanges(before, { sort, columns: null, rows: 'two', mouse: false }), [
      { path: ['sort'], value: sort },
      { path: ['columns'], value: null },
      { path: ['rows'], value: 'two' },
      { path: ['mouse'], value: false },
    ]);
    const views = {
      ...before.views,
      2: { filter: 'a', sort: null, columns: null },
      5: { filter: 'b', sort, columns: ['name', 'up'] as const },
    };
    assert.deepEqual(settingChanges(before, { views }), [
      { path: ['views', '2'], value: 'a' },
      { path: ['views', '5'], value: { filter: 'b', sort, columns: ['name', 'up'] } },
    ]);
  });

  test('whatever the options change is found again', () => {
    const changed = {
      theme: 'contrast',
      ascii: true,
      lean: true,
      bell: true,
      notify: false,
      title: false,
      removeGraceMs: 30_000,
    } as const;
    let text: string | null = null;
    for (const { path, value } of settingChanges(from({}), changed)) {
      text = editSettings(text, ['screen', ...path], value);
    }
    const { settings, problems } = parseSettings(text ?? '');
    assert.deepEqual(problems, []);
    assert.deepEqual(preferencesFrom(settings.screen), { ...FIRST_PREFERENCES, ...changed });
  });

  test('what no setting holds is not written', () => {
    assert.deepEqual(settingChanges(from({}), { hasChatter: true, rateWindow: 3 }), []);
  });
});
