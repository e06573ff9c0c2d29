import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SluiceError } from '../../source/base/errors.ts';
import { PreferenceKeeper } from '../../source/cli/preference-keeper.ts';
import type { SettingPath, SettingsStore } from '../../source/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../source/settings/default-settings.ts';
import { FIRST_PREFERENCES } from '../../source/ui/preferences.ts';
import { VirtualClock } from '../helpers/virtual-clock.ts';

class Written implements SettingsStore {
  readonly settings = DEFAULT_SETTINGS;
  readonly edits: string[] = [];
  fault: Error | undefined;

  async edit(path: SettingPath, value: unknown): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.edits.push(`${path.join('.')} ${JSON.stringify(value)}`);
  }
}

const keeper = () => {
  const store = new Written();
  const clock = new VirtualClock();
  return { store, clock, kept: new PreferenceKeeper(store, clock, FIRST_PREFERENCES) };
};

describe('keeping what was changed on the screen', () => {
  test('writes a moment later, each key once', async () => {
    const { store, clock, kept } = keeper();
    kept.change({ rows: 'two' });
    kept.change({ rows: 'one' });
    kept.change({ rows: 'two', mouse: false });
    assert.deepEqual(store.edits, []);
    await clock.advance(1000);
    assert.deepEqual(store.edits, ['screen.rows "two"', 'screen.mouse false']);
    await kept.close();
    assert.equal(store.edits.length, 2);
  });

  test('leaving writes at once what still waits', async () => {
    const { store, kept } = keeper();
    const views = {
      ...FIRST_PREFERENCES.views,
      5: { filter: 'x', sort: null, columns: null },
    };
    kept.change({ views });
    await kept.close();
    assert.deepEqual(store.edits, ['screen.views.5 "x"']);
    assert.deepEqual(kept.problems, []);
  });

  test('a file that cannot be written is said once, and nothing breaks', async () => {
    const { store, kept } = keeper();
    store.fault = new SluiceError('settings/broken', 'line 3 is broken');
    kept.change({ rows: 'two', mouse: false });
    await kept.close();
    assert.deepEqual(kept.problems, [
      'what was changed on the screen is not kept: line 3 is broken',
    ]);
  });
});
