import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Turn, Turns } from '../../../source/engine/session/turns.ts';

const scene = (limit: number) => {
  const turns = new Turns(limit);
  const begun: string[] = [];
  const take = (name: string): Turn => {
    const turn = turns.take();
    void turn.begun.then(() => begun.push(name));
    return turn;
  };
  return { take, begun };
};

const turn = () => new Promise(setImmediate);

test('so many begin at once, and each that ends lets the next one in', async () => {
  const { take, begun } = scene(2);
  const [a, b] = [take('a'), take('b')];
  take('c');
  take('d');
  await turn();
  assert.deepEqual(begun, ['a', 'b']);
  b.end();
  b.end();
  await turn();
  assert.deepEqual(begun, ['a', 'b', 'c']);
  a.end();
  await turn();
  assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
});

test('who leaves the line is called no more, and takes nobody’s place', async () => {
  const { take, begun } = scene(1);
  const a = take('a');
  const b = take('b');
  take('c');
  b.end();
  await turn();
  assert.deepEqual(begun, ['a', 'b'], 'it may go, for it has left');
  a.end();
  await turn();
  assert.deepEqual(begun, ['a', 'b', 'c']);
  take('d');
  await turn();
  assert.deepEqual(begun, ['a', 'b', 'c'], 'the one place is taken');
});

test('when all have ended there is room for as many again', async () => {
  const { take, begun } = scene(2);
  for (const each of [take('a'), take('b'), take('c')]) each.end();
  take('d');
  take('e');
  take('f');
  await turn();
  assert.deepEqual(begun.slice(-2), ['d', 'e']);
});
