/** Ways to seed, held to what the bench found of them (npm run bench:seeding): a small crowd around a slow seed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSeedingTrial, type Strategy } from '../helpers/seeding-trial.ts';

test('a super-seed gives least, and the swarm has it soonest; turns cost not much', async () => {
  const trial = (strategy: Strategy) =>
    runSeedingTrial({ seed: 'ways', strategy, crowd: 'crowd', leechers: 7, pieces: 32 });
  const [rate, turns, sparing] = [
    await trial('rate'),
    await trial('turns'),
    await trial('super-seeding'),
  ];
  assert.ok(sparing.copies < 1.05, `${sparing.copies} copies`);
  assert.ok(rate.copies > sparing.copies, `${rate.copies} by rate, ${sparing.copies}`);
  assert.ok(sparing.last < rate.last * 1.05, `${sparing.last} s, ${rate.last} s by rate`);
  assert.ok(turns.last < rate.last * 1.5, `${turns.last} s in turns, ${rate.last} s by rate`);
});
