/** A terminal that nobody reads is the viewer's trouble, and nobody else's. Sluice only. */
import assert from 'node:assert/strict';
import { roomTest } from './room.ts';
import { measureStall, ratioOf } from './stalled-viewer.ts';
import { subject } from './subject.ts';

/** The promise is 5 %, and `npm run bench:stalled` measures it; beside other tests the figures swing. */
const MOST_LOSS = 0.2;
const MOST_CPU = 0.25;

const sluiceTest = subject.name === 'Sluice' ? roomTest : (): void => {};

sluiceTest(
  'F36: with a viewer whose terminal is not read for half a minute, the engine fetches as fast as without',
  async (room) => {
    const fetches = await measureStall(room, {
      mebibytes: 128,
      stretches: 3,
      stretchMs: 4_000,
      longStretchMs: 30_000,
    });
    const rate = ratioOf(fetches, 'bytesPerSecond');
    assert.ok(rate > 1 - MOST_LOSS, `${rate.toFixed(3)} of the rate without it`);
    const cpu = ratioOf(fetches, 'cpuSeconds');
    assert.ok(cpu < 1 + MOST_CPU, `${cpu.toFixed(3)} of the CPU without it`);
  },
  { timeoutMs: 400_000 },
);
