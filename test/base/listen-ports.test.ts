import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listenPortsOf, MAX_PORTS_TRIED, USUAL_PORTS } from '../../source/base/listen-ports.ts';

test('one port is tried alone, a range from its first on, and nothing set tries the usual ones', () => {
  assert.deepEqual(listenPortsOf(0), [0]);
  assert.deepEqual(listenPortsOf(50_000), [50_000]);
  assert.deepEqual(listenPortsOf('50000-50002'), [50_000, 50_001, 50_002]);
  assert.deepEqual(listenPortsOf(' 7 - 7 '), [7]);
  assert.equal(listenPortsOf(null), USUAL_PORTS);
  assert.equal(listenPortsOf('1-65535')?.length, MAX_PORTS_TRIED);
});

test('what is no port or no range is none', () => {
  for (const wrong of [-1, 65_536, 1.5, '', '5', '5-4', '0-9', '1-65536', 'a-b', '1-2-3']) {
    assert.equal(listenPortsOf(wrong), undefined, String(wrong));
  }
});
