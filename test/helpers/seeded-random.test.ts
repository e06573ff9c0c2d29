import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shuffled } from '../../source/base/ports/random.ts';
import { SeededRandom } from './seeded-random.ts';

const draw = (random: SeededRandom) => [random.float(), random.integer(1000), ...random.bytes(7)];

test('the same seed gives the same run and another seed another', () => {
  assert.deepEqual(draw(new SeededRandom(7)), draw(new SeededRandom('7')));
  assert.notDeepEqual(draw(new SeededRandom(7)), draw(new SeededRandom(8)));
});

test('a fork does not depend on what its parent has drawn, and differs from its siblings', () => {
  const fresh = new SeededRandom('swarm');
  const used = new SeededRandom('swarm');
  draw(used);
  assert.deepEqual(draw(fresh.fork('disk')), draw(used.fork('disk')));
  assert.notDeepEqual(draw(fresh.fork('disk')), draw(fresh.fork('network')));
  assert.notDeepEqual(
    draw(new SeededRandom('swarm').fork('disk')),
    draw(new SeededRandom('swarm')),
  );
});

test('whole numbers stay below their limit and spread evenly', () => {
  const random = new SeededRandom(1);
  const counts = new Array<number>(10).fill(0);
  for (let count = 0; count < 20_000; count++) counts[random.integer(10)]! += 1;
  for (const count of counts) assert.ok(count > 1800 && count < 2200, `${counts}`);
  assert.throws(() => random.integer(0), RangeError);
  assert.throws(() => random.integer(1.5), RangeError);
});

test('numbers are at least 0 and below 1, with a mean near one half', () => {
  const random = new SeededRandom(2);
  let sum = 0;
  for (let count = 0; count < 20_000; count++) {
    const value = random.float();
    assert.ok(value >= 0 && value < 1);
    sum += value;
  }
  assert.ok(Math.abs(sum / 20_000 - 0.5) < 0.01);
});

test('bytes come in every length and use every value', () => {
  const random = new SeededRandom(3);
  for (const count of [0, 1, 2, 3, 4, 5, 63]) assert.equal(random.bytes(count).length, count);
  assert.equal(new Set(random.bytes(10_000)).size, 256);
});

test('it serves as the port: a shuffle keeps all items', () => {
  const items = Array.from({ length: 50 }, (_, index) => index);
  const mixed = shuffled(items, new SeededRandom(4));
  assert.notDeepEqual(mixed, items);
  assert.deepEqual(
    mixed.sort((left, right) => left - right),
    items,
  );
});
