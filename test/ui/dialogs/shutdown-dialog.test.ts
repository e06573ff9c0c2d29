import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Desk } from '../../helpers/desk.ts';

describe('stopping the engine', () => {
  test('X asks, Y stops it, anything else does not', () => {
    const desk = new Desk();
    desk.press('X');
    assert.match(desk.dialog, /Stop the engine\?/);
    desk.press('y', 'n', 'X', 'esc');
    assert.deepEqual([desk.shutdowns, desk.quits, desk.sheet], [0, 0, null]);
    desk.press('X', 'Y');
    assert.deepEqual([desk.shutdowns, desk.quits], [1, 0]);
  });

  test(':shutdown asks too', () => {
    const desk = new Desk();
    desk.press(':', ...'shutdown', 'enter');
    assert.equal(desk.sheet?.kind, 'shutdown');
  });
});
