/** How long the event loop was blocked at most: a measure for benchmarks. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;
const NANOSECONDS = 1e6;

/** Starts watching; the answer gives the longest block so far in milliseconds. */
export const watchLoopDelay = (): (() => number) => {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  // What is measured is from one tick to the next, which are a resolution apart in a free loop.
  return () => Math.max(0, histogram.max / NANOSECONDS - RESOLUTION_MS);
};
