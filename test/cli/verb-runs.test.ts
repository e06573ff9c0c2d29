import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERB_RUNS } from '../../source/cli/verb-runs.ts';
import { VERBS } from '../../source/cli/verbs.ts';

test('every verb that runs stands in the help, and the other way round', () => {
  assert.deepEqual([...VERB_RUNS.keys()].sort(), VERBS.map(({ name }) => name).sort());
});
