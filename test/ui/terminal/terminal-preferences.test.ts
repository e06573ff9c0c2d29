import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Preferences } from '../../../source/ui/preferences.ts';
import { tellTerminal } from '../../../source/ui/terminal/terminal-preferences.ts';

const told = (changed: Partial<Preferences>): readonly string[] => {
  const orders: string[] = [];
  tellTerminal(
    {
      rhythm: { setPace: (pace) => orders.push(pace) },
      setMouse: (hasMouse) => orders.push(`mouse ${hasMouse}`),
      setTitle: (title) => orders.push(title),
    },
    changed,
  );
  return orders;
};

describe('the terminal', () => {
  test('is told only what changed', () => {
    assert.deepEqual(told({ rows: 'two' }), []);
    assert.deepEqual(told({ lean: true, mouse: false }), ['lean', 'mouse false']);
    assert.deepEqual(told({ lean: false, mouse: true }), ['normal', 'mouse true']);
  });

  test('gets a plain title once rates shall not stand there any more', () => {
    assert.deepEqual(told({ title: false }), ['Sluice']);
    assert.deepEqual(told({ title: true }), []);
  });
});
