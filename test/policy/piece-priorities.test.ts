import assert from 'node:assert/strict';
import { test } from 'node:test';
import { piecePriorities } from '../../source/policy/piece-priorities.ts';

test('a piece takes the highest priority of the files it touches', () => {
  const priorities = piecePriorities(
    [
      { firstPiece: 0, lastPiece: 2, priority: 'low' },
      { firstPiece: 2, lastPiece: 2, priority: 'high' },
      { firstPiece: 3, lastPiece: 2, priority: 'high' },
      { firstPiece: 2, lastPiece: 4, priority: 'skip' },
      { firstPiece: 4, lastPiece: 5, priority: 'normal' },
    ],
    7,
  );
  assert.deepEqual([...priorities], [1, 1, 3, 0, 2, 2, 0]);
});
