import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StateStanding } from '../../../source/engine/session/state-standing.ts';
import { makeId } from '../../helpers/frame-maker.ts';

test('F6: that nothing can be saved is told once for all, and once when all of it is saved again', () => {
  const said: string[] = [];
  const standing = new StateStanding((message) => said.push(message));
  standing.onMended(makeId(1));
  for (const number of [1, 2, 3]) standing.onFailed(makeId(number), new Error('no room'));
  assert.deepEqual(said, ['state not saved: no room; Sluice goes on and keeps trying']);
  standing.onMended(makeId(2));
  standing.onFailed(makeId(1), new Error('no room'));
  standing.onMended(makeId(1));
  assert.equal(said.length, 1);
  standing.onMended(makeId(3));
  assert.equal(said.at(-1), 'the state is saved again');
  standing.onFailed(makeId(1), new Error('again'));
  assert.equal(said.length, 3);
});
