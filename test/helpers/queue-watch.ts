/** How long bytes wait for a simulated line, looked at every so often. */
import type { SimulatedHost } from './simulated-host.ts';
import type { VirtualClock } from './virtual-clock.ts';

const LOOK_EVERY_MS = 20;

export interface QueueingDelay {
  readonly meanMs: number;
  readonly mostMs: number;
}

/** Over the next `ms`, which pass meanwhile. */
export const watchQueue = async (
  clock: VirtualClock,
  host: SimulatedHost,
  ms: number,
): Promise<QueueingDelay> => {
  let sum = 0;
  let mostMs = 0;
  for (let passed = 0; passed < ms; passed += LOOK_EVERY_MS) {
    await clock.advance(LOOK_EVERY_MS);
    sum += host.uplink.backlogMs;
    mostMs = Math.max(mostMs, host.uplink.backlogMs);
  }
  return { meanMs: (sum * LOOK_EVERY_MS) / ms, mostMs };
};
