import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TorrentId } from '../../source/base/ids.ts';
import { type QueueMove, QueueOrder } from '../../source/policy/queue-order.ts';

const orderOf = (letters: string): QueueOrder => {
  const order = new QueueOrder();
  for (const [at, id] of [...letters].entries()) order.add(id as TorrentId, 1e12 + at);
  return order;
};

const moved = (letters: string, chosen: string, to: QueueMove): string => {
  const order = orderOf(letters);
  order.move(new Set([...chosen] as TorrentId[]), to);
  return order.ids.join('');
};

test('one is moved to the top, up, down, to the bottom and to a place', () => {
  assert.equal(moved('abcde', 'c', 'top'), 'cabde');
  assert.equal(moved('abcde', 'c', 'up'), 'acbde');
  assert.equal(moved('abcde', 'c', 'down'), 'abdce');
  assert.equal(moved('abcde', 'c', 'bottom'), 'abdec');
  assert.equal(moved('abcde', 'e', 2), 'aebcd');
  assert.equal(moved('abcde', 'a', 4), 'bcdae');
  assert.equal(moved('abcde', 'b', 99), 'acdeb');
});

test('several that are moved keep their order among themselves, also where they meet the end', () => {
  assert.equal(moved('abcde', 'db', 'top'), 'bdace');
  assert.equal(moved('abcde', 'db', 'bottom'), 'acebd');
  assert.equal(moved('abcde', 'db', 2), 'abdce');
  assert.equal(moved('abcde', 'abd', 'up'), 'abdce');
  assert.equal(moved('abcde', 'de', 'down'), 'abcde');
  assert.equal(moved('abcde', 'bc', 'down'), 'adbce');
});

test('a move changes no key but that of what was moved, until there is no room', () => {
  const order = orderOf('abc');
  let renumbered = 0;
  for (let round = 0; round < 200; round++) {
    const { keys } = order.move(new Set([order.ids[2]!]), 2);
    assert.ok(keys.size === 1 || keys.size === 3);
    if (keys.size === 3) renumbered += 1;
  }
  assert.ok(renumbered > 0 && renumbered < 30);
});

test('who has the same key as another has a place of their own all the same, and can be moved', () => {
  const order = new QueueOrder();
  for (const id of 'cab') order.add(id as TorrentId, 7);
  assert.deepEqual(order.ids, ['a', 'b', 'c']);
  order.move(new Set(['c' as TorrentId]), 2);
  assert.deepEqual(order.ids, ['a', 'c', 'b']);
});

test('a new one comes last, also where the clock was set back', () => {
  const order = orderOf('abc');
  order.add('d' as TorrentId, order.keyAfterAll(-5));
  assert.equal(order.positionOf('d' as TorrentId), 4);
  assert.equal(order.delete('b' as TorrentId), 1);
  assert.equal(order.positionOf('d' as TorrentId), 3);
  assert.equal(order.positionOf('b' as TorrentId), null);
});

const anyMove = fc.oneof(
  fc.constantFrom<QueueMove>('top', 'up', 'down', 'bottom'),
  fc.integer({ min: 1, max: 12 }),
);
const LETTERS = [...'abcdefghij'];

test('whatever is moved: all are there, keys say the order, and who was moved says whose position is another', () => {
  const step = fc.tuple(fc.subarray(LETTERS), anyMove);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const order = orderOf(LETTERS.join(''));
      const keys = new Map(LETTERS.map((id, at) => [id, 1e12 + at]));
      for (const [chosen, to] of steps) {
        const before = order.ids;
        const change = order.move(new Set(chosen as TorrentId[]), to);
        for (const [id, key] of change.keys) keys.set(id, key);
        const byKey = LETTERS.toSorted((left, right) => keys.get(left)! - keys.get(right)!);
        assert.deepEqual(order.ids, byKey);
        assert.deepEqual(
          change.moved,
          order.ids.filter((id, at) => before[at] !== id),
        );
        const isChosen = (id: string): boolean => chosen.includes(id);
        assert.deepEqual(order.ids.filter(isChosen), before.filter(isChosen));
        const isOther = (id: string): boolean => !chosen.includes(id);
        assert.deepEqual(order.ids.filter(isOther), before.filter(isOther));
      }
    }),
  );
});
