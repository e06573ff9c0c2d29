/** A long life: the longer one is `npm run soak -- --minutes 10`. Sluice only. */
import assert from 'node:assert/strict';
import { roomTest } from './room.ts';
import { courseOf, courseWords, FIGURES, grown } from './soak/flatness.ts';
import { soak } from './soak/soak.ts';
import { subject } from './subject.ts';

const MINUTES = Number(process.env.SLUICE_SOAK_MINUTES ?? 1);
const IS_TOLD = process.env.SLUICE_SOAK_MINUTES !== undefined;
const WARM_UP_SHARE = 1 / 3;
const LEAST_SAMPLES = 4;

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};
const told = (text: string): void => void (IS_TOLD && process.stderr.write(`${text}\n`));

sluiceTest(
  'F43: torrents, peers, viewers and trackers come and go, and memory, files, timers, handles and listeners stay flat',
  async (room) => {
    const samples = await soak(room, {
      minutes: MINUTES,
      warmUpShare: WARM_UP_SHARE,
      onRound: (round, holdings) => told(`${round} ${JSON.stringify(holdings)}`),
    });
    assert.ok(samples.length >= LEAST_SAMPLES, `only ${samples.length} rounds`);
    for (const figure of FIGURES) told(courseWords(courseOf(figure, samples)));
    assert.deepEqual(grown(samples).map(courseWords), [], `it grows over ${samples.length} rounds`);
  },
  { timeoutMs: (MINUTES + 2) * 60_000 },
);
