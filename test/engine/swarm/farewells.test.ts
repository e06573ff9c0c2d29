import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Farewells } from '../../../source/engine/swarm/farewells.ts';

const wireThatTells = () => {
  const told: string[] = [];
  return { told, end: () => told.push('end'), close: () => told.push('close') };
};

test('a wire that takes leave ends, and is shut when the session closes first', () => {
  const farewells = new Farewells();
  const wire = wireThatTells();
  farewells.say(wire);
  assert.equal(farewells.has(wire), true);
  assert.deepEqual(wire.told, ['end']);
  farewells.close();
  assert.deepEqual(wire.told, ['end', 'close']);
  assert.equal(farewells.has(wire), false);
});

test('a wire that has ended by itself is not held on to', () => {
  const farewells = new Farewells();
  const wire = wireThatTells();
  farewells.say(wire);
  farewells.onClosed(wire);
  farewells.close();
  assert.deepEqual(wire.told, ['end']);
});
