/** After each test nothing may be left that keeps the process alive: call once at the top of a test file. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach } from 'node:test';

/** What is closing may take so many looks to go. */
const GRACE_LOOKS = 100;
/** A request to the disk ends by itself; on a busy machine, where threads wait for a processor, only after a while. */
const REQUEST_LOOKS = 2_000;
const LOOK_EVERY_MS = 5;

const countsOf = (names: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

/** What there is more of than there was, such as `Timeout ×2`. */
export const grownResources = (
  before: readonly string[],
  after: readonly string[],
): readonly string[] => {
  const known = countsOf(before);
  return [...countsOf(after)]
    .map(([name, count]) => ({ name, more: count - (known.get(name) ?? 0) }))
    .filter(({ more }) => more > 0)
    .map(({ name, more }) => `${name} ×${more}`);
};

const looksFor = (grown: readonly string[]): number =>
  grown.length > 0 && grown.every((name) => name.startsWith('FSReq')) ? REQUEST_LOOKS : GRACE_LOOKS;

const moment = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Fails each test of this file that leaves sockets, files, timers or workers behind. */
export const assertNoLeaks = (): void => {
  let before: readonly string[] = [];
  beforeEach(() => {
    before = process.getActiveResourcesInfo();
  });
  afterEach(async () => {
    let grown: readonly string[] = [];
    for (let look = 0; look < looksFor(grown); look++) {
      grown = grownResources(before, process.getActiveResourcesInfo());
      if (grown.length === 0) return;
      await moment(look === 0 ? 0 : LOOK_EVERY_MS);
    }
    assert.fail(`the test left open: ${grown.join(', ')}`);
  });
};
