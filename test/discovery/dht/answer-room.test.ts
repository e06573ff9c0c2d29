import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerRoom } from '../../../source/discovery/dht/answer-room.ts';

test('H98: what does not fit stays out whole, and many things come as far as they fit', () => {
  const room = new AnswerRoom(160 + 100);
  assert.equal(room.take(101), false);
  assert.equal(room.take(40), true);
  assert.equal(room.takeMany(26, 8), 2);
  assert.equal(room.take(9), false);
  assert.equal(room.takeMany(8, 50), 1);
  assert.equal(new AnswerRoom(100).take(1), false);
});
