import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LISTS_MOVED_PER_CALL } from '../../source/tracker/limits.ts';
import { MemberLists } from '../../source/tracker/member-lists.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';

const itemsOf = (lists: MemberLists, list: number): readonly number[] =>
  Array.from({ length: lists.lengthOf(list) }, (_, place) => lists.at(list, place));

test('after any run of pushes and removals each list holds what a plain one would', () => {
  const action = fc.record({ list: fc.nat(4), place: fc.nat(30), isPush: fc.boolean() });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const lists = new MemberLists({ lists: 5, items: 1_000 });
      lists.reach(5);
      const plain: number[][] = [[], [], [], [], []];
      for (const [item, { list, place, isPush }] of actions.entries()) {
        const known = plain[list]!;
        if (isPush) {
          assert.equal(lists.push(list, item), known.length);
          known.push(item);
        } else if (place < known.length) {
          const last = known.pop()!;
          if (place < known.length) known[place] = last;
          assert.equal(lists.remove(list, place), last);
        }
      }
      for (const [list, known] of plain.entries()) assert.deepEqual(itemsOf(lists, list), known);
    }),
    { numRuns: 60 },
  );
});

test('H122: lists that grow and shrink in turn leave no memory lying about', () => {
  const most = 4_096;
  const lists = new MemberLists({ lists: most, items: most });
  lists.reach(most);
  const random = new SeededRandom('lists');
  // All in lists of one, of two, of four…: each time the blocks of the size before are free.
  for (let length = 1; length <= most; length *= 2) {
    for (let item = 0; item < most; item++) lists.push(Math.floor(item / length), item);
    for (let item = most - 1; item >= 0; item--) {
      const list = Math.floor(item / length);
      lists.remove(list, random.integer(lists.lengthOf(list)));
    }
  }
  const descriptors = most * 3 * 4;
  assert.ok(lists.bytes - descriptors <= most * 8 * 4, `${lists.bytes} bytes`);
});

test('H122: where half of the memory lies about unused, lists move from it some with each call, and are right meanwhile', () => {
  const count = 20_000;
  const lists = new MemberLists({ lists: count, items: 4 * count });
  lists.reach(count);
  const plain = Array.from({ length: count }, (_, list) => [list, list + count]);
  for (const [list, items] of plain.entries()) for (const item of items) lists.push(list, item);
  for (const [list, items] of plain.entries()) {
    if (list % 4 === 0) continue;
    for (; items.length > 0; items.pop()) lists.remove(list, items.length - 1);
  }
  const full = lists.bytes;
  const random = new SeededRandom('moves');
  let calls = 0;
  do {
    const list = random.integer(count);
    const items = plain[list]!;
    if (items.length > 0 && random.integer(3) === 0) {
      const place = random.integer(items.length);
      const last = items.pop()!;
      if (place < items.length) items[place] = last;
      assert.equal(lists.remove(list, place), last);
    } else {
      assert.equal(lists.push(list, calls), items.length);
      items.push(calls);
    }
    assert.deepEqual(itemsOf(lists, list), items);
    calls += 1;
  } while (calls < 5 || lists.isMoving);
  const most = (count + 2 * count) / LISTS_MOVED_PER_CALL;
  assert.ok(calls > count / LISTS_MOVED_PER_CALL && calls < most, `it took ${calls} calls`);
  for (const [list, items] of plain.entries()) assert.deepEqual(itemsOf(lists, list), items);
  assert.ok(lists.bytes < full, 'what was left is given back');
});
