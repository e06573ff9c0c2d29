import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Desk } from '../../helpers/desk.ts';

describe('the dialog of options', () => {
  test('o shows each option with its value', () => {
    const desk = new Desk();
    desk.press('o');
    assert.match(desk.dialog, /Colours +as the terminal can/);
    assert.match(desk.dialog, /Few bytes, for slow lines +no/);
    assert.match(desk.dialog, /A removal can be taken back for +10 seconds/);
  });

  test('Space turns to the next value and h back, at once to be seen', () => {
    const desk = new Desk();
    const { store } = desk;
    desk.press('o', 'space');
    assert.equal(store.state.view.preferences.theme, 'dusk');
    desk.press('h', 'h');
    assert.equal(store.state.view.preferences.theme, 'none');
    desk.press('j', 'j', 'enter');
    assert.equal(store.state.view.preferences.rows, 'two');
    desk.press('esc');
    assert.equal(desk.sheet, null);
    assert.equal(store.state.view.preferences.theme, 'none');
  });

  test('a value from the settings file that is none of its own is shown, and turned from', () => {
    const desk = new Desk();
    desk.store.dispatch({ kind: 'prefer', preferences: { removeGraceMs: 7_000 } });
    desk.press('o', 'G');
    assert.match(desk.dialog, /taken back for +7000/);
    desk.press('space');
    assert.equal(desk.store.state.view.preferences.removeGraceMs, 30_000);
  });
});
