import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSluiceError } from '../../source/base/errors.ts';
import { lockInstance } from '../../source/daemon/instance-lock.ts';
import { MemoryStateMedium, MemoryStateStore } from '../helpers/memory-state.ts';

test('F20: of engines that start at once over one state exactly one may run, and the next one after it', async () => {
  const medium = new MemoryStateMedium();
  const stores = Array.from({ length: 5 }, () => new MemoryStateStore(medium));
  const attempts = await Promise.allSettled(stores.map((state) => lockInstance(state, '/state')));
  const [lock, ...more] = attempts.flatMap((each) =>
    each.status === 'fulfilled' ? [each.value] : [],
  );
  assert.deepEqual(more, []);
  for (const each of attempts) {
    if (each.status === 'fulfilled') continue;
    assert.ok(isSluiceError(each.reason, 'daemon/running'));
    assert.match(each.reason.message, /\/state.*sluice shutdown/);
  }
  await lock!.release();
  await lockInstance(stores[3]!, '/state');
});

test('an engine that was killed does not keep the next one out', async () => {
  const medium = new MemoryStateMedium();
  const killed = new MemoryStateStore(medium);
  await lockInstance(killed, '/state');
  killed.crash();
  await lockInstance(new MemoryStateStore(medium), '/state');
});
