import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings } from '../../source/settings/parse-settings.ts';

const parsed = (bootstrap: unknown) => parseSettings(JSON.stringify({ dht: { bootstrap } }));

test('entry points are hosts with their ports, by name or by address', () => {
  const nodes = ['router.example.org:6881', '192.0.2.1:1', '[2001:db8::1]:65535'];
  const { settings, problems } = parsed(nodes);
  assert.deepEqual(problems, []);
  assert.deepEqual(settings.dht.bootstrap, nodes);
  assert.deepEqual(parsed([]).settings.dht.bootstrap, []);
});

test('what is none is told, and the usual ones are taken', () => {
  const usual = parseSettings('{}').settings.dht.bootstrap;
  assert.ok(usual.length > 1);
  for (const wrong of [
    'router',
    'router:0',
    'router:65536',
    '2001:db8::1:6881',
    'a b:1',
    ':1',
    7,
  ]) {
    const { settings, problems } = parsed([wrong]);
    assert.equal(problems.length, 1, String(wrong));
    assert.deepEqual(settings.dht.bootstrap, usual);
  }
  assert.equal(parsed(Array.from({ length: 50 }, () => 'router:1')).problems.length, 1);
});
