/** Long computations that can be put down between two steps, so that they hold up nothing else. */

/** Yields wherever it may be put down; returns what it works out. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Without a break: where nothing else waits, or it is short. */
export const atOnce = <T>(steps: Steps<T>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};
