import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDhtEnvironment } from '../../source/cli/dht-environment.ts';

test('nothing said leaves it to the settings; "off" keeps out whatever they say', () => {
  assert.deepEqual(readDhtEnvironment(undefined), { joinsDht: true, settings: {} });
  assert.deepEqual(readDhtEnvironment(''), { joinsDht: true, settings: {} });
  assert.deepEqual(readDhtEnvironment('off'), { joinsDht: false, settings: {} });
});

test('nodes stand in place of those of the settings, and nonsense is refused', () => {
  const { settings } = readDhtEnvironment('router.example.org:6881, [2001:db8::1]:7');
  assert.deepEqual(settings, {
    dht: { bootstrap: ['router.example.org:6881', '[2001:db8::1]:7'] },
  });
  for (const wrong of ['router', 'router:0', 'router:70000', ':6881', 'a b:1']) {
    assert.throws(() => readDhtEnvironment(wrong), /bootstrap/, wrong);
  }
});
