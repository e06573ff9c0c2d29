import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PreferenceWatcher } from '../../source/ui/preference-watcher.ts';
import type { Preferences } from '../../source/ui/preferences.ts';
import { Desk } from '../helpers/desk.ts';

describe('watching the preferences', () => {
  test('only what was changed is told, and nothing where nothing was', () => {
    const desk = new Desk();
    const told: Partial<Preferences>[] = [];
    const watcher = new PreferenceWatcher(desk.store, (changed) => told.push(changed));
    desk.press('j', '=', 'k', 's', 'n', 'C', 'esc');
    const sort = { field: 'name', direction: 'ascending' } as const;
    assert.deepEqual(told, [{ rows: 'two' }, { sort }]);
    watcher.stop();
    desk.press('=');
    assert.equal(told.length, 2);
  });

  test('the order of a view that has its own is nobody else’s', () => {
    const desk = new Desk();
    desk.press('W', '5');
    const told: Partial<Preferences>[] = [];
    new PreferenceWatcher(desk.store, (changed) => told.push(changed));
    desk.press('s', 'z', '5', '2', '2');
    assert.deepEqual(told, []);
  });
});
